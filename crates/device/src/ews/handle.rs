//! From an action to its answer.

use super::certificates::{self, Asked, Waiting, setting_changed};
use super::form::{CertificateForm, Form, Row};
use super::page::{AdminAccountPage, Answer, Frame, Next, Page, Verdict, WizardContent, WizardPage};
use super::wizard::Wizard;
use super::{Action, Encoding, Request, Step, Topic, WizardKey, access, facts, job, text};
use crate::{Device, Effect, Event, Outcome, Password, Reply};
use time::OffsetDateTime;

/// Longest administrator password (HP Jetdirect administrator's guide).
const ADMIN_PASSWORD_LIMIT: usize = 16;

/// Answers a request.
pub(crate) fn handle(device: &mut Device, now: OffsetDateTime, request: Request) -> Outcome {
    if device.settings.encrypt_all && !request.via.secure {
        return answer(Answer::MovedToHttps(frame(device)));
    }
    if device.store.is_none() {
        return starting_up();
    }
    if !access::is_allowed(device, &request) {
        let event = Event::Unauthorized {
            peer: request.via.peer,
            path: request.via.path,
        };
        let reply = Reply::Ews(Answer::Unauthorized(frame(device)));
        return Outcome {
            reply,
            effects: vec![Effect::Emit(event)],
        };
    }
    match request.action {
        Action::Show(topic) => show(device, now, topic),
        Action::Download(row, encoding) => download(device, row, encoding),
        Action::Document { job, document } => found(device, job::document(device, job, document), Answer::Document),
        Action::Picture { job, document, page } => {
            found(device, job::picture(device, job, document, page), Answer::Picture)
        }
        Action::SetEncryptAll(on) => set_encrypt_all(device, now, on),
        Action::SetAdminPassword { password, confirmation } => set_admin_password(device, now, password, &confirmation),
        Action::ColdReset { confirmed: false } => page(device, Page::ConfirmColdReset, Vec::new()),
        Action::ColdReset { confirmed: true } => cold_reset(device),
        Action::OpenWizard(row) => open_wizard(device, row),
        Action::Wizard(key, step) => take_step(device, now, &key, step),
        Action::Upload {
            file,
            password,
            exportable,
        } => certificates::import(device, Asked::Upload, file, password, exportable),
        Action::Unreadable(why) => answer(Answer::BadRequest(frame(device), why)),
        Action::Unknown => answer(Answer::NotFound(frame(device))),
        Action::Asset => answer(Answer::Asset),
    }
}

/// A page, after these effects.
pub(super) fn page(device: &mut Device, page: Page, effects: Vec<Effect>) -> Outcome {
    Outcome {
        reply: Reply::Ews(Answer::Page(frame(device), Box::new(page))),
        effects,
    }
}

/// What stands around every page.
pub(super) fn frame(device: &mut Device) -> Frame {
    Frame {
        product: device.factory.model.make_and_model.clone(),
        host_name: device.host_name.clone(),
        server: device.factory.model.http_server.clone(),
        generation: device.factory.model.ews,
        session_id: token(device, "session"),
    }
}

/// There is no identity yet, and nothing to configure.
pub(super) fn starting_up() -> Outcome {
    answer(Answer::StartingUp)
}

/// A form of the wizard, with what was wrong with the last try.
pub(super) fn wizard_page(device: &mut Device, hide: &str, content: WizardContent, problem: Option<String>) -> Outcome {
    let Some(id) = device.wizards.with_hide(hide).map(|wizard| wizard.id.clone()) else {
        return stale(device);
    };
    let shown = WizardPage::new(&id, hide, content, problem);
    page(device, Page::Wizard(shown), Vec::new())
}

/// Whom the pending request asks for.
pub(super) fn pending(device: &Device) -> Option<String> {
    device
        .store
        .as_ref()?
        .request()
        .map(|request| request.subject.to_string())
}

/// A name for a file to save that needs no quoting anywhere.
pub(super) fn file_stem(device: &Device) -> String {
    let kept = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let stem: String = device.host_name.chars().filter(kept).take(40).collect();
    if stem.is_empty() { "printer".to_owned() } else { stem }
}

fn answer(answer: Answer) -> Outcome {
    Outcome {
        reply: Reply::Ews(answer),
        effects: Vec::new(),
    }
}

fn show(device: &mut Device, now: OffsetDateTime, topic: Topic) -> Outcome {
    let shown = match topic {
        Topic::Status => Page::Status(facts::status(device, now)),
        Topic::Jobs => Page::Jobs(facts::jobs(device).collect()),
        Topic::Job { id, page } => match job::page(device, id, page) {
            Some(shown) => Page::Job(shown),
            None => return answer(Answer::NotFound(frame(device))),
        },
        Topic::Configuration => Page::Configuration(facts::configuration(device)),
        Topic::Settings => Page::Settings,
        Topic::TcpIp => Page::TcpIp(facts::tcp_ip(device)),
        Topic::SecurityStatus => Page::SecurityStatus(facts::security(device)),
        Topic::AdminAccount => Page::AdminAccount(admin_account(device, None)),
        Topic::Certificates => Page::Certificates(facts::certificates(device)),
        Topic::AccessControl => Page::AccessControl,
        Topic::Certificate(row) => match facts::certificate(device, row) {
            Some(rows) => Page::Certificate(row, rows),
            None => return answer(Answer::NotFound(frame(device))),
        },
        Topic::WebManagement => Page::WebManagement {
            encrypt_all: device.settings.encrypt_all,
        },
        Topic::CertificateInfo => {
            return match facts::certificate_info(device) {
                Some(info) => answer(Answer::CertificateInfo(info)),
                None => answer(Answer::NotFound(frame(device))),
            };
        }
    };
    page(device, shown, Vec::new())
}

/// What lies in the spool, or nothing.
fn found<T>(device: &mut Device, what: Option<T>, into: impl Fn(Frame, T) -> Answer) -> Outcome {
    let frame = frame(device);
    answer(match what {
        Some(what) => into(frame, what),
        None => Answer::NotFound(frame),
    })
}

fn download(device: &mut Device, row: Row, encoding: Encoding) -> Outcome {
    match facts::download(device, row, encoding) {
        Some(file) => answer(Answer::File(file)),
        None => answer(Answer::NotFound(frame(device))),
    }
}

fn set_encrypt_all(device: &mut Device, now: OffsetDateTime, on: bool) -> Outcome {
    device.settings.encrypt_all = on;
    device.configuration_changed(now);
    let event = setting_changed("encrypt-all", if on { "on" } else { "off" });
    page(
        device,
        Page::Verdict(Verdict::good(text::CHANGES_UPDATED, Next::WebManagement)),
        vec![event],
    )
}

/// Up to 16 alphanumeric characters; submitting blanks clears it (HP Jetdirect administrator's guide).
fn set_admin_password(
    device: &mut Device,
    now: OffsetDateTime,
    password: Password,
    confirmation: &Password,
) -> Outcome {
    let text = password.expose();
    let problem = if device.factory.admin_password.is_some() {
        Some("The password was set when the printer was started and cannot be changed here.")
    } else if password != *confirmation {
        Some(text::PASSWORDS_DIFFER)
    } else if text.len() > ADMIN_PASSWORD_LIMIT || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        Some("The password may have up to 16 characters, letters and digits only.")
    } else {
        None
    };
    if let Some(problem) = problem {
        let shown = admin_account(device, Some(problem.to_owned()));
        return page(device, Page::AdminAccount(shown), Vec::new());
    }
    let event = setting_changed("admin-password", if text.is_empty() { "none" } else { "set" });
    device.settings.admin_password = Some(password).filter(|password| !password.expose().is_empty());
    device.configuration_changed(now);
    page(
        device,
        Page::Verdict(Verdict::good(text::CHANGES_UPDATED, Next::AdminAccount)),
        vec![event],
    )
}

fn admin_account(device: &Device, problem: Option<String>) -> AdminAccountPage {
    AdminAccountPage {
        set: access::password(device).is_some(),
        fixed: device.factory.admin_password.is_some(),
        problem,
    }
}

fn cold_reset(device: &mut Device) -> Outcome {
    let work = device.next_factory_key();
    device.await_work(work, Waiting::ColdReset)
}

fn open_wizard(device: &mut Device, row: Row) -> Outcome {
    let (id, hide) = (token(device, "wizard"), token(device, "hide"));
    device.wizards.open(Wizard {
        id,
        hide: hide.clone(),
        row,
        download: None,
    });
    show_form(device, OffsetDateTime::UNIX_EPOCH, &hide, Form::Options(row))
}

fn take_step(device: &mut Device, now: OffsetDateTime, key: &WizardKey, step: Step) -> Outcome {
    if let Step::Close = step {
        device.wizards.close(key);
        return show(device, now, Topic::Certificates);
    }
    let found = match step {
        Step::Show(_) => device.wizards.find_to_look(key),
        _ => device.wizards.find(key),
    };
    let Some(hide) = found.map(|wizard| wizard.hide.clone()) else {
        return stale(device);
    };
    match step {
        Step::Show(form) | Step::Choose(form) => show_form(device, now, &hide, form),
        Step::CreateSelfSigned(form) => certificates::create_self_signed(device, now, hide, *form),
        Step::CreateRequest(form) => certificates::create_request(device, now, hide, *form),
        Step::Install(file) => certificates::install(device, now, &hide, &file),
        Step::Import {
            file,
            password,
            exportable,
        } => certificates::import(device, Asked::Wizard { hide }, file, password, exportable),
        Step::Export { password, confirmation } => certificates::export(device, hide, password, &confirmation),
        Step::InstallCa { file, intermediate } => certificates::install_ca(device, now, &hide, &file, intermediate),
        Step::DeleteCa => certificates::delete_ca(device, now),
        Step::Save => match device
            .wizards
            .with_hide(&hide)
            .and_then(|wizard| wizard.download.clone())
        {
            Some(file) => answer(Answer::File(file)),
            None => stale(device),
        },
        Step::Close => show(device, now, Topic::Certificates),
    }
}

/// A form of the wizard as it is first shown. *Install Certificate* is there only while a request is pending.
fn show_form(device: &mut Device, now: OffsetDateTime, hide: &str, form: Form) -> Outcome {
    let Some(row) = device.wizards.with_hide(hide).map(|wizard| wizard.row) else {
        return stale(device);
    };
    let Some(store) = &device.store else {
        return starting_up();
    };
    let pending = pending(device);
    let ca = store.ca().map(facts::summary);
    let content = match form {
        Form::Options(_) if row == Row::Ca => WizardContent::CaOptions {
            installed: ca.is_some(),
        },
        Form::Options(_) => WizardContent::JetdirectOptions {
            request_pending: pending.is_some(),
        },
        Form::SelfSigned => WizardContent::SelfSigned(Box::new(CertificateForm::proposal(
            device.time_of_day(now),
            &device.host_name,
        ))),
        Form::Request => WizardContent::Request {
            form: Box::new(CertificateForm::proposal(device.time_of_day(now), &device.host_name)),
            pending,
        },
        Form::Install => match pending {
            Some(pending) => WizardContent::Install { pending },
            None => {
                let content = WizardContent::JetdirectOptions { request_pending: false };
                let problem = "No certificate request is pending. Create a certificate request first.";
                return wizard_page(device, hide, content, Some(problem.to_owned()));
            }
        },
        Form::Import => WizardContent::Import,
        Form::Export => WizardContent::Export {
            exportable: store.exportable(),
        },
        Form::InstallCa => WizardContent::InstallCa,
        Form::DeleteCa => WizardContent::DeleteCa { installed: ca },
    };
    wizard_page(device, hide, content, None)
}

fn stale(device: &mut Device) -> Outcome {
    let detail = "The wizard that it belongs to is closed, or another one was opened since. Nothing was changed.";
    page(
        device,
        Page::Verdict(Verdict::refused(text::STALE, detail, Next::Certificates)),
        Vec::new(),
    )
}

/// 128 bits that nobody guesses, in hex.
fn token(device: &mut Device, purpose: &str) -> String {
    hex::encode(device.draw_token(purpose).bytes::<16>())
}

//! What the certificate actions do. Each ends in a [`Verdict`]; slow work (keys, PFX files) goes through
//! [`crate::Work`], and what waits for it is a [`Waiting`].

mod finished;

pub(crate) use finished::{work_done, work_void};

use super::form::{CertificateForm, Form, Wish};
use super::page::{Download, Next, Save, Verdict, WizardContent, WizardPage};
use super::{Page, handle, text};
use crate::event::{self, IdentityCause};
use crate::identity_store::{CaRefusal, IdentityRefusal};
use crate::{Device, Effect, Event, Outcome, Password, Work};
use pki::Seed;
use std::error::Error;
use time::OffsetDateTime;

/// Most characters of a password that is taken.
const PASSWORD_LIMIT: usize = 128;
/// Media type of a PFX.
const PKCS12: &str = "application/x-pkcs12";

/// What waits for a piece of work, and who asked for it.
#[derive(Debug)]
pub(crate) enum Waiting {
    ColdReset,
    SelfSigned {
        hide: String,
        wish: Box<Wish>,
        serial: Seed,
    },
    Request {
        hide: String,
        wish: Box<Wish>,
    },
    Import {
        asked: Asked,
        exportable: bool,
    },
    Export {
        hide: String,
        sha1: String,
    },
}

/// Who asked for an import.
#[derive(Debug)]
pub(crate) enum Asked {
    Wizard { hide: String },
    Upload,
}

/// *Create New Self-Signed Certificate*, *Finish*.
pub(super) fn create_self_signed(
    device: &mut Device,
    now: OffsetDateTime,
    hide: String,
    form: CertificateForm,
) -> Outcome {
    let form = form.completed(CertificateForm::proposal(device.time_of_day(now), ""));
    match form.read() {
        Ok(wish) => {
            let (seed, serial) = (device.draw("key"), device.draw("serial"));
            let work = Work::MakeKey {
                algorithm: wish.key,
                seed,
            };
            device.await_work(
                work,
                Waiting::SelfSigned {
                    hide,
                    wish: Box::new(wish),
                    serial,
                },
            )
        }
        Err(problem) => handle::wizard_page(device, &hide, WizardContent::SelfSigned(Box::new(form)), Some(problem)),
    }
}

/// *Create Certificate Request*, *Finish*.
pub(super) fn create_request(device: &mut Device, now: OffsetDateTime, hide: String, form: CertificateForm) -> Outcome {
    let form = CertificateForm {
        start: String::new(),
        days: String::new(),
        ..form
    };
    let form = form.completed(CertificateForm::proposal(device.time_of_day(now), ""));
    match form.read() {
        Ok(wish) => {
            let work = Work::MakeKey {
                algorithm: wish.key,
                seed: device.draw("key"),
            };
            device.await_work(
                work,
                Waiting::Request {
                    hide,
                    wish: Box::new(wish),
                },
            )
        }
        Err(problem) => {
            let pending = handle::pending(device);
            handle::wizard_page(
                device,
                &hide,
                WizardContent::Request {
                    form: Box::new(form),
                    pending,
                },
                Some(problem),
            )
        }
    }
}

/// *Install Certificate*, *Finish*.
pub(super) fn install(device: &mut Device, now: OffsetDateTime, hide: &str, file: &[u8]) -> Outcome {
    let cause = IdentityCause::CertificateInstalled;
    let Some(store) = &mut device.store else {
        return handle::starting_up();
    };
    match store.install(file) {
        Ok(()) => taken(device, now, cause, text::INSTALLED),
        Err(refusal) => {
            let text = match refusal {
                IdentityRefusal::Unreadable(_) if !looks_like_text(file) => text::FORMAT_INVALID,
                _ => text::CERTIFICATE_INVALID,
            };
            refuse(device, cause, &refusal, text, Form::Install, hide)
        }
    }
}

/// *Import Certificate and Private Key*, *Finish*; or an upload.
pub(super) fn import(
    device: &mut Device,
    asked: Asked,
    file: Vec<u8>,
    password: Password,
    exportable: bool,
) -> Outcome {
    device.await_work(Work::ReadPfx { file, password }, Waiting::Import { asked, exportable })
}

/// *Export Certificate and Private Key*, *Finish*. A key that is not exportable stays: the certificate alone is saved.
pub(super) fn export(device: &mut Device, hide: String, password: Password, confirmation: &Password) -> Outcome {
    let Some(store) = &device.store else {
        return handle::starting_up();
    };
    let exportable = store.exportable();
    let identity = store.identity().clone();
    if let (true, Some(problem)) = (exportable, password_problem(&password, confirmation)) {
        return handle::wizard_page(
            device,
            &hide,
            WizardContent::Export { exportable },
            Some(problem.to_owned()),
        );
    }
    if !exportable {
        let download = Download {
            name: format!("{}.cer", handle::file_stem(device)),
            media_type: "application/x-x509-ca-cert",
            octets: identity.leaf().der().to_vec(),
        };
        let detail = "The private key was not marked as exportable: the file holds the certificate alone.";
        return ready_to_save(device, &hide, download, Some(detail.to_owned()));
    }
    let friendly_name = device.host_name.clone();
    let sha1 = identity.leaf().sha1();
    let seed = device.draw("salt");
    device.await_work(
        Work::WritePfx {
            identity,
            password,
            friendly_name,
            seed,
        },
        Waiting::Export { hide, sha1 },
    )
}

/// *Install CA Certificate*, *Finish*.
pub(super) fn install_ca(
    device: &mut Device,
    now: OffsetDateTime,
    hide: &str,
    file: &[u8],
    intermediate: bool,
) -> Outcome {
    let Some(store) = &mut device.store else {
        return handle::starting_up();
    };
    let refusal = match store.install_ca(file) {
        Ok(()) => {
            let value = store
                .ca()
                .and_then(|ca| ca.facts().ok())
                .map(|facts| facts.subject.to_string());
            let event = setting_changed("ca-certificate", &value.unwrap_or_default());
            device.configuration_changed(now);
            let verdict = Verdict::good(text::INSTALLED, Next::Certificates);
            return handle::page(device, Page::Verdict(verdict), vec![event]);
        }
        Err(refusal) => refusal,
    };
    let words = match refusal {
        CaRefusal::Same => text::CA_ALREADY_INSTALLED,
        _ if intermediate => text::CERTIFICATE_INVALID,
        CaRefusal::NotCa { .. } => text::NOT_CA,
        CaRefusal::Unreadable(_) => text::FORMAT_INVALID,
    };
    let verdict = Verdict {
        hide: Some(hide.to_owned()),
        ..Verdict::refused(words, refusal.to_string(), Next::Form(Form::InstallCa))
    };
    handle::page(device, Page::Verdict(verdict), Vec::new())
}

/// *Delete CA Certificate*, *Finish*.
pub(super) fn delete_ca(device: &mut Device, now: OffsetDateTime) -> Outcome {
    if !device
        .store
        .as_mut()
        .is_some_and(crate::identity_store::IdentityStore::delete_ca)
    {
        let verdict = Verdict::refused(
            "There is no CA certificate.",
            "Nothing was changed.",
            Next::Certificates,
        );
        return handle::page(device, Page::Verdict(verdict), Vec::new());
    }
    device.configuration_changed(now);
    let verdict = Verdict::good(text::CA_DELETED, Next::Certificates);
    handle::page(
        device,
        Page::Verdict(verdict),
        vec![setting_changed("ca-certificate", "none")],
    )
}

/// What is wrong with a password typed twice.
pub(super) fn password_problem(password: &Password, confirmation: &Password) -> Option<&'static str> {
    if password != confirmation {
        Some(text::PASSWORDS_DIFFER)
    } else if password.expose().is_empty() {
        Some("Enter a password: it protects the private key in the file.")
    } else if password.expose().chars().count() > PASSWORD_LIMIT {
        Some("The password is too long: at most 128 characters are taken.")
    } else {
        None
    }
}

pub(super) fn setting_changed(setting: &str, value: &str) -> Effect {
    Effect::Emit(Event::SettingChanged {
        setting: setting.to_owned(),
        value: value.to_owned(),
    })
}

fn taken(device: &mut Device, now: OffsetDateTime, cause: IdentityCause, text: &str) -> Outcome {
    device.configuration_changed(now);
    let effects = device.use_identity(cause);
    handle::page(device, Page::Verdict(Verdict::good(text, Next::Certificates)), effects)
}

fn refuse(
    device: &mut Device,
    cause: IdentityCause,
    reason: &dyn Error,
    text: &str,
    form: Form,
    hide: &str,
) -> Outcome {
    let detail = format!("Reason: {reason}. The installed certificate was not changed.");
    let verdict = Verdict {
        hide: Some(hide.to_owned()),
        ..Verdict::refused(text, detail, Next::Form(form))
    };
    handle::page(device, Page::Verdict(verdict), vec![event::refused(cause, reason)])
}

fn ready_to_save(device: &mut Device, hide: &str, download: Download, detail: Option<String>) -> Outcome {
    if let Some(wizard) = device.wizards.with_hide(hide) {
        wizard.download = Some(download);
    }
    let verdict = Verdict {
        detail,
        hide: Some(hide.to_owned()),
        save: Some(Save::Export),
        ..Verdict::good(text::EXPORT_READY, Next::Certificates)
    };
    handle::page(device, Page::Verdict(verdict), Vec::new())
}

fn looks_like_text(file: &[u8]) -> bool {
    file.iter()
        .all(|octet| octet.is_ascii_graphic() || octet.is_ascii_whitespace())
}

impl WizardPage {
    pub(super) fn new(id: &str, hide: &str, content: WizardContent, problem: Option<String>) -> Self {
        Self {
            id: id.to_owned(),
            hide: hide.to_owned(),
            problem,
            content,
        }
    }
}

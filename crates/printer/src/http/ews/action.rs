//! From a URL and the fields of its form to an [`Action`].

use super::body::Fields;
use super::respond::cookie;
use super::route::{Posted, Shown};
use device::Password;
use device::ews::form::Form;
use device::ews::{Action, CertificateForm, Row, Step, Topic, WizardKey};
use http::HeaderMap;

/// The file of the wizard's forms.
pub(super) const FILE: &str = ".Install_FileName_handle";

/// What a GET asks.
pub(super) fn shown(shown: Shown, headers: &HeaderMap) -> Action {
    match shown {
        Shown::Topic(topic) => Action::Show(topic),
        Shown::Document { job, document } => Action::Document { job, document },
        Shown::Picture { job, document, page } => Action::Picture { job, document, page },
        Shown::Certificate(row, encoding) => Action::Download(row, encoding),
        Shown::Wizard(form) => Action::Wizard(
            WizardKey {
                id: cookie(headers, "wizardid"),
                hide: None,
            },
            Step::Show(form),
        ),
        Shown::ColdReset => Action::ColdReset { confirmed: false },
        Shown::Asset(_) => Action::Asset,
    }
}

/// What a POST asks.
pub(super) fn posted(posted: Posted, fields: &Fields, headers: &HeaderMap) -> Action {
    let key = || WizardKey {
        id: cookie(headers, "wizardid"),
        hide: fields.has("Hide").then(|| fields.text("Hide")),
    };
    match posted {
        Posted::Certificates => certificates(fields),
        Posted::AdminAccount if fields.has("Cancel") => Action::Show(Topic::AdminAccount),
        Posted::AdminAccount => Action::SetAdminPassword {
            password: Password::new(fields.text("Password")),
            confirmation: Password::new(fields.text("ConfirmPassword")),
        },
        Posted::WebManagement if fields.has("Cancel") => Action::Show(Topic::WebManagement),
        Posted::WebManagement => Action::SetEncryptAll(fields.has("encryptall")),
        Posted::ColdReset if fields.has("Yes") => Action::ColdReset { confirmed: true },
        Posted::ColdReset => Action::Show(Topic::Settings),
        Posted::Wizard(form) => Action::Wizard(key(), step(form, fields)),
        Posted::WizardResult if fields.has("ExportSave") || fields.has("RequestSave") => {
            Action::Wizard(key(), Step::Save)
        }
        Posted::WizardResult => Action::Wizard(key(), Step::Close),
        Posted::LedmUpload => upload(
            fields,
            &["certificate"],
            &["password"],
            fields.text("pkey_exportable") == "yes",
        ),
        Posted::EmWebUpload => {
            let exportable = fields.has("Export_PrivateKey");
            upload(
                fields,
                &["FileName", "upload", "CertFile"],
                &["Password", "CertPwd"],
                exportable,
            )
        }
        Posted::EmWebStep(_) => Action::Show(Topic::Certificates),
    }
}

fn certificates(fields: &Fields) -> Action {
    if fields.has("JDview") {
        Action::Show(Topic::Certificate(Row::Jetdirect))
    } else if fields.has("CAview") {
        Action::Show(Topic::Certificate(Row::Ca))
    } else if fields.has("CAconfigure") {
        Action::OpenWizard(Row::Ca)
    } else {
        Action::OpenWizard(Row::Jetdirect)
    }
}

fn step(form: Form, fields: &Fields) -> Step {
    if fields.has("Cancel") {
        return Step::Close;
    }
    if fields.has("ok") {
        return Step::Show(form);
    }
    let file = || fields.file(&[FILE]).unwrap_or_default().to_vec();
    let exportable = fields.has("Export_PrivateKey");
    match form {
        Form::Options(row) => Step::Choose(choice(row, &fields.text("ConfigOpt"))),
        Form::SelfSigned => Step::CreateSelfSigned(Box::new(certificate_form(fields))),
        Form::Request => Step::CreateRequest(Box::new(certificate_form(fields))),
        Form::Install => {
            let pasted = fields.text("Certificate_Text");
            Step::Install(if pasted.trim().is_empty() {
                file()
            } else {
                pasted.into_bytes()
            })
        }
        Form::Import => Step::Import {
            file: file(),
            password: Password::new(fields.text("Password")),
            exportable,
        },
        Form::Export => Step::Export {
            password: Password::new(fields.text("ExportPassword")),
            confirmation: Password::new(fields.text("ExportConfirmPassword")),
        },
        Form::InstallCa => Step::InstallCa {
            file: file(),
            intermediate: fields.has("Intermediate_CA"),
        },
        Form::DeleteCa => Step::DeleteCa,
    }
}

/// The values of the radio buttons; only `ImptCert` is on record, from a LaserJet Pro.
fn choice(row: Row, option: &str) -> Form {
    match option {
        "SelfSigned" => Form::SelfSigned,
        "CertReq" => Form::Request,
        "InstCert" => Form::Install,
        "ImptCert" => Form::Import,
        "ExptCert" => Form::Export,
        "InstCA" => Form::InstallCa,
        "DelCA" => Form::DeleteCa,
        _ => Form::Options(row),
    }
}

fn certificate_form(fields: &Fields) -> CertificateForm {
    CertificateForm {
        common_name: fields.text("Common_Name"),
        organization: fields.text("Organization"),
        organizational_unit: fields.text("Organizational_Unit"),
        city: fields.text("City"),
        state: fields.text("State"),
        country: fields.text("Country"),
        key: fields.text("Key_Length"),
        hash: fields.text("Signature_Hash"),
        start: fields.text("Validity_Start"),
        days: fields.text("Validity_Period"),
        alternative_names: fields.text("Subject_Alternative_Name"),
        exportable: fields.has("Export_PrivateKey"),
    }
}

fn upload(fields: &Fields, files: &[&str], passwords: &[&str], exportable: bool) -> Action {
    match fields.file(files) {
        Some(file) => {
            let password = passwords
                .iter()
                .find(|name| fields.has(name))
                .map(|name| fields.text(name));
            Action::Upload {
                file: file.to_vec(),
                password: Password::new(password.unwrap_or_default()),
                exportable,
            }
        }
        None => Action::Unreadable(format!("the form has no file in a field {}", files.join(", "))),
    }
}

//! The certificate wizard's forms.

use crate::http::ews::action::FILE;
use crate::http::ews::route::wizard_page;
use device::ews::form::{Form, HASHES, KEYS};
use device::ews::page::{WizardContent, WizardPage};
use device::ews::{CertificateForm, Row};
use maud::{Markup, PreEscaped, html};

const OVERWRITES: &str = "The installed certificate and its private key will be overwritten.";

/// The heading of a form.
pub(super) fn title(content: &WizardContent) -> &'static str {
    match content {
        WizardContent::JetdirectOptions { .. } => "Jetdirect Certificate: Certificate Options",
        WizardContent::CaOptions { .. } => "CA Certificate: Certificate Options",
        WizardContent::SelfSigned(_) => "Create New Self-Signed Certificate",
        WizardContent::Request { .. } => "Create Certificate Request",
        WizardContent::Install { .. } => "Install Certificate",
        WizardContent::Import => "Import Certificate and Private Key",
        WizardContent::Export { .. } => "Export Certificate and Private Key",
        WizardContent::InstallCa => "Install CA Certificate",
        WizardContent::DeleteCa { .. } => "Delete CA Certificate",
    }
}

/// A form of the wizard.
pub(super) fn wizard(page: &WizardPage) -> Markup {
    let (form, fields, button, is_upload) = match &page.content {
        WizardContent::JetdirectOptions { request_pending } => (
            Form::Options(Row::Jetdirect),
            jetdirect_options(*request_pending),
            "Next",
            false,
        ),
        WizardContent::CaOptions { installed } => (Form::Options(Row::Ca), ca_options(*installed), "Next", false),
        WizardContent::SelfSigned(form) => (Form::SelfSigned, self_signed(form), "Finish", false),
        WizardContent::Request { form, pending } => (Form::Request, request(form, pending.as_deref()), "Finish", false),
        WizardContent::Install { pending } => (Form::Install, install(pending), "Finish", true),
        WizardContent::Import => (Form::Import, import(), "Finish", true),
        WizardContent::Export { exportable } => (Form::Export, export(*exportable), "Finish", false),
        WizardContent::InstallCa => (Form::InstallCa, install_ca(), "Finish", true),
        WizardContent::DeleteCa { installed } => (Form::DeleteCa, delete_ca(installed.as_deref()), "Finish", false),
    };
    html! {
        @if let Some(problem) = &page.problem { p.message.bad #result role="alert" { (problem) } }
        form method="post" action={ (wizard_page(form)) "/config" } enctype=[is_upload.then_some("multipart/form-data")] {
            (hide(&page.hide))
            (fields)
            div.buttons {
                input type="submit" name=(button) value=(button);
                input type="submit" name="Cancel" value="Cancel" formnovalidate;
            }
        }
    }
}

/// The hidden token. Clients read its value between `Hide" VALUE="` and `">`.
pub(super) fn hide(value: &str) -> Markup {
    html! { input type="hidden" name="Hide" VALUE=(value); (PreEscaped("\n")) }
}

fn jetdirect_options(request_pending: bool) -> Markup {
    html! {
        p { "Choose what to do with the certificate of the print server." }
        fieldset {
            legend { "Certificate Options" }
            (option("SelfSigned", "Create New Self-Signed Certificate", "Warning: the installed certificate will be overwritten.", true))
            (option("CertReq", "Create Certificate Request", "The private key is made in the print server and stays there.", false))
            @if request_pending {
                (option("InstCert", "Install Certificate", "The certificate must belong to the pending request. Warning: the installed certificate will be overwritten.", false))
            }
            (option("ImptCert", "Import Certificate and Private Key", "From a PKCS #12 file (.pfx, .p12). Warning: the installed certificate will be overwritten.", false))
            (option("ExptCert", "Export Certificate and Private Key", "To a PKCS #12 file (.pfx) with a password.", false))
        }
    }
}

fn ca_options(installed: bool) -> Markup {
    html! {
        fieldset {
            legend { "Certificate Options" }
            (option("InstCA", "Install CA Certificate", "The certificate of the authority that the print server trusts.", true))
            @if installed { (option("DelCA", "Delete CA Certificate", "This disables 802.1X authentication by EAP.", false)) }
        }
    }
}

fn option(value: &str, label: &str, hint: &str, checked: bool) -> Markup {
    html! {
        div.option {
            input type="radio" name="ConfigOpt" id=(value) value=(value) checked[checked] aria-describedby={ (value) "-hint" };
            label for=(value) { (label) }
            p.hint id={ (value) "-hint" } { (hint) }
        }
    }
}

fn self_signed(form: &CertificateForm) -> Markup {
    html! {
        (warning())
        fieldset {
            legend { "Certificate Validity" }
            (field("Validity_Start", "Validity Start Date", &form.start, "YYYY-MM-DD, from 00:00 UTC"))
            (field("Validity_Period", "Validity Period", &form.days, "Days, 1 to 3650"))
        }
        (information(form))
        (alternative_names(form))
        (key_settings(form))
    }
}

fn request(form: &CertificateForm, pending: Option<&str>) -> Markup {
    html! {
        @if let Some(pending) = pending {
            p.message.warning role="alert" { strong { "Warning: " } "The pending certificate request for " (pending) " and its private key will be overwritten." }
        }
        (information(form))
        (alternative_names(form))
        (key_settings(form))
    }
}

fn alternative_names(form: &CertificateForm) -> Markup {
    let hint = "Host names and addresses, separated by commas. The real page has no such field; today's browsers refuse a certificate without.";
    html! {
        fieldset {
            legend { "Beyond the HP Jetdirect" }
            (field("Subject_Alternative_Name", "Subject Alternative Names", &form.alternative_names, hint))
        }
    }
}

fn information(form: &CertificateForm) -> Markup {
    html! {
        fieldset {
            legend { "Certificate Information" }
            (field("Common_Name", "Common Name", &form.common_name, "The name or address that clients type"))
            (field("Organization", "Organization", &form.organization, ""))
            (field("Organizational_Unit", "Organizational Unit", &form.organizational_unit, ""))
            (field("City", "City/Locality", &form.city, ""))
            (field("State", "State/Province", &form.state, ""))
            (field("Country", "Country/Region", &form.country, "Two letters"))
        }
    }
}

fn key_settings(form: &CertificateForm) -> Markup {
    html! {
        fieldset {
            legend { "Key and Signature" }
            div.field {
                label for="Key_Length" { "Key Length" }
                select #Key_Length name="Key_Length" {
                    @for key in KEYS {
                        @let value = key.to_string();
                        option value=(value) selected[value == form.key] { (key_label(&value)) }
                    }
                }
            }
            div.field {
                label for="Signature_Hash" { "Signature Hash" }
                select #Signature_Hash name="Signature_Hash" {
                    @for hash in HASHES {
                        @let value = hash.to_string();
                        option value=(value) selected[value == form.hash] { (value.to_uppercase()) }
                    }
                }
            }
            (exportable(form.exportable))
        }
    }
}

fn key_label(value: &str) -> String {
    match value.split_once('-') {
        Some(("rsa", bits)) => format!("RSA {bits} bits"),
        _ => value.to_uppercase().replacen("EC-P", "ECDSA P-", 1),
    }
}

fn install(pending: &str) -> Markup {
    html! {
        (warning())
        p { "The certificate must be the answer to the pending request for " strong { (pending) } "." }
        (file("Certificate file", "PEM or DER"))
        div.field.tall {
            label for="Certificate_Text" { "Or paste it" }
            textarea #Certificate_Text name="Certificate_Text" rows="10" cols="68" placeholder="-----BEGIN CERTIFICATE-----" {}
        }
    }
}

fn import() -> Markup {
    html! {
        (warning())
        (file("Certificate file", "PKCS #12: .pfx or .p12"))
        div.field { label for="Password" { "Password" } input #Password type="password" name="Password" autocomplete="off"; }
        (exportable(false))
    }
}

fn export(is_exportable: bool) -> Markup {
    html! {
        @if is_exportable {
            p { "The file will hold the certificate and its private key, encrypted with this password." }
        } @else {
            p.message.warning { "The private key was not marked as exportable. The file will hold the certificate alone." }
        }
        div.field { label for="ExportPassword" { "Password" } input #ExportPassword type="password" name="ExportPassword" autocomplete="new-password"; }
        div.field { label for="ExportConfirmPassword" { "Confirm Password" } input #ExportConfirmPassword type="password" name="ExportConfirmPassword" autocomplete="new-password"; }
    }
}

fn install_ca() -> Markup {
    html! {
        (file("CA certificate file", "PEM or DER"))
        div.field.check {
            input #Intermediate_CA type="checkbox" name="Intermediate_CA" value="on";
            label for="Intermediate_CA" { "Allow Intermediate CA" }
        }
    }
}

fn delete_ca(installed: Option<&str>) -> Markup {
    html! {
        p.message.warning role="alert" {
            strong { "Warning: " } "The CA certificate "
            @if let Some(installed) = installed { (installed) " " }
            "will be deleted."
        }
    }
}

fn warning() -> Markup {
    html! { p.message.warning role="alert" { strong { "Warning: " } (OVERWRITES) } }
}

fn field(name: &str, label: &str, value: &str, hint: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            input id=(name) type="text" name=(name) value=(value) aria-describedby=[(!hint.is_empty()).then(|| format!("{name}-hint"))];
            @if !hint.is_empty() { span.hint id={ (name) "-hint" } { (hint) } }
        }
    }
}

fn file(label: &str, hint: &str) -> Markup {
    html! { div.field { label for="file" { (label) } input #file type="file" name=(FILE); span.hint { (hint) } } }
}

fn exportable(checked: bool) -> Markup {
    html! {
        div.field.check {
            input #Export_PrivateKey type="checkbox" name="Export_PrivateKey" value="on" checked[checked];
            label for="Export_PrivateKey" { "Mark private key as exportable" }
        }
    }
}

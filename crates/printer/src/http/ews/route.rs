//! Which URL is which page or form. A page is `X.html`, its form posts to `X.html/config`: the firmware's rule. The
//! names of the wizard's pages are our choice.

use super::pages::Asset;
use device::ews::form::Form;
use device::ews::{Encoding, Row, Topic};

/// What a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Something to GET.
    Get(Shown),
    /// Something to POST to.
    Post(Posted),
}

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Topic(Topic),
    Certificate(Row, Encoding),
    /// A document of a job.
    Document {
        job: i32,
        document: u32,
    },
    /// A page of it as a picture.
    Picture {
        job: i32,
        document: u32,
        page: u32,
    },
    Wizard(Form),
    ColdReset,
    Asset(Asset),
}

/// What can be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Posted {
    Certificates,
    AdminAccount,
    WebManagement,
    ColdReset,
    Wizard(Form),
    WizardResult,
    /// LEDM: `NewCertWithPassword/Upload`.
    LedmUpload,
    /// LaserJet Pro: `Certificate.pfx`.
    EmWebUpload,
    /// LaserJet Pro: a step before, which leads to the next page.
    EmWebStep(&'static str),
}

/// Where the LaserJet Pro's wizard leads.
pub(super) const EMWEB_OPTIONS: &str = "/hp/device/set_config_networkPrintCerts.html";
/// And from there.
pub(super) const EMWEB_IMPORT: &str = "/hp/device/set_config_networkPrintCertsImport.html";

pub(super) const CERTIFICATES: &str = "/websecurity/certificates.html";
pub(super) const ADMIN_ACCOUNT: &str = "/websecurity/admin_account.html";
pub(super) const WEB_MANAGEMENT: &str = "/websecurity/http_mgmt.html";
pub(super) const COLD_RESET: &str = "/cold_reset.html";
/// *Ok* and *Save* at the end of the wizard.
pub(super) const RESULT: &str = "/websecurity/cert_result.html";

/// Every page that is only shown.
const PAGES: [(&str, Shown); 25] = [
    ("/", Shown::Topic(Topic::Status)),
    ("/index.html", Shown::Topic(Topic::Status)),
    ("/hp/jetdirect", Shown::Topic(Topic::Status)),
    ("/hp/jetdirect/", Shown::Topic(Topic::Status)),
    ("/hp/jetdirect/index.html", Shown::Topic(Topic::Status)),
    ("/jobs.html", Shown::Topic(Topic::Jobs)),
    ("/configpage.htm", Shown::Topic(Topic::Configuration)),
    ("/hp/jetdirect/configpage.htm", Shown::Topic(Topic::Configuration)),
    ("/settings.html", Shown::Topic(Topic::Settings)),
    (COLD_RESET, Shown::ColdReset),
    ("/tcp_param.htm", Shown::Topic(Topic::TcpIp)),
    ("/hp/jetdirect/tcp_param.htm", Shown::Topic(Topic::TcpIp)),
    ("/security_status.html", Shown::Topic(Topic::SecurityStatus)),
    (ADMIN_ACCOUNT, Shown::Topic(Topic::AdminAccount)),
    (CERTIFICATES, Shown::Topic(Topic::Certificates)),
    (EMWEB_OPTIONS, Shown::Topic(Topic::Certificates)),
    (EMWEB_IMPORT, Shown::Topic(Topic::Certificates)),
    ("/websecurity/access_control.html", Shown::Topic(Topic::AccessControl)),
    (
        "/websecurity/jd_certificate.html",
        Shown::Topic(Topic::Certificate(Row::Jetdirect)),
    ),
    (
        "/websecurity/jd_certificate.pem",
        Shown::Certificate(Row::Jetdirect, Encoding::Pem),
    ),
    (
        "/websecurity/jd_certificate.cer",
        Shown::Certificate(Row::Jetdirect, Encoding::Der),
    ),
    (
        "/websecurity/ca_certificate.html",
        Shown::Topic(Topic::Certificate(Row::Ca)),
    ),
    (
        "/websecurity/ca_certificate.pem",
        Shown::Certificate(Row::Ca, Encoding::Pem),
    ),
    (
        "/websecurity/ca_certificate.cer",
        Shown::Certificate(Row::Ca, Encoding::Der),
    ),
    (WEB_MANAGEMENT, Shown::Topic(Topic::WebManagement)),
];

/// What URL is what, of those that fit in no other table.
const OTHERS: [(&str, Route); 9] = [
    ("/style.css", Route::Get(Shown::Asset(Asset::StyleSheet))),
    ("/icon-48.png", Route::Get(Shown::Asset(Asset::Icon48))),
    ("/icon-128.png", Route::Get(Shown::Asset(Asset::Icon128))),
    ("/icon-512.png", Route::Get(Shown::Asset(Asset::Icon512))),
    (
        "/Security/DeviceCertificates/1/Info",
        Route::Get(Shown::Topic(Topic::CertificateInfo)),
    ),
    (
        "/Security/DeviceCertificates/NewCertWithPassword/Upload",
        Route::Post(Posted::LedmUpload),
    ),
    ("/hp/device/Certificate.pfx", Route::Post(Posted::EmWebUpload)),
    (
        "/hp/device/set_config_networkCerts.html/config",
        Route::Post(Posted::EmWebStep(EMWEB_OPTIONS)),
    ),
    (
        "/hp/device/set_config_networkPrintCerts.html/config",
        Route::Post(Posted::EmWebStep(EMWEB_IMPORT)),
    ),
];

/// The page with each form of the wizard.
const FORMS: [(Form, &str); 9] = [
    (Form::Options(Row::Jetdirect), "/websecurity/cert_options.html"),
    (Form::Options(Row::Ca), "/websecurity/ca_options.html"),
    (Form::SelfSigned, "/websecurity/cert_selfsigned.html"),
    (Form::Request, "/websecurity/cert_request.html"),
    (Form::Install, "/websecurity/cert_install.html"),
    (Form::Import, "/websecurity/cert_import.html"),
    (Form::Export, "/websecurity/cert_export.html"),
    (Form::InstallCa, "/websecurity/ca_install.html"),
    (Form::DeleteCa, "/websecurity/ca_delete.html"),
];

/// Forms on pages of their own.
const POSTED: [(Posted, &str); 5] = [
    (Posted::Certificates, CERTIFICATES),
    (Posted::AdminAccount, ADMIN_ACCOUNT),
    (Posted::WebManagement, WEB_MANAGEMENT),
    (Posted::ColdReset, COLD_RESET),
    (Posted::WizardResult, RESULT),
];

/// What a path (already [`normal_path`]) names.
pub(super) fn find(path: &str) -> Option<Route> {
    if let Some((_, route)) = OTHERS.iter().find(|(known, _)| *known == path) {
        return Some(*route);
    }
    if let Some(page) = path.strip_suffix("/config") {
        let own = POSTED.iter().find(|(_, known)| *known == page).map(|(form, _)| *form);
        let wizard = FORMS
            .iter()
            .find(|(_, known)| *known == page)
            .map(|(form, _)| Posted::Wizard(*form));
        return own.or(wizard).map(Route::Post);
    }
    if let Some(rest) = path.strip_prefix("/jobs/") {
        return job(rest).map(Route::Get);
    }
    let page = PAGES.iter().find(|(known, _)| *known == path).map(|(_, shown)| *shown);
    let wizard = FORMS
        .iter()
        .find(|(_, known)| *known == path)
        .map(|(form, _)| Shown::Wizard(*form));
    page.or(wizard).map(Route::Get)
}

/// `7.html` (a job), `7/1` (its first document), `7/1/3.html` (a page of it to look at), `7/1/3.png` (that page).
fn job(path: &str) -> Option<Shown> {
    let mut parts = path.split('/');
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    match (second, third) {
        (None, _) => {
            let id = first.strip_suffix(".html")?.parse().ok()?;
            Some(Shown::Topic(Topic::Job { id, page: None }))
        }
        (Some(document), None) => Some(Shown::Document {
            job: first.parse().ok()?,
            document: document.parse().ok()?,
        }),
        (Some(document), Some(page)) => {
            let (id, document) = (first.parse().ok()?, document.parse().ok()?);
            match page.split_once('.')? {
                (page, "html") => {
                    let page = Some((document, page.parse().ok()?));
                    Some(Shown::Topic(Topic::Job { id, page }))
                }
                (page, "png") => Some(Shown::Picture {
                    job: id,
                    document,
                    page: page.parse().ok()?,
                }),
                _ => None,
            }
        }
    }
}

/// The page of a form of the wizard.
pub(super) fn wizard_page(form: Form) -> &'static str {
    FORMS
        .iter()
        .find(|(known, _)| *known == form)
        .map_or(CERTIFICATES, |(_, page)| page)
}

/// Percent-decoded, with repeated slashes made one.
pub(super) fn normal_path(path: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let mut normal = String::with_capacity(decoded.len());
    for character in decoded.chars() {
        if !(character == '/' && normal.ends_with('/')) {
            normal.push(character);
        }
    }
    normal
}

impl Route {
    /// `Allow` header.
    pub(super) fn allowed(self) -> &'static str {
        match self {
            Self::Get(_) => "GET, HEAD",
            Self::Post(_) => "POST",
        }
    }
}

impl Posted {
    /// The page that the form is on.
    pub(super) fn page(self) -> Option<&'static str> {
        match self {
            Self::Wizard(form) => Some(wizard_page(form)),
            Self::WizardResult => Some(CERTIFICATES),
            _ => POSTED.iter().find(|(known, _)| *known == self).map(|(_, page)| *page),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FORMS, POSTED, Posted, Route, Shown, find, normal_path};
    use device::ews::Topic;

    #[test]
    fn repeated_slashes_are_one_and_percent_escapes_are_read() {
        assert_eq!(normal_path("//hp///jetdirect"), "/hp/jetdirect");
        assert_eq!(normal_path("/hp%2Fjetdirect"), "/hp/jetdirect");
        assert_eq!(
            find(&normal_path("//configpage.htm")),
            Some(Route::Get(Shown::Topic(Topic::Configuration)))
        );
    }

    #[test]
    fn every_form_posts_to_its_page_and_config() {
        for (form, page) in FORMS {
            assert_eq!(find(&format!("{page}/config")), Some(Route::Post(Posted::Wizard(form))));
            assert_eq!(find(page), Some(Route::Get(Shown::Wizard(form))));
        }
        for (form, page) in POSTED {
            assert_eq!(find(&format!("{page}/config")), Some(Route::Post(form)));
        }
        assert_eq!(find("/nothing.html/config"), None);
    }
}

//! What the EWS answers: plain values, ready to be written as HTML.

use super::form::{CertificateForm, Form, Row};
use crate::model::Generation;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A page.
    Page(Frame, Box<Page>),
    /// A file to save.
    File(Download),
    /// A document of a job, which lies in the spool.
    Document(Frame, DocumentFile),
    /// A picture of a page of a document, which lies in the spool.
    Picture(Frame, PictureOf),
    /// How an [`super::Action::Upload`] ended.
    Uploaded(Frame, Box<Verdict>),
    /// The identity's facts for scripts: name and value, in order.
    CertificateInfo(CertificateInfo),
    /// 301 to HTTPS: *Encrypt All Web Communication* is on.
    MovedToHttps(Frame),
    /// 400: the request cannot be read, for this reason.
    BadRequest(Frame, String),
    /// 401: ask for the administrator's credentials.
    Unauthorized(Frame),
    /// 404.
    NotFound(Frame),
    /// The file that belongs to the pages may be sent.
    Asset,
    /// 503: there is no identity yet.
    StartingUp,
}

/// What every page shows around its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Product, such as `HP LaserJet 4250`.
    pub product: String,
    /// The host name in force.
    pub host_name: String,
    /// `Server` header.
    pub server: String,
    /// Which generation of pages.
    pub generation: Generation,
    /// A value for the cookie `sessionId`, for a client that has none.
    pub session_id: String,
}

/// A page's content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the topics")]
pub enum Page {
    Status(StatusPage),
    Jobs(Vec<JobRow>),
    Job(JobPage),
    Configuration(Vec<Fact>),
    Settings,
    TcpIp(Vec<Fact>),
    SecurityStatus(Vec<Fact>),
    AdminAccount(AdminAccountPage),
    Certificates(CertificatesPage),
    AccessControl,
    Certificate(Row, Vec<Fact>),
    WebManagement { encrypt_all: bool },
    ConfirmColdReset,
    Wizard(WizardPage),
    Verdict(Verdict),
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Such as `Serial Number`.
    pub name: String,
    /// As shown.
    pub value: String,
}

/// The status page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusPage {
    /// `Ready`, `Printing`, `Paused` or `Stopped`.
    pub state: &'static str,
    /// What the panel shows beside it.
    pub message: Option<String>,
    /// Product, host name, addresses, certificate.
    pub facts: Vec<Fact>,
    /// The newest jobs.
    pub jobs: Vec<JobRow>,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// job-id.
    pub id: i32,
    /// job-name.
    pub name: String,
    /// job-originating-user-name.
    pub user: String,
    /// The state's name in the RFC.
    pub state: &'static str,
    /// job-state-reasons.
    pub reasons: String,
    /// Octets over all documents.
    pub octets: u64,
    /// `YYYY-MM-DD hh:mm:ss UTC`.
    pub created: String,
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobPage {
    /// job-id.
    pub id: i32,
    /// Name, user, state, size, times.
    pub facts: Vec<Fact>,
    /// Its documents, in order.
    pub documents: Vec<DocumentRow>,
    /// The page that is looked at.
    pub shown: Option<ShownPage>,
}

/// A document of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// From 1.
    pub number: u32,
    /// document-name, or nothing.
    pub name: String,
    /// MIME media type.
    pub format: String,
    /// How many pages, where the format tells.
    pub pages: Option<u32>,
    /// In the spool.
    pub octets: u64,
    /// Lower hex; empty while it is on the wire.
    pub sha256: String,
    /// Is it in the spool?
    pub is_there: bool,
    /// Can its pages be looked at?
    pub is_shown: bool,
}

/// A page that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownPage {
    /// Number of the document.
    pub document: u32,
    /// From 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
}

/// A document in the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFile {
    /// job-id.
    pub job: i32,
    /// Its number.
    pub document: u32,
    /// Proposed name: letters, digits, `-` and `.` only.
    pub name: String,
    /// How long it is.
    pub octets: u64,
}

/// A page of a document in the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureOf {
    /// job-id.
    pub job: i32,
    /// Number of the document.
    pub document: u32,
    /// From 1.
    pub page: u32,
    /// MIME media type of the document.
    pub format: String,
}

/// The administrator account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminAccountPage {
    /// Is there a password?
    pub set: bool,
    /// It came from outside at power-on and cannot be changed here.
    pub fixed: bool,
    /// What was wrong with the last try.
    pub problem: Option<String>,
}

/// The Certificates page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificatesPage {
    /// CN of the identity, and until when it is valid.
    pub identity: String,
    /// The same of the CA certificate.
    pub ca: Option<String>,
    /// Does a request wait for its certificate?
    pub request_pending: bool,
}

/// A page of the wizard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WizardPage {
    /// Value for the cookie `wizardid`.
    pub id: String,
    /// Value of the hidden field `Hide`.
    pub hide: String,
    /// What was wrong with the last try.
    pub problem: Option<String>,
    /// Which form.
    pub content: WizardContent,
}

/// The content of a page of the wizard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the forms")]
pub enum WizardContent {
    JetdirectOptions {
        request_pending: bool,
    },
    CaOptions {
        installed: bool,
    },
    SelfSigned(Box<CertificateForm>),
    Request {
        form: Box<CertificateForm>,
        pending: Option<String>,
    },
    Install {
        pending: String,
    },
    Import,
    Export {
        exportable: bool,
    },
    InstallCa,
    DeleteCa {
        installed: Option<String>,
    },
}

/// How an action ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Did it what was asked?
    pub good: bool,
    /// The device's own words ([`super::text`]).
    pub text: String,
    /// More, in ours.
    pub detail: Option<String>,
    /// Where *Ok* leads.
    pub next: Next,
    /// `Hide` of the wizard that goes on.
    pub hide: Option<String>,
    /// The certificate request that was made, PEM.
    pub request: Option<String>,
    /// What *Save* hands out: `ExportSave` or `RequestSave`.
    pub save: Option<Save>,
}

/// Where *Ok* leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To the Certificates page.
    Certificates,
    /// Back to a form of the wizard.
    Form(Form),
    /// To the web management page.
    WebManagement,
    /// To the administrator account.
    AdminAccount,
    /// To the status page.
    Status,
}

/// A button that saves a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// Field `ExportSave`.
    Export,
    /// Field `RequestSave`.
    Request,
}

/// A file to save.
#[derive(Clone, PartialEq, Eq)]
pub struct Download {
    /// Proposed name: letters, digits, `-` and `.` only.
    pub name: String,
    /// MIME type.
    pub media_type: &'static str,
    /// Its octets.
    pub octets: Vec<u8>,
}

/// What `GET /Security/DeviceCertificates/1/Info` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateInfo {
    /// Hex digits, two and two, separated by colons.
    pub serial: String,
    /// RFC 4514.
    pub subject: String,
    /// RFC 4514.
    pub issuer: String,
    /// RFC 3339.
    pub not_before: String,
    /// RFC 3339.
    pub not_after: String,
    /// Such as `RSA 2048 bit`.
    pub public_key: String,
    /// May the private key leave?
    pub exportable: bool,
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Download({:?}, {} octets)", self.name, self.octets.len())
    }
}

impl Fact {
    /// A fact.
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
        }
    }
}

impl Verdict {
    /// It did what was asked.
    pub(crate) fn good(text: &str, next: Next) -> Self {
        Self {
            good: true,
            text: text.to_owned(),
            detail: None,
            next,
            hide: None,
            request: None,
            save: None,
        }
    }
    /// It did not, for this reason.
    pub(crate) fn refused(text: &str, detail: impl Into<String>, next: Next) -> Self {
        Self {
            good: false,
            detail: Some(detail.into()),
            ..Self::good(text, next)
        }
    }
}

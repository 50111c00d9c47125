//! What can be asked of the EWS.

use super::form::{CertificateForm, Form, Row};
use crate::Password;

/// Everything that a person (or a script) can ask of the EWS.
#[derive(Debug)]
pub enum Action {
    /// Show a page.
    Show(Topic),
    /// Hand out a document of a job.
    Document {
        /// job-id.
        job: i32,
        /// Its number, from 1.
        document: u32,
    },
    /// Hand out a picture of a page.
    Picture {
        /// job-id.
        job: i32,
        /// Number of the document, from 1.
        document: u32,
        /// From 1.
        page: u32,
    },
    /// Hand out a certificate.
    Download(Row, Encoding),
    /// *Encrypt All Web Communication*.
    SetEncryptAll(bool),
    /// Set the administrator's password; both empty: none from now on.
    SetAdminPassword {
        /// The password.
        password: Password,
        /// The same once more.
        confirmation: Password,
    },
    /// Restore the factory defaults.
    ColdReset {
        /// Has the question been answered with yes?
        confirmed: bool,
    },
    /// *Configure* beside a row of the Certificates page.
    OpenWizard(Row),
    /// A step of a wizard that is open.
    Wizard(WizardKey, Step),
    /// *Import Certificate and Private Key* without a wizard, as scripts do it.
    Upload {
        /// The PFX.
        file: Vec<u8>,
        /// Its password.
        password: Password,
        /// May the key leave again?
        exportable: bool,
    },
    /// A request whose body cannot be read, for this reason.
    Unreadable(String),
    /// A page that there is not.
    Unknown,
    /// A file that belongs to the pages: the style sheet, an icon.
    Asset,
}

/// A page that changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Information: device status.
    Status,
    /// Information: the jobs.
    Jobs,
    /// Information: one job, and perhaps a page of a document of it.
    Job {
        /// job-id.
        id: i32,
        /// Document and page, from 1.
        page: Option<(u32, u32)>,
    },
    /// Information: the configuration page that scanners read.
    Configuration,
    /// Settings: what can be set where, cold reset.
    Settings,
    /// Networking: TCP/IP settings.
    TcpIp,
    /// Networking, Security: state of the security settings.
    SecurityStatus,
    /// Networking, Security, Authorization: administrator account.
    AdminAccount,
    /// Networking, Security, Authorization: certificates.
    Certificates,
    /// Networking, Security, Authorization: access control list.
    AccessControl,
    /// *View* beside a row of the Certificates page.
    Certificate(Row),
    /// Networking, Security, Mgmt. Protocols: web management.
    WebManagement,
    /// The facts of the identity, for scripts.
    CertificateInfo,
}

/// How a certificate is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `-----BEGIN CERTIFICATE-----`, the whole chain.
    Pem,
    /// DER, the leaf.
    Der,
}

/// What a client shows to go on with a wizard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WizardKey {
    /// The cookie `wizardid`. A browser does not send it over plain HTTP, where `hide` is enough.
    pub id: Option<String>,
    /// The hidden field `Hide`.
    pub hide: Option<String>,
}

/// A step of the certificate wizard.
#[derive(Debug)]
pub enum Step {
    /// Show this form (again).
    Show(Form),
    /// *Next* on the options.
    Choose(Form),
    /// *Finish* of *Create New Self-Signed Certificate*.
    CreateSelfSigned(Box<CertificateForm>),
    /// *Finish* of *Create Certificate Request*.
    CreateRequest(Box<CertificateForm>),
    /// *Finish* of *Install Certificate*: a file, or pasted text.
    Install(Vec<u8>),
    /// *Finish* of *Import Certificate and Private Key*.
    Import {
        /// The PFX.
        file: Vec<u8>,
        /// Its password.
        password: Password,
        /// May the key leave again?
        exportable: bool,
    },
    /// *Finish* of *Export Certificate and Private Key*.
    Export {
        /// Password for the PFX.
        password: Password,
        /// The same once more.
        confirmation: Password,
    },
    /// *Finish* of *Install CA Certificate*.
    InstallCa {
        /// The certificate.
        file: Vec<u8>,
        /// Was *Allow Intermediate CA* marked?
        intermediate: bool,
    },
    /// *Finish* of *Delete CA Certificate*.
    DeleteCa,
    /// *Save*: hand out what the last step made.
    Save,
    /// *Cancel*, or *Ok* at the end.
    Close,
}

impl Action {
    /// Is it for the administrator alone, once there is a password?
    pub fn needs_administrator(&self) -> bool {
        !matches!(
            self,
            Self::Show(Topic::Status | Topic::Jobs | Topic::Job { page: None, .. } | Topic::Configuration)
                | Self::Download(..)
                | Self::Unknown
                | Self::Asset
        )
    }
}

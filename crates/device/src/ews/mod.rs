//! The embedded web server: actions in, plain page values out. The HTML, the URLs and the names of the form fields are
//! the `printer` crate's.
//!
//! Read on in `action` (what can be asked), `page` (what is answered), `certificates` (what the certificate actions
//! do), `wizard` (the sessions that they run in), `text` (the device's own words).

mod access;
pub mod action;
mod certificates;
mod facts;
pub mod form;
mod handle;
mod job;
pub mod page;
pub mod text;
mod wizard;

pub use access::REALM;
pub use action::{Action, Encoding, Step, Topic, WizardKey};
pub use form::{CertificateForm, Row};
pub use page::{Answer, Frame, Page};

pub(crate) use certificates::{Waiting, work_done, work_void};
pub(crate) use handle::handle;
pub(crate) use wizard::Wizards;

use crate::{Password, Via};

/// A request to the EWS, already parsed from HTTP.
#[derive(Debug)]
pub struct Request {
    /// How it came.
    pub via: Via,
    /// User and password of HTTP Basic, if sent.
    pub credentials: Option<(String, Password)>,
    /// What is asked.
    pub action: Action,
}

#[cfg(test)]
pub(crate) mod tests;

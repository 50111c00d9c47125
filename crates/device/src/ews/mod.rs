//! The embedded web server: actions in, plain page values out. The HTML is the `printer` crate's.

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

/// Everything that a person (or a script) can ask of the EWS.
#[derive(Debug)]
pub enum Action {
    /// Show the status page.
    ShowStatus,
}

/// What the EWS answers: a page, a file, a redirect or a refusal.
#[derive(Debug)]
pub enum Answer {
    /// 401: ask for the administrator's credentials.
    Unauthorized,
}

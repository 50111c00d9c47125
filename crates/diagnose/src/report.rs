//! What came of an attempt.

use crate::Os;
use serde::Serialize;

/// How the attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Connected (and printed, if asked). Exit code 0.
    Accepted,
    /// The client refuses the printer's certificate, or the printer the job. Exit code 1.
    Refused,
    /// Could not try. Exit code 2.
    Unreachable,
}

/// Something wrong with the chain, seen from outside, whether or not this client minds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Kebab-case code, such as `untrusted-root`, `name-mismatch`, `expired`.
    pub code: String,
    /// In plain words.
    pub message: String,
    /// Does this client refuse because of it?
    pub fatal: bool,
}

/// The report; its JSON is the contract of `misprint diagnose --json`.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[expect(missing_docs, reason = "the contract is in docs/diagnose.md")]
pub struct Report {
    pub outcome: Outcome,
    #[serde(rename = "as")]
    pub os: Os,
    /// Upper hex without leading zeros; `0` is success.
    pub hresult: String,
    /// Such as `CERT_E_UNTRUSTEDROOT`.
    pub symbol: String,
    /// The system's text for the HRESULT.
    pub message: String,
    /// Eight upper hex digits.
    pub trust_status: String,
    /// Eight upper hex digits.
    pub info_status: String,
    pub chain_index: i32,
    pub element_index: i32,
    /// The name connected to.
    pub name: String,
    pub findings: Vec<Finding>,
    pub remedy: String,
    /// What the person sees or what went wrong, in plain words.
    pub explanation: String,
    /// job-id of the printed job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<i32>,
    /// The CAPI2 events in the order of the log.
    #[serde(skip)]
    pub events: Vec<crate::event_xml::Event>,
}

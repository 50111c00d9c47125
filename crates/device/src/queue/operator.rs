//! What the operator has told the printer: to pause, to hold, to refuse, and what to call itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// The operator's wishes. They outlast a power failure, as the jobs do.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Operator {
    /// Pause-Printer, until Resume-Printer.
    pub paused: bool,
    /// Disable-Printer, until Enable-Printer: printer-is-accepting-jobs is false.
    pub disabled: bool,
    /// Hold-New-Jobs, until Release-Held-New-Jobs.
    pub holds_new_jobs: bool,
    /// Shutdown-Printer, until Startup-Printer, Restart-Printer, or the next power-on.
    pub shut_down: bool,
    /// Printer attributes that Set-Printer-Attributes gave another value.
    pub texts: BTreeMap<String, String>,
    /// When one of them was last set.
    #[serde(with = "time::serde::rfc3339::option")]
    pub texts_set: Option<OffsetDateTime>,
    /// The last Identify-Printer since power-on.
    #[serde(skip)]
    pub identified: Option<Identified>,
}

/// A request to make oneself known (PWG 5100.13 §5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// When.
    pub at: OffsetDateTime,
    /// `display`, `flash`, `sound`.
    pub actions: Vec<String>,
    /// What to show, with `display`.
    pub message: Option<String>,
    /// requesting-user-name.
    pub user: String,
}

impl Operator {
    /// May a job go to the marking engine?
    pub fn lets_print(&self) -> bool {
        !self.paused && !self.shut_down
    }
    /// printer-is-accepting-jobs.
    pub fn accepts_jobs(&self) -> bool {
        !self.disabled && !self.shut_down
    }
    /// printer-state-reasons, at least one; `printing`: is a job on the marking engine?
    pub fn reasons(&self, printing: bool) -> Vec<&'static str> {
        let paused = if printing { "moving-to-paused" } else { "paused" };
        let all = [
            (self.shut_down, "shutdown"),
            (self.paused, paused),
            (self.holds_new_jobs, "hold-new-jobs"),
        ];
        let mut reasons: Vec<_> = all
            .into_iter()
            .filter(|&(is, _)| is)
            .map(|(_, reason)| reason)
            .collect();
        if reasons.is_empty() {
            reasons.push("none");
        }
        reasons
    }
}

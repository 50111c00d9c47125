//! What is the matter with the printer itself, whatever way a client comes.

use serde::Serialize;

/// A condition that a person at the device would see (RFC 8011 §5.4.12, printer-state-reasons).
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterCondition {
    /// `media-empty-error`: the tray is empty; jobs wait.
    MediaEmpty,
}

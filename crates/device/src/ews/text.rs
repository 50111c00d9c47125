//! The device's own words, which people and scripts look for in a page. Each stands on one line.

/// A self-signed certificate was made, or a PFX imported.
pub const UPDATED: &str = "The Jetdirect certificate has been successfully updated";
/// A request was made.
pub const REQUEST_CREATED: &str = "The certificate request has been successfully created";
/// A signed certificate was installed.
pub const INSTALLED: &str = "The certificate has been successfully installed";
/// A file that cannot be read, or does not fit.
pub const FORMAT_INVALID: &str = "The format of the file is invalid.";
/// A certificate that cannot be read, or is another key's.
pub const CERTIFICATE_INVALID: &str =
    "The certificate entered was invalid. Please try again and be sure to include the entire certificate correctly.";
/// A PFX whose password is another one (our wording; clients look for the word `password`).
pub const WRONG_PASSWORD: &str = "The password for the file is incorrect.";
/// Not a CA certificate.
pub const NOT_CA: &str = "Failed to install the file because the selected file is not a valid CA certificate.";
/// The same CA certificate once more.
pub const CA_ALREADY_INSTALLED: &str = "The certificate is already installed";
/// A CA certificate was deleted.
pub const CA_DELETED: &str = "The CA certificate has been successfully deleted from the Jetdirect print server";
/// The identity can be saved (our wording).
pub const EXPORT_READY: &str = "The certificate is ready to be saved.";
/// A setting was stored.
pub const CHANGES_UPDATED: &str = "The changes have been updated successfully";
/// The two passwords differ (our wording).
pub const PASSWORDS_DIFFER: &str = "The password and the confirmation password do not match.";
/// A wizard that is not open any more (our wording).
pub const STALE: &str = "This page has expired. Please open the certificate configuration again.";
/// A cold reset in between voided the action (our wording).
pub const VOID: &str =
    "The print server was reset to factory defaults before the operation was complete. Nothing was changed.";
/// After a cold reset (our wording).
pub const RESET: &str = "The print server has been reset to factory defaults";

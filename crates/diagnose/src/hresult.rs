//! The results that a Windows client reports, with their symbols and the system's texts, in one table.
//!
//! Sources: `winerror.h` and `wininet.h` of the Windows SDK, and the messages of published event logs.

use std::fmt;

/// An HRESULT. `Display` is upper-case hex without leading zeros, as the event log writes it: `800B010F`, `0`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HResult(pub u32);

/// One row of the table.
struct Row {
    code: u32,
    symbol: &'static str,
    message: &'static str,
}

const fn row(code: u32, symbol: &'static str, message: &'static str) -> Row {
    Row { code, symbol, message }
}

#[expect(
    missing_docs,
    reason = "the names are those of winerror.h and wininet.h; the table below holds their texts"
)]
impl HResult {
    pub const OK: Self = Self(0);
    pub const CERT_E_EXPIRED: Self = Self(0x800B_0101);
    pub const CERT_E_CRITICAL: Self = Self(0x800B_0105);
    pub const CERT_E_UNTRUSTEDROOT: Self = Self(0x800B_0109);
    pub const CERT_E_CHAINING: Self = Self(0x800B_010A);
    pub const CERT_E_CN_NO_MATCH: Self = Self(0x800B_010F);
    pub const CERT_E_WRONG_USAGE: Self = Self(0x800B_0110);
    pub const CERT_E_INVALID_NAME: Self = Self(0x800B_0114);
    pub const CRYPT_E_REVOKED: Self = Self(0x8009_2010);
    pub const CRYPT_E_NO_REVOCATION_CHECK: Self = Self(0x8009_2012);
    pub const CRYPT_E_REVOCATION_OFFLINE: Self = Self(0x8009_2013);
    pub const TRUST_E_CERT_SIGNATURE: Self = Self(0x8009_6004);
    pub const TRUST_E_BASIC_CONSTRAINTS: Self = Self(0x8009_6019);
    pub const CRYPT_E_ASN1_BADTAG: Self = Self(0x8009_310B);
    pub const ERROR_INTERNET_TIMEOUT: Self = Self(0x8007_2EE2);
    pub const ERROR_INTERNET_INVALID_URL: Self = Self(0x8007_2EE5);
    pub const ERROR_INTERNET_NAME_NOT_RESOLVED: Self = Self(0x8007_2EE7);
    pub const ERROR_INTERNET_CANNOT_CONNECT: Self = Self(0x8007_2EFD);
    pub const ERROR_INTERNET_CONNECTION_ABORTED: Self = Self(0x8007_2EFE);
    pub const ERROR_INTERNET_CONNECTION_RESET: Self = Self(0x8007_2EFF);
    pub const ERROR_INTERNET_SECURITY_CHANNEL_ERROR: Self = Self(0x8007_2F7D);
    pub const ERROR_HTTP_INVALID_SERVER_RESPONSE: Self = Self(0x8007_2F78);
}

const TABLE: &[Row] = &[
    row(0, "S_OK", "The operation completed successfully."),
    row(
        0x800B_0101,
        "CERT_E_EXPIRED",
        "A required certificate is not within its validity period when verifying against the current system clock or the timestamp in the signed file.",
    ),
    row(
        0x800B_0105,
        "CERT_E_CRITICAL",
        "A certificate contains an unknown extension that is marked 'critical'.",
    ),
    row(
        0x800B_0109,
        "CERT_E_UNTRUSTEDROOT",
        "A certificate chain processed, but terminated in a root certificate which is not trusted by the trust provider.",
    ),
    row(
        0x800B_010A,
        "CERT_E_CHAINING",
        "A certificate chain could not be built to a trusted root authority.",
    ),
    row(
        0x800B_010F,
        "CERT_E_CN_NO_MATCH",
        "The certificate's CN name does not match the passed value.",
    ),
    row(
        0x800B_0110,
        "CERT_E_WRONG_USAGE",
        "The certificate is not valid for the requested usage.",
    ),
    row(
        0x800B_0114,
        "CERT_E_INVALID_NAME",
        "The certificate has an invalid name. The name is not included in the permitted list or is explicitly excluded.",
    ),
    row(
        0x8009_6004,
        "TRUST_E_CERT_SIGNATURE",
        "The signature of the certificate cannot be verified.",
    ),
    row(
        0x8009_6019,
        "TRUST_E_BASIC_CONSTRAINTS",
        "The basic constraints of the certificate are not valid, or they are missing.",
    ),
    row(
        0x800B_0102,
        "CERT_E_VALIDITYPERIODNESTING",
        "The validity periods of the certification chain do not nest correctly.",
    ),
    row(
        0x800B_010C,
        "CERT_E_REVOKED",
        "A certificate was explicitly revoked by its issuer.",
    ),
    row(
        0x800B_010D,
        "CERT_E_UNTRUSTEDTESTROOT",
        "The certification path terminates with the test root which is not trusted with the current policy settings.",
    ),
    row(
        0x800B_010E,
        "CERT_E_REVOCATION_FAILURE",
        "The revocation process could not continue - the certificate(s) could not be checked.",
    ),
    row(
        0x800B_0111,
        "TRUST_E_EXPLICIT_DISTRUST",
        "The certificate was explicitly marked as untrusted by the user.",
    ),
    row(
        0x800B_0112,
        "CERT_E_UNTRUSTEDCA",
        "A certification chain processed correctly, but one of the CA certificates is not trusted by the policy provider.",
    ),
    row(
        0x800B_0113,
        "CERT_E_INVALID_POLICY",
        "The certificate has invalid policy.",
    ),
    row(0x8009_2010, "CRYPT_E_REVOKED", "The certificate is revoked."),
    row(
        0x8009_2012,
        "CRYPT_E_NO_REVOCATION_CHECK",
        "The revocation function was unable to check revocation for the certificate.",
    ),
    row(
        0x8009_2013,
        "CRYPT_E_REVOCATION_OFFLINE",
        "The revocation function was unable to check revocation because the revocation server was offline.",
    ),
    row(0x8019_0193, "HTTP_E_STATUS_FORBIDDEN", "Forbidden (403)."),
    row(0x8019_0194, "HTTP_E_STATUS_NOT_FOUND", "Not found (404)."),
    row(
        0x8019_01F4,
        "HTTP_E_STATUS_SERVER_ERROR",
        "Internal server error (500).",
    ),
    row(
        0x8019_01F7,
        "HTTP_E_STATUS_SERVICE_UNAVAIL",
        "Service unavailable (503).",
    ),
    row(0x8009_310B, "CRYPT_E_ASN1_BADTAG", "ASN1 bad tag value met."),
    row(0x8007_2EE2, "ERROR_INTERNET_TIMEOUT", "The operation timed out"),
    row(0x8007_2EE5, "ERROR_INTERNET_INVALID_URL", "The URL is invalid"),
    row(
        0x8007_2EE7,
        "ERROR_INTERNET_NAME_NOT_RESOLVED",
        "The server name or address could not be resolved",
    ),
    row(
        0x8007_2EFD,
        "ERROR_INTERNET_CANNOT_CONNECT",
        "A connection with the server could not be established",
    ),
    row(
        0x8007_2EFE,
        "ERROR_INTERNET_CONNECTION_ABORTED",
        "The connection with the server was terminated abnormally",
    ),
    row(
        0x8007_2EFF,
        "ERROR_INTERNET_CONNECTION_RESET",
        "The connection with the server was reset",
    ),
    row(
        0x8007_2F78,
        "ERROR_HTTP_INVALID_SERVER_RESPONSE",
        "The server returned an invalid or unrecognized response",
    ),
    row(
        0x8007_2F7D,
        "ERROR_INTERNET_SECURITY_CHANNEL_ERROR",
        "An error occurred in the secure channel support",
    ),
];

impl HResult {
    /// HTTP_E_STATUS_*: an HTTP status as a result (`winerror.h`: facility 25).
    pub fn of_http_status(status: u16) -> Self {
        Self(0x8019_0000 | u32::from(status))
    }
    /// Success?
    pub fn is_ok(self) -> bool {
        self.0 == 0
    }
    /// Such as `CERT_E_CN_NO_MATCH`.
    pub fn symbol(self) -> &'static str {
        self.row().map_or("(no symbol)", |row| row.symbol)
    }
    /// The system's text.
    pub fn message(self) -> &'static str {
        self.row().map_or("(no text)", |row| row.message)
    }
    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.code == self.0)
    }
}

impl fmt::Display for HResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}", self.0)
    }
}

impl fmt::Debug for HResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HResult({self} {})", self.symbol())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_written_as_the_event_log_writes_it_and_has_a_symbol_and_a_text() {
        assert_eq!(HResult::CERT_E_CN_NO_MATCH.to_string(), "800B010F");
        assert_eq!(HResult::OK.to_string(), "0");
        let mut codes: Vec<u32> = TABLE.iter().map(|row| row.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.len(), "a code stands twice in the table");
        assert_eq!(HResult(0xDEAD_BEEF).symbol(), "(no symbol)");
    }
}

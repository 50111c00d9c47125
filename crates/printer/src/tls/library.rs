//! Which TLS library a client uses, guessed from what its ClientHello has and lacks. A guess: programs set options, and
//! the marks are those of the versions that were measured.

use super::hello::Hello;
use super::ja4::is_grease;

/// Of the two libraries that limit their records, GnuTLS alone has this group.
const X448: u16 = 0x001e;
/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746).
const RENEGOTIATION_SCSV: u16 = 0x00ff;
const STATUS_REQUEST_V2: u16 = 17;
const ENCRYPT_THEN_MAC: u16 = 22;
const RECORD_SIZE_LIMIT: u16 = 28;
const SIGNED_CERTIFICATE_TIMESTAMP: u16 = 18;
const RENEGOTIATION_INFO: u16 = 0xff01;
const SUPPORTED_GROUPS: u16 = 10;

/// The library; `None` where the marks of none are there.
///
/// Measured with OpenSSL 3.0.19, GnuTLS 3.7.9, NSS 3.87.1, Java 17, rustls 0.23 and Chromium 149 to 156; Go by its
/// source (crypto/tls, 1.19).
pub(super) fn guess(hello: &Hello) -> Option<&'static str> {
    let has = |kind: u16| hello.extensions.contains(&kind);
    if hello
        .ciphers
        .iter()
        .chain(&hello.extensions)
        .any(|number| is_grease(*number))
    {
        return Some("BoringSSL (Chromium and its kin)");
    }
    if has(STATUS_REQUEST_V2) {
        return Some("Java (JSSE)");
    }
    if has(RECORD_SIZE_LIMIT) && hello.groups.contains(&X448) {
        return Some("GnuTLS");
    }
    // Uncompressed and two compressed forms that nobody else offers any more.
    if hello.point_formats.is_some_and(|formats| formats > 1) {
        return Some("OpenSSL");
    }
    if has(RECORD_SIZE_LIMIT) && has(RENEGOTIATION_INFO) {
        return Some("NSS (Firefox and its kin)");
    }
    if hello.ciphers.contains(&RENEGOTIATION_SCSV) && has(SUPPORTED_GROUPS) && !has(ENCRYPT_THEN_MAC) {
        return Some("rustls");
    }
    if has(SIGNED_CERTIFICATE_TIMESTAMP) && has(RENEGOTIATION_INFO) {
        return Some("Go (crypto/tls)");
    }
    None
}

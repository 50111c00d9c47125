//! IANA's names for the numbers on the wire.

use rustls::CipherSuite;

/// Protocol versions as OpenSSL and the TLS working group print them.
pub(super) fn version(number: u16) -> String {
    match number {
        0x0300 => "SSLv3".to_owned(),
        0x0301 => "TLSv1.0".to_owned(),
        0x0302 => "TLSv1.1".to_owned(),
        0x0303 => "TLSv1.2".to_owned(),
        0x0304 => "TLSv1.3".to_owned(),
        other => unnamed(other),
    }
}

/// Cipher suites: the IANA registry, from rustls's copy of it, which writes `TLS13_` where IANA writes `TLS_`.
pub(super) fn cipher(number: u16) -> String {
    match CipherSuite::from(number).as_str() {
        Some(name) => name.replacen("TLS13_", "TLS_", 1),
        None => unnamed(number),
    }
}

/// Groups of the key exchange.
pub(super) fn group(number: u16) -> String {
    let name = match number {
        0x0013 => "secp192r1",
        0x0015 => "secp224r1",
        0x0016 => "secp256k1",
        0x0017 => "secp256r1",
        0x0018 => "secp384r1",
        0x0019 => "secp521r1",
        0x001a => "brainpoolP256r1",
        0x001b => "brainpoolP384r1",
        0x001c => "brainpoolP512r1",
        0x001d => "x25519",
        0x001e => "x448",
        0x0100 => "ffdhe2048",
        0x0101 => "ffdhe3072",
        0x0102 => "ffdhe4096",
        0x0103 => "ffdhe6144",
        0x0104 => "ffdhe8192",
        0x0200 => "MLKEM512",
        0x0201 => "MLKEM768",
        0x0202 => "MLKEM1024",
        0x11eb => "SecP256r1MLKEM768",
        0x11ec => "X25519MLKEM768",
        0x11ed => "SecP384r1MLKEM1024",
        other => return unnamed(other),
    };
    name.to_owned()
}

/// Alert descriptions (RFC 8446 §6, RFC 5246 §7.2 and the registry).
pub(super) fn alert(number: u8) -> String {
    let name = match number {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        21 => "decryption_failed",
        22 => "record_overflow",
        30 => "decompression_failure",
        40 => "handshake_failure",
        41 => "no_certificate",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        60 => "export_restriction",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        100 => "no_renegotiation",
        109 => "missing_extension",
        110 => "unsupported_extension",
        111 => "certificate_unobtainable",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        114 => "bad_certificate_hash_value",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        121 => "ech_required",
        other => return format!("alert {other}"),
    };
    name.to_owned()
}

/// RFC 8701 reserves 0x0a0a, 0x1a1a, ... 0xfafa.
fn unnamed(number: u16) -> String {
    let [high, low] = number.to_be_bytes();
    if high == low && low & 0x0F == 0x0A {
        "GREASE".to_owned()
    } else {
        format!("0x{number:04x}")
    }
}

#[cfg(test)]
mod tests {
    use super::{alert, cipher, group, version};

    #[test]
    fn numbers_have_the_names_of_the_registries() {
        assert_eq!(cipher(0x1302), "TLS_AES_256_GCM_SHA384");
        assert_eq!(cipher(0xc02f), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assert_eq!(
            (cipher(0x2a2a), cipher(0xfdfd)),
            ("GREASE".to_owned(), "0xfdfd".to_owned())
        );
        assert_eq!(
            (group(0x001d), group(0x11ec)),
            ("x25519".to_owned(), "X25519MLKEM768".to_owned())
        );
        assert_eq!(
            (version(0x0301), version(0x0002)),
            ("TLSv1.0".to_owned(), "0x0002".to_owned())
        );
        assert_eq!(
            (alert(48), alert(200)),
            ("unknown_ca".to_owned(), "alert 200".to_owned())
        );
    }
}

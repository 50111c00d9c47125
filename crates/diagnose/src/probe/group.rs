//! Groups of the key exchange by their names (RFC 8422 §5.1.1, RFC 8446 §4.2.7, RFC 7919), those of today first.

const GROUPS: [(u16, &str); 22] = [
    (0x11EC, "X25519MLKEM768"),
    (0x11EB, "SecP256r1MLKEM768"),
    (0x001D, "x25519"),
    (0x0017, "secp256r1"),
    (0x0018, "secp384r1"),
    (0x0019, "secp521r1"),
    (0x001E, "x448"),
    (0x0016, "secp256k1"),
    (0x0015, "secp224r1"),
    (0x0013, "secp192r1"),
    (0x001A, "brainpoolP256r1"),
    (0x001B, "brainpoolP384r1"),
    (0x001C, "brainpoolP512r1"),
    (0x0009, "sect283k1"),
    (0x000A, "sect283r1"),
    (0x000B, "sect409k1"),
    (0x000D, "sect571k1"),
    (0x000E, "sect571r1"),
    (0x0010, "secp160r1"),
    (0x0100, "ffdhe2048"),
    (0x0101, "ffdhe3072"),
    (0x0102, "ffdhe4096"),
];

/// IANA's name, or the code in hex.
pub(crate) fn name(code: u16) -> String {
    let known = GROUPS.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| format!("0x{code:04X}"), |(_, name)| (*name).to_owned())
}

/// All of them.
pub(crate) fn all() -> Vec<u16> {
    GROUPS.iter().map(|(code, _)| *code).collect()
}

/// Curves alone: what TLS 1.2 and older can choose from with ECDHE.
pub(crate) fn curves() -> Vec<u16> {
    all().into_iter().filter(|code| *code < 0x0100).collect()
}

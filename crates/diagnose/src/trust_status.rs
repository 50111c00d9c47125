//! The bits of CERT_TRUST_STATUS and of the flags beside it, with the names that the event log gives them.
//!
//! Source: `wincrypt.h` and Microsoft's reference page of CERT_TRUST_STATUS.

#![expect(missing_docs, reason = "the names are those of wincrypt.h")]

pub const IS_NOT_TIME_VALID: u32 = 0x0000_0001;
pub const IS_REVOKED: u32 = 0x0000_0004;
pub const IS_NOT_SIGNATURE_VALID: u32 = 0x0000_0008;
pub const IS_NOT_VALID_FOR_USAGE: u32 = 0x0000_0010;
pub const IS_UNTRUSTED_ROOT: u32 = 0x0000_0020;
pub const REVOCATION_STATUS_UNKNOWN: u32 = 0x0000_0040;
pub const IS_CYCLIC: u32 = 0x0000_0080;
pub const INVALID_EXTENSION: u32 = 0x0000_0100;
pub const INVALID_BASIC_CONSTRAINTS: u32 = 0x0000_0400;
pub const INVALID_NAME_CONSTRAINTS: u32 = 0x0000_0800;
pub const HAS_NOT_SUPPORTED_NAME_CONSTRAINT: u32 = 0x0000_1000;
pub const HAS_NOT_DEFINED_NAME_CONSTRAINT: u32 = 0x0000_2000;
pub const HAS_NOT_PERMITTED_NAME_CONSTRAINT: u32 = 0x0000_4000;
pub const HAS_EXCLUDED_NAME_CONSTRAINT: u32 = 0x0000_8000;
pub const IS_PARTIAL_CHAIN: u32 = 0x0001_0000;
pub const HAS_WEAK_SIGNATURE: u32 = 0x0010_0000;
pub const IS_OFFLINE_REVOCATION: u32 = 0x0100_0000;
pub const IS_EXPLICIT_DISTRUST: u32 = 0x0400_0000;
pub const HAS_NOT_SUPPORTED_CRITICAL_EXT: u32 = 0x0800_0000;

/// All bits that say that a name is not within a CA's name constraints.
pub const NAME_CONSTRAINT_BITS: u32 = 0x0000_F800;

pub const HAS_EXACT_MATCH_ISSUER: u32 = 0x0000_0001;
pub const HAS_KEY_MATCH_ISSUER: u32 = 0x0000_0002;
pub const HAS_NAME_MATCH_ISSUER: u32 = 0x0000_0004;
pub const IS_SELF_SIGNED: u32 = 0x0000_0008;
pub const HAS_PREFERRED_ISSUER: u32 = 0x0000_0100;

/// Names of the bits of `dwErrorStatus`, ascending.
pub const ERROR_NAMES: &[(u32, &str)] = &[
    (0x0000_0001, "CERT_TRUST_IS_NOT_TIME_VALID"),
    (0x0000_0002, "CERT_TRUST_IS_NOT_TIME_NESTED"),
    (0x0000_0004, "CERT_TRUST_IS_REVOKED"),
    (0x0000_0008, "CERT_TRUST_IS_NOT_SIGNATURE_VALID"),
    (0x0000_0010, "CERT_TRUST_IS_NOT_VALID_FOR_USAGE"),
    (0x0000_0020, "CERT_TRUST_IS_UNTRUSTED_ROOT"),
    (0x0000_0040, "CERT_TRUST_REVOCATION_STATUS_UNKNOWN"),
    (0x0000_0080, "CERT_TRUST_IS_CYCLIC"),
    (0x0000_0100, "CERT_TRUST_INVALID_EXTENSION"),
    (0x0000_0200, "CERT_TRUST_INVALID_POLICY_CONSTRAINTS"),
    (0x0000_0400, "CERT_TRUST_INVALID_BASIC_CONSTRAINTS"),
    (0x0000_0800, "CERT_TRUST_INVALID_NAME_CONSTRAINTS"),
    (0x0000_1000, "CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT"),
    (0x0000_2000, "CERT_TRUST_HAS_NOT_DEFINED_NAME_CONSTRAINT"),
    (0x0000_4000, "CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT"),
    (0x0000_8000, "CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT"),
    (0x0001_0000, "CERT_TRUST_IS_PARTIAL_CHAIN"),
    (0x0002_0000, "CERT_TRUST_CTL_IS_NOT_TIME_VALID"),
    (0x0004_0000, "CERT_TRUST_CTL_IS_NOT_SIGNATURE_VALID"),
    (0x0008_0000, "CERT_TRUST_CTL_IS_NOT_VALID_FOR_USAGE"),
    (0x0010_0000, "CERT_TRUST_HAS_WEAK_SIGNATURE"),
    (0x0100_0000, "CERT_TRUST_IS_OFFLINE_REVOCATION"),
    (0x0200_0000, "CERT_TRUST_NO_ISSUANCE_CHAIN_POLICY"),
    (0x0400_0000, "CERT_TRUST_IS_EXPLICIT_DISTRUST"),
    (0x0800_0000, "CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT"),
];

/// Names of the bits of `dwInfoStatus`, ascending.
pub const INFO_NAMES: &[(u32, &str)] = &[
    (0x0000_0001, "CERT_TRUST_HAS_EXACT_MATCH_ISSUER"),
    (0x0000_0002, "CERT_TRUST_HAS_KEY_MATCH_ISSUER"),
    (0x0000_0004, "CERT_TRUST_HAS_NAME_MATCH_ISSUER"),
    (0x0000_0008, "CERT_TRUST_IS_SELF_SIGNED"),
    (0x0000_0100, "CERT_TRUST_HAS_PREFERRED_ISSUER"),
    (0x0000_0200, "CERT_TRUST_HAS_ISSUANCE_CHAIN_POLICY"),
    (0x0000_0400, "CERT_TRUST_HAS_VALID_NAME_CONSTRAINTS"),
    (0x0000_0800, "CERT_TRUST_IS_PEER_TRUSTED"),
    (0x0001_0000, "CERT_TRUST_IS_COMPLEX_CHAIN"),
];

/// Names of the bits of `fdwChecks`, ascending.
pub const IGNORE_NAMES: &[(u32, &str)] = &[
    (0x0000_0080, "SECURITY_FLAG_IGNORE_REVOCATION"),
    (0x0000_0100, "SECURITY_FLAG_IGNORE_UNKNOWN_CA"),
    (0x0000_0200, "SECURITY_FLAG_IGNORE_WRONG_USAGE"),
    (0x0000_1000, "SECURITY_FLAG_IGNORE_CERT_CN_INVALID"),
    (0x0000_2000, "SECURITY_FLAG_IGNORE_CERT_DATE_INVALID"),
    (0x0001_0000, "SECURITY_FLAG_IGNORE_WEAK_SIGNATURE"),
];

/// Names of the bits of the flags of CertGetCertificateChain, ascending.
pub const CHAIN_FLAG_NAMES: &[(u32, &str)] = &[
    (0x0000_0001, "CERT_CHAIN_CACHE_END_CERT"),
    (0x0800_0000, "CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT"),
    (0x1000_0000, "CERT_CHAIN_REVOCATION_CHECK_END_CERT"),
    (0x2000_0000, "CERT_CHAIN_REVOCATION_CHECK_CHAIN"),
    (0x4000_0000, "CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT"),
];

/// Names of the bits of a keyUsage as CAPI2 writes it (first octet, bit 0x80 = digitalSignature), ascending.
pub const KEY_USAGE_NAMES: &[(u32, &str)] = &[
    (0x0001, "CERT_ENCIPHER_ONLY_KEY_USAGE"),
    (0x0002, "CERT_CRL_SIGN_KEY_USAGE"),
    (0x0004, "CERT_KEY_CERT_SIGN_KEY_USAGE"),
    (0x0008, "CERT_KEY_AGREEMENT_KEY_USAGE"),
    (0x0010, "CERT_DATA_ENCIPHERMENT_KEY_USAGE"),
    (0x0020, "CERT_KEY_ENCIPHERMENT_KEY_USAGE"),
    (0x0040, "CERT_NON_REPUDIATION_KEY_USAGE"),
    (0x0080, "CERT_DIGITAL_SIGNATURE_KEY_USAGE"),
];

/// The names of the bits that are set in `value`, ascending.
pub fn names_of(value: u32, names: &'static [(u32, &'static str)]) -> impl Iterator<Item = &'static str> {
    names
        .iter()
        .filter(move |(bit, _)| value & bit != 0)
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_in_ascending_order_of_their_bits() {
        for table in [ERROR_NAMES, INFO_NAMES, IGNORE_NAMES, CHAIN_FLAG_NAMES, KEY_USAGE_NAMES] {
            assert!(table.is_sorted_by_key(|(bit, _)| *bit));
        }
        let names: Vec<_> = names_of(0x0800_0100, ERROR_NAMES).collect();
        assert_eq!(
            names,
            [
                "CERT_TRUST_INVALID_EXTENSION",
                "CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT"
            ]
        );
    }
}

//! The object identifiers that the crate knows by name, dotted.

#![expect(missing_docs, reason = "the names are those of RFC 5280, RFC 7292 and of Windows")]

pub const COMMON_NAME: &str = "2.5.4.3";
pub const SURNAME: &str = "2.5.4.4";
pub const SERIAL_NUMBER: &str = "2.5.4.5";
pub const COUNTRY: &str = "2.5.4.6";
pub const LOCALITY: &str = "2.5.4.7";
pub const STATE: &str = "2.5.4.8";
pub const STREET: &str = "2.5.4.9";
pub const ORGANIZATION: &str = "2.5.4.10";
pub const ORGANIZATIONAL_UNIT: &str = "2.5.4.11";
pub const TITLE: &str = "2.5.4.12";
pub const GIVEN_NAME: &str = "2.5.4.42";
pub const USER_ID: &str = "0.9.2342.19200300.100.1.1";
pub const DOMAIN_COMPONENT: &str = "0.9.2342.19200300.100.1.25";
pub const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";

pub const SUBJECT_KEY_ID: &str = "2.5.29.14";
pub const KEY_USAGE: &str = "2.5.29.15";
pub const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub const CRL_NUMBER: &str = "2.5.29.20";
/// reasonCode of an entry of a CRL.
pub const CRL_REASON: &str = "2.5.29.21";
/// deltaCRLIndicator: what has it holds only changes to a base CRL.
pub const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
pub const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
pub const AUTHORITY_KEY_ID: &str = "2.5.29.35";
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
/// The authorityKeyIdentifier of the drafts before X.509v3 was final; makecert writes it.
pub const AUTHORITY_KEY_ID_OLD: &str = "2.5.29.1";

/// freshestCRL: where a delta CRL is found.
pub const FRESHEST_CRL: &str = "2.5.29.46";
pub const AUTHORITY_INFO_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
/// TLS feature (RFC 7633); with status_request in it, "must-staple".
pub const TLS_FEATURE: &str = "1.3.6.1.5.5.7.1.24";
pub const ACCESS_OCSP: &str = "1.3.6.1.5.5.7.48.1";
pub const ACCESS_CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
pub const OCSP_BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
pub const OCSP_NONCE: &str = "1.3.6.1.5.5.7.48.1.2";
/// A responder that has it is not itself asked about (RFC 6960 §4.2.2.2.1).
pub const OCSP_NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
pub const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

pub const ANY_EXTENDED_KEY_USAGE: &str = "2.5.29.37.0";
pub const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// Microsoft's Server Gated Crypto.
pub const SGC_MICROSOFT: &str = "1.3.6.1.4.1.311.10.3.3";
/// Netscape's Server Gated Crypto.
pub const SGC_NETSCAPE: &str = "2.16.840.1.113730.4.1";

pub const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
pub const RSA_MD5: &str = "1.2.840.113549.1.1.4";
pub const RSA_SHA1: &str = "1.2.840.113549.1.1.5";
pub const RSA_MGF1: &str = "1.2.840.113549.1.1.8";
pub const RSA_PSS: &str = "1.2.840.113549.1.1.10";
pub const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
pub const RSA_SHA384: &str = "1.2.840.113549.1.1.12";
pub const RSA_SHA512: &str = "1.2.840.113549.1.1.13";
pub const RSA_SHA224: &str = "1.2.840.113549.1.1.14";
/// sha1WithRSA of OIW, as old Windows tools write it.
pub const RSA_SHA1_OIW: &str = "1.3.14.3.2.29";
pub const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
pub const P256: &str = "1.2.840.10045.3.1.7";
/// prime-field: a curve over the integers modulo a prime.
pub const PRIME_FIELD: &str = "1.2.840.10045.1.1";
pub const P384: &str = "1.3.132.0.34";
pub const ECDSA_SHA1: &str = "1.2.840.10045.4.1";
pub const ECDSA_SHA224: &str = "1.2.840.10045.4.3.1";
pub const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
pub const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
pub const ECDSA_SHA512: &str = "1.2.840.10045.4.3.4";
pub const ED25519: &str = "1.3.101.112";

pub const MD5: &str = "1.2.840.113549.2.5";
pub const SHA1: &str = "1.3.14.3.2.26";
pub const SHA224: &str = "2.16.840.1.101.3.4.2.4";
pub const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub const SHA384: &str = "2.16.840.1.101.3.4.2.2";
pub const SHA512: &str = "2.16.840.1.101.3.4.2.3";
pub const HMAC_SHA1: &str = "1.2.840.113549.2.7";
pub const HMAC_SHA224: &str = "1.2.840.113549.2.8";
pub const HMAC_SHA256: &str = "1.2.840.113549.2.9";
pub const HMAC_SHA384: &str = "1.2.840.113549.2.10";
pub const HMAC_SHA512: &str = "1.2.840.113549.2.11";

pub const PBES2: &str = "1.2.840.113549.1.5.13";
pub const PBMAC1: &str = "1.2.840.113549.1.5.14";
pub const PBKDF2: &str = "1.2.840.113549.1.5.12";
pub const AES_128_CBC: &str = "2.16.840.1.101.3.4.1.2";
pub const AES_192_CBC: &str = "2.16.840.1.101.3.4.1.22";
pub const AES_256_CBC: &str = "2.16.840.1.101.3.4.1.42";
pub const DES_EDE3_CBC: &str = "1.2.840.113549.3.7";
pub const PBE_SHA1_3DES: &str = "1.2.840.113549.1.12.1.3";
pub const PBE_SHA1_2DES: &str = "1.2.840.113549.1.12.1.4";
pub const PBE_SHA1_RC2_128: &str = "1.2.840.113549.1.12.1.5";
pub const PBE_SHA1_RC2_40: &str = "1.2.840.113549.1.12.1.6";

pub const PKCS7_DATA: &str = "1.2.840.113549.1.7.1";
pub const PKCS7_ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
pub const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
pub const SHROUDED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
pub const CERT_BAG: &str = "1.2.840.113549.1.12.10.1.3";
pub const SAFE_CONTENTS_BAG: &str = "1.2.840.113549.1.12.10.1.6";
pub const X509_CERTIFICATE: &str = "1.2.840.113549.1.9.22.1";
pub const FRIENDLY_NAME: &str = "1.2.840.113549.1.9.20";
pub const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";
pub const LOCAL_KEY_ID: &str = "1.2.840.113549.1.9.21";

/// Is this an object identifier in dotted decimal?
pub fn is_valid(dotted: &str) -> bool {
    crate::der::try_oid(dotted).is_some()
}

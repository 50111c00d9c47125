//! What survives power-off: one versioned image.
//!
//! A JSON document of one line: `{"magic":"misprint-nvram","version":1,"sha256":"…","payload":{…}}`. The checksum is
//! over the payload's octets exactly as they stand, so a torn, flipped or edited image is refused as a whole. It holds
//! private keys and the administrator's password: whoever stores it keeps it readable for the owner alone.

use crate::event::IdentityCause;
use crate::identity_store::{IdentityStore, PendingRequest};
use crate::queue::Queue;
use crate::{Password, Settings};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use pki::csr::CertificateRequest;
use pki::{Certificate, Identity, PrivateKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

const MAGIC: &str = "misprint-nvram";
/// Counted up when an older program could not read the image.
const VERSION: u32 = 1;

/// The image is not one of ours.
#[derive(Debug, thiserror::Error)]
#[error(
    "the NVRAM image cannot be read: {0}; start with another --state directory, or remove the image to start as from the factory"
)]
pub struct NvramError(pub String);

/// Everything that is stored.
pub(crate) struct Contents {
    /// How often the device was reset.
    pub(crate) generation: u64,
    /// How many secrets were drawn from the seed in this generation.
    pub(crate) drawn: u64,
    pub(crate) store: IdentityStore,
    pub(crate) settings: Settings,
    pub(crate) queue: Queue,
}

/// Writes the image.
pub(crate) fn write(
    generation: u64,
    drawn: u64,
    store: &IdentityStore,
    settings: &Settings,
    queue: &Queue,
) -> Result<Vec<u8>, NvramError> {
    let payload = Payload {
        generation,
        drawn,
        identity: StoredIdentity {
            certificates: store
                .identity()
                .chain()
                .iter()
                .map(|link| STANDARD.encode(link.der()))
                .collect(),
            private_key: encode_key(store.identity().key()),
            exportable: store.exportable(),
            origin: store.origin(),
        },
        request: store.request().map(|request| StoredRequest {
            pem: request.pem.clone(),
            private_key: encode_key(&request.key),
            exportable: request.exportable,
        }),
        ca: store.ca().map(|ca| STANDARD.encode(ca.der())),
        settings: StoredSettings {
            encrypt_all: settings.encrypt_all,
            admin_password: settings
                .admin_password
                .as_ref()
                .map(|password| password.expose().to_owned()),
            pjl_defaults: settings.pjl_defaults.clone(),
        },
        queue,
    };
    let unwritable = |error: serde_json::Error| NvramError(format!("it cannot be written: {error}"));
    let payload = serde_json::value::to_raw_value(&payload).map_err(unwritable)?;
    let envelope = EnvelopeOut {
        magic: MAGIC,
        version: VERSION,
        sha256: checksum(&payload),
        payload: &payload,
    };
    serde_json::to_vec(&envelope).map_err(unwritable)
}

/// Reads an image, or says why not.
pub(crate) fn read(image: &[u8]) -> Result<Contents, NvramError> {
    let envelope: Envelope<'_> = match serde_json::from_slice(image) {
        Ok(envelope) => envelope,
        Err(error) => return Err(unreadable_envelope(image, &error)),
    };
    check_header(&envelope.magic, envelope.version)?;
    if checksum(envelope.payload) != envelope.sha256 {
        return Err(NvramError(
            "its checksum does not fit: it was torn or edited".to_owned(),
        ));
    }
    let payload: Payload<Queue> = serde_json::from_str(envelope.payload.get())
        .map_err(|error| NvramError(format!("its payload is not as version {VERSION} should be ({error})")))?;
    let Payload {
        generation,
        drawn,
        identity,
        request,
        ca,
        settings,
        queue,
    } = payload;
    let chain = identity
        .certificates
        .iter()
        .map(|link| decode_certificate(link))
        .collect::<Result<_, _>>()?;
    let restored = Identity::new(chain, decode_key(&identity.private_key)?)
        .map_err(|error| NvramError(format!("its identity does not hold together ({error})")))?;
    let request = request.map(read_request).transpose()?;
    let ca = ca.map(|ca| decode_certificate(&ca)).transpose()?;
    Ok(Contents {
        generation,
        drawn,
        store: IdentityStore::restored(restored, identity.exportable, identity.origin, request, ca),
        settings: Settings {
            encrypt_all: settings.encrypt_all,
            admin_password: settings.admin_password.map(Password::new),
            pjl_defaults: settings.pjl_defaults,
        },
        queue,
    })
}

#[derive(Serialize)]
struct EnvelopeOut<'a> {
    magic: &'a str,
    version: u32,
    sha256: String,
    payload: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    magic: String,
    version: u32,
    sha256: String,
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// What every version will keep.
#[derive(Deserialize)]
struct Header {
    magic: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload<Q> {
    generation: u64,
    drawn: u64,
    identity: StoredIdentity,
    request: Option<StoredRequest>,
    /// Base64 of the DER.
    ca: Option<String>,
    settings: StoredSettings,
    queue: Q,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredIdentity {
    /// Base64 of the DER, leaf first.
    certificates: Vec<String>,
    /// Base64 of the PKCS#8 DER.
    private_key: String,
    exportable: bool,
    origin: IdentityCause,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRequest {
    pem: String,
    /// Base64 of the PKCS#8 DER.
    private_key: String,
    exportable: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSettings {
    encrypt_all: bool,
    admin_password: Option<String>,
    #[serde(default)]
    pjl_defaults: std::collections::BTreeMap<String, String>,
}

/// A newer image may have another shape: its header tells before its shape does.
fn unreadable_envelope(image: &[u8], error: &serde_json::Error) -> NvramError {
    match serde_json::from_slice::<Header>(image) {
        Ok(header) => match check_header(&header.magic, header.version) {
            Err(error) => error,
            Ok(()) => NvramError(format!("it is not as version {VERSION} should be ({error})")),
        },
        Err(_) => NvramError(format!("it is no whole NVRAM image ({error})")),
    }
}

fn check_header(magic: &str, version: u32) -> Result<(), NvramError> {
    if magic != MAGIC {
        return Err(NvramError(format!("it is a {magic:?}, not a {MAGIC:?}")));
    }
    if version != VERSION {
        return Err(NvramError(format!(
            "it is of version {version}, this program reads version {VERSION}: another release of the program wrote it"
        )));
    }
    Ok(())
}

fn read_request(stored: StoredRequest) -> Result<PendingRequest, NvramError> {
    let (subject, _) = CertificateRequest::read(stored.pem.as_bytes())
        .map_err(|error| NvramError(format!("its pending request cannot be read ({error})")))?;
    let key = decode_key(&stored.private_key)?;
    Ok(PendingRequest {
        subject,
        pem: stored.pem,
        key,
        exportable: stored.exportable,
    })
}

fn checksum(payload: &RawValue) -> String {
    hex::encode(Sha256::digest(payload.get().as_bytes()))
}

fn encode_key(key: &PrivateKey) -> String {
    STANDARD.encode(&*key.to_pkcs8())
}

fn decode_key(text: &str) -> Result<PrivateKey, NvramError> {
    let der = STANDARD
        .decode(text)
        .map_err(|error| NvramError(format!("a private key is no base64 ({error})")))?;
    PrivateKey::from_own_pkcs8(&zeroize::Zeroizing::new(der)).map_err(|error| NvramError(error.to_string()))
}

fn decode_certificate(text: &str) -> Result<Certificate, NvramError> {
    let der = STANDARD
        .decode(text)
        .map_err(|error| NvramError(format!("a certificate is no base64 ({error})")))?;
    Ok(Certificate::from_der(der))
}

#[cfg(test)]
mod tests {
    use super::{checksum, read};
    use crate::ews::tests::Bench;
    use proptest::prelude::{prop_assert, proptest};
    use serde_json::value::RawValue;

    fn image() -> Vec<u8> {
        Bench::new().image.unwrap()
    }

    #[test]
    fn an_image_is_read_back_as_it_was() {
        let image = image();
        let contents = read(&image).unwrap();
        let (generation, drawn) = (contents.generation, contents.drawn);
        let again = super::write(generation, drawn, &contents.store, &contents.settings, &contents.queue).unwrap();
        assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(image).unwrap());
    }

    #[test]
    fn every_truncation_is_refused() {
        let image = image();
        for length in 0..image.len() {
            assert!(read(&image[..length]).is_err(), "{length} octets of {}", image.len());
        }
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let mut image = image();
        for position in 0..image.len() {
            for bit in 0..8 {
                image[position] ^= 1 << bit;
                assert!(read(&image).is_err(), "bit {bit} of octet {position}");
                image[position] ^= 1 << bit;
            }
        }
        assert!(read(&image).is_ok());
    }

    #[test]
    fn an_image_of_a_newer_version_says_so() {
        let newer = br#"{"magic":"misprint-nvram","version":2,"anything":[]}"#;
        let error = read(newer).err().unwrap().to_string();
        assert!(error.contains("version 2") && error.contains("--state"), "{error}");
        let foreign = br#"{"magic":"other","version":1,"sha256":"","payload":{}}"#;
        assert!(read(foreign).err().unwrap().to_string().contains("other"));
    }

    #[test]
    fn a_key_that_is_not_the_certificates_is_refused_even_under_a_good_checksum() {
        let mut other = crate::ews::tests::factory();
        other.seed = pki::Seed::from_bytes([8; 32]);
        let other = Bench::powered_on(other, None).image.unwrap();
        let field = |image: &[u8]| {
            let document: serde_json::Value = serde_json::from_slice(image).unwrap();
            document["payload"]["identity"]["private_key"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let image = image();
        let document: serde_json::Value = serde_json::from_slice(&image).unwrap();
        let payload = document["payload"].to_string().replace(&field(&image), &field(&other));
        let payload = RawValue::from_string(payload).unwrap();
        let mixed = format!(
            r#"{{"magic":"misprint-nvram","version":1,"sha256":"{}","payload":{}}}"#,
            checksum(&payload),
            payload.get()
        );
        assert!(
            read(mixed.as_bytes())
                .err()
                .unwrap()
                .to_string()
                .contains("does not hold together")
        );
    }

    proptest! {
        #[test]
        fn octets_of_any_kind_are_refused_without_panic(octets: Vec<u8>) {
            prop_assert!(read(&octets).is_err());
        }
    }
}

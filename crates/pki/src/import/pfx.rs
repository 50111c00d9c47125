//! The structure of a PFX: authenticated safe, contents, bags (RFC 7292 §4), down to keys and certificates as octets.

use super::{ImportError, MAX_ITERATIONS};
use crate::ber::{self, BerError, Reader};
use crate::oid;
use crate::pbe::{Algorithm, Integrity, Password, PbeError};
use zeroize::Zeroizing;

/// More keys than this are not looked at: reading an RSA key is work.
const MAX_KEYS: usize = 8;
/// More certificates than this are not looked at: finding the chain checks signatures.
const MAX_CHAIN: usize = 32;

/// What the bags held, in the order of the file.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) keys: Vec<Bag<Zeroizing<Vec<u8>>>>,
    pub(super) certificates: Vec<Bag<Vec<u8>>>,
}

/// A value with its attributes.
pub(super) struct Bag<T> {
    pub(super) value: T,
    pub(super) friendly_name: Option<String>,
    pub(super) local_key_id: Option<Vec<u8>>,
}

impl From<PbeError> for ImportError {
    fn from(error: PbeError) -> Self {
        match error {
            PbeError::Malformed(error) => error.into(),
            PbeError::Unsupported(what) => Self::Unsupported(what),
        }
    }
}

pub(super) fn read(file: &[u8], password: &str) -> Result<Contents, ImportError> {
    // Octets behind the PFX are passed over, as OpenSSL does: forms put line ends there.
    let mut pfx = Reader::new(file).sequence("a PFX")?;
    let version = pfx.small_integer("the version")?;
    if version != 3 {
        return Err(ImportError::unreadable(
            "PKCS#12",
            format!("version {version} instead of 3"),
        ));
    }
    let mut safe = pfx.sequence("an authSafe")?;
    let kind = safe.oid("the kind of the authSafe")?;
    if kind != oid::PKCS7_DATA {
        return Err(ImportError::Unsupported(format!("integrity by signature ({kind})")));
    }
    let authenticated = safe.enter(ber::CONTEXT, "an authSafe")?.octets("an authSafe")?;
    let integrity = if pfx.is_empty() {
        None
    } else {
        Some(Integrity::read(pfx.sequence("a MacData")?)?)
    };

    let mut opener = Opener {
        password: Password::new(password),
        has_mac: integrity.is_some(),
        iterations: 0,
    };
    if let Some(integrity) = integrity {
        opener.count(integrity.iterations())?;
        if !integrity.verifies(&mut opener.password, &authenticated) {
            return Err(ImportError::WrongPassword);
        }
    }
    let mut contents = Contents::default();
    let mut infos = Reader::new(&authenticated).sequence("an AuthenticatedSafe")?;
    while !infos.is_empty() {
        opener.content_info(&mut infos, &mut contents)?;
    }
    Ok(contents)
}

/// Opens what is encrypted, and keeps account of what it costs.
struct Opener {
    password: Password,
    has_mac: bool,
    iterations: u64,
}

impl Opener {
    /// Must come before every derivation.
    fn count(&mut self, iterations: u64) -> Result<(), ImportError> {
        self.iterations = self.iterations.saturating_add(iterations);
        if self.iterations > MAX_ITERATIONS {
            return Err(ImportError::TooManyIterations {
                asked: self.iterations,
                limit: MAX_ITERATIONS,
            });
        }
        Ok(())
    }

    fn content_info(&mut self, infos: &mut Reader<'_>, contents: &mut Contents) -> Result<(), ImportError> {
        let mut info = infos.sequence("a ContentInfo")?;
        let kind = info.oid("the kind of a content")?;
        let mut content = info.enter(ber::CONTEXT, "a content")?;
        match kind.as_str() {
            oid::PKCS7_DATA => {
                let octets = content.octets("a content")?;
                self.safe_contents(Reader::new(&octets), contents)
            }
            oid::PKCS7_ENCRYPTED_DATA => {
                let mut data = content.sequence("an EncryptedData")?;
                data.expect(ber::INTEGER, "the version of an EncryptedData")?;
                let mut encrypted = data.sequence("an EncryptedContentInfo")?;
                encrypted.oid("the kind of an encrypted content")?;
                let algorithm = Algorithm::read(&mut encrypted)?;
                let octets = encrypted.element()?.octets()?;
                let plain = self.decrypt(&algorithm, &octets)?;
                self.safe_contents(Reader::new(&plain), contents)
            }
            _ => Err(ImportError::Unsupported(format!("contents of the kind {kind}"))),
        }
    }

    /// Recursion ends with the reader's depth: SafeContents in SafeContents are nested octets of one buffer.
    fn safe_contents(&mut self, mut reader: Reader<'_>, contents: &mut Contents) -> Result<(), ImportError> {
        let mut bags = reader.sequence("SafeContents")?;
        while !bags.is_empty() {
            let mut bag = bags.sequence("a SafeBag")?;
            let kind = bag.oid("the kind of a bag")?;
            let mut value = bag.enter(ber::CONTEXT, "the value of a bag")?;
            if kind == oid::SAFE_CONTENTS_BAG {
                self.safe_contents(value, contents)?;
                continue;
            }
            let (friendly_name, local_key_id) = attributes(bag)?;
            match kind.as_str() {
                oid::KEY_BAG => {
                    let value = Zeroizing::new(value.element()?.raw.to_vec());
                    contents.keys.push(Bag {
                        value,
                        friendly_name,
                        local_key_id,
                    });
                }
                oid::SHROUDED_KEY_BAG => {
                    let mut parts = value.sequence("an EncryptedPrivateKeyInfo")?;
                    let algorithm = Algorithm::read(&mut parts)?;
                    let octets = parts.octets("an encrypted private key")?;
                    let value = self.decrypt(&algorithm, &octets)?;
                    contents.keys.push(Bag {
                        value,
                        friendly_name,
                        local_key_id,
                    });
                }
                oid::CERT_BAG => {
                    if let Some(value) = certificate(&mut value)? {
                        contents.certificates.push(Bag {
                            value,
                            friendly_name,
                            local_key_id,
                        });
                    }
                }
                // CRLs and secrets are of no use here.
                _ => {}
            }
            if contents.keys.len() > MAX_KEYS || contents.certificates.len() > MAX_CHAIN {
                let why = format!("more than {MAX_KEYS} private keys or {MAX_CHAIN} certificates");
                return Err(ImportError::unreadable("PKCS#12", why));
            }
        }
        Ok(())
    }

    /// Every ciphertext of a PFX is a SEQUENCE: what decrypts to another thing was decrypted with a wrong key.
    fn decrypt(&mut self, algorithm: &Algorithm, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, ImportError> {
        self.count(algorithm.iterations())?;
        let is_sequence = |plain: &[u8]| Reader::new(plain).sequence("a plaintext").is_ok();
        match algorithm.decrypt(&mut self.password, data, is_sequence) {
            Some(plain) => Ok(plain),
            None if self.has_mac => {
                let why = "a part cannot be decrypted with the password that the file's MAC was made with";
                Err(ImportError::unreadable("PKCS#12", why))
            }
            None => Err(ImportError::WrongPassword),
        }
    }
}

fn certificate(value: &mut Reader<'_>) -> Result<Option<Vec<u8>>, BerError> {
    let mut parts = value.sequence("a CertBag")?;
    if parts.oid("the kind of a certificate")? != oid::X509_CERTIFICATE {
        return Ok(None);
    }
    let octets = parts.enter(ber::CONTEXT, "a certificate")?.octets("a certificate")?;
    Ok(Some(octets.into_owned()))
}

/// friendlyName and localKeyId from what follows the value of a bag.
fn attributes(mut bag: Reader<'_>) -> Result<(Option<String>, Option<Vec<u8>>), BerError> {
    let (mut friendly_name, mut local_key_id) = (None, None);
    let Some(set) = bag.optional(ber::SET)? else {
        return Ok((None, None));
    };
    let mut attributes = set.reader();
    while !attributes.is_empty() {
        let mut attribute = attributes.sequence("an attribute of a bag")?;
        let kind = attribute.oid("the kind of an attribute")?;
        let mut values = attribute.enter(ber::SET, "the values of an attribute")?;
        if values.is_empty() {
            continue;
        }
        match kind.as_str() {
            oid::FRIENDLY_NAME => {
                let value = values.element()?;
                friendly_name = crate::name::string(value.tag, value.content);
            }
            oid::LOCAL_KEY_ID => local_key_id = Some(values.octets("a localKeyId")?.into_owned()),
            _ => {}
        }
    }
    Ok((friendly_name, local_key_id))
}

//! Revocation lists and OCSP responses of our making, before OpenSSL.

use crate::openssl::openssl;
use crate::peers::{Absent, or_skip};
use pki::crl::{CrlRecipe, Reason, Revoked};
use pki::ocsp::{CertStatus, OcspRequest, Responder};
use pki::recipe::AlternativeName;
use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed, authority, oid};
use std::path::{Path, PathBuf};
use time::{Duration, OffsetDateTime};

/// An authority, a leaf of its issuing, and a folder with both as PEM files.
struct Office {
    folder: tempfile::TempDir,
    root: Identity,
    leaf: Identity,
    now: OffsetDateTime,
}

impl Office {
    #[expect(clippy::disallowed_methods, reason = "OpenSSL judges by the system's clock")]
    fn new() -> Self {
        let now = OffsetDateTime::now_utc();
        let seed = Seed::from_bytes([41; 32]);
        let root = authority::root(&seed, now, KeyAlgorithm::EcP256).unwrap();
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &seed.derive("leaf"));
        let names = [AlternativeName::Dns("printer.test".into())];
        let leaf = authority::issue(&root, &Name::common_name("printer.test"), &names, key, &seed, now).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let office = Self {
            folder,
            root,
            leaf,
            now,
        };
        office.write("root.pem", office.root.leaf().to_pem());
        office.write("leaf.pem", office.leaf.leaf().to_pem());
        office
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.file(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[tokio::test]
async fn openssl_reads_and_obeys_our_revocation_lists() {
    or_skip!(lists().await);
}

async fn lists() -> Result<(), Absent> {
    let office = Office::new();
    let mut recipe = CrlRecipe::new(office.now - Duration::HOUR, office.now + Duration::DAY);
    recipe.number = Some(18);
    let empty = office.write("empty.crl", recipe.signed_by(&office.root).to_pem());
    recipe.revoked = vec![Revoked {
        serial: office.leaf.facts().serial.clone(),
        at: office.now - Duration::HOUR,
        reason: Some(Reason::KeyCompromise),
    }];
    let full = office.write("full.crl", recipe.signed_by(&office.root).to_pem());
    let text = openssl()?
        .args(["crl", "-noout", "-text", "-CAfile"])
        .arg(office.file("root.pem"))
        .arg("-in")
        .arg(&full)
        .run()
        .await;
    assert!(text.err.contains("verify OK"), "{text:?}");
    for line in [
        "Version 2",
        "X509v3 CRL Number: \n                18",
        "Key Compromise",
        "Authority Key Identifier",
    ] {
        assert!(text.out.contains(line), "{line:?} is not in\n{}", text.out);
    }
    assert!(verify(&office, &empty).await?.contains("leaf.pem: OK"));
    let refused = verify(&office, &full).await?;
    assert!(refused.contains("certificate revoked"), "{refused}");

    let mut expired = CrlRecipe::new(office.now - Duration::days(9), office.now - Duration::DAY);
    let list = office.write("expired.crl", expired.signed_by(&office.root).to_pem());
    assert!(verify(&office, &list).await?.contains("CRL has expired"));
    expired = CrlRecipe::new(office.now - Duration::HOUR, office.now + Duration::DAY);
    expired.spoil_signature = true;
    let list = office.write("spoiled.crl", expired.signed_by(&office.root).to_pem());
    assert!(verify(&office, &list).await?.contains("CRL signature failure"));
    Ok(())
}

async fn verify(office: &Office, list: &Path) -> Result<String, Absent> {
    let said = openssl()?
        .args(["verify", "-crl_check", "-CAfile"])
        .arg(office.file("root.pem"))
        .arg("-CRLfile")
        .arg(list)
        .arg(office.file("leaf.pem"))
        .run()
        .await;
    Ok(format!("{}{}", said.out, said.err))
}

#[tokio::test]
async fn openssl_asks_and_believes_our_responder() {
    or_skip!(responses().await);
}

async fn responses() -> Result<(), Absent> {
    let office = Office::new();
    let request = office.file("request.der");
    openssl()?
        .args(["ocsp", "-issuer"])
        .arg(office.file("root.pem"))
        .arg("-cert")
        .arg(office.file("leaf.pem"))
        .arg("-reqout")
        .arg(&request)
        .run()
        .await
        .success();
    let asked = std::fs::read(&request).unwrap();
    let facts = OcspRequest::from_der(asked.clone()).facts().unwrap();
    assert!(facts.nonce.is_some() && facts.certificates[0].is_of(office.root.facts(), &office.leaf.facts().serial));

    let mut responder = Responder::new(office.root.clone());
    let serial = office.leaf.facts().serial.clone();
    let (at, reason) = (office.now - Duration::HOUR, Some(Reason::KeyCompromise));
    for (status, word) in [
        (CertStatus::Good, "leaf.pem: good"),
        (CertStatus::Unknown, "leaf.pem: unknown"),
        (CertStatus::Revoked { at, reason }, "Reason: keyCompromise"),
    ] {
        responder.known = vec![(serial.clone(), status)];
        let response = office.write("response.der", responder.answer(&asked, office.now).der());
        let said = believe(&office, &request, &response).await?;
        assert!(said.contains("Response verify OK") && said.contains(word), "{said}");
    }

    // The authority lets another sign.
    let key = PrivateKey::generate(KeyAlgorithm::EcP384, &Seed::from_bytes([42; 32]));
    let (from, to) = (office.now - Duration::DAY, office.now + Duration::DAY);
    let mut recipe = Recipe::new(Name::common_name("OCSP"), vec![77], from, to);
    recipe.extended_key_usage = vec![oid::OCSP_SIGNING.to_owned()];
    let certificate = recipe.signed_by(&key.public_key(), &office.root);
    responder.signer = Identity::new(vec![certificate], key).unwrap();
    let response = office.write("response.der", responder.answer(&asked, office.now).der());
    let said = believe(&office, &request, &response).await?;
    assert!(said.contains("Response verify OK"), "{said}");

    responder.signer = authority::root(&Seed::from_bytes([43; 32]), office.now, KeyAlgorithm::EcP256).unwrap();
    let response = office.write("response.der", responder.answer(&asked, office.now).der());
    let said = believe(&office, &request, &response).await?;
    assert!(said.contains("Response Verify Failure"), "{said}");
    Ok(())
}

async fn believe(office: &Office, request: &Path, response: &Path) -> Result<String, Absent> {
    let said = openssl()?
        // Else it puts a nonce of its own into the request that it compares with.
        .args(["ocsp", "-no_nonce", "-issuer"])
        .arg(office.file("root.pem"))
        .arg("-cert")
        .arg(office.file("leaf.pem"))
        .arg("-reqin")
        .arg(request)
        .arg("-respin")
        .arg(response)
        .arg("-CAfile")
        .arg(office.file("root.pem"))
        .run()
        .await;
    Ok(format!("{}{}", said.out, said.err))
}

//! kill -9 in the middle of identity changes: after every restart the identity is the old one or the new one, whole, and
//! the printer owns the private key of the certificate it shows.

use crate::serving::Serving;
use crate::tls_client::TlsClient;
use crate::{openssl, peers::or_skip, upload};
use std::time::Duration;

const ROUNDS: usize = 200;
const PASSWORD: &str = "secret";

/// An identity that is uploaded: the PFX, and SHA-256 of its certificate.
struct Candidate {
    pfx: Vec<u8>,
    certificate: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_every_power_cut_the_identity_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut candidates = Vec::new();
    for name in ["a", "b", "c"] {
        let subject = format!("/CN={name}");
        let pair = or_skip!(openssl::self_signed(folder.path(), name, "ec:P-256", &subject, None).await);
        let pfx = folder.path().join(format!("{name}.pfx"));
        or_skip!(openssl::pfx(&pair, PASSWORD, &[], &pfx).await);
        let certificate = or_skip!(openssl::sha256(&pair.certificate).await);
        candidates.push(Candidate {
            pfx: std::fs::read(pfx).unwrap(),
            certificate,
        });
    }
    let state = folder.path().join("state");
    let mut printer = Serving::start(&state, &["--control", "off"]).await.unwrap();
    let mut middle = usual_duration(&printer, &candidates[0]).await;
    let mut old = candidates[0].certificate.clone();
    let (mut kept, mut taken) = (0, 0);
    for round in 0..ROUNDS {
        let new = &candidates[(round + 1) % candidates.len()];
        let new = if new.certificate == old {
            &candidates[(round + 2) % candidates.len()]
        } else {
            new
        };
        let spread = 0.6 + 0.1 * (round % 9) as f64;
        cut(printer, new, middle.mul_f64(spread)).await;
        printer = Serving::start(&state, &["--control", "off"])
            .await
            .unwrap_or_else(|failed| panic!("round {round}: the printer does not start any more: {failed:?}"));
        let serves = printer.certificate().to_owned();
        assert!(
            serves == old || serves == new.certificate,
            "round {round}: neither old nor new but {serves}"
        );
        for which in ["https", "ipps"] {
            let port = printer.url(which).port().unwrap();
            // A certificate without its key would fail here, at the signature.
            let shown = TlsClient::new().connect(port).await;
            let shown = shown.unwrap_or_else(|error| panic!("round {round}, {which}: {error}"));
            assert_eq!(crate::tls_client::shown(&shown).leaf, serves, "round {round}, {which}");
        }
        // The cuts follow the moment at which the change becomes durable, however busy the machine is.
        if serves == old {
            kept += 1;
            middle = middle.mul_f64(1.15);
        } else {
            taken += 1;
            middle = middle.mul_f64(0.87);
        }
        old = serves;
    }
    println!("{ROUNDS} power cuts around {middle:?}: {kept} times the old identity, {taken} times the new one");
    // Else the cuts did not fall around the change, and nothing was tried.
    assert!(kept >= 40 && taken >= 40, "kept {kept}, taken {taken}");
    printer.kill().await;
}

/// How long an undisturbed change takes: the longest of three.
async fn usual_duration(printer: &Serving, candidate: &Candidate) -> Duration {
    let port = printer.url("http").port().unwrap();
    let mut longest = Duration::ZERO;
    for _ in 0..3 {
        let started = tokio::time::Instant::now();
        let status = upload::upload(port, &candidate.pfx, PASSWORD).await.unwrap();
        assert!((200..300).contains(&status), "{status}");
        longest = longest.max(started.elapsed());
    }
    longest
}

/// Starts the change, and kills the printer so much later.
async fn cut(printer: Serving, candidate: &Candidate, after: Duration) {
    let port = printer.url("http").port().unwrap();
    let pfx = candidate.pfx.clone();
    let upload = tokio::spawn(async move { upload::upload(port, &pfx, PASSWORD).await });
    #[expect(
        clippy::disallowed_methods,
        reason = "not a wait but the moment of the cut, finer than tokio's milliseconds"
    )]
    tokio::task::block_in_place(|| std::thread::sleep(after));
    printer.kill().await;
    // Answered, reset or cut off: all the same.
    let _ = upload.await.unwrap();
}

//! A new identity during handshakes: nobody is dropped, and everybody sees the old one or the new one, also a client that
//! resumes its sessions.

use crate::tls_client::{TlsClient, shown};
use crate::upload;
use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use printer::Printer;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;

const SWAPS: usize = 100;
const PASSWORD: &str = "secret";

/// Where the swaps stand.
#[derive(Default)]
struct Progress {
    /// The newest identity whose upload was answered.
    answered: AtomicUsize,
    /// The newest identity whose upload was begun.
    begun: AtomicUsize,
    over: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_swaps_during_handshakes_fail_nobody() {
    let identities: Vec<(Vec<u8>, String)> = (0..SWAPS).map(identity).collect();
    let printer = Printer::builder().key(KeyAlgorithm::EcP256).start().await.unwrap();
    let (http, https, ipps) = (
        port(&printer.urls().http),
        port(&printer.urls().https),
        port(&printer.urls().ipps),
    );
    // Number 0 is the factory's.
    let mut leaves = vec![printer.certificate().sha256()];
    leaves.extend(identities.iter().map(|(_, leaf)| leaf.clone()));
    let (leaves, progress) = (Arc::new(leaves), Arc::new(Progress::default()));

    let mut old_connection = TlsClient::new().connect(https).await.unwrap();
    let (mut counts, mut watchers) = (Vec::new(), Vec::new());
    for port in [https, ipps] {
        let (count, counted) = watch::channel(0);
        counts.push(counted);
        watchers.push(tokio::spawn(watch(port, leaves.clone(), progress.clone(), count)));
    }
    for (number, (pfx, _)) in identities.iter().enumerate() {
        progress.begun.store(number + 1, Ordering::SeqCst);
        let status = upload::upload(http, pfx, PASSWORD).await.unwrap();
        assert!((200..300).contains(&status), "swap {number}: {status}");
        progress.answered.store(number + 1, Ordering::SeqCst);
        let watched = async {
            for count in &mut counts {
                // One under way, a full one with the new identity, and one that resumes it. An error means that the
                // watcher has ended: its own words follow below.
                let enough = *count.borrow() + 3;
                if count.wait_for(|now| *now >= enough).await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), watched)
            .await
            .expect("handshakes go on");
    }
    progress.over.store(true, Ordering::SeqCst);
    for watcher in watchers {
        let (handshakes, resumed) = watcher.await.unwrap();
        println!("{SWAPS} swaps, {handshakes} handshakes, {resumed} of them resumed");
        assert!(
            resumed >= SWAPS,
            "only {resumed} sessions were resumed: nothing was tried"
        );
    }
    // Established before the first swap, and not dropped by any.
    assert_eq!(shown(&old_connection).leaf, leaves[0]);
    old_connection
        .write_all(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    old_connection.read_to_end(&mut answer).await.unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    printer.shut_down().await;
}

/// Connects again and again with one store of tickets; every handshake must show an identity that was in force.
async fn watch(
    port: u16,
    leaves: Arc<Vec<String>>,
    progress: Arc<Progress>,
    count: watch::Sender<usize>,
) -> (usize, usize) {
    let client = TlsClient::new();
    let (mut handshakes, mut resumed) = (0, 0);
    loop {
        let over = progress.over.load(Ordering::SeqCst);
        let oldest = progress.answered.load(Ordering::SeqCst);
        let seen = client
            .look(port)
            .await
            .unwrap_or_else(|error| panic!("after {handshakes} handshakes: {error}"));
        let newest = progress.begun.load(Ordering::SeqCst);
        let number = leaves
            .iter()
            .position(|leaf| *leaf == seen.leaf)
            .expect("an identity of ours");
        assert!(
            (oldest..=newest).contains(&number),
            "saw identity {number}, in force were {oldest} to {newest}"
        );
        handshakes += 1;
        resumed += usize::from(seen.resumed);
        count.send_replace(handshakes);
        // One handshake more after the last swap, which has to show the last identity.
        if over {
            return (handshakes, resumed);
        }
    }
}

/// The PFX of an identity, and SHA-256 of its certificate.
fn identity(number: usize) -> (Vec<u8>, String) {
    let seed = Seed::from_bytes([u8::try_from(number).unwrap(); 32]);
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &seed);
    let (from, to) = (
        time::macros::datetime!(2025-01-01 0:00 UTC),
        time::macros::datetime!(2045-01-01 0:00 UTC),
    );
    let name = Name::common_name(&format!("swap {number}"));
    let certificate = Recipe::new(name, vec![1, u8::try_from(number).unwrap()], from, to).self_signed(&key);
    let leaf = certificate.sha256();
    let identity = Identity::new(vec![certificate], key).unwrap();
    (
        pki::export::pfx(&identity, PASSWORD, "printer", pki::export::PfxFlavour::Modern, &seed),
        leaf,
    )
}

fn port(url: &str) -> u16 {
    url.parse::<url::Url>().unwrap().port().unwrap()
}

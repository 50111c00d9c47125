//! A new identity is live for the next handshake, also a resuming one, and for no connection before it.

use crate::client::{ask, config, event, quick, tls};
use device::ews::{Action, Request};
use device::{Input, Via};
use printer::Printer;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, HandshakeKind, SupportedProtocolVersion};
use serde_json::json;
use std::sync::Arc;

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The shortest way to another identity.
async fn cold_reset(printer: &Printer) {
    let via = Via {
        secure: true,
        authority: "localhost".to_owned(),
        peer: "127.0.0.1".to_owned(),
        path: "/".to_owned(),
        user: None,
    };
    let action = Action::ColdReset { confirmed: true };
    printer
        .engine()
        .submit(Input::Ews(Request {
            via,
            credentials: None,
            action,
        }))
        .await;
}

async fn leaf_and_kind(printer: &Printer, config: &Arc<ClientConfig>) -> (Vec<u8>, HandshakeKind) {
    let mut stream = tls(&printer.urls().https, config).await.unwrap();
    // TLS 1.3 tickets come with the answer.
    ask(&mut stream, GET).await;
    let session = stream.get_ref().1;
    (
        session.peer_certificates().unwrap()[0].to_vec(),
        session.handshake_kind().unwrap(),
    )
}

async fn a_resuming_client_sees_the_new_leaf(version: &'static SupportedProtocolVersion) {
    let printer = quick().start().await.unwrap();
    let config = config(version, Ok(()));
    let factory = printer.certificate();
    assert_eq!(
        leaf_and_kind(&printer, &config).await,
        (factory.der().to_vec(), HandshakeKind::Full)
    );
    let since = printer.events().last();
    assert_eq!(
        leaf_and_kind(&printer, &config).await,
        (factory.der().to_vec(), HandshakeKind::Resumed)
    );
    assert_eq!(event(&printer, since, "handshake").await.body["resumed"], json!(true));

    let mut established = tls(&printer.urls().https, &config).await.unwrap();
    ask(&mut established, GET).await;
    cold_reset(&printer).await;
    let changed = event(&printer, since, "identity-changed").await.body;
    let new = printer.certificate();
    assert_ne!(new, factory);
    assert_eq!(
        (&changed["sha256"], &changed["cause"]),
        (&json!(new.sha256()), &json!("cold-reset"))
    );
    assert_eq!(
        leaf_and_kind(&printer, &config).await,
        (new.der().to_vec(), HandshakeKind::Full)
    );
    assert!(
        ask(&mut established, GET).await.starts_with("HTTP/1.1 "),
        "the established connection lives on"
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn a_client_resuming_tls_1_2_sees_the_new_leaf() {
    a_resuming_client_sees_the_new_leaf(&TLS12).await;
}

#[tokio::test]
async fn a_client_resuming_tls_1_3_sees_the_new_leaf() {
    a_resuming_client_sees_the_new_leaf(&TLS13).await;
}

#[tokio::test]
async fn keys_of_every_kind_sign_for_both_versions() {
    use pki::KeyAlgorithm::{EcP256, EcP384, Rsa};
    // This client refuses RSA-1024 itself: that kind is tested beside its code.
    for key in [Rsa(2_048), EcP256, EcP384] {
        let printer = Printer::builder().key(key).start().await.unwrap();
        for version in [&TLS12, &TLS13] {
            let leaf = leaf_and_kind(&printer, &config(version, Ok(()))).await.0;
            assert_eq!(leaf, printer.certificate().der(), "{key} {version:?}");
        }
        printer.shut_down().await;
    }
}

#[tokio::test]
async fn a_client_without_an_application_protocol_gets_no_tls_1_3_ticket() {
    let printer = quick().start().await.unwrap();
    let mut config = config(&TLS13, Ok(()));
    Arc::make_mut(&mut config).alpn_protocols.clear();
    leaf_and_kind(&printer, &config).await;
    assert_eq!(leaf_and_kind(&printer, &config).await.1, HandshakeKind::Full);
    printer.shut_down().await;
}

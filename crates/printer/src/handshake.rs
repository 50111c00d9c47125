//! A handshake as a test looks at it: the `handshake` event, with its members by name.

use crate::EventRecord;
use crate::tls::{Certainty, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One TLS attempt, as [`crate::Printer::handshakes`] tells it. It is the event (`docs/events.md` has every member, and they
/// are all in [`EventRecord::body`]); what tests ask for most has a name here.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use printer::tls::{Certainty, Verdict};
///
/// # let quick = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256);
/// let printer = quick.scenario("expired").start().await?;
/// // A client that greets with TLS, and does not like what it is shown. A real one is yours.
/// # let port = printer.https_url().trim_end_matches('/').rsplit(':').next().unwrap_or_default().parse()?;
/// # let mut roots = rustls::RootCertStore::empty();
/// # for root in printer.trust_anchors() {
/// #     roots.add(root.der().to_vec().into())?;
/// # }
/// # let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
/// # let config = rustls::ClientConfig::builder_with_provider(provider)
/// #     .with_safe_default_protocol_versions()?
/// #     .with_root_certificates(roots)
/// #     .with_no_client_auth();
/// # let tcp = tokio::net::TcpStream::connect(("localhost", port)).await?;
/// # let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(config));
/// # let your_client = connector.connect("localhost".try_into()?, tcp).await;
/// assert!(your_client.is_err());
///
/// printer.wait_for("handshake", std::time::Duration::from_secs(10)).await?;
/// let handshake = printer.handshakes().remove(0);
/// assert_eq!((handshake.verdict(), handshake.certainty()), (Verdict::Refused, Certainty::Certain));
/// assert_eq!(handshake.because(), "it sent the alert certificate_expired");
/// assert_eq!(handshake.alert(), Some("certificate_expired"));
/// assert_eq!(handshake.scenario(), ["expired"]);
/// assert_eq!(handshake.sni(), Some("localhost"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handshake(EventRecord);

impl Handshake {
    /// Of a `handshake` event; `None`: it is another one.
    pub fn of(record: EventRecord) -> Option<Self> {
        (record.kind() == "handshake").then_some(Self(record))
    }
    /// What the client made of the printer.
    pub fn verdict(&self) -> Verdict {
        self.member("verdict").unwrap_or_default()
    }
    /// How sure that is.
    pub fn certainty(&self) -> Certainty {
        self.member("certainty").unwrap_or_default()
    }
    /// Why, in words. They may change.
    pub fn because(&self) -> &str {
        self.text("because").unwrap_or_default()
    }
    /// The scenarios that were played to this client; empty: the printer as it is.
    pub fn scenario(&self) -> Vec<&str> {
        let ids = self.0.body.get("scenario").and_then(Value::as_array);
        ids.into_iter().flatten().filter_map(Value::as_str).collect()
    }
    /// The alert that the client sent, such as `unknown_ca`.
    pub fn alert(&self) -> Option<&str> {
        self.text("alert")
    }
    /// The server name that it asked for.
    pub fn sni(&self) -> Option<&str> {
        self.text("sni")
    }
    /// The TLS version agreed on, such as `TLSv1.3`.
    pub fn version(&self) -> Option<&str> {
        self.text("version")
    }
    /// Which port of the printer: `ipp`, `https` or `http`.
    pub fn port(&self) -> &str {
        self.text("port").unwrap_or_default()
    }
    /// The whole event.
    pub fn event(&self) -> &EventRecord {
        &self.0
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.body.get(name).and_then(Value::as_str)
    }

    fn member<T: for<'a> Deserialize<'a>>(&self, name: &str) -> Option<T> {
        T::deserialize(self.0.body.get(name)?).ok()
    }
}

impl std::ops::Deref for Handshake {
    type Target = EventRecord;

    fn deref(&self) -> &EventRecord {
        &self.0
    }
}

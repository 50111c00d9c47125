//! The TLS settings of a scene: made once, never changed in place. Session tickets and the session cache go with them,
//! so that a client that resumes after a change makes a full handshake and sees the new leaf.

use super::{Presented, config};
use pki::recipe::AlternativeName;
use pki::{Certificate, Identity};
use rustls::ServerConfig;
use scenarios::TlsPolicy;
use std::net::IpAddr;
use std::sync::Arc;

/// The identity cannot be used for TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// The key is of a kind that cannot sign here.
    #[error("the private key cannot sign TLS handshakes: {0}")]
    Key(String),
    /// The TLS library refuses the settings.
    #[error("the TLS settings are refused: {0}")]
    Settings(#[from] rustls::Error),
}

/// What a handshake is made with.
#[derive(Debug)]
pub(crate) struct Settings {
    usual: Arc<ServerConfig>,
    without_tickets: Arc<ServerConfig>,
    /// For clients that come by IPv4, where theirs are others.
    on_ipv4: Option<(Arc<ServerConfig>, Presented)>,
    chain: Vec<Certificate>,
    presented: Presented,
}

impl Settings {
    /// Signs with the key of `identity` and sends the `presented` certificates, whatever they are.
    pub(crate) fn new(
        identity: &Identity,
        presented: &[Certificate],
        staple: Option<&[u8]>,
        policy: Option<TlsPolicy>,
    ) -> Result<Self, TlsError> {
        let usual = config::server(identity, presented, staple, policy)?;
        let told = told(identity, presented, staple.is_some());
        Ok(Self::of(usual, (presented, told), policy))
    }

    /// The same, but clients that come by IPv4 get this identity.
    pub(crate) fn with_ipv4(self, identity: &Identity) -> Result<Self, TlsError> {
        let other = config::server(identity, identity.chain(), None, None)?;
        Ok(Self {
            on_ipv4: Some((Arc::new(other), told(identity, identity.chain(), false))),
            ..self
        })
    }

    /// The same, with the ticket key and the session cache of `old`: what was agreed on with those is resumed with these.
    pub(crate) fn with_sessions_of(self, old: &Self) -> Self {
        let mut usual = ServerConfig::clone(&self.usual);
        usual.ticketer = Arc::clone(&old.usual.ticketer);
        usual.session_storage = Arc::clone(&old.usual.session_storage);
        let presented = (self.chain.as_slice(), self.presented.clone());
        Self::of(usual, presented, Some(TlsPolicy::ResumedOldIdentity))
    }

    fn of(usual: ServerConfig, (chain, presented): (&[Certificate], Presented), policy: Option<TlsPolicy>) -> Self {
        // A clone shares the ticket key and the session cache: a client may come with the one and resume with the other.
        let mut without_tickets = usual.clone();
        if !is_about_tickets(policy) {
            without_tickets.send_tls13_tickets = 0;
        }
        Self {
            usual: Arc::new(usual),
            without_tickets: Arc::new(without_tickets),
            on_ipv4: None,
            chain: chain.to_vec(),
            presented,
        }
    }

    /// The settings for a client that negotiates an application protocol, or does not.
    ///
    /// Measured with libcups 2.4.2 on GnuTLS 3.7.9: with a read time-out set, a TLS 1.3 session ticket ahead of the response makes
    /// `gnutls_record_recv` return `GNUTLS_E_AGAIN`, which libcups takes for a broken connection, and it connects again
    /// without end. CUPS offers no application protocol; clients that resume sessions for a reason (browsers, curl) do.
    pub(super) fn config(&self, negotiates_application_protocol: bool, client: IpAddr) -> Arc<ServerConfig> {
        let on_ipv4 = self.on_ipv4.as_ref().filter(|_| client.is_ipv4());
        Arc::clone(match (on_ipv4, negotiates_application_protocol) {
            (Some((other, _)), _) => other,
            (None, true) => &self.usual,
            (None, false) => &self.without_tickets,
        })
    }

    /// What a client at this address is presented with in a full handshake.
    pub(super) fn presented(&self, client: IpAddr) -> &Presented {
        let on_ipv4 = self.on_ipv4.as_ref().filter(|_| client.is_ipv4());
        on_ipv4.map_or(&self.presented, |(_, presented)| presented)
    }

    /// What goes over the wire, leaf first.
    pub(super) fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Is it a name that the first certificate is for, letter for letter?
    pub(super) fn is_named(&self, server_name: Option<&str>) -> bool {
        let names = self.chain.first().and_then(|leaf| leaf.facts().ok()?.alternative_names);
        let asked = server_name.unwrap_or_default();
        let is_asked =
            |name: &AlternativeName| matches!(name, AlternativeName::Dns(name) if name.eq_ignore_ascii_case(asked));
        names.is_some_and(|names| names.iter().any(is_asked))
    }
}

fn told(identity: &Identity, chain: &[Certificate], staple: bool) -> Presented {
    Presented {
        chain: chain.iter().map(Certificate::sha256).collect(),
        key: identity.key().algorithm().to_string(),
        staple,
    }
}

fn is_about_tickets(policy: Option<TlsPolicy>) -> bool {
    matches!(
        policy,
        Some(
            TlsPolicy::TicketsMany
                | TlsPolicy::TicketRefused
                | TlsPolicy::TicketWrongAge
                | TlsPolicy::ResumedOldIdentity
        )
    )
}

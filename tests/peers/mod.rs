//! Real clients: one file each, which knows how it is called, how it is made to trust a certificate, and how it says
//! that it will not. What a client should say is not here: see `story`.

pub(crate) mod chromium;
pub(crate) mod cups;
pub(crate) mod curl;
pub(crate) mod gnutls;
pub(crate) mod ipptool;
pub(crate) mod java;
pub(crate) mod node;
pub(crate) mod nss;
pub(crate) mod openssl;
pub(crate) mod process;
pub(crate) mod python;
pub(crate) mod rustls;
pub(crate) mod server;
pub(crate) mod walk;
pub(crate) mod wget;

use std::path::Path;

/// Where a name leads that leads nowhere.
pub(crate) const HERE: &str = "127.0.0.1";

/// A client that is told to open one page of a server, trusting one certificate file or nothing.
pub(crate) trait Peer {
    /// What people call it.
    const NAME: &'static str;

    /// Connects once. `trust` is a PEM file; without it nothing is trusted.
    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent>;
}

/// Whom a client is sent to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The name that is typed.
    pub(crate) host: String,
    /// The TCP port.
    pub(crate) port: u16,
    /// The path, with its first slash.
    pub(crate) path: String,
}

impl Target {
    /// `https://host:port/path`.
    pub(crate) fn https(&self) -> String {
        format!("https://{}:{}{}", self.host, self.port, self.path)
    }

    /// Neither `localhost` nor an address: a name that no resolver knows (RFC 6761 §6.2). A client is told that it leads
    /// to [`HERE`].
    pub(crate) fn leads_nowhere(&self) -> bool {
        self.host != "localhost" && self.host.parse::<std::net::IpAddr>().is_err()
    }

    /// What is connected to.
    pub(crate) fn reached_at(&self) -> &str {
        if self.leads_nowhere() { HERE } else { &self.host }
    }
}

/// What a client made of the server.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// It did what it was asked.
    pub(crate) ok: bool,
    /// Everything that it said, standard error first.
    pub(crate) text: String,
    /// What it says of itself.
    pub(crate) version: String,
    /// From start to end.
    pub(crate) ms: u128,
}

/// A client is not on this machine, or cannot run here.
#[derive(Debug)]
pub(crate) struct Absent {
    /// Which one.
    pub(crate) client: String,
    /// Why not, and what would help.
    pub(crate) reason: String,
}

impl Absent {
    pub(crate) fn new(client: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            client: client.into(),
            reason: reason.into(),
        }
    }

    /// Says that a test was not run, or fails it where nothing may be absent.
    pub(crate) fn skip(&self) {
        let Self { client, reason } = self;
        println!("SKIPPED {client}: {reason}");
        assert!(
            !crate::surroundings::nothing_may_be_absent(),
            "{client} is absent, and CI=true: {reason}"
        );
    }
}

/// The value, or the end of the test with a word about the absent client.
macro_rules! or_skip {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(absent) => {
                absent.skip();
                return;
            }
        }
    };
}
pub(crate) use or_skip;

/// Heavy clients (CUPS, Chromium) run one after the other: a machine with two cores holds no two of them.
pub(crate) async fn heavy() -> tokio::sync::MutexGuard<'static, ()> {
    static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    ONE.lock().await
}

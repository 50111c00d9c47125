//! How a printer is put together before it starts.

use crate::event_log::EventSink;
use crate::limits::Limits;
use crate::listener::Purpose;
use crate::{Casting, OptionalPort, Printer, Schedule, StartError, start};
use device::{IppAuthentication, Mac, Model, Password};
use pki::{KeyAlgorithm, Seed};
use scenarios::{Combination, CombinationError, Scenario};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::time::Duration;

/// Which ports the printer listens on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ports {
    /// 80, 443, 515, 631, 9100; 161 over UDP.
    Standard,
    /// 8080, 8443, 8515, 8631, 9100; 8161 over UDP.
    Offset,
    /// Any free ones.
    Ephemeral,
}

/// Where the printer keeps its NVRAM image and its spool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StateDirectory {
    /// This directory; made (0700) when absent.
    At(PathBuf),
    /// A temporary one, removed when the printer stops.
    Ephemeral,
}

/// A scenario, or several, by name or as they are.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // One that does not exist is told when the printer starts.
/// let wrong = printer::Printer::builder().scenario("exipred").start().await;
/// assert!(wrong.is_err_and(|error| error.to_string().contains("did you mean expired?")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Choice(pub(crate) Result<Combination, CombinationError>);

impl From<&'static Scenario> for Choice {
    fn from(scenario: &'static Scenario) -> Self {
        Self(Ok(scenario.into()))
    }
}

impl From<Combination> for Choice {
    fn from(combination: Combination) -> Self {
        Self(Ok(combination))
    }
}

impl From<&str> for Choice {
    fn from(names: &str) -> Self {
        Self(names.parse())
    }
}

/// Builds a [`Printer`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use printer::{Ports, Printer, StateDirectory};
///
/// let printer = Printer::builder()
///     .ports(Ports::Ephemeral)
///     .state(StateDirectory::Ephemeral)
///     .mac("00:11:0A:00:00:01".parse()?)
///     .key("ec-p256".parse()?)
///     .seed(7)
///     .scenario("expired")
///     .require_tls(true)
///     .start()
///     .await?;
/// assert_eq!(printer.ready().host, "NPI000001");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Builder {
    /// `None`: the loopback addresses that there are.
    pub(crate) addresses: Option<Vec<IpAddr>>,
    pub(crate) ports: Ports,
    pub(crate) raw_port: OptionalPort,
    pub(crate) lpd_port: OptionalPort,
    pub(crate) state: StateDirectory,
    pub(crate) seed: Option<Seed>,
    pub(crate) model: Model,
    pub(crate) mac: Mac,
    pub(crate) host_name: Option<String>,
    pub(crate) key: KeyAlgorithm,
    pub(crate) admin_password: Option<Password>,
    pub(crate) scenario: Option<Choice>,
    pub(crate) casting: Casting,
    pub(crate) schedule: Option<Schedule>,
    pub(crate) by_name: Option<String>,
    pub(crate) sinks: Vec<EventSink>,
    pub(crate) control_url: Option<String>,
    pub(crate) snmp_community: Option<String>,
    pub(crate) dns_sd: Vec<String>,
    pub(crate) ipp_login: Option<IppLogin>,
    pub(crate) require_tls: bool,
    pub(crate) limits: Limits,
    pub(crate) clock_ahead_s: i64,
    pub(crate) key_log: Option<PathBuf>,
    pub(crate) pcap: Option<PathBuf>,
}

/// What an IPP client has to prove before it may do anything.
///
/// ```
/// use device::{IppAuthentication, Password};
/// let login = printer::IppLogin {
///     scheme: IppAuthentication::Digest,
///     user: "print".to_owned(),
///     password: Password::new("secret"),
/// };
/// let builder = printer::Printer::builder().ipp_login(login);
/// assert!(!format!("{builder:?}").contains("secret"));
/// ```
#[derive(Clone, Debug)]
pub struct IppLogin {
    /// How: HTTP Basic or Digest. With [`IppAuthentication::RequestingUserName`] nothing has to be proved.
    pub scheme: IppAuthentication,
    /// The one user.
    pub user: String,
    /// The user's password.
    pub password: Password,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            addresses: None,
            ports: Ports::Ephemeral,
            raw_port: OptionalPort::Usual,
            lpd_port: OptionalPort::Usual,
            state: StateDirectory::Ephemeral,
            seed: None,
            model: Model::jetdirect(),
            mac: Mac::STORY,
            host_name: None,
            key: KeyAlgorithm::Rsa(2_048),
            admin_password: None,
            scenario: None,
            casting: Casting::Always,
            schedule: None,
            by_name: None,
            sinks: Vec::new(),
            control_url: None,
            snmp_community: Some("public".to_owned()),
            dns_sd: Vec::new(),
            ipp_login: None,
            require_tls: false,
            limits: Limits::default(),
            clock_ahead_s: 0,
            key_log: None,
            pcap: None,
        }
    }
}

impl Builder {
    /// The addresses to bind (default `127.0.0.1`, and `::1` where the machine has it).
    pub fn bind(mut self, addresses: Vec<IpAddr>) -> Self {
        self.addresses = Some(addresses);
        self
    }
    /// The ports (default [`Ports::Ephemeral`]; the command line's default is `Offset`).
    pub fn ports(mut self, ports: Ports) -> Self {
        self.ports = ports;
        self
    }
    /// The port of raw printing, where it is another one, or [`OptionalPort::Off`] (default: that of [`Builder::ports`]).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use printer::{OptionalPort, Printer};
    /// let builder = Printer::builder().key(pki::KeyAlgorithm::EcP256);
    /// let printer = builder.raw_port(OptionalPort::Off).lpd_port(OptionalPort::Off).start().await?;
    /// assert_eq!((&printer.urls().raw, &printer.urls().lpd), (&None, &None));
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw_port(mut self, port: OptionalPort) -> Self {
        self.raw_port = port;
        self
    }
    /// The same of LPD.
    pub fn lpd_port(mut self, port: OptionalPort) -> Self {
        self.lpd_port = port;
        self
    }
    /// The state directory (default [`StateDirectory::Ephemeral`]).
    pub fn state(mut self, state: StateDirectory) -> Self {
        self.state = state;
        self
    }
    /// The seed, or a small number (default: drawn from the operating system and recorded in the `started` event). With
    /// the same one, the printer makes the same keys.
    pub fn seed(mut self, seed: impl Into<Seed>) -> Self {
        self.seed = Some(seed.into());
        self
    }
    /// The model (default [`Model::jetdirect`]).
    pub fn model(mut self, model: Model) -> Self {
        self.model = model;
        self
    }
    /// The hardware address (default [`Mac::STORY`]).
    pub fn mac(mut self, mac: Mac) -> Self {
        self.mac = mac;
        self
    }
    /// The host name (default from the MAC).
    pub fn host_name(mut self, host_name: String) -> Self {
        self.host_name = Some(host_name);
        self
    }
    /// The factory key (default RSA-2048).
    pub fn key(mut self, key: KeyAlgorithm) -> Self {
        self.key = key;
        self
    }
    /// The administrator password of the EWS.
    pub fn admin_password(mut self, password: Password) -> Self {
        self.admin_password = Some(password);
        self
    }
    /// Comes out of the box with this scenario, by name (several that change different things with commas between), its
    /// certificates in the identity store. The state directory must not hold a printer yet.
    /// [`Printer::scenario_trust`] are the roots that a client trusts then. [`Printer::apply`] changes it later.
    pub fn scenario(mut self, scenario: impl Into<Choice>) -> Self {
        self.scenario = Some(scenario.into());
        self
    }
    /// Which connections get the scenario of [`Self::scenario`] (default [`Casting::Always`]). With another one the printer
    /// comes out of the box as it is, and the first connections are counted or drawn already.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use printer::{Casting, Printer};
    /// let flaky = Casting::Chance { probability: 0.3, seed: None };
    /// let quick = Printer::builder().key(pki::KeyAlgorithm::EcP256);
    /// let printer = quick.scenario("expired").casting(flaky).seed(7).start().await?;
    /// assert!(printer.scenarios().is_empty() && printer.guest().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn casting(mut self, casting: Casting) -> Self {
        self.casting = casting;
        self
    }
    /// Follows this schedule from the first connection on: [`Printer::schedule`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let quick = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256);
    /// let printer = quick.schedule("ok-chain@0s,expired@30s".parse()?).start().await?;
    /// assert_eq!(printer.scenarios()[0].id, "ok-chain");
    /// # Ok(())
    /// # }
    /// ```
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = Some(schedule);
        self
    }
    /// Lets clients choose by server_name: with the domain `printer.test`, who connects to `expired.printer.test` gets
    /// the scenario `expired`, made for that name.
    pub fn scenarios_by_name(mut self, domain: impl Into<String>) -> Self {
        self.by_name = Some(domain.into());
        self
    }
    /// Writes every event as a JSON line to this file (created 0600, appended): [`EventSink::File`].
    pub fn events(self, file: PathBuf) -> Self {
        self.events_to(EventSink::File(file))
    }
    /// Writes every event as a JSON line there; may be called more than once.
    pub fn events_to(mut self, sink: EventSink) -> Self {
        self.sinks.push(sink);
        self
    }
    /// The community that may read by SNMP (default `public`); `None`: no SNMP agent.
    pub fn snmp(mut self, community: Option<String>) -> Self {
        self.snmp_community = community;
        self
    }
    /// Announces the printer by DNS-SD on these network interfaces, such as `eth0` (default: on none).
    pub fn dns_sd(mut self, interfaces: Vec<String>) -> Self {
        self.dns_sd = interfaces;
        self
    }
    /// The address of the control door, where one is open: it appears in [`crate::Urls::control`].
    pub fn control_url(mut self, url: Option<String>) -> Self {
        self.control_url = url;
        self
    }
    /// Whom the IPP paths serve (default: everybody).
    pub fn ipp_login(mut self, login: IppLogin) -> Self {
        self.ipp_login = Some(login);
        self
    }
    /// Refuses IPP without TLS: 426, with the offer to switch to TLS on the same connection (RFC 2817 §4.2).
    pub fn require_tls(mut self, require: bool) -> Self {
        self.require_tls = require;
        self
    }
    /// Sets the printer's clock so many seconds before the system's (negative: behind): certificates that the printer
    /// makes are relative to it. Events keep the system's time.
    pub fn clock_ahead_s(mut self, seconds: i64) -> Self {
        self.clock_ahead_s = seconds;
        self
    }
    /// Appends the secrets of every handshake to this file (made 0600), in the format that `SSLKEYLOGFILE` has elsewhere: with
    /// them, a capture of the network can be decrypted.
    pub fn key_log(mut self, file: PathBuf) -> Self {
        self.key_log = Some(file);
        self
    }
    /// Writes every conversation to this file (made anew, 0600) as a capture in the format pcapng, with the secrets that decrypt
    /// it: what the printer read from TCP and wrote to it, up to 1 GiB. Each printer needs a file of its own.
    pub fn pcap(mut self, file: PathBuf) -> Self {
        self.pcap = Some(file);
        self
    }
    /// TLS handshake deadline, from accept to Finished (default 10 s; 1 s to 300 s make sense).
    pub fn handshake_deadline(mut self, deadline: Duration) -> Self {
        self.limits.handshake = deadline;
        self
    }
    /// From the first octet of a connection, or the end of the last response, to the end of the next request's header
    /// (default 30 s).
    pub fn header_deadline(mut self, deadline: Duration) -> Self {
        self.limits.header = deadline;
        self
    }
    /// The longest pause within a request body or a raw job (default 60 s).
    pub fn body_deadline(mut self, deadline: Duration) -> Self {
        self.limits.body = deadline;
        self
    }
    /// How long [`Printer::shut_down`] waits for what is under way (default 10 s).
    pub fn drain_deadline(mut self, deadline: Duration) -> Self {
        self.limits.drain = deadline;
        self
    }
    /// Connections at a time, over all ports (default 1,024); the next one is closed and recorded.
    pub fn connection_limit(mut self, connections: usize) -> Self {
        self.limits.connections = connections;
        self
    }
    /// Octets of one document (default 1 GiB).
    pub fn document_limit(mut self, octets: u64) -> Self {
        self.limits.document = octets;
        self
    }
    /// Octets of all documents together (default 4 GiB). Where there is no room, the documents of the jobs that were
    /// finished longest ago are dropped; where that does not help, a new document is refused.
    pub fn spool_limit(mut self, octets: u64) -> Self {
        self.limits.spool = octets;
        self
    }
    /// Makes the factory identity if there is none, binds every port, and serves.
    ///
    /// # Errors
    ///
    /// A port, the state directory or the NVRAM image is not to be had: see [`StartError`].
    pub async fn start(self) -> Result<Printer, StartError> {
        start::start(self).await
    }

    /// How many files the printer keeps open: its ports on each address, and the lock of its state directory.
    pub(crate) fn open_files(&self) -> u64 {
        let ports = self.purposes().count() + usize::from(self.snmp_community.is_some());
        (ports * self.addresses().0.len() + 1 + self.sinks.len()) as u64
    }

    /// What it listens for, and where: not at the usual port, if one is given.
    pub(crate) fn purposes(&self) -> impl Iterator<Item = (Purpose, Option<u16>)> {
        let port = |purpose| match purpose {
            Purpose::Raw => self.raw_port,
            Purpose::Lpd => self.lpd_port,
            _ => OptionalPort::Usual,
        };
        Purpose::ALL.into_iter().filter_map(move |purpose| match port(purpose) {
            OptionalPort::Usual => Some((purpose, None)),
            OptionalPort::At(port) => Some((purpose, Some(port))),
            OptionalPort::Off => None,
        })
    }

    /// The addresses, and whether one that the machine does not have is passed over.
    pub(crate) fn addresses(&self) -> (Vec<IpAddr>, bool) {
        match &self.addresses {
            Some(addresses) => (addresses.clone(), false),
            None => (
                vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)],
                true,
            ),
        }
    }
}

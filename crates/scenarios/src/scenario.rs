//! What an entry of the catalogue says and how it is asked for. The entries are in [`crate::CATALOGUE`].

use crate::part::Part;
use crate::workshop::Workshop;
use pki::identity::IdentityError;
use pki::ocsp::Responder;
use pki::{Certificate, Identity, KeyAlgorithm, Seed};
use serde::Serialize;
use std::net::IpAddr;
use time::{Duration, OffsetDateTime};

/// A named misconfiguration, or a control that has none.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Scenario {
    /// Kebab-case, never reused for anything else.
    pub id: &'static str,
    /// Where it stands in the catalogue; set by the list that holds it.
    pub family: Family,
    /// One line.
    pub title: &'static str,
    /// What happened on the device, in a person's words.
    pub what_happened: &'static str,
    /// What is to be seen on the wire.
    pub on_the_wire: &'static str,
    /// Whom it hurts, and how.
    pub why_it_matters: &'static str,
    /// What a correct client does.
    pub correct_client: &'static str,
    /// What `diagnose` must report.
    pub expectation: Expectation,
    /// What a person does about it.
    pub cure: &'static str,
    /// What an administrator does about it in the printer's web pages, where that cures it.
    pub ews_action: Option<EwsAction>,
    /// Where the behaviour is written down or was measured.
    pub source: &'static str,
    /// What it changes; no two of one kind.
    pub parts: &'static [Part],
    /// Makes the identity and the roots.
    #[serde(skip)]
    pub(crate) make: fn(&Workshop<'_>) -> Result<Made, IdentityError>,
}

/// What an entry is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Nothing is wrong: must succeed everywhere.
    Control,
    /// notBefore and notAfter.
    Validity,
    /// Whom the certificate is for.
    Names,
    /// Which certificates are sent, and in which order.
    Chain,
    /// Whether the client knows the root.
    Trust,
    /// Keys, and what is signed with them.
    Keys,
    /// Usages and constraints.
    Usage,
    /// How it is written down.
    Encoding,
    /// CRLs, OCSP and stapled answers.
    Revocation,
    /// SNI, ALPN, session tickets and client certificates.
    Negotiation,
    /// TLS versions and cipher suites.
    Protocol,
    /// What happens to the octets.
    Wire,
    /// HTTP and IPP above TLS.
    Service,
    /// The printer itself: no paper, a jam, no time.
    Printer,
}

/// What `diagnose` reports of the printer, trusting [`Made::trust`] alone.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Expectation {
    /// By what the client reaches the printer.
    pub host: Host,
    /// The fault shows in the handshake alone: whoever looks at the certificates without shaking hands finds something
    /// else, or nothing.
    pub in_handshake: bool,
    /// As Windows Vista.
    pub vista: Verdict,
    /// As Windows 10.
    pub ten: Verdict,
    /// As Windows 10 with `--revocation chain`, where that is what the entry is about.
    pub checked: Option<Verdict>,
    /// What [`Scenario::correct_client`] says, for a program to read.
    pub strict_client: StrictClient,
    /// What is known of the results of Windows.
    pub evidence: Evidence,
}

/// What the result of a Windows is worth, the strongest first. None was measured with Schannel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The published account of a printer that XP printed to and Vista refused shows it.
    Story,
    /// A document of Microsoft's, or a published event log, says it of this fault.
    Documented,
    /// It follows from what the codes are documented to mean; nobody says it of this fault.
    Inferred,
    /// No source was found: it is what `misprint diagnose` does, and Windows may do otherwise.
    Open,
}

/// What a client does that follows the specifications to the letter, trusting [`Made::trust`] alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StrictClient {
    /// It completes the handshake and goes on.
    Accepts,
    /// It refuses, reports the failure, or gives up.
    Refuses,
    /// The specifications allow both, or it depends on what the client was told to check.
    Either,
}

/// What an administrator does on the page Networking > Security > Certificates > Configure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EwsAction {
    /// *Create New Self-Signed Certificate*, for the name in use; the clients are given the new certificate to trust.
    CreateSelfSigned,
    /// *Create Certificate Request*, signed by an authority that the clients trust; then *Install Certificate*, with the
    /// whole chain.
    InstallCertificate,
    /// *Import Certificate and Private Key*: a PFX that was made elsewhere, below a root that the clients trust.
    ImportPfx,
}

/// By what a client reaches the printer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Host {
    /// By the printer's own name.
    Name,
    /// By its address.
    Address,
    /// By this name, whatever the printer's own is: a client is told where it leads (`curl --resolve`, a hosts file).
    Other(&'static str),
}

/// Findings and result of one Windows.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Verdict {
    /// Codes of `diagnose`'s findings, in its order, each as often as it is found.
    pub findings: &'static [&'static str],
    /// Result of the SSL policy (CERT_CHAIN_POLICY_SSL); 0 is success.
    pub hresult: u32,
}

/// Where and when a scenario plays.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The time to which every date is relative.
    pub now: OffsetDateTime,
    /// Every key, serial number and name part is drawn from it.
    pub seed: Seed,
    /// The name by which clients reach the printer; the text of an address where it has none.
    pub host: String,
    /// The address by which clients reach the printer.
    pub address: IpAddr,
    /// Kind of the printer's key, where the scenario is not about the key.
    pub key: KeyAlgorithm,
    /// Host and port of the printer's plain HTTP, as in URLs (`localhost:8080`): where it hands out what [`Made`]
    /// distributes.
    pub http: String,
}

/// A scenario that was made for a [`Setting`].
#[derive(Clone, Debug)]
pub struct Made {
    /// What the printer serves.
    pub identity: Identity,
    /// The roots that the client trusts in this scenario; where the printer is not trusted, none of them is its own.
    pub trust: Vec<Certificate>,
    /// What goes over the wire instead of the identity's chain, octet by octet; it may be empty or unreadable.
    pub presented: Option<Vec<Certificate>>,
    /// The stapled OCSP response (RFC 6066 §8), whatever it is.
    pub staple: Option<Vec<u8>>,
    /// What the printer hands out over plain HTTP: revocation lists, OCSP answers, certificates of issuers.
    pub distribution: Vec<Distributed>,
    /// What a client gets that comes another way, where the scenario tells ways apart.
    pub other: Option<Identity>,
}

/// Something under a path of the printer's plain HTTP.
#[derive(Clone, Debug)]
pub struct Distributed {
    /// Begins with `/pki/` and the scenario's id and a slash.
    pub path: String,
    /// What lies there.
    pub what: Distribution,
}

/// What lies under a path.
#[derive(Clone, Debug)]
pub enum Distribution {
    /// A file.
    File {
        /// Content-Type.
        media_type: &'static str,
        /// All of it.
        octets: Vec<u8>,
    },
    /// An OCSP responder: POST to the path, GET below it (RFC 6960 appendix A.1).
    Ocsp(Box<Responder>),
    /// The request is taken, and never answered; by the same paths as a responder's.
    Stall,
}

/// There is no scenario of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownScenario {
    /// What was asked for.
    pub id: String,
    /// The nearest that there is.
    pub nearest: &'static str,
}

impl Scenario {
    /// Makes it. Two scenarios of one seed share neither keys nor names. RSA keys are slow: call it off the async
    /// threads.
    ///
    /// # Errors
    /// The dates of the setting are so far from our time that no certificate can hold them.
    pub fn make(&self, setting: &Setting) -> Result<Made, IdentityError> {
        (self.make)(&Workshop::new(self.id, setting))
    }
}

impl Made {
    /// The identity's chain goes over the wire; nothing is stapled.
    pub fn new(identity: Identity, trust: Vec<Certificate>) -> Self {
        Self {
            identity,
            trust,
            presented: None,
            staple: None,
            distribution: Vec::new(),
            other: None,
        }
    }

    /// What goes over the wire, leaf first.
    pub fn wire(&self) -> &[Certificate] {
        self.presented.as_deref().unwrap_or(self.identity.chain())
    }
}

impl Host {
    /// The host of the URL that is typed, where the printer has this name and address.
    pub fn of(self, name: &str, address: IpAddr) -> String {
        match self {
            Self::Name => name.to_owned(),
            Self::Address => address.to_string(),
            Self::Other(other) => other.to_owned(),
        }
    }
}

impl Evidence {
    /// One word for it, as it stands behind a result.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Open => "open",
        }
    }
}

impl EwsAction {
    /// As the web pages call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::CreateSelfSigned => "Create New Self-Signed Certificate",
            Self::InstallCertificate => "Create Certificate Request, then Install Certificate",
            Self::ImportPfx => "Import Certificate and Private Key",
        }
    }
}

impl Family {
    /// All, in the order of the catalogue.
    pub const ALL: [Self; 14] = [
        Self::Control,
        Self::Validity,
        Self::Names,
        Self::Chain,
        Self::Trust,
        Self::Keys,
        Self::Usage,
        Self::Encoding,
        Self::Revocation,
        Self::Negotiation,
        Self::Protocol,
        Self::Wire,
        Self::Service,
        Self::Printer,
    ];

    /// A heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Control => "Controls: nothing is wrong",
            Self::Validity => "Validity",
            Self::Names => "Names",
            Self::Chain => "Chain",
            Self::Trust => "Trust",
            Self::Keys => "Keys and signatures",
            Self::Usage => "Usage and constraints",
            Self::Encoding => "Encoding",
            Self::Revocation => "Revocation and stapling",
            Self::Negotiation => "SNI, ALPN, tickets and client certificates",
            Self::Protocol => "Protocol and cipher",
            Self::Wire => "Transport and wire",
            Self::Service => "HTTP and IPP over TLS",
            Self::Printer => "The printer itself",
        }
    }
}

impl Expectation {
    /// Both report this.
    pub(crate) const fn both(findings: &'static [&'static str], hresult: u32) -> Self {
        Self::differ((findings, hresult), (findings, hresult))
    }
    /// Vista reports the first, Windows 10 the second; a strict client accepts what Windows 10 does.
    pub(crate) const fn differ(vista: (&'static [&'static str], u32), ten: (&'static [&'static str], u32)) -> Self {
        Self {
            host: Host::Name,
            in_handshake: false,
            strict_client: if ten.1 == 0 {
                StrictClient::Accepts
            } else {
                StrictClient::Refuses
            },
            vista: Verdict {
                findings: vista.0,
                hresult: vista.1,
            },
            ten: Verdict {
                findings: ten.0,
                hresult: ten.1,
            },
            checked: None,
            evidence: Evidence::Inferred,
        }
    }
    /// The results of Windows are those of the published story.
    pub(crate) const fn story(self) -> Self {
        Self {
            evidence: Evidence::Story,
            ..self
        }
    }
    /// The results of Windows are documented.
    pub(crate) const fn documented(self) -> Self {
        Self {
            evidence: Evidence::Documented,
            ..self
        }
    }
    /// What Windows does is not known.
    pub(crate) const fn open(self) -> Self {
        Self {
            evidence: Evidence::Open,
            ..self
        }
    }
    /// The client types the address.
    pub(crate) const fn by_address(self) -> Self {
        Self {
            host: Host::Address,
            ..self
        }
    }
    /// The client asks for another name.
    pub(crate) const fn by(self, name: &'static str) -> Self {
        Self {
            host: Host::Other(name),
            ..self
        }
    }
    /// A strict client does otherwise than Windows 10.
    pub(crate) const fn strictly(self, strict_client: StrictClient) -> Self {
        Self { strict_client, ..self }
    }
    /// What a client finds that checks revocation.
    pub(crate) const fn checked(self, findings: &'static [&'static str], hresult: u32) -> Self {
        Self {
            checked: Some(Verdict { findings, hresult }),
            ..self
        }
    }
    /// It is not to be seen in the certificates.
    pub(crate) const fn in_handshake(self) -> Self {
        Self {
            in_handshake: true,
            ..self
        }
    }
}

impl std::fmt::Display for UnknownScenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, nearest } = self;
        write!(
            f,
            "there is no scenario {id:?}; did you mean {nearest}? misprint scenario list names them all"
        )
    }
}

impl std::error::Error for UnknownScenario {}

/// A day.
pub(crate) const DAY: Duration = Duration::DAY;

//! How a person tries a scenario: a printer that plays it, and clients to send there.
//!
//! The commands are for a printer on its usual ports, and for a folder of one's own. A test of ours parses every one of
//! our own program, and `tests/documented.rs` runs a sample of them all.

use scenarios::{
    Antique, ClientCertificate, Family, Host, Part, PrinterCondition, Scenario, ServiceFault, TlsPolicy, WireFault,
};
use serde::Serialize;

const PAGE: &str = "echo 'A test page.' > page.txt";
const ATTRIBUTES: &str = "ipptool -tv -T 10 ipps://localhost:8631/ipp/print get-printer-attributes.test";
const STATE: &str =
    "ipptool -tv -T 10 ipps://localhost:8631/ipp/print get-printer-attributes.test | grep -a ' printer-state'";
const PRINT: &str = "ipptool -tv -T 10 -f page.txt ipps://localhost:8631/ipp/print print-job.test";
// Left to itself, ipptool 2.4.2 tries again without end, whatever -T says.
const ATTRIBUTES_AT_MOST: &str =
    "timeout 20 ipptool -tv -T 10 ipps://localhost:8631/ipp/print get-printer-attributes.test";
const PRINT_AT_MOST: &str = "timeout 20 ipptool -tv -T 10 -f page.txt ipps://localhost:8631/ipp/print print-job.test";
const FOLLOW_AT_MOST: &str =
    "timeout 20 ipptool -tv -T 10 -f page.txt ipps://localhost:8631/ipp/print print-job-and-wait.test";
const FOLLOW: &str = "ipptool -tv -T 10 -f page.txt ipps://localhost:8631/ipp/print print-job-and-wait.test";
const JOBS: &str = "ipptool -tv -T 10 ipps://localhost:8631/ipp/print get-jobs.test";
const UPGRADE: &str = "ipptool -tv -T 10 -E ipp://localhost:8631/ipp/print get-printer-attributes.test";
const CURL: &str = "curl --cacert roots.pem https://localhost:8443/";
const PATIENT: &str = "curl -m 10 --cacert roots.pem https://localhost:8443/";
const DIAGNOSE: &str = "misprint diagnose https://localhost:8443/ --as 10 --trust roots.pem";
const COME: &str = "sleep 1 | openssl s_client -connect localhost:8443 -CAfile roots.pem -sess_out session.pem";
const COME_BACK: &str = "sleep 1 | openssl s_client -connect localhost:8443 -CAfile roots.pem -sess_in session.pem";
const CHAIN: &str = "curl -sSo chain.pem http://127.0.0.1:8180/api/printers/first/chain.pem";
const PROBE: &str = "misprint probe localhost:8443";

/// The commands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct TryIt {
    /// Starts the printer, and leaves `roots.pem`: what a client is to trust.
    pub(crate) serve: String,
    /// Meet it, from another terminal in the same folder, one after the other.
    pub(crate) meet: Vec<String>,
}

impl TryIt {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            serve: format!("misprint serve --scenario {} --trust-file roots.pem", scenario.id),
            meet: meet(scenario),
        }
    }
}

fn meet(scenario: &Scenario) -> Vec<String> {
    let certificate = |part: &&Part| **part != Part::Certificate;
    let told = match scenario.parts.iter().find(certificate) {
        Some(Part::Tls(policy)) => tls(*policy),
        Some(Part::Wire(fault)) => wire(*fault),
        Some(Part::Service(fault)) => service(*fault),
        Some(Part::Printer(condition)) => printer(*condition),
        Some(Part::Certificate) | None => by_certificate(scenario),
    };
    told.into_iter()
        .map(str::to_owned)
        .chain(by_other_host(scenario))
        .collect()
}

/// What the certificates show; nothing here where a client comes by another name.
fn by_certificate(scenario: &Scenario) -> Vec<&'static str> {
    match (scenario.expectation.host, scenario.family) {
        (Host::Address | Host::Other(_), _) => vec![],
        (Host::Name, Family::Revocation) => vec![
            DIAGNOSE,
            "misprint diagnose https://localhost:8443/ --as 10 --trust roots.pem --revocation chain",
            "curl --cert-status --cacert roots.pem https://localhost:8443/",
        ],
        // What is right from beginning to end, and begins in plain HTTP.
        (Host::Name, Family::Service) => vec![UPGRADE],
        (Host::Name, _) => vec![DIAGNOSE, CURL],
    }
}

fn by_other_host(scenario: &Scenario) -> Vec<String> {
    let only_certificate = scenario.parts.iter().all(|part| *part == Part::Certificate);
    match scenario.expectation.host {
        Host::Address if only_certificate => vec![
            "misprint diagnose https://127.0.0.1:8443/ --as 10 --trust roots.pem".to_owned(),
            "curl --cacert roots.pem https://127.0.0.1:8443/".to_owned(),
        ],
        Host::Name | Host::Address => vec![],
        // No URL can hold this name: what was sent is judged by it.
        Host::Other(name) if name.contains(' ') => vec![
            CHAIN.to_owned(),
            format!("misprint diagnose --chain chain.pem --name '{name}' --as 10 --trust roots.pem"),
        ],
        Host::Other(name) => vec![
            format!("curl --resolve {name}:8443:127.0.0.1 --cacert roots.pem https://{name}:8443/"),
            CHAIN.to_owned(),
            format!("misprint diagnose --chain chain.pem --name {name} --as 10 --trust roots.pem"),
        ],
    }
}

fn tls(policy: TlsPolicy) -> Vec<&'static str> {
    match policy {
        TlsPolicy::ClientCertificate(ClientCertificate::Optional) => vec![DIAGNOSE, CURL],
        TlsPolicy::ClientCertificate(_) => vec![
            CURL,
            "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=client -keyout client.key -out client.pem",
            "curl --cert client.pem --key client.key --cacert roots.pem https://localhost:8443/",
        ],
        TlsPolicy::ServerNameRequired => vec!["curl --cacert roots.pem https://127.0.0.1:8443/", CURL],
        TlsPolicy::AlpnNone | TlsPolicy::AlpnNoOverlap | TlsPolicy::AlpnUnoffered => vec![
            "curl --http1.1 --cacert roots.pem https://localhost:8443/",
            "curl --no-alpn --cacert roots.pem https://localhost:8443/",
        ],
        TlsPolicy::TicketsNone => vec![PROBE, CURL],
        TlsPolicy::TicketsMany | TlsPolicy::TicketRefused | TlsPolicy::TicketWrongAge => vec![COME, COME_BACK, PROBE],
        TlsPolicy::ResumedOldIdentity => vec![
            COME,
            "curl -X POST http://127.0.0.1:8180/api/printers/first/cold-reset",
            COME_BACK,
            CURL,
        ],
        TlsPolicy::OtherCertificateOnIpv4 => vec![
            "curl -6 --cacert roots.pem https://localhost:8443/",
            "curl -4 --cacert roots.pem https://localhost:8443/",
        ],
        TlsPolicy::VersionIntolerant => vec![CURL, "curl --tls-max 1.2 --cacert roots.pem https://localhost:8443/"],
        TlsPolicy::BadCertificateCompression => vec![CURL, "chromium --headless --dump-dom https://localhost:8443/"],
        TlsPolicy::Antique(Antique::Ssl2) => vec![PROBE, CURL],
        TlsPolicy::Antique(_) | TlsPolicy::NoSharedCipher | TlsPolicy::NoSharedGroup => vec![PROBE, DIAGNOSE, CURL],
        _ => vec![DIAGNOSE, CURL],
    }
}

fn wire(fault: WireFault) -> Vec<&'static str> {
    match fault {
        WireFault::TlsOnPlaintextPort => vec!["curl http://localhost:8080/"],
        WireFault::Ipv6Only => vec![
            "curl -6 --cacert roots.pem https://localhost:8443/",
            "curl -4 --cacert roots.pem https://localhost:8443/",
        ],
        WireFault::AcceptNever
        | WireFault::StallBeforeServerHello
        | WireFault::StallAfterServerHello
        | WireFault::StallMidCertificate
        | WireFault::Timeout { .. }
        | WireFault::ResetPeer { .. } => vec![
            PATIENT,
            "misprint diagnose https://localhost:8443/ --as 10 --trust roots.pem --timeout 10",
        ],
        WireFault::DripRecords { .. }
        | WireFault::DripHandshake
        | WireFault::Latency { .. }
        | WireFault::Bandwidth { .. }
        | WireFault::Slicer { .. }
        | WireFault::SlowClose { .. } => vec![DIAGNOSE, "time curl --cacert roots.pem https://localhost:8443/"],
        _ => vec![DIAGNOSE, CURL],
    }
}

fn service(fault: ServiceFault) -> Vec<&'static str> {
    match fault {
        ServiceFault::UpgradeRequired => vec!["curl -i http://localhost:8080/", UPGRADE],
        ServiceFault::UpgradeIgnored | ServiceFault::UpgradeStall => vec![UPGRADE],
        ServiceFault::RedirectToHttps => vec![
            "curl -i http://localhost:8080/",
            "curl -L --cacert roots.pem http://localhost:8080/",
        ],
        ServiceFault::Hsts | ServiceFault::ClockSkew | ServiceFault::InternalServerError => {
            vec!["curl -i --cacert roots.pem https://localhost:8443/"]
        }
        ServiceFault::IppPlainOnIpps => vec![ATTRIBUTES, CURL],
        ServiceFault::UriSchemeMismatch => vec![
            ATTRIBUTES,
            "ipptool -tv -T 10 ipp://localhost:8631/ipp/print get-printer-attributes.test",
        ],
        ServiceFault::WrongContentType
        | ServiceFault::IppTruncated
        | ServiceFault::WrongRequestId
        | ServiceFault::RequiredAttributeMissing => vec![ATTRIBUTES],
        ServiceFault::UriOfNowhere => vec![ATTRIBUTES, PAGE, PRINT],
        ServiceFault::JobIdMissing => vec![PAGE, PRINT],
        ServiceFault::ClosesMidDocument => vec![PAGE, PRINT_AT_MOST],
        ServiceFault::ResetByPeer | ServiceFault::EmptyResponse | ServiceFault::RandomData => {
            vec![CURL, ATTRIBUTES_AT_MOST]
        }
        ServiceFault::ContinueNever | ServiceFault::EarlyResponse => vec![
            PAGE,
            "curl -i -m 10 -H 'Expect: 100-continue' --data-binary @page.txt --cacert roots.pem https://localhost:8443/",
            PRINT,
        ],
        ServiceFault::SlowBody => vec![PATIENT, ATTRIBUTES_AT_MOST],
        _ => vec![CURL, ATTRIBUTES],
    }
}

fn printer(condition: PrinterCondition) -> Vec<&'static str> {
    match condition {
        PrinterCondition::Ipp11Only => vec![
            "ipptool -tv -T 10 -V 2.0 ipps://localhost:8631/ipp/print get-jobs.test",
            "ipptool -tv -T 10 -V 1.1 ipps://localhost:8631/ipp/print get-jobs.test",
        ],
        PrinterCondition::Busy
        | PrinterCondition::NotAcceptingJobs
        | PrinterCondition::InternalError
        | PrinterCondition::DeviceError
        | PrinterCondition::TemporaryError
        | PrinterCondition::TooManyJobs
        | PrinterCondition::SpoolAreaFull
        | PrinterCondition::AccessDenied => vec![STATE, PAGE, PRINT],
        PrinterCondition::AbortsJobs | PrinterCondition::CancelsJobs => vec![PAGE, FOLLOW],
        PrinterCondition::ForgetsJobs => vec![PAGE, FOLLOW_AT_MOST],
        PrinterCondition::Slow | PrinterCondition::NeverEnds => vec![PAGE, PRINT, JOBS],
        _ => vec![STATE, PAGE, PRINT, JOBS],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;
    use clap::Parser as _;

    /// As a shell would split it, for what our commands have: words, and words in apostrophes.
    fn words(command: &str) -> Vec<String> {
        let quoted = command.split('\'').enumerate();
        let words = quoted.flat_map(|(place, text)| match place % 2 {
            0 => text.split_whitespace().map(str::to_owned).collect(),
            _ => vec![text.to_owned()],
        });
        words.collect()
    }

    #[test]
    fn every_command_of_ours_is_one_that_the_program_takes() {
        for scenario in scenarios::all() {
            let TryIt { serve, meet } = TryIt::of(scenario);
            assert!(!meet.is_empty(), "{}", scenario.id);
            for command in meet
                .iter()
                .chain([&serve])
                .filter(|command| command.starts_with("misprint "))
            {
                Args::try_parse_from(words(command)).unwrap_or_else(|error| panic!("{command}: {error}"));
            }
        }
    }

    #[test]
    fn who_is_to_be_reached_by_another_name_or_way_is() {
        let meet = |id: &str| TryIt::of(scenarios::find(id).unwrap()).meet.join("\n");
        assert!(meet("san-host-missing-ip").contains("https://127.0.0.1:8443/"));
        assert!(meet("wildcard-two-labels").contains("--resolve a.b.misprint.test:8443:127.0.0.1"));
        assert!(meet("cn-with-spaces").contains("--name 'HP Jetdirect 0AF8ACE8'"));
        for id in ["http-upgrade-tls", "http-upgrade-bad-cert"] {
            assert!(meet(id).contains("ipptool -tv -T 10 -E ipp://"));
        }
        assert!(meet("revoked-crl").contains("--revocation chain"));
        assert!(meet("client-cert-rejected").contains("--cert client.pem"));
        assert!(meet("media-jam").contains("grep -a ' printer-state'"));
    }
}

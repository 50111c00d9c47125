//! What the pages tell, as names and values.

use super::form::Row;
use super::page::{CertificateInfo, CertificatesPage, Download, Fact, JobRow, StatusPage};
use super::{Encoding, access, handle};
use crate::Device;
use crate::event::rfc3339;
use crate::queue::Identified;
use pki::inspect::CertificateFacts;
use pki::{Certificate, HashAlgorithm, KeyAlgorithm};
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Jobs on the status page.
const NEWEST: usize = 10;

pub(super) fn status(device: &Device, now: OffsetDateTime) -> StatusPage {
    let mut facts = vec![
        Fact::new("Product", &device.factory.model.make_and_model),
        Fact::new("Host Name", &device.host_name),
        Fact::new("Hardware Address", device.factory.mac.to_string()),
        Fact::new("Product Serial Number", device.serial_number()),
    ];
    let card = device.factory.model.card.as_ref();
    facts.extend(card.map(|card| Fact::new("Print Server", format!("HP Jetdirect {card}"))));
    facts.push(Fact::new("Firmware Version", &device.factory.model.firmware));
    facts.push(Fact::new(
        "Total Impressions",
        device.queue.counters().impressions.to_string(),
    ));
    facts.push(Fact::new("Date and Time", day_and_time(device.time_of_day(now))));
    if !device.ready_message.is_empty() {
        facts.push(Fact::new("Control Panel", device.panel().display));
    }
    facts.extend(
        device
            .queue
            .operator()
            .identified
            .as_ref()
            .map(|identified| identify(device, identified)),
    );
    if let Some(leaf) = leaf(device) {
        facts.push(Fact::new("Jetdirect Certificate", leaf.summary()));
        facts.push(Fact::new(
            "Certificate Expires On",
            leaf.expires(device.time_of_day(now)),
        ));
    }
    StatusPage {
        state: match device.queue.printer_state() {
            4 => "Printing",
            3 => "Ready",
            _ if device.queue.conditions().iter().any(|(condition, _)| condition.stops()) => "Stopped",
            _ => "Paused",
        },
        // `Ready`, `Printing` and `Paused` say it all.
        message: device
            .queue
            .state_reasons()
            .iter()
            .any(|reason| *reason != "none" && *reason != "paused")
            .then(|| device.queue.state_message()),
        facts,
        jobs: jobs(device).take(NEWEST).collect(),
    }
}

/// The last Identify-Printer: what a person before the device would have seen or heard.
fn identify(device: &Device, identified: &Identified) -> Fact {
    let Identified {
        at,
        actions,
        message,
        user,
    } = identified;
    let message = message.as_deref().map_or_else(String::new, |text| format!(": {text}"));
    let value = format!(
        "{} for {user}, {}{message}",
        actions.join(", "),
        day_and_time(device.time_of_day(*at))
    );
    Fact::new("Identify Printer", value)
}

pub(super) fn jobs(device: &Device) -> impl Iterator<Item = JobRow> {
    device.queue.jobs().map(|job| JobRow {
        id: job.id,
        name: job.name.clone(),
        user: job.user.clone(),
        state: job.state.name(),
        reasons: job.reasons.join(", "),
        octets: job.octets(),
        created: day_and_time(device.time_of_day(job.created)),
    })
}

/// The hardware address comes first: scanners take the first 12 hexadecimal digits of the page for it.
pub(super) fn configuration(device: &Device) -> Vec<Fact> {
    let model = &device.factory.model;
    vec![
        Fact::new("Hardware Address", device.factory.mac.to_string()),
        Fact::new("Host Name", &device.host_name),
        Fact::new("Model Number", model.card.as_ref().unwrap_or(&model.id)),
        Fact::new("Firmware Version", &model.firmware),
        Fact::new("Product", &device.factory.model.make_and_model),
        Fact::new("Product Serial Number", device.serial_number()),
    ]
}

pub(super) fn tcp_ip(device: &Device) -> Vec<Fact> {
    vec![
        Fact::new("Host Name", &device.host_name),
        Fact::new("Hardware Address", device.factory.mac.to_string()),
        Fact::new("IPP Printing", "Enabled"),
        Fact::new("9100 Printing", "Enabled"),
    ]
}

pub(super) fn security(device: &Device) -> Vec<Fact> {
    let yes_no = |set: bool, yes: &str, no: &str| if set { yes } else { no }.to_owned();
    let identity = leaf(device).map_or_else(String::new, |leaf| leaf.summary());
    let ca = device.store.as_ref().and_then(|store| store.ca()).map(summary);
    vec![
        Fact::new(
            "Administrator Password",
            yes_no(access::password(device).is_some(), "Set", "Not Specified"),
        ),
        Fact::new(
            "Encrypt All Web Communication",
            yes_no(device.settings.encrypt_all, "Enabled", "Disabled"),
        ),
        Fact::new("Jetdirect Certificate", identity),
        Fact::new("CA Certificate", ca.unwrap_or_else(|| "Not Installed".to_owned())),
        Fact::new("Access Control List", "Not Specified"),
    ]
}

pub(super) fn certificates(device: &Device) -> CertificatesPage {
    CertificatesPage {
        identity: leaf(device).map_or_else(String::new, |leaf| leaf.summary()),
        ca: device.store.as_ref().and_then(|store| store.ca()).map(summary),
        request_pending: handle::pending(device).is_some(),
    }
}

/// The rows of *View*; the last four are not on the real device's page.
pub(super) fn certificate(device: &Device, row: Row) -> Option<Vec<Fact>> {
    let store = device.store.as_ref()?;
    let certificate = match row {
        Row::Jetdirect => store.identity().leaf(),
        Row::Ca => store.ca()?,
    };
    let mut rows = match certificate.facts() {
        Ok(facts) => vec![
            Fact::new("Serial Number", colons(&facts.serial)),
            Fact::new("Subject", facts.subject.to_string()),
            Fact::new("Issuer", facts.issuer.to_string()),
            Fact::new("Issued On", day_and_time(facts.not_before)),
            Fact::new("Expires On", day_and_time(facts.not_after)),
            Fact::new("Public Key", public_key(&facts)),
            Fact::new("Signature Algorithm", signature(&facts)),
            Fact::new("Subject Alternative Names", alternative_names(&facts)),
        ],
        Err(error) => vec![Fact::new("Subject", format!("({error})"))],
    };
    if row == Row::Jetdirect {
        let exportable = if store.exportable() { "Yes" } else { "No" };
        let position = rows
            .iter()
            .position(|row| row.name == "Public Key")
            .unwrap_or(rows.len());
        rows.insert(position, Fact::new("Allow Private Key to be Exported", exportable));
        rows.push(Fact::new(
            "Certificates in the Chain",
            store.identity().chain().len().to_string(),
        ));
    }
    rows.push(Fact::new("SHA-1 Fingerprint", certificate.sha1()));
    rows.push(Fact::new("SHA-256 Fingerprint", certificate.sha256()));
    Some(rows)
}

pub(super) fn certificate_info(device: &Device) -> Option<CertificateInfo> {
    let store = device.store.as_ref()?;
    let facts = store.identity().leaf().facts().ok()?;
    Some(CertificateInfo {
        serial: colons(&facts.serial),
        subject: facts.subject.to_string(),
        issuer: facts.issuer.to_string(),
        not_before: rfc3339(facts.not_before),
        not_after: rfc3339(facts.not_after),
        public_key: public_key(&facts),
        exportable: store.exportable(),
    })
}

pub(super) fn download(device: &Device, row: Row, encoding: Encoding) -> Option<Download> {
    let store = device.store.as_ref()?;
    let chain = match row {
        Row::Jetdirect => store.identity().chain(),
        Row::Ca => std::slice::from_ref(store.ca()?),
    };
    let stem = match row {
        Row::Jetdirect => handle::file_stem(device),
        Row::Ca => format!("{}-ca", handle::file_stem(device)),
    };
    Some(match encoding {
        Encoding::Pem => Download {
            name: format!("{stem}.pem"),
            media_type: "application/x-pem-file",
            octets: chain.iter().map(Certificate::to_pem).collect::<String>().into_bytes(),
        },
        Encoding::Der => Download {
            name: format!("{stem}.cer"),
            media_type: "application/x-x509-ca-cert",
            octets: chain.first()?.der().to_vec(),
        },
    })
}

/// CN and end of a certificate, in one line.
pub(super) fn summary(certificate: &Certificate) -> String {
    certificate.summary()
}

fn leaf(device: &Device) -> Option<&Certificate> {
    device.store.as_ref().map(|store| store.identity().leaf())
}

trait InWords {
    fn summary(&self) -> String;
    fn expires(&self, now: OffsetDateTime) -> String;
}

impl InWords for Certificate {
    fn summary(&self) -> String {
        match self.facts() {
            Ok(facts) => facts.subject.simple_display_name(),
            Err(error) => format!("({error})"),
        }
    }
    fn expires(&self, now: OffsetDateTime) -> String {
        match self.facts() {
            Ok(facts) if facts.not_after < now => format!("{} (expired)", day_and_time(facts.not_after)),
            Ok(facts) if facts.not_before > now => {
                format!(
                    "{} (not valid before {})",
                    day_and_time(facts.not_after),
                    day_and_time(facts.not_before)
                )
            }
            Ok(facts) => day_and_time(facts.not_after),
            Err(error) => format!("({error})"),
        }
    }
}

pub(super) fn day_and_time(time: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    time.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

fn colons(octets: &[u8]) -> String {
    octets
        .iter()
        .map(|octet| format!("{octet:02X}"))
        .collect::<Vec<_>>()
        .join(":")
}

fn public_key(facts: &CertificateFacts) -> String {
    let kind = match facts.public_key.algorithm {
        Some(KeyAlgorithm::Rsa(_)) => "RSA",
        Some(KeyAlgorithm::EcP256) => "ECDSA P-256",
        Some(KeyAlgorithm::EcP384) => "ECDSA P-384",
        None => &facts.public_key.oid,
    };
    match facts.public_key.bits {
        Some(bits) => format!("{kind} ({bits} bit)"),
        None => kind.to_owned(),
    }
}

fn signature(facts: &CertificateFacts) -> String {
    let hash = match facts.signature_hash {
        Some(HashAlgorithm::Md5) => "MD5",
        Some(HashAlgorithm::Sha1) => "SHA1",
        Some(HashAlgorithm::Sha224) => "SHA224",
        Some(HashAlgorithm::Sha256) => "SHA256",
        Some(HashAlgorithm::Sha384) => "SHA384",
        Some(HashAlgorithm::Sha512) => "SHA512",
        None => return facts.signature_oid.clone(),
    };
    // 1.2.840.113549.1.1.x is PKCS #1; of the others only ECDSA has a known hash.
    let with = if facts.signature_oid.starts_with("1.2.840.113549.1.1.") {
        "RSA"
    } else {
        "ECDSA"
    };
    format!("{hash} with {with}")
}

fn alternative_names(facts: &CertificateFacts) -> String {
    match &facts.alternative_names {
        None => "None".to_owned(),
        Some(names) => {
            let in_words = |name: &pki::recipe::AlternativeName| match name {
                pki::recipe::AlternativeName::Dns(name) => name.clone(),
                pki::recipe::AlternativeName::Ip(address) => address.to_string(),
            };
            names.iter().map(in_words).collect::<Vec<_>>().join(", ")
        }
    }
}

//! The forms of the certificate wizard: what a person types, and what it means.

use pki::name::Attribute;
use pki::recipe::AlternativeName;
use pki::{HashAlgorithm, KeyAlgorithm, Name, oid};
use std::net::IpAddr;
use time::{Date, Duration, OffsetDateTime, Time, macros::format_description};

/// A row of the Certificates page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// *Jetdirect Certificate*.
    Jetdirect,
    /// *CA Certificate*.
    Ca,
}

/// The pages of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The options of a row.
    Options(Row),
    /// *Create New Self-Signed Certificate*.
    SelfSigned,
    /// *Create Certificate Request*.
    Request,
    /// *Install Certificate*.
    Install,
    /// *Import Certificate and Private Key*.
    Import,
    /// *Export Certificate and Private Key*.
    Export,
    /// *Install CA Certificate*.
    InstallCa,
    /// *Delete CA Certificate*.
    DeleteCa,
}

/// Days that a self-signed certificate may be valid.
pub const VALIDITY_DAYS: std::ops::RangeInclusive<i64> = 1..=3650;
/// Keys that the page offers.
pub const KEYS: [KeyAlgorithm; 6] = [
    KeyAlgorithm::Rsa(1024),
    KeyAlgorithm::Rsa(2048),
    KeyAlgorithm::Rsa(3072),
    KeyAlgorithm::Rsa(4096),
    KeyAlgorithm::EcP256,
    KeyAlgorithm::EcP384,
];
/// Hashes that the page offers.
pub const HASHES: [HashAlgorithm; 5] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

/// *Certificate Validity* and *Certificate Information*, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the form's fields")]
pub struct CertificateForm {
    pub common_name: String,
    pub organization: String,
    pub organizational_unit: String,
    pub city: String,
    pub state: String,
    pub country: String,
    /// `rsa-2048`, or the bits of an RSA key alone.
    pub key: String,
    pub hash: String,
    /// `YYYY-MM-DD`; ignored for a request.
    pub start: String,
    /// Days; ignored for a request.
    pub days: String,
    /// Names and addresses, separated by commas or blanks; not on the real device's page.
    pub alternative_names: String,
    pub exportable: bool,
}

/// What a [`CertificateForm`] means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) subject: Name,
    pub(crate) key: KeyAlgorithm,
    pub(crate) hash: HashAlgorithm,
    pub(crate) not_before: OffsetDateTime,
    pub(crate) not_after: OffsetDateTime,
    pub(crate) alternative_names: Vec<AlternativeName>,
    pub(crate) exportable: bool,
}

impl CertificateForm {
    /// The form as the page first shows it.
    pub(crate) fn proposal(now: OffsetDateTime, common_name: &str) -> Self {
        Self {
            common_name: common_name.to_owned(),
            organization: String::new(),
            organizational_unit: String::new(),
            city: String::new(),
            state: String::new(),
            country: String::new(),
            key: "rsa-2048".to_owned(),
            hash: "sha256".to_owned(),
            start: now.date().format(DAY).unwrap_or_default(),
            days: "1825".to_owned(),
            alternative_names: String::new(),
            exportable: false,
        }
    }
    /// The form with every field left empty taken from `proposal`, except the name's parts.
    pub(crate) fn completed(mut self, proposal: Self) -> Self {
        for (typed, proposed) in [
            (&mut self.key, proposal.key),
            (&mut self.hash, proposal.hash),
            (&mut self.start, proposal.start),
            (&mut self.days, proposal.days),
        ] {
            if typed.trim().is_empty() {
                *typed = proposed;
            }
        }
        self
    }
    /// What it means, or what is wrong with it in words for the person who typed it.
    pub(crate) fn read(&self) -> Result<Wish, String> {
        let days: i64 = self
            .days
            .trim()
            .parse()
            .ok()
            .filter(|days| VALIDITY_DAYS.contains(days))
            .ok_or_else(|| {
                format!(
                    "Validity Period: {:?} is not a number of days from {} to {}.",
                    self.days,
                    VALIDITY_DAYS.start(),
                    VALIDITY_DAYS.end()
                )
            })?;
        let start = Date::parse(self.start.trim(), DAY)
            .ok()
            .filter(|day| (1950..=2200).contains(&day.year()))
            .ok_or_else(|| {
                format!(
                    "Validity Start Date: {:?} is no date of the form YYYY-MM-DD.",
                    self.start
                )
            })?;
        let not_before = OffsetDateTime::new_utc(start, Time::MIDNIGHT);
        Ok(Wish {
            subject: self.subject()?,
            key: read_key(self.key.trim())?,
            hash: read_hash(self.hash.trim())?,
            not_before,
            not_after: not_before + Duration::days(days),
            alternative_names: read_alternative_names(&self.alternative_names)?,
            exportable: self.exportable,
        })
    }

    /// Country first and CN last, as X.500 orders them from the root of the tree.
    fn subject(&self) -> Result<Name, String> {
        let country = self.country.trim().to_ascii_uppercase();
        if !(country.is_empty() || country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase())) {
            return Err(format!(
                "Country: {:?} is not a code of two letters, such as US.",
                self.country
            ));
        }
        if self.common_name.trim().is_empty() {
            return Err("Common Name: enter the fully qualified domain name or the address of the printer.".to_owned());
        }
        let parts = [
            ("Country", oid::COUNTRY, country.as_str()),
            ("State", oid::STATE, &self.state),
            ("City", oid::LOCALITY, &self.city),
            ("Organization", oid::ORGANIZATION, &self.organization),
            (
                "Organizational Unit",
                oid::ORGANIZATIONAL_UNIT,
                &self.organizational_unit,
            ),
            ("Common Name", oid::COMMON_NAME, &self.common_name),
        ];
        let mut rdns = Vec::new();
        for (label, oid, value) in parts {
            let value = value.trim();
            if value.chars().count() > 64 || value.chars().any(char::is_control) {
                return Err(format!(
                    "{label}: at most 64 characters (RFC 5280, upper bounds), none of them a control character."
                ));
            }
            if !value.is_empty() {
                rdns.push(vec![Attribute {
                    oid: oid.to_owned(),
                    value: value.to_owned(),
                    tag: string_tag(value),
                }]);
            }
        }
        Ok(Name { rdns })
    }
}

const DAY: &[time::format_description::BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// PrintableString where its alphabet is enough (X.680 §41.4), else UTF8String.
fn string_tag(value: &str) -> u8 {
    let printable = |c: char| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c);
    if value.chars().all(printable) { 0x13 } else { 0x0C }
}

fn read_key(text: &str) -> Result<KeyAlgorithm, String> {
    let named = if text.bytes().all(|b| b.is_ascii_digit()) {
        format!("rsa-{text}")
    } else {
        text.to_owned()
    };
    let key: KeyAlgorithm = named
        .parse()
        .map_err(|_| format!("Key Length: {text:?} is not offered."))?;
    crate::identity_store::check_key(key).map_err(|error| format!("Key Length: {error}."))?;
    if KEYS.contains(&key) {
        Ok(key)
    } else {
        Err(format!("Key Length: {text:?} is not offered."))
    }
}

fn read_hash(text: &str) -> Result<HashAlgorithm, String> {
    let hash = text.to_ascii_lowercase().replace('-', "").parse().ok();
    hash.filter(|hash| HASHES.contains(hash))
        .ok_or_else(|| format!("Signature Hash: {text:?} is not offered."))
}

fn read_alternative_names(text: &str) -> Result<Vec<AlternativeName>, String> {
    let entries: Vec<&str> = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|entry| !entry.is_empty())
        .collect();
    if entries.len() > 32 {
        return Err("Subject Alternative Names: at most 32 of them.".to_owned());
    }
    entries.into_iter().map(read_alternative_name).collect()
}

fn read_alternative_name(entry: &str) -> Result<AlternativeName, String> {
    if let Ok(address) = entry.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return Ok(AlternativeName::Ip(address));
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && (label == "*"
                || label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
    };
    if entry.len() <= 253 && entry.split('.').all(label) {
        Ok(AlternativeName::Dns(entry.to_owned()))
    } else {
        Err(format!(
            "Subject Alternative Names: {entry:?} is neither a host name nor an IP address."
        ))
    }
}

//! What came of an attempt, for programs (JSON) and for people (text).

use crate::Os;
use crate::capture::Target;
use crate::finding::{date, shown};
use crate::fix::{self, Fix};
use crate::hresult::HResult;
use crate::screen::{Row, Screen, Tone};
use crate::trust_status::{ERROR_NAMES, names_of};
use pki::Certificate;
use serde::Serialize;
use std::fmt::Write;

pub use crate::finding::{Finding, Severity};

/// How the attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Connected (and printed, if asked). Exit code 0.
    Accepted,
    /// The client refuses the printer's certificate, or the printer the job. Exit code 1.
    Refused,
    /// Could not try, or could not learn how it ended. Exit code 2.
    Unreachable,
}

impl Outcome {
    /// 0, 1 or 2.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Accepted => 0,
            Self::Refused => 1,
            Self::Unreachable => 2,
        }
    }
}

/// The TLS handshake.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Handshake {
    /// Such as `TLSv1.3`.
    pub version: String,
    /// Such as `TLS13_AES_256_GCM_SHA384`.
    pub cipher_suite: String,
    /// The server name that was sent (SNI).
    pub server_name_sent: Option<String>,
}

/// A certificate as the printer sent it; texts are empty where it cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PresentedCertificate {
    /// RFC 4514.
    pub subject: String,
    /// RFC 4514.
    pub issuer: String,
    /// `2007-08-06`.
    pub not_before: String,
    /// `2010-08-06`.
    pub not_after: String,
    /// Thumbprint, upper hex.
    pub sha1: String,
    /// Upper hex.
    pub sha256: String,
}

/// The report; its JSON is the contract of `misprint diagnose --json`.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[expect(missing_docs, reason = "the contract is in docs/diagnose.md")]
pub struct Report {
    pub outcome: Outcome,
    #[serde(rename = "as")]
    pub os: Os,
    /// Upper hex without leading zeros; `0` is success.
    pub hresult: String,
    /// Such as `CERT_E_UNTRUSTEDROOT`.
    pub symbol: String,
    /// The system's text for the HRESULT.
    pub message: String,
    /// Eight upper hex digits.
    pub trust_status: String,
    /// Eight upper hex digits.
    pub info_status: String,
    pub chain_index: i32,
    pub element_index: i32,
    /// The name connected to.
    pub name: String,
    pub findings: Vec<Finding>,
    /// One sentence per line; a line that begins with two blanks is a command to be run.
    pub remedy: String,
    /// What to do, in this order, each step with the commands that do it.
    pub fixes: Vec<Fix>,
    /// What the person sees or what went wrong, in plain words.
    pub explanation: String,
    /// How the connection was made; absent when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handshake: Option<Handshake>,
    /// As sent, leaf first.
    pub certificates: Vec<PresentedCertificate>,
    /// job-id of the printed job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<i32>,
    /// What other clients would say, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<crate::clients::Others>,
    /// Lists and responses that tell about revocation: what was at hand, and what was retrieved.
    #[serde(skip)]
    pub gathered: crate::revocation::Settings,
    /// What the printer offers, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<crate::probe::ProbeReport>,
    /// SHA-1 of the end of the chain, and whether that is the printer's own certificate.
    #[serde(skip)]
    pub(crate) root: Option<(String, bool)>,
    /// Code of the finding for which the document was not printed.
    #[serde(skip)]
    pub(crate) print_fault: Option<&'static str>,
    /// As sent, leaf first.
    #[serde(skip)]
    pub sent: Vec<Certificate>,
    /// The CAPI2 events in the order of the log.
    #[serde(skip)]
    pub events: Vec<crate::event_xml::Event>,
}

impl PresentedCertificate {
    pub(crate) fn of(certificate: &Certificate) -> Self {
        let facts = certificate.facts().ok();
        let text = |of: &dyn Fn(&pki::inspect::CertificateFacts) -> String| facts.as_ref().map(of).unwrap_or_default();
        Self {
            subject: text(&|facts| shown(&facts.subject.to_string())),
            issuer: text(&|facts| shown(&facts.issuer.to_string())),
            not_before: text(&|facts| date(facts.not_before)),
            not_after: text(&|facts| date(facts.not_after)),
            sha1: certificate.sha1(),
            sha256: certificate.sha256(),
        }
    }
}

impl Report {
    pub(crate) fn new(os: Os, name: &str) -> Self {
        let mut report = Self {
            outcome: Outcome::Unreachable,
            os,
            hresult: String::new(),
            symbol: String::new(),
            message: String::new(),
            trust_status: "00000000".to_owned(),
            info_status: "00000000".to_owned(),
            chain_index: -1,
            element_index: -1,
            name: shown(name),
            findings: Vec::new(),
            remedy: String::new(),
            fixes: Vec::new(),
            explanation: String::new(),
            handshake: None,
            certificates: Vec::new(),
            job_id: None,
            others: None,
            gathered: crate::revocation::Settings::default(),
            probe: None,
            root: None,
            print_fault: None,
            sent: Vec::new(),
            events: Vec::new(),
        };
        report.set_hresult(HResult::OK);
        report
    }

    pub(crate) fn accept(&mut self, explanation: String) {
        self.outcome = Outcome::Accepted;
        self.explanation = explanation;
    }

    pub(crate) fn refuse(&mut self, hresult: HResult, dialogue: &str) {
        self.outcome = Outcome::Refused;
        self.set_hresult(hresult);
        self.explanation = dialogue.to_owned();
    }

    pub(crate) fn fail(&mut self, hresult: HResult, explanation: String) {
        self.outcome = Outcome::Unreachable;
        self.set_hresult(hresult);
        self.explanation = explanation;
    }

    pub(crate) fn set_hresult(&mut self, hresult: HResult) {
        self.hresult = hresult.to_string();
        self.symbol = hresult.symbol().to_owned();
        self.message = hresult.message().to_owned();
    }

    /// Adds what other clients would say to what was sent; where no handshake was agreed on, the codes of the platforms for
    /// that; nothing where nobody answered.
    pub fn ask_others(&mut self, client: &crate::Client) {
        if self.handshake.is_none() && self.sent.is_empty() {
            let disagreed = |finding: &Finding| matches!(finding.code.as_str(), "tls-alert" | "tls-handshake-failed");
            if self.findings.iter().any(disagreed) {
                self.others = Some(crate::clients::without_agreement());
            }
            return;
        }
        let key_is_wrong = self
            .findings
            .iter()
            .any(|finding| finding.code == "handshake-signature");
        let client = crate::Client {
            revocation: self.gathered.clone(),
            distrust: Vec::new(),
            updated: false,
            program_roots: false,
            ..client.clone()
        };
        self.others = Some(crate::clients::others(&self.sent, &self.name, &client, key_is_wrong));
    }

    /// Works out the steps from the findings, for the printer at `target`.
    pub(crate) fn plan(&mut self, target: &Target) {
        let page = self.probe.as_ref().and_then(crate::probe::ProbeReport::page);
        let printer = fix::Printer {
            host: target.host.clone(),
            address: target.address(),
            page: page.unwrap_or_else(|| fix::page_of(target)),
            os: Some(self.os),
            root: self.root.clone(),
        };
        self.fixes = fix::plan(&self.findings, &printer);
    }

    /// Adds what a probe of the same printer found.
    pub fn add_probe(&mut self, probe: crate::probe::ProbeReport, url: &url::Url) {
        for finding in &probe.findings {
            if !self.findings.iter().any(|known| known.code == finding.code) {
                let fatal = false;
                self.findings.push(Finding {
                    fatal,
                    ..finding.clone()
                });
            }
        }
        self.probe = Some(probe);
        if let Ok(target) = Target::of(url)
            && !self.sent.is_empty()
        {
            self.plan(&target);
        }
    }

    /// What happened, and what to do, in the order in which a person should do it: 80 columns and 23 rows.
    pub fn summary(&self) -> Vec<Row> {
        let mut screen = Screen::default();
        let good = self.outcome == Outcome::Accepted;
        let verdict = format!("{} {}: {}", self.os.profile().title, self.verb(), self.name);
        screen.words(if good { Tone::Good } else { Tone::Bad }, 2, &verdict);
        if self.hresult != "0" {
            screen.words(Tone::Plain, 2, &format!("  0x{:0>8} {}", self.hresult, self.symbol));
        }
        screen.words(Tone::Plain, 2, &format!("  {}", self.explanation));
        if let (Some(dates), Some(Ok(leaf))) = (self.certificates.first(), self.sent.first().map(Certificate::facts)) {
            let name = |name: &pki::Name| short(&shown(&name.simple_display_name()));
            let issuer = match leaf.is_self_issued() {
                true => "signed by itself".to_owned(),
                false => format!("issued by {}", name(&leaf.issuer)),
            };
            let (from, to) = (&dates.not_before, &dates.not_after);
            let line = format!("  Certificate {}, {issuer}, {from} to {to}", name(&leaf.subject));
            screen.words(Tone::Plain, 14, &line);
        }
        if let Some(handshake) = &self.handshake {
            let line = format!("  Connection  {} {}", handshake.version, handshake.cipher_suite);
            screen.words(Tone::Plain, 14, &line);
        }
        if let Some(probe) = &self.probe {
            let accepted = probe.versions.iter().filter(|version| version.accepted == Some(true));
            let names: Vec<&str> = accepted.map(|version| version.version.as_str()).collect();
            let line = format!(
                "  Probe       {}; {} connections",
                names.join(", "),
                probe.connections.made
            );
            screen.words(Tone::Plain, 14, &line);
        }
        screen.steps(&self.fixes, &self.findings)
    }

    fn verb(&self) -> &'static str {
        match self.outcome {
            Outcome::Accepted if self.job_id.is_some() => "prints",
            Outcome::Accepted => "connects",
            Outcome::Refused => "refuses",
            Outcome::Unreachable => "cannot tell",
        }
    }

    /// The report as one line of JSON.
    pub fn to_json(&self) -> String {
        // Only strings, numbers and lists: there is nothing that JSON cannot hold.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The report for a person at a terminal: what happened, why, what to do. Lines of at most 100 columns (but for commands), no colour.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let verdict = self.verb();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {verdict}: {}", self.os.profile().title, self.name);
        paragraph(&mut text, "", &self.explanation);
        paragraph(&mut text, "Why", &format!("0x{:0>8} {}", self.hresult, self.symbol));
        paragraph(&mut text, "", &self.message);
        let status = u32::from_str_radix(&self.trust_status, 16).unwrap_or_default();
        let names: Vec<&str> = names_of(status, ERROR_NAMES).collect();
        if !names.is_empty() {
            paragraph(&mut text, "", &format!("trust status {status:X}: {}", names.join(", ")));
        }
        for (index, certificate) in self.certificates.iter().enumerate() {
            let heading = if index == 0 { "Certificate" } else { "" };
            paragraph(&mut text, heading, &certificate.subject);
            if certificate.issuer == certificate.subject {
                paragraph(&mut text, "", "signed by itself");
            } else {
                paragraph(&mut text, "", &format!("issued by {}", certificate.issuer));
            }
            let (from, to) = (&certificate.not_before, &certificate.not_after);
            paragraph(&mut text, "", &format!("{from} to {to}"));
            paragraph(&mut text, "", &format!("SHA-1 {}", certificate.sha1));
        }
        // What the explanation says already is not said again.
        let findings = self
            .findings
            .iter()
            .filter(|finding| finding.message != self.explanation);
        for (index, finding) in findings.enumerate() {
            let weight = if finding.fatal { "refused for it" } else { "not minded" };
            let line = format!("{} ({weight}): {}", finding.code, finding.message);
            paragraph(&mut text, if index == 0 { "Findings" } else { "" }, &line);
        }
        for (index, step) in self.remedy.lines().enumerate() {
            paragraph(&mut text, if index == 0 { "What to do" } else { "" }, step);
        }
        for (index, event) in self.events.iter().enumerate() {
            let level = if event.level == 2 { "Error" } else { "Information" };
            let result = event
                .result
                .map_or_else(String::new, |result| format!(", Result {result}"));
            let line = format!(
                "{:>2} {:>3} {}, {level}{result}",
                event.sequence, event.id, event.category
            );
            paragraph(&mut text, if index == 0 { "CAPI2 log" } else { "" }, &line);
        }
        if let Some(others) = &self.others {
            let _ = write!(text, "\n{}", others.to_text());
        }
        if let Some(probe) = &self.probe {
            let _ = write!(text, "\n{}", probe.to_text());
        }
        text
    }
}

/// A name that does not fill the screen.
fn short(name: &str) -> String {
    const MOST: usize = 60;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    format!("{}…", name.chars().take(MOST).collect::<String>())
}

/// A heading in a column of its own, and the text beside it in lines of at most 80 columns.
pub(crate) fn paragraph(text: &mut String, heading: &str, words: &str) {
    const INDENT: usize = 14;
    let line = format!("  {heading:<12}");
    // A command stands on a line of its own, however long it is, so that it can be copied.
    if let Some(command) = words.strip_prefix("  ") {
        let _ = writeln!(text, "{line}  {command}");
        return;
    }
    crate::columns::fill(text, words, &line, &" ".repeat(INDENT));
}

//! An event of the log as what is needed of it. Shapes as in published logs of Windows 7, 10 and 11.

use super::xml::Node;
use crate::hresult::HResult;

/// Certificates in one chain that are kept.
const MAX_ELEMENTS: usize = 64;
const MAX_NAMES: usize = 16;

/// Everything that was read.
#[derive(Default)]
pub(super) struct Read {
    pub(super) records: Vec<Record>,
    pub(super) certificates: Vec<Details>,
}

/// A certificate as it is referred to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Reference {
    pub(super) subject: String,
    /// Upper hex SHA-1, from the fileRef.
    pub(super) thumbprint: String,
}

/// A certificate as event 90 spells it out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Details {
    pub(super) thumbprint: String,
    pub(super) not_before: String,
    pub(super) not_after: String,
    /// dNSName and iPAddress entries, or the CN.
    pub(super) names: Vec<String>,
}

/// One event.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Record {
    pub(super) id: u16,
    pub(super) level: u8,
    pub(super) time: String,
    pub(super) computer: String,
    pub(super) process: String,
    pub(super) task_id: String,
    pub(super) sequence: u32,
    pub(super) result: Option<HResult>,
    /// What the log says of the result.
    pub(super) result_text: String,
    pub(super) certificate: Option<Reference>,
    pub(super) server_name: Option<String>,
    pub(super) chain_ref: Option<String>,
    pub(super) chain_errors: u32,
    pub(super) elements: Vec<(Reference, u32)>,
    pub(super) url: Option<String>,
}

/// Keeps an event of CAPI2; `false` where it is of another provider or has no number.
pub(super) fn read(event: &Node, kept: &mut Read) -> bool {
    let Some(system) = event.child("System") else {
        return false;
    };
    let ours = system.at("Provider", "Name") == Some("Microsoft-Windows-CAPI2");
    let Some(id) = number(system, "EventID").filter(|_| ours) else {
        return false;
    };
    let mut record = Record {
        id,
        level: number(system, "Level").unwrap_or_default(),
        time: system.at("TimeCreated", "SystemTime").unwrap_or_default().to_owned(),
        computer: text(system, "Computer"),
        ..Record::default()
    };
    if let Some(body) = event.child("UserData").and_then(|data| data.children.first()) {
        read_body(body, &mut record);
        if body.name == "X509Objects" {
            kept.certificates.extend(body.children("Certificate").map(details));
        }
    }
    kept.records.push(record);
    true
}

fn read_body(body: &Node, record: &mut Record) {
    let attribute = |child, name| body.at(child, name).map(str::to_owned);
    record.process = attribute("EventAuxInfo", "ProcessName").unwrap_or_default();
    record.task_id = attribute("CorrelationAuxInfo", "TaskId").unwrap_or_default();
    record.sequence = body
        .at("CorrelationAuxInfo", "SeqNumber")
        .and_then(|sequence| sequence.parse().ok())
        .unwrap_or_default();
    record.result = body.hex("Result").map(HResult);
    record.result_text = text(body, "Result");
    let certificate = body.child("Certificate").or_else(|| body.child("SubjectCertificate"));
    record.certificate = certificate.filter(|_| body.name != "X509Objects").map(reference);
    record.server_name = attribute("SSLAdditionalPolicyInfo", "serverName").filter(|name| !name.is_empty());
    record.chain_ref = attribute("CertificateChain", "chainRef");
    record.url = body.child("URL").map(|url| url.text.trim().to_owned());
    let Some(chain) = body.child("CertificateChain") else {
        return;
    };
    let errors = |node: &Node| {
        node.child("TrustStatus")
            .and_then(|status| status.hex("ErrorStatus"))
            .unwrap_or_default()
    };
    record.chain_errors = errors(chain);
    record.elements = chain
        .children("ChainElement")
        .take(MAX_ELEMENTS)
        .map(|element| {
            (
                element.child("Certificate").map(reference).unwrap_or_default(),
                errors(element),
            )
        })
        .collect();
}

fn reference(certificate: &Node) -> Reference {
    let file = certificate.attribute("fileRef").unwrap_or_default();
    Reference {
        subject: certificate.attribute("subjectName").unwrap_or_default().to_owned(),
        thumbprint: file.strip_suffix(".cer").unwrap_or(file).to_owned(),
    }
}

fn details(certificate: &Node) -> Details {
    let alternative = certificate
        .child("Extensions")
        .and_then(|extensions| extensions.child("SubjectAltName"));
    let mut names: Vec<String> = alternative
        .into_iter()
        .flat_map(|names| &names.children)
        .filter(|name| matches!(name.name.as_str(), "DNSName" | "IPAddress"))
        .map(|name| name.text.trim().to_owned())
        .take(MAX_NAMES)
        .collect();
    if names.is_empty() {
        let common = certificate
            .child("Subject")
            .into_iter()
            .flat_map(|subject| subject.children("CN"));
        names = common.map(|name| name.text.clone()).take(MAX_NAMES).collect();
    }
    Details {
        thumbprint: reference(certificate).thumbprint,
        not_before: text(certificate, "NotBefore"),
        not_after: text(certificate, "NotAfter"),
        names,
    }
}

fn text(node: &Node, child: &str) -> String {
    node.child(child)
        .map(|child| child.text.trim().to_owned())
        .unwrap_or_default()
}

fn number<T: std::str::FromStr>(node: &Node, child: &str) -> Option<T> {
    node.child(child)?.text.trim().parse().ok()
}

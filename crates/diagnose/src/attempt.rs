//! One attempt from the URL to the report: connect, judge, print if asked.

mod notes;

use crate::capture::{self, Captured, Target, Unreachable};
use crate::chain::{self, Chain, ChainError, ChainInput, SERVER_USAGES};
use crate::deadline::Deadline;
use crate::event_xml::{self, Attempt};
use crate::fetch::{Fetcher, Retrieval, issuers};
use crate::finding::{self, Finding};
use crate::fix;
use crate::hresult::HResult;
use crate::print::{self, Order};
use crate::probe::{Glance, Version};
use crate::remedy;
use crate::report::{Handshake, Outcome, PresentedCertificate, Report};
use crate::revocation::{self, Inquiry, Mode, Object};
use crate::verdict::{self, PolicyStatus, SslParameters};
use crate::{Client, Request};
use notes::{
    certificate_required, explain_acceptance, note_certificate_wanted, note_print, note_signature, note_staple,
    too_old_to_talk_to,
};
use pki::Certificate;
use pki::ocsp::OcspResponse;

/// What a client concluded from a chain.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The chain that it built.
    pub chain: Chain,
    /// The answer about the chain alone: the Result of event 11.
    pub base: PolicyStatus,
    /// The answer about chain and name, with what this client ignores: the Result of events 30 and 81.
    pub policy: PolicyStatus,
    /// Of which elements revocation was checked.
    pub revocation: Mode,
    /// What was retrieved to find missing issuers.
    pub issuers: Vec<Retrieval>,
}

/// Judges the chain `sent` (leaf first) by `server_name`, with the roots, the time and the rules of the client. No network:
/// where revocation is to be checked, only what is at hand tells.
pub fn judge(sent: &[Certificate], server_name: &str, client: &Client) -> Result<Judgement, ChainError> {
    judge_with(
        &Sent {
            chain: sent,
            stapled: None,
        },
        server_name,
        client,
        &mut Fetcher::offline(),
    )
}

/// What a server sent.
struct Sent<'a> {
    /// Leaf first.
    chain: &'a [Certificate],
    stapled: Option<&'a OcspResponse>,
}

fn judge_with(
    sent: &Sent<'_>,
    server_name: &str,
    client: &Client,
    fetcher: &mut Fetcher,
) -> Result<Judgement, ChainError> {
    let rules = &client.rules();
    let input = ChainInput {
        sent: sent.chain,
        intermediates: &client.intermediates,
        distrust: &client.distrust,
        trust: &client.trust,
        requested_usage: &SERVER_USAGES,
        time: client.now,
        rules,
    };
    let (mut chain, issuers) = if client.fetches_issuers {
        issuers::complete(&input, fetcher)?
    } else {
        (chain::build(&input)?, Vec::new())
    };
    let inquiry = Inquiry {
        settings: &client.revocation,
        stapled: sent.stapled,
        rules,
        now: client.now,
    };
    revocation::check(&mut chain, &inquiry, fetcher);
    let asked = SslParameters {
        server_name: Some(server_name),
        ignored: rules.ignored.value,
        policy_flags: 0,
    };
    let (base, policy) = (verdict::of_chain(&chain), verdict::ssl(&chain, rules, &asked));
    Ok(Judgement {
        chain,
        base,
        policy,
        revocation: client.revocation.mode_of(rules),
        issuers,
    })
}

/// What the client would say of a chain that was sent to it, without connecting to a printer or printing. Where the client
/// checks revocation or fetches issuers, what the certificates point to is retrieved.
pub fn report_on(sent: &[Certificate], server_name: &str, client: &Client) -> Report {
    let deadline = Deadline::after(client.retrieval_timeout);
    let sent = Sent {
        chain: sent,
        stapled: None,
    };
    let mut report = report_until(&sent, server_name, client, deadline);
    report.plan(&Target {
        host: server_name.to_owned(),
        port: 443,
        path: String::new(),
    });
    report
}

fn report_until(sent: &Sent<'_>, server_name: &str, client: &Client, deadline: Deadline) -> Report {
    let mut report = Report::new(client.os, server_name);
    report.certificates = sent.chain.iter().map(PresentedCertificate::of).collect();
    report.sent = sent.chain.to_vec();
    let mut fetcher = Fetcher::online(deadline, client.rules().nt_version.value);
    match judge_with(sent, server_name, client, &mut fetcher) {
        Ok(judgement) => conclude(&mut report, sent.chain, server_name, client, &judgement),
        Err(error) => {
            let code = match error {
                ChainError::NoCertificate => "no-certificate",
                ChainError::Unreadable(_) => "unreadable-certificate",
            };
            report.refuse(HResult::CRYPT_E_ASN1_BADTAG, client.os.profile().dialogue.value);
            report.findings.push(Finding::fatal(code, error.to_string()));
            report.remedy =
                "Give the printer a well-formed X.509 certificate: make a new one on its page Networking > Security > \
                             Authorization > Certificates."
                    .to_owned();
        }
    }
    report
}

/// Connects, judges, prints if asked.
pub(crate) fn run(request: &Request) -> Report {
    let deadline = Deadline::after(request.timeout);
    let rules = &request.client.rules();
    let target = match Target::of(&request.url) {
        Ok(target) => target,
        Err(error) => return unreachable(request, request.url.host_str().unwrap_or_default(), &error),
    };
    let session = match capture::connect(&target, rules, deadline) {
        Ok(session) => session,
        Err(error) => return without_handshake(request, &target, &error, deadline),
    };
    let stapled = session.captured.stapled.clone().map(OcspResponse::from_der);
    let sent = Sent {
        chain: &session.captured.chain,
        stapled: stapled.as_ref(),
    };
    let until = deadline.within(request.client.retrieval_timeout);
    let mut report = report_until(&sent, &target.host, &request.client, until);
    report.handshake = Some(handshake(&session.captured));
    note_staple(&mut report, &session.captured);
    note_signature(&mut report, &session.captured.signature);
    match &request.print {
        Some((document, mime_type)) if report.outcome == Outcome::Accepted => {
            let order = Order {
                target: &target,
                rules,
                deadline,
                printer_uri: printer_uri(&target),
                document,
                mime_type,
            };
            note_print(&mut report, print::print(session, &order));
        }
        _ if session.captured.asks_for_certificate => note_certificate_wanted(&mut report, session),
        _ => session.hang_up(),
    }
    report.plan(&target);
    // How the print ended has a remedy of its own.
    for fix in &mut report.fixes {
        if fix.cures.iter().any(|code| report.print_fault == Some(code.as_str())) {
            fix.what.clone_from(&report.remedy);
        }
    }
    report
}

/// No handshake could be finished. What the printer shows to a client that speaks older versions can be judged all the same.
fn without_handshake(request: &Request, target: &Target, error: &Unreachable, deadline: Deadline) -> Report {
    let client = &request.client;
    let broken = matches!(
        error,
        Unreachable::Alert { .. } | Unreachable::Closed { .. } | Unreachable::Handshake { .. }
    );
    let glance = broken.then(|| Glance::at(target, client.rules().sends_sni.value, deadline, client.seed));
    let Some(Some(glance)) = glance else {
        return unreachable(request, &target.host, error);
    };
    if glance.flight.asks_for_certificate && glance.is_of_today() {
        let mut report = unreachable(request, &target.host, error);
        report.outcome = Outcome::Refused;
        report.findings.clear();
        certificate_required(&mut report, &error.to_string());
        report.plan(target);
        return report;
    }
    let Some(chain) = glance.flight.chain.as_ref().filter(|_| !glance.is_of_today()) else {
        return unreachable(request, &target.host, error);
    };
    let stapled = glance.flight.staple.clone().map(OcspResponse::from_der);
    let sent = Sent {
        chain,
        stapled: stapled.as_ref(),
    };
    let until = deadline.within(client.retrieval_timeout);
    let mut report = report_until(&sent, &target.host, client, until);
    let (version, suite) = (&glance.handshake.version, &glance.handshake.cipher_suite);
    let unfinished = format!("this client cannot finish a handshake of {version} with {suite}");
    if request.print.is_some() && report.outcome == Outcome::Accepted {
        report.fail(
            error.hresult(),
            format!("The certificate is accepted, but {unfinished}: nothing was printed."),
        );
        report.findings.push(Finding::fatal(error.code(), error.to_string()));
        report.remedy = remedy::for_unreachable(error);
    }
    if glance.flight.version() == Some(Version::Ssl3) && !client.rules().speaks_ssl3.value {
        too_old_to_talk_to(&mut report, version);
        report.handshake = Some(glance.handshake);
        report.plan(target);
        return report;
    }
    if glance.flight.version() < Some(Version::Tls12) {
        let message =
            format!("it speaks nothing newer than {version}; clients of today speak nothing older than TLSv1.2");
        report.findings.push(Finding::weakness("no-current-protocol", message));
    }
    let message =
        format!("{unfinished}: its certificate is judged as it was shown, and nothing proves that its key is there");
    report
        .findings
        .push(Finding::remark("handshake-signature-unchecked", message));
    report.handshake = Some(glance.handshake);
    report.plan(target);
    report
}

fn conclude(report: &mut Report, sent: &[Certificate], server_name: &str, client: &Client, judgement: &Judgement) {
    let rules = &client.rules();
    report.gathered = gathered(&judgement.chain, client);
    report.findings = finding::of_judgement(judgement, server_name, rules, client.now);
    let root = judgement.chain.root();
    report.root = Some((root.certificate.sha1(), judgement.chain.elements.len() == 1));
    report.trust_status = format!("{:08X}", judgement.chain.error_status);
    report.info_status = format!("{:08X}", judgement.chain.info_status);
    report.chain_index = judgement.policy.chain_index;
    report.element_index = judgement.policy.element_index;
    if judgement.policy.error.is_ok() {
        report.accept(explain_acceptance(report));
    } else {
        report.refuse(judgement.policy.error, rules.dialogue.value);
        report.remedy = remedy::for_refusal(judgement, server_name, rules, client.now);
    }
    report.events = event_xml::events(&Attempt {
        rules,
        judgement,
        sent,
        server_name,
        now: client.now,
        seed: &client.seed,
    });
}

/// What is known about revocation after all: what was at hand, and what was retrieved.
fn gathered(chain: &Chain, client: &Client) -> revocation::Settings {
    let mut settings = client.revocation.clone();
    let checked = chain.elements.iter().filter_map(|element| element.revocation.as_ref());
    for source in checked.filter_map(|checked| checked.source.as_ref()) {
        match &source.object {
            Object::List(list) => settings.lists.push(list.clone()),
            Object::Response(response) => settings.responses.push(response.clone()),
        }
    }
    settings
}

fn unreachable(request: &Request, name: &str, error: &Unreachable) -> Report {
    let mut report = Report::new(request.client.os, name);
    report.fail(error.hresult(), error.to_string());
    report.findings.push(Finding::fatal(error.code(), error.to_string()));
    report.remedy = remedy::for_unreachable(error);
    report.fixes = fix::of_unreachable(error);
    report
}

/// The URI of the printer in IPP (RFC 7472): always of the scheme ipps, with its port where it is not 631.
fn printer_uri(target: &Target) -> String {
    let port = if target.port == 631 {
        String::new()
    } else {
        format!(":{}", target.port)
    };
    let host = if target.host.contains(':') {
        format!("[{}]", target.host)
    } else {
        target.host.clone()
    };
    format!("ipps://{host}{port}{}", target.path)
}

fn handshake(captured: &Captured) -> Handshake {
    Handshake {
        version: captured.version.clone(),
        cipher_suite: captured.cipher_suite.clone(),
        server_name_sent: captured.server_name_sent.clone(),
    }
}

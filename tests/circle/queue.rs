//! `ipptool`, which is asked where HTTP, IPP or the printer is what is wrong. It checks no certificate.

use super::company::IPPTOOL;
use super::stage::Case;
use super::table::Table;
use crate::peers::process::{Process, first_line};
use crate::peers::{Absent, Verdict};
use scenarios::{Family, Part, PrinterCondition, Scenario, ServiceFault, WireFault};
use std::sync::Arc;

const PACKAGE: &str = "cups-ipp-utils";

/// What is asked, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Question {
    way: Way,
    test: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Ipps,
    Ipp,
    /// In plain HTTP, wishing for TLS (`-E`, RFC 2817).
    Upgrade,
}

/// `None` where it would see nothing of what is wrong, and nobody has measured it.
pub(super) fn question(scenario: &Scenario) -> Option<Question> {
    let [part] = scenario.parts else {
        return certificates(scenario);
    };
    let way = match part {
        Part::Service(ServiceFault::RedirectToHttps) | Part::Wire(WireFault::TlsOnPlaintextPort) => Way::Ipp,
        _ if scenario.id.starts_with("http-upgrade") => Way::Upgrade,
        _ if matches!(scenario.family, Family::Service | Family::Printer) => Way::Ipps,
        _ => return certificates(scenario),
    };
    let test = if is_about_jobs(part) {
        "print-job.test"
    } else {
        "get-printer-attributes.test"
    };
    Some(Question { way, test })
}

/// What it was once measured with.
fn certificates(scenario: &Scenario) -> Option<Question> {
    let is_of_service = matches!(scenario.family, Family::Service | Family::Printer);
    let is_measured = || Table::read().find(scenario.id, IPPTOOL).is_some();
    let way = if scenario.id.starts_with("http-upgrade") {
        Way::Upgrade
    } else {
        Way::Ipps
    };
    (is_of_service || is_measured()).then_some(Question {
        way,
        test: "get-printer-attributes.test",
    })
}

/// Shows in the answer to Print-Job alone.
fn is_about_jobs(part: &Part) -> bool {
    use PrinterCondition::*;
    match part {
        Part::Service(fault) => matches!(
            fault,
            ServiceFault::ContinueNever
                | ServiceFault::EarlyResponse
                | ServiceFault::JobIdMissing
                | ServiceFault::ClosesMidDocument
        ),
        Part::Printer(condition) => matches!(
            condition,
            Busy | NotAcceptingJobs
                | InternalError
                | DeviceError
                | TemporaryError
                | TooManyJobs
                | SpoolAreaFull
                | AccessDenied
                | AbortsJobs
                | CancelsJobs
                | NeverEnds
                | ForgetsJobs
                | Slow
                | MediaNeeded
        ),
        _ => false,
    }
}

/// Does it wait, or ask again, without end?
pub(super) fn waits(scenario: &Scenario) -> bool {
    use ServiceFault::{ClosesMidDocument, EmptyResponse, RandomData, ResetByPeer, SlowBody, UpgradeStall};
    // It asks again, without end, where there is no answer.
    let without_end = [
        UpgradeStall,
        SlowBody,
        RandomData,
        EmptyResponse,
        ResetByPeer,
        ClosesMidDocument,
    ];
    scenario
        .parts
        .iter()
        .any(|part| without_end.iter().any(|fault| *part == Part::Service(*fault)))
}

/// Asks a printer what is to be asked of it.
pub(super) async fn ask(case: Arc<Case>) -> Result<Verdict, Absent> {
    let version = first_line("ipptool", PACKAGE, &["--version"]).await?;
    let Some(Question { way, test }) = question(case.scenario) else {
        return Err(Absent::new(
            IPPTOOL,
            format!("{} has no question for it", case.scenario.id),
        ));
    };
    let urls = case.printer.urls();
    let tool = Process::new("ipptool", PACKAGE)?;
    let document = tool.home("document.txt");
    std::fs::write(&document, "hello\n").unwrap();
    let tool = match way {
        Way::Upgrade => tool.arg("-E"),
        Way::Ipp | Way::Ipps => tool,
    };
    let url = if way == Way::Ipps { &urls.ipps } else { &urls.ipp };
    let tool = tool
        .args(["-T", "30", "-tv", "-d", "filetype=text/plain", "-f"])
        .arg(document);
    Ok(tool.args([url.as_str(), test]).run().await.verdict(version))
}

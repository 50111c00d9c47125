//! docs/scenarios.md as a newcomer reads it: the commands are typed as they stand there, and show what the page says. The
//! ports alone are others, so that a test is in nobody's way.

use crate::peers::process::{Process, Said};
use crate::peers::{Absent, or_skip};
use crate::serving::Serving;
use crate::surroundings;
use std::path::Path;
use std::time::Duration;

const PAGE: &str = include_str!("../docs/scenarios.md");
const LIMIT: Duration = Duration::from_secs(60);

/// A scenario of each kind that is tried in another way, and what each of its clients is to say.
const SAMPLE: &[(&str, &[&str])] = &[
    ("ok-chain", &["accepts the certificate", "<title>Device Status"]),
    ("expired", &["CERT_E_EXPIRED", "certificate has expired"]),
    (
        "san-host-missing-ip",
        &["CERT_E_CN_NO_MATCH", "target host name '127.0.0.1'"],
    ),
    (
        "wildcard-two-labels",
        &["target host name 'a.b.misprint.test'", "", "CERT_E_CN_NO_MATCH"],
    ),
    ("cn-with-spaces", &["", "accepts the certificate"]),
    (
        "revoked-crl",
        &[
            "accepts the certificate",
            "CRYPT_E_REVOKED",
            "No OCSP response received",
        ],
    ),
    (
        "client-cert-required-tls12",
        &["curl: (35)", "", "<title>Device Status"],
    ),
    ("sni-required", &["unrecognized name", "<title>Device Status"]),
    ("alpn-no-overlap", &["no application protocol", "<title>Device Status"]),
    (
        "resumed-old-identity",
        &["New, TLSv1.3", "", "Reused, TLSv1.3", "self-signed certificate"],
    ),
    ("ipv6-only", &["<title>Device Status", "curl: (7)"]),
    ("tls-on-plaintext-port", &["curl: (1)"]),
    ("http-upgrade-tls", &["[PASS]"]),
    ("http-upgrade-refused", &["Encryption is not supported"]),
    (
        "redirect-http-to-https",
        &["301 Moved Permanently", "<title>Device Status"],
    ),
    ("media-jam", &["media-jam-error", "", "job-id", "[PASS]"]),
    ("printer-busy", &["idle", "", "server-error-busy"]),
    ("job-aborted", &["", "aborted"]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_types_what_an_entry_says_and_sees_what_it_tells() {
    for program in ["curl", "openssl", "ipptool"] {
        or_skip!(Process::new(program, program).map(drop));
    }
    for (id, expected) in SAMPLE {
        or_skip!(try_it(id, expected).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_follows_the_guide_from_its_beginning() {
    or_skip!(follow_the_guide().await);
}

async fn try_it(id: &str, expected: &[&str]) -> Result<(), Absent> {
    let (_, section) = PAGE.split_once(&format!("\n### {id}\n")).unwrap();
    let commands = block(section);
    let (serve, meet) = commands.split_first().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let printer = serving(serve, folder.path()).await;
    assert_eq!(meet.len(), expected.len(), "{id}: {meet:?}");
    for (command, expected) in meet.iter().zip(expected) {
        let said = type_in(command, &printer, folder.path()).await?;
        let told = format!("{}{}", said.out, said.err);
        assert!(
            told.contains(expected),
            "{id}: {command}\nexpected {expected:?}\n{told}"
        );
        assert!(!told.contains("not found"), "{id}: {command}\n{told}");
    }
    printer.kill().await;
    Ok(())
}

async fn follow_the_guide() -> Result<(), Absent> {
    let (_, first) = PAGE.split_once("\n## The first one\n").unwrap();
    let (guide, _) = PAGE.split_once("\n## The clients\n").unwrap();
    let serve = block(first);
    let (_, rest) = first.split_once("clients that come by:").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let printer = serving(serve[0], folder.path()).await;
    for command in block(rest) {
        let said = type_in(command, &printer, folder.path()).await?;
        assert_ne!(said.code, Some(0), "{command}: {}", said.out);
    }
    let (_, seen) = guide.split_once("\n## What your client did\n").unwrap();
    for command in block(seen) {
        let said = type_in(command, &printer, folder.path()).await?;
        assert_eq!(said.code, Some(0), "{command}: {}{}", said.out, said.err);
        assert!(said.out.contains("\"verdict\":\"refused\""), "{command}: {}", said.out);
    }
    // The table of the ways to choose: those that speak to a printer that runs.
    let (_, choosing) = guide.split_once("\n## Choosing\n").unwrap();
    let (choosing, _) = choosing.split_once("\n## ").unwrap();
    let quoted = choosing.split('`').skip(1).step_by(2);
    let spoken = |command: &&str| command.starts_with("misprint scenario ") || command.starts_with("curl ");
    let mut tried = 0;
    for command in quoted.filter(spoken) {
        let command = command.replace("ID", "expired");
        let said = type_in(&command, &printer, folder.path()).await?;
        // A client of the expired scenario is the one command that is to fail.
        let expected = if command.contains("--cacert") { 60 } else { 0 };
        assert_eq!(said.code, Some(expected), "{command}: {}{}", said.out, said.err);
        assert!(!said.out.contains("\"status\":4"), "{command}: {}", said.out);
        tried += 1;
    }
    assert!(tried >= 6, "{tried}");
    printer.kill().await;
    Ok(())
}

/// The commands of the first block.
fn block(text: &str) -> Vec<&str> {
    let (_, block) = text.split_once("```sh\n").unwrap();
    block.split_once("\n```").unwrap().0.lines().collect()
}

/// The command that serves, in this folder and on free ports.
async fn serving(command: &str, folder: &Path) -> Serving {
    let roots = folder.join("roots.pem").display().to_string();
    let command = command.replace("roots.pem", &roots);
    let mut words: Vec<&str> = command.split(' ').skip(1).collect();
    words.extend(["--json", "--ports", "ephemeral", "--key", "ec-p256"]);
    Serving::run(&words).await.unwrap()
}

/// The command, at the ports of this printer.
async fn type_in(command: &str, printer: &Serving, folder: &Path) -> Result<Said, Absent> {
    let mut command = command.to_owned();
    for (usual, url) in [
        ("8443", "https"),
        ("8080", "http"),
        ("8631", "ipp"),
        ("8180", "control"),
    ] {
        let port = printer.url(url).port_or_known_default().unwrap();
        command = command.replace(usual, &port.to_string());
    }
    let mut path = surroundings::misprint().parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(surroundings::search_path());
    let line = format!("cd '{}' && {command}", folder.display());
    let shell = Process::new("bash", "bash")?.args(["-c", &line]).env("PATH", path);
    let control = printer.url("control");
    Ok(shell.env("MISPRINT_CONTROL", control.as_str()).limit(LIMIT).run().await)
}

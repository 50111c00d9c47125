//! The three states of the story, with every client: the factory certificate that nobody trusts; the same, trusted, under
//! the wrong name; and a certificate of the right name. What the client says, and how the printer saw it leave.

mod cups;
pub(crate) mod words;

use crate::administrator::Administrator;
use crate::peers::{self, Absent, Peer, Target, Verdict, or_skip};
use crate::wizard::{self, Wish};
use crate::{handshakes, surroundings};
use printer::{EventRecord, Printer};
use std::path::{Path, PathBuf};
use words::{State, Telling};

/// A printer, an administrator at its EWS, and a folder for files.
pub(crate) struct Bench {
    pub(crate) printer: Printer,
    pub(crate) administrator: Administrator,
    folder: tempfile::TempDir,
}

impl Bench {
    /// The printer of the story, fresh from the factory.
    pub(crate) async fn new() -> Self {
        let printer = Printer::builder().start().await.unwrap();
        // Over plain HTTP: every handshake that is recorded is the client's.
        let administrator = Administrator::at(&printer.urls().http);
        Self {
            printer,
            administrator,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where a client is sent to look at pages.
    pub(crate) fn pages(&self) -> Target {
        target(&self.printer.urls().https)
    }

    /// Where a client is sent to print.
    pub(crate) fn queue(&self) -> Target {
        target(&self.printer.urls().ipps)
    }

    /// The certificate in force, downloaded from the device's own page and not looked at further: so users trust it.
    pub(crate) async fn downloaded_certificate(&self) -> Result<PathBuf, Absent> {
        let page = wizard::download_certificate(&self.administrator).await?;
        let file = page.save(self.file(&format!("{}.pem", self.last_event())));
        assert_eq!(
            crate::openssl::sha256(&file).await?,
            self.printer.certificate().sha256()
        );
        Ok(file)
    }

    /// Number of the newest event.
    pub(crate) fn last_event(&self) -> u64 {
        self.printer.events().since(0).last().map_or(0, |event| event.seq)
    }
}

fn target(url: &str) -> Target {
    let url: url::Url = url.parse().unwrap();
    // Not a special scheme: `ipps` has no port of its own.
    Target {
        host: url.host_str().unwrap().into(),
        port: url.port().unwrap(),
        path: url.path().into(),
    }
}

/// Tells the story to a client; `san` when it wants more than a common name.
async fn tell<P: Peer>(peer: P, at: fn(&Bench) -> Target, telling: Telling, san: Option<&str>) -> Result<(), Absent> {
    let bench = Bench::new().await;
    let target = at(&bench);
    let mut rows = Vec::new();
    rows.push(expect(&bench, &peer, &target, None, "untrusted", telling.untrusted).await?);

    let factory = bench.downloaded_certificate().await?;
    rows.push(expect(&bench, &peer, &target, Some(&factory), "wrong name", telling.wrong_name).await?);

    if san.is_some() {
        // The lesson: what makecert writes is not enough for this one.
        wizard::create_self_signed(&bench.administrator, &Wish::named("localhost")).await?;
        let common_name_only = bench.downloaded_certificate().await?;
        let state = telling.wrong_name;
        rows.push(expect(&bench, &peer, &target, Some(&common_name_only), "no SAN", state).await?);
    }
    let wish = Wish {
        alternative_names: san.unwrap_or_default(),
        ..Wish::named("localhost")
    };
    wizard::create_self_signed(&bench.administrator, &wish).await?;
    let cure = bench.downloaded_certificate().await?;
    rows.push(expect(&bench, &peer, &target, Some(&cure), "cured", telling.cured).await?);

    keep_table(P::NAME, &rows);
    bench.printer.shut_down().await;
    Ok(())
}

/// Sends the client once, and holds what it says and how it leaves against what is expected. Returns a row of the table.
async fn expect<P: Peer>(
    bench: &Bench,
    peer: &P,
    target: &Target,
    trust: Option<&Path>,
    name: &str,
    state: State,
) -> Result<String, Absent> {
    let since = bench.last_event();
    let verdict = peer.run(target, trust).await?;
    let seen = handshakes::wait(bench.printer.events(), since, state.handshake).await;
    let told = verdict.text.trim();
    for words in state.words {
        assert!(
            told.contains(words),
            "{}, {name}: not {words:?} but:\n{told}\n{seen:?}",
            P::NAME
        );
    }
    let accepts = name == "cured" || P::NAME == peers::ipptool::Ipptool::NAME;
    assert_eq!(verdict.ok, accepts, "{}, {name}:\n{told}", P::NAME);
    let seen =
        seen.unwrap_or_else(|all| panic!("{}, {name}: the printer did not see {:?} but:\n{all}", P::NAME, state));
    let thinks = if accepts { "accepted" } else { "refused" };
    let because = &seen.body["because"];
    // A client that only shakes hands cannot be told from one that checks the certificate afterwards.
    let only_shakes_hands = accepts && seen.body["request_seen"] == false;
    assert!(
        only_shakes_hands || seen.body["verdict"] == thinks,
        "{}, {name}: {because}",
        P::NAME
    );
    assert_eq!(seen.body["library"], library(P::NAME), "{}", P::NAME);
    Ok(row(P::NAME, name, state, &verdict, &seen))
}

/// What the printer is to recognise: each client's TLS library in Debian.
fn library(client: &str) -> &'static str {
    match client {
        "Java" => "Java (JSSE)",
        "NSS tstclnt" => "NSS (Firefox and its kin)",
        "Chromium" => "BoringSSL (Chromium and its kin)",
        "gnutls-cli" | "wget" | "ipptool" => "GnuTLS",
        _ => "OpenSSL",
    }
}

/// Client, version, state, milliseconds, the line that tells, how the printer saw it.
fn row(client: &str, name: &str, state: State, verdict: &Verdict, seen: &EventRecord) -> String {
    let version = verdict.version.split(" (").next().unwrap_or_default();
    let telling = |line: &&str| state.words.iter().any(|words| line.contains(words));
    let line = verdict.text.lines().find(telling).unwrap_or_default().trim();
    let (ms, seen) = (verdict.ms, handshakes::summary(seen));
    format!("{client}\t{version}\t{name}\t{ms}\t{line}\t{seen}\n")
}

/// Leaves the measured table where a person and the next release find it: `tests/artefacts/story-CLIENT.tsv`.
pub(crate) fn keep_table(client: &str, rows: &[String]) {
    let table = rows.concat();
    println!("{table}");
    let name = format!("story-{}.tsv", client.to_lowercase().replace(' ', "-"));
    std::fs::write(surroundings::artefacts().join(name), table).unwrap();
}

macro_rules! stories {
    ($($name:ident: $peer:expr, $at:expr, $telling:ident, $san:expr;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                or_skip!(tell($peer, $at, words::$telling, $san).await);
            }
        )*
    };
}

stories! {
    curl_is_told_the_story: peers::curl::Curl, Bench::pages, CURL, None;
    wget_is_told_the_story: peers::wget::Wget, Bench::pages, WGET, None;
    openssl_is_told_the_story: peers::openssl::SClient, Bench::queue, OPENSSL, None;
    gnutls_is_told_the_story: peers::gnutls::GnuTlsCli, Bench::queue, GNUTLS, None;
    nss_is_told_the_story: peers::nss::Tstclnt, Bench::pages, NSS, None;
    urllib_is_told_the_story: peers::python::Urllib, Bench::pages, URLLIB, None;
    requests_is_told_the_story: peers::python::Requests, Bench::pages, REQUESTS, Some("localhost");
    node_is_told_the_story: peers::node::Node, Bench::pages, NODE, None;
    java_is_told_the_story: peers::java::Java, Bench::pages, JAVA, None;
    ipptool_notices_nothing_of_the_story: peers::ipptool::Ipptool, Bench::queue, IPPTOOL, None;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chromium_is_told_the_story() {
    let _alone = peers::heavy().await;
    let chromium = peers::chromium::Chromium::default();
    or_skip!(tell(chromium, Bench::pages, words::CHROMIUM, Some("localhost")).await);
}

//! The bench's console in a real browser: a person plays a scenario, and what curl and CUPS do is on the page as it happens.

use crate::peers::cups::Cups;
use crate::peers::{self, Absent, or_skip};
use crate::serving::Serving;
use crate::surroundings;
use serde_json::Value;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_plays_a_scenario_and_sees_what_curl_and_cups_do() {
    let _alone = peers::heavy().await;
    or_skip!(watch().await);
}

#[tokio::test]
async fn the_types_of_the_console_hold() {
    or_skip!(check_types().await);
}

async fn check_types() -> Result<(), Absent> {
    let compiler = surroundings::target().join("peers/node/node_modules/typescript/bin/tsc");
    if !compiler.exists() {
        let reason = format!("{} is absent; `cargo xtask test` installs it", compiler.display());
        return Err(Absent::new("typescript", reason));
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../web-ui");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let scripts = files.filter(|file| file.extension().is_some_and(|extension| extension == "js"));
    let mut check = peers::process::Process::new("node", "nodejs")?.arg(compiler);
    for word in
        "--noEmit --allowJs --checkJs --strict --target es2022 --module es2022 --moduleResolution bundler".split(' ')
    {
        check = check.arg(word);
    }
    for script in scripts {
        check = check.arg(script);
    }
    let said = check.run().await;
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    Ok(())
}

async fn watch() -> Result<(), Absent> {
    let state = tempfile::tempdir().unwrap();
    let cups = Cups::trusting().await?;
    let printer = Serving::start(state.path(), &[]).await.unwrap();
    let script = peers::chromium::script("console.js")
        .await?
        .arg(printer.url("control").as_str())
        .arg(printer.url("https").as_str())
        .arg(surroundings::artefacts())
        .run();
    // The person ends the scenario; then the printer is as CUPS wants it.
    let (said, ()) = tokio::join!(script, print(&cups, &printer));
    assert_eq!(said.code, Some(0), "{}{}", said.err, said.out);
    let shown: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["title"], "NPIF8ACE8 – Misprint", "{shown}");
    let subject = printer.ready["certificate"]["subject"].as_str().unwrap();
    assert!(shown["certificate"].as_str().unwrap().contains(subject), "{shown}");
    assert_eq!(shown["found"], 1, "{shown}");
    assert_eq!(shown["all"], scenarios::all().count(), "{shown}");
    assert!(shown["by_alert"].as_u64().unwrap() >= 3, "{shown}");
    let lenient: Vec<&str> = shown["lenient"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        lenient.contains(&"expired") && !lenient.contains(&"key-mismatch"),
        "{lenient:?}"
    );
    let clients = shown["clients"].as_str().unwrap();
    for words in [
        "CUPS ipptool",
        "curl: (60) SSL certificate problem: certificate has expired",
        "certificate_expired(45)",
    ] {
        assert!(clients.contains(words), "{clients}");
    }
    assert_eq!((&shown["refusals"], &shown["curl"]), (&0.into(), &60.into()), "{shown}");
    let sentence = shown["sentence"].as_str().unwrap();
    for words in ["OpenSSL", "expired", "alert unknown_ca"] {
        assert!(sentence.contains(words), "{sentence}");
    }
    assert_eq!(shown["record"]["scenario"], serde_json::json!(["expired"]), "{shown}");
    assert!(shown["job"].as_str().unwrap().contains("is completed"), "{shown}");
    let wrong = shown["wrong"].as_str().unwrap();
    assert!(wrong.contains("did you mean expired?"), "{wrong}");
    assert_eq!(shown["refused"], 1, "{shown}");
    let coming = shown["coming"].as_str().unwrap();
    for words in [" h ", ", at ", "expired + net-slow-close", "the printer as it is"] {
        assert!(coming.contains(words), "{coming}");
    }
    assert_eq!(shown["overflow"], 0, "the page is wider than a phone: {shown}");
    assert_eq!(shown["faults"], Value::Array(Vec::new()), "{shown}");
    Ok(())
}

/// Prints with CUPS once the scenario was played and ended.
async fn print(cups: &Cups, printer: &Serving) {
    let document = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(document.path(), "A line.\n").unwrap();
    let control = printer.url("control");
    let ended = crate::serving::misprint(&["wait", "--for", "identity-changed.scenario-ended", "--timeout", "100s"])
        .args(["--control", control.as_str()])
        .output();
    let ended = tokio::time::timeout(LIMIT, ended).await.unwrap().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    cups.add_queue(printer.ready["urls"]["ipps"].as_str().unwrap()).await;
    let job = cups.submit(document.path(), &[]).await;
    cups.completes(&job).await;
}

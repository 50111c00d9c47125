//! The bench's console in a real browser: what a client does to the printer is on the page as it happens.

use crate::peers::{self, Absent, or_skip};
use crate::serving::Serving;
use crate::surroundings;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_handshake_is_on_the_page_as_it_happens() {
    let _alone = peers::heavy().await;
    or_skip!(watch().await);
}

async fn watch() -> Result<(), Absent> {
    let state = tempfile::tempdir().unwrap();
    let printer = Serving::start(state.path(), &[]).await.unwrap();
    let said = peers::chromium::script("console.js")
        .await?
        .arg(printer.url("control").as_str())
        .arg(printer.url("https").as_str())
        .arg(surroundings::artefacts().join("console.png"))
        .run()
        .await;
    assert_eq!(said.code, Some(0), "{}{}", said.err, said.out);
    let shown: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["title"], "NPIF8ACE8 – Misprint", "{shown}");
    let subject = printer.ready["certificate"]["subject"].as_str().unwrap();
    assert!(shown["certificate"].as_str().unwrap().contains(subject), "{shown}");
    assert_eq!(shown["before"], 0, "{shown}");
    assert_eq!(shown["refused"], "DEPTH_ZERO_SELF_SIGNED_CERT", "{shown}");
    assert_ne!(shown["outcome"], "established", "{shown}");
    assert_eq!(shown["faults"], Value::Array(Vec::new()), "{shown}");
    Ok(())
}

//! The control door held against its own description, by a program that knows nothing else of it.

use crate::peers::python::installed;
use crate::peers::{Absent, or_skip};
use crate::serving::Serving;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What schemathesis is told: a stream does not end by itself, and nothing is waited for. The job is there.
const SETTINGS: &str = r#"
[[operations]]
include-path = "/api/printers/{printer}/events/stream"
enabled = false

[parameters]
wait = 0
job = 1
document = 1
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_door_is_as_it_is_described() {
    or_skip!(examine().await);
}

async fn examine() -> Result<(), Absent> {
    let state = tempfile::tempdir().unwrap();
    let printer = Serving::start(state.path(), &[]).await.unwrap();
    let description = printer.url("control").join("api/openapi.json").unwrap();
    print(&printer).await;
    let settings = state.path().join("schemathesis.toml");
    std::fs::write(&settings, SETTINGS).unwrap();
    let said = installed("schemathesis")?
        .limit(Duration::from_secs(240))
        .arg("--config-file")
        .arg(&settings)
        .arg("run")
        .arg(description.as_str())
        .arg("--max-examples")
        .arg("10")
        .run()
        .await;
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let summary: String = said.out.lines().filter(|line| line.contains("generated")).collect();
    assert!(summary.contains("passed"), "{}", said.out);
    println!("{summary}");
    Ok(())
}

/// A job for the questions about jobs, by the raw port.
async fn print(printer: &Serving) {
    let port = printer.ready["urls"]["raw"]
        .as_str()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap();
    let mut raw = TcpStream::connect(("127.0.0.1", port.parse().unwrap())).await.unwrap();
    raw.write_all(b"A line.\n").await.unwrap();
    raw.shutdown().await.unwrap();
    let mut end = Vec::new();
    raw.read_to_end(&mut end).await.unwrap();
}

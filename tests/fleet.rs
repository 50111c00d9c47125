//! Many printers in one process: each is itself, one door shows all of them, and nothing stays.

use crate::peers::{self, Absent, or_skip};
use crate::serving::Serving;
use crate::tls_client::TlsClient;
use rustix::process::{Resource, getrlimit};
use serde_json::Value;
use std::collections::HashSet;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Clients at a time.
const CLIENTS: usize = 16;
/// Six ports of a printer on two addresses and the lock of its state, a thousand times; and the rest of the process.
const OPEN_FILES: u64 = 13_100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_printers_start_are_themselves_and_leave_nothing_behind() {
    let _alone = peers::heavy().await;
    or_skip!(room_for(OPEN_FILES));
    fleet(1_000).await;
}

/// May a process have that many open files, if it asks?
fn room_for(files: u64) -> Result<(), Absent> {
    let most = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
    if most < files {
        let reason = format!("the hard limit of open files is {most}; raise it to {files} (ulimit -Hn)");
        return Err(Absent::new("a thousand printers", reason));
    }
    Ok(())
}

async fn fleet(count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("fleet.toml");
    let expired = count / 10;
    let text = format!(
        "seed = 7\n[[printer]]\nname = \"lab\"\ncount = {}\n[[printer]]\nname = \"attic\"\ncount = {expired}\nscenario = \"expired\"\n",
        count - expired
    );
    std::fs::write(&list, text).unwrap();
    let begun = Instant::now();
    let fleet = Serving::run(&["fleet", "--json", list.to_str().unwrap()])
        .await
        .unwrap();
    let started = begun.elapsed();
    let printers = fleet.ready["printers"].as_array().unwrap().clone();
    assert_eq!(printers.len(), count);
    for member in ["host", "uuid", "seed", "state_dir"] {
        let own: HashSet<_> = printers.iter().map(|ready| ready[member].as_str().unwrap()).collect();
        assert_eq!(own.len(), count, "two have the same {member}");
    }
    let used = Used::by(fleet.ready["pid"].as_u64().unwrap());
    look(&printers).await;
    let control = fleet.ready["control"].as_str().unwrap();
    let listed = get(control, "api/printers").await;
    assert_eq!(listed["printers"].as_array().unwrap().len(), count);
    let last = get(control, &format!("api/printers/attic-{expired}")).await;
    assert_eq!(last["scenario"], serde_json::json!(["expired"]));

    let begun = Instant::now();
    fleet.terminate();
    assert_eq!(fleet.end().await.code(), Some(0));
    let stopped = begun.elapsed();
    for ready in &printers {
        let state = ready["state_dir"].as_str().unwrap();
        assert!(!Path::new(state).exists(), "{state} is left behind");
    }
    let refused = TcpStream::connect(("localhost", port(&printers[0]))).await;
    assert!(refused.is_err(), "a port is still open");
    println!("{count} printers: started in {started:?}, stopped in {stopped:?}; {used}");
}

/// Every printer shows the certificate that it said it would, and none shows another's.
async fn look(printers: &[Value]) {
    let mut shown = HashSet::new();
    for some in printers.chunks(CLIENTS) {
        let mut looking = JoinSet::new();
        for ready in some.iter().cloned() {
            looking.spawn(async move {
                let seen = TlsClient::new().look(port(&ready)).await.unwrap();
                assert_eq!(Some(seen.leaf.as_str()), ready["certificate"]["sha256"].as_str());
                seen.leaf
            });
        }
        shown.extend(looking.join_all().await);
    }
    assert_eq!(shown.len(), printers.len(), "two show the same certificate");
}

/// What the process has taken.
struct Used {
    /// `VmRSS`, `Threads`.
    status: String,
    files: usize,
}

impl Used {
    fn by(pid: u64) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let told = status
            .lines()
            .filter(|line| line.starts_with("VmRSS") || line.starts_with("Threads"));
        Self {
            status: told.map(|line| line.replace('\t', " ")).collect::<Vec<_>>().join(", "),
            files: std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count(),
        }
    }
}

impl std::fmt::Display for Used {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {} open files", self.status, self.files)
    }
}

fn port(ready: &Value) -> u16 {
    let url: url::Url = ready["urls"]["https"].as_str().unwrap().parse().unwrap();
    url.port().unwrap()
}

/// The JSON at `path` of the control door.
async fn get(control: &str, path: &str) -> Value {
    let url: url::Url = control.parse().unwrap();
    let authority = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(&authority).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

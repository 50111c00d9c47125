//! TLS servers that others wrote, as processes on loopback, ready, killed when dropped.

use super::Absent;
use super::process::Group;
use crate::openssl::Pair;
use crate::surroundings;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// How long a server may take to start, on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A server that listens on `127.0.0.1`.
pub(crate) struct Server {
    pub(crate) port: u16,
    _group: Group,
    _child: Child,
    _folder: TempDir,
}

impl Server {
    /// `openssl s_server -www` with the certificate of `pair` and `options`; the system gives the port.
    pub(crate) async fn openssl(pair: &Pair, options: &[&str]) -> Result<Self, Absent> {
        let folder = tempfile::tempdir().unwrap();
        let mut command = command("openssl", "openssl", &folder)?;
        command
            .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert"])
            .arg(&pair.certificate)
            .arg("-key")
            .arg(&pair.key)
            .args(options)
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let group = Group::of(&child);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // "ACCEPT 127.0.0.1:41234"
        let ready = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some(address) = line.strip_prefix("ACCEPT ") {
                    return address.rsplit_once(':').unwrap().1.parse().unwrap();
                }
            }
            panic!("openssl s_server {options:?} ended before it listened");
        };
        let port = tokio::time::timeout(LIMIT, ready).await.unwrap();
        // What it goes on to print must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self {
            port,
            _group: group,
            _child: child,
            _folder: folder,
        })
    }

    /// nginx with a configuration of its own, and nothing else of the system's: TLS with `pair` on its port, `server` in its
    /// server block (`PORT` is that port), and a second server on port `plain` that redirects there.
    pub(crate) async fn nginx(pair: &Pair, server: &str, plain: u16) -> Result<Self, Absent> {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let server = server.replace("PORT", &port.to_string());
        let at = folder.path().display();
        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let places: String = kinds
            .iter()
            .map(|kind| format!("  {kind}_temp_path {at}/{kind};\n"))
            .collect();
        let configuration = format!(
            "daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log {at}/error.log;\nevents {{}}\nhttp {{\n  access_log off;\n{places}  \
             server {{\n    listen 127.0.0.1:{port} ssl;\n    ssl_certificate {};\n    ssl_certificate_key {};\n    {server}\n    \
             location / {{ return 200 page; }}\n  }}\n  server {{\n    listen 127.0.0.1:{plain};\n    return 301 https://localhost:{port}/;\n  }}\n}}\n",
            pair.certificate.display(),
            pair.key.display(),
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, configuration).unwrap();
        let mut command = command("nginx", "nginx-light", &folder)?;
        command
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null());
        let child = command.spawn().unwrap();
        let server = Self {
            port,
            _group: Group::of(&child),
            _child: child,
            _folder: folder,
        };
        assert!(listens(port).await && listens(plain).await, "nginx does not listen");
        Ok(server)
    }
}

fn command(program: &str, package: &str, folder: &TempDir) -> Result<Command, Absent> {
    let file =
        surroundings::find(program).ok_or_else(|| Absent::new(program, format!("not found; install {package}")))?;
    let mut command = Command::new(file);
    command
        .env_clear()
        .env("PATH", surroundings::search_path())
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    Ok(command)
}

/// A port that nobody has now.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until somebody listens.
async fn listens(port: u16) -> bool {
    let knocking = async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            // It gives no event that could be awaited.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LIMIT, knocking).await.is_ok()
}

/// `misprint` with each of `questions` (words, of which `URL` is the printer's), asked of Debian's ippeveprinter: standard
/// output of each. The printer wants Avahi and D-Bus even where it announces nothing: all of them run in a network
/// namespace that has loopback alone, with a `/run` of its own, and end with it.
pub(crate) async fn of_ippeveprinter(pair: &Pair, questions: &[&str]) -> Result<Vec<String>, Absent> {
    for (program, package) in [
        ("ippeveprinter", "cups-ipp-utils"),
        ("avahi-daemon", "avahi-daemon"),
        ("dbus-daemon", "dbus"),
        ("unshare", "util-linux"),
        ("ip", "iproute2"),
    ] {
        if surroundings::find(program).is_none() {
            return Err(Absent::new(program, format!("not found; install {package}")));
        }
    }
    if !rustix::process::geteuid().is_root() {
        return Err(Absent::new(
            "ippeveprinter",
            "a network namespace of its own needs root",
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["keys", "spool"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    std::fs::copy(&pair.certificate, at("keys/localhost.crt")).unwrap();
    std::fs::copy(&pair.key, at("keys/localhost.key")).unwrap();
    std::fs::write(at("world.sh"), world(questions)).unwrap();
    let mut unshare = command("unshare", "util-linux", &folder)?;
    unshare
        .args([
            "--net",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "--propagation",
            "private",
            "sh",
        ])
        .arg(at("world.sh"))
        .env("MISPRINT", surroundings::misprint())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = unshare.spawn().unwrap();
    let group = Group::of(&child);
    let said = tokio::time::timeout(Duration::from_secs(120), child.wait_with_output()).await;
    drop(group);
    let said = said.expect("the printer and its questions end in time").unwrap();
    let err = String::from_utf8_lossy(&said.stderr);
    if err.contains("unshare failed") || err.contains("Operation not permitted") {
        return Err(Absent::new(
            "ippeveprinter",
            format!("no namespace can be made here: {err}"),
        ));
    }
    assert!(said.status.success(), "{err}");
    let answer = |number: usize| std::fs::read_to_string(at(&format!("answer-{number}"))).unwrap();
    Ok((0..questions.len()).map(answer).collect())
}

fn world(questions: &[&str]) -> String {
    let asked: String = questions
        .iter()
        .enumerate()
        .map(|(number, words)| {
            format!(
                "\"$MISPRINT\" {} > answer-{number} || true\n",
                words.replace("URL", "ipps://localhost:8631/ipp/print")
            )
        })
        .collect();
    format!(
        "set -e\n\
         ip link set lo up\n\
         mount -t tmpfs tmpfs /run\n\
         mkdir -p /run/dbus /run/avahi-daemon\n\
         dbus-daemon --system --fork --nopidfile\n\
         printf '[server]\\nhost-name=localhost\\nallow-interfaces=lo\\n' > avahi.conf\n\
         avahi-daemon -f avahi.conf --no-rlimits --no-drop-root --no-chroot -D\n\
         ippeveprinter -r off -n localhost -p 8631 -K keys -d spool printer > printer.log 2>&1 &\n\
         printer=$!\n\
         until \"$MISPRINT\" probe localhost:8631 --max-connections 1 --json | grep -q probe-incomplete\n\
         do kill -0 $printer || {{ cat printer.log >&2; exit 1; }}; sleep 0.2\n\
         done\n\
         {asked}\
         kill $printer\n"
    )
}

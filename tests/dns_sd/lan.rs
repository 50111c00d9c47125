//! Two machines, as network namespaces, with two cables between them; gone when dropped.

use crate::peers::Absent;
use crate::polling::until;
use crate::surroundings;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;

/// What has to be there.
const PROGRAMS: [(&str, &str); 6] = [
    ("ip", "iproute2"),
    ("nsenter", "util-linux"),
    ("avahi-daemon", "avahi-daemon"),
    ("avahi-browse", "avahi-utils"),
    ("dbus-daemon", "dbus"),
    ("nmap", "nmap"),
];

/// Starts a bus and Avahi where nobody else's are, and says when both are there. Ends with its standard input.
const INNER: &str = r#"set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus /run/avahi-daemon
chown avahi: /run/avahi-daemon
dbus-daemon --system --nofork --nopidfile & bus=$!
n=0; until [ -S /run/dbus/system_bus_socket ]; do n=$((n+1)); [ $n -lt 300 ]; sleep 0.1; done
avahi-daemon -f "$1" --no-rlimits & avahi=$!
trap 'kill $avahi $bus' EXIT
n=0; until [ -S /run/avahi-daemon/socket ]; do n=$((n+1)); [ $n -lt 300 ]; sleep 0.1; done
echo $$ > "$2"
cat > /dev/null
"#;

/// The two of them.
pub(super) struct Lan {
    here: Namespace,
    there: Namespace,
    avahi: Option<(Child, u32)>,
    folder: TempDir,
}

impl Lan {
    /// Lays the cables, and starts Avahi next door.
    pub(super) fn lay() -> Result<Self, Absent> {
        for (program, package) in PROGRAMS {
            surroundings::find(program).ok_or_else(|| Absent::new(program, format!("not found; install {package}")))?;
        }
        if !rustix::process::geteuid().is_root() {
            return Err(Absent::new("a network of its own", "this test needs root"));
        }
        let here = Namespace::make("a")?;
        let there = Namespace::make("b")?;
        for (ours, theirs, net) in [("va", "vb", "10.99.0"), ("wa", "wb", "10.98.0")] {
            let link = [
                "link", "add", ours, "netns", &here.0, "type", "veth", "peer", "name", theirs, "netns", &there.0,
            ];
            run("ip", &link)?;
            for (namespace, name, last) in [(&here, ours, 1), (&there, theirs, 2)] {
                run(
                    "ip",
                    &[
                        "-n",
                        &namespace.0,
                        "addr",
                        "add",
                        &format!("{net}.{last}/24"),
                        "dev",
                        name,
                    ],
                )?;
                run("ip", &["-n", &namespace.0, "link", "set", name, "up"])?;
            }
        }
        let mut lan = Self {
            here,
            there,
            avahi: None,
            folder: tempfile::tempdir().unwrap(),
        };
        lan.start_avahi()?;
        Ok(lan)
    }

    fn start_avahi(&mut self) -> Result<(), Absent> {
        let file = |name: &str| self.folder.path().join(name);
        let configuration =
            "[server]\nhost-name=nextdoor\nuse-ipv6=no\nallow-interfaces=vb,wb\n[publish]\npublish-workstation=no\n";
        std::fs::write(file("avahi.conf"), configuration).unwrap();
        std::fs::write(file("inner.sh"), INNER).unwrap();
        let log = std::fs::File::create(file("avahi.log")).unwrap();
        let child = self
            .there
            .command("unshare")
            .args(["--mount", "--propagation", "private", "sh"])
            .arg(file("inner.sh"))
            .arg(file("avahi.conf"))
            .arg(file("pid"))
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let pid = until(Duration::from_secs(40), || {
            std::fs::read_to_string(file("pid")).ok()?.trim().parse::<u32>().ok()
        });
        self.avahi = Some((child, pid.unwrap_or_default()));
        let log = || std::fs::read_to_string(file("avahi.log")).unwrap_or_default();
        pid.map(drop)
            .ok_or_else(|| Absent::new("Avahi", format!("it does not start here: {}", log())))
    }

    /// `misprint serve` on its true ports, at 10.99.0.1 and 10.98.0.1.
    pub(super) fn printer(&self, more: &[&str]) -> Serving {
        let ready = self.folder.path().join("ready.json");
        let log = self.folder.path().join("printer.log");
        let out = std::fs::File::create(&log).unwrap();
        let child = self
            .here
            .command(surroundings::misprint().to_str().unwrap())
            .args(["serve", "--ephemeral", "--key", "ec-p256", "--ports", "standard"])
            .args(["--bind", "0.0.0.0", "--ready-file"])
            .arg(&ready)
            .args(more)
            .stdin(Stdio::null())
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .spawn()
            .unwrap();
        let serving = Serving { child, log };
        assert!(
            until(Duration::from_secs(60), || ready.is_file().then_some(())).is_some(),
            "{}",
            serving.said()
        );
        serving
    }

    /// All that a program says that runs on the printer's machine.
    pub(super) fn at_home(&self, words: &[&str]) -> String {
        text(self.here.command(words[0]).args(&words[1..]))
    }

    /// All that a program says that runs next door.
    pub(super) fn next_door(&self, words: &[&str]) -> String {
        text(self.there.command(words[0]).args(&words[1..]))
    }

    /// The same, where Avahi is.
    pub(super) fn avahi(&self, words: &[&str]) -> String {
        text(&mut self.with_avahi(words))
    }

    /// `avahi-browse` with these words, which tells of services as they come and go.
    pub(super) fn browse(&self, words: &[&str]) -> Browser {
        // Left to itself, it keeps what it says until there is enough of it.
        let mut command = self.with_avahi(&[&["stdbuf", "-oL", "avahi-browse", "-pk"], words].concat());
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        // Ends with the program.
        std::thread::spawn(move || told.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Browser {
            child,
            lines,
            seen: Vec::new(),
        }
    }

    fn with_avahi(&self, words: &[&str]) -> Command {
        let pid = self.avahi.as_ref().map_or(0, |(_, pid)| *pid).to_string();
        let mut command = Command::new("nsenter");
        command.args(["--target", &pid, "--net", "--mount"]).args(words);
        command.env("LANG", "C.UTF-8");
        command
    }
}

/// Somebody who looks what services there are.
pub(super) struct Browser {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Browser {
    /// Waits until what was told so far has the answer. Every line may take `limit`.
    pub(super) fn until<T>(&mut self, limit: Duration, answer: impl Fn(&[String]) -> Option<T>) -> T {
        loop {
            if let Some(answer) = answer(&self.seen) {
                return answer;
            }
            let line = self.lines.recv_timeout(limit);
            self.seen.push(line.unwrap_or_else(|_| panic!("{:#?}", self.seen)));
        }
    }

    /// Everything that was told so far.
    pub(super) fn seen(&self) -> &[String] {
        &self.seen
    }

    /// Forgets it.
    pub(super) fn forget(&mut self) {
        self.seen.clear();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Lan {
    fn drop(&mut self) {
        if let Some((mut child, _)) = self.avahi.take() {
            // The end of its input ends it.
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

/// A printer that runs.
pub(super) struct Serving {
    child: Child,
    log: std::path::PathBuf,
}

impl Serving {
    /// What it has said so far.
    pub(super) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// SIGTERM, and its end.
    pub(super) fn terminate(mut self) {
        let _ = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(self.child.wait().unwrap().success(), "{}", self.said());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A network namespace.
struct Namespace(String);

impl Namespace {
    fn make(which: &str) -> Result<Self, Absent> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "mp{}-{}{which}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        run("ip", &["netns", "add", &name])?;
        run("ip", &["-n", &name, "link", "set", "lo", "up"])?;
        Ok(Self(name))
    }

    /// `program`, to be run in there.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={}", Path::new("/run/netns").join(&self.0).display()));
        command.arg(program).env("PATH", surroundings::search_path());
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "delete", &self.0]).status();
    }
}

fn run(program: &str, words: &[&str]) -> Result<(), Absent> {
    let said = Command::new(program).args(words).output();
    let failed = |why: String| Absent::new("a network namespace", format!("{program} {}: {why}", words.join(" ")));
    let said = said.map_err(|error| failed(error.to_string()))?;
    match said.status.success() {
        true => Ok(()),
        false => Err(failed(String::from_utf8_lossy(&said.stderr).into_owned())),
    }
}

fn text(command: &mut Command) -> String {
    let said = command.stdin(Stdio::null()).output().unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    )
}

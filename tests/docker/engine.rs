//! A Docker engine for one test: its own data, its own socket, its own network namespace; all of it gone when dropped.

use crate::polling::until;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Where Debian installs the programs; another `docker` on the PATH may come without BuildKit.
const DOCKER: &str = "/usr/bin/docker";
const DOCKERD: &str = "/usr/sbin/dockerd";

/// A running engine.
pub(super) struct Engine {
    daemon: Child,
    namespace: Namespace,
    home: TempDir,
}

impl Engine {
    /// Starts one and waits until it answers; else the reason why this machine has none.
    pub(super) fn start() -> Result<Self, String> {
        for (program, package) in [
            (DOCKER, "docker.io"),
            (DOCKERD, "docker.io"),
            ("/usr/bin/ipptool", "cups-ipp-utils"),
        ] {
            if !PathBuf::from(program).is_file() {
                return Err(format!("{program} is absent; install {package}"));
            }
        }
        if !root_is_a_mount() {
            return Err("the root of this machine is a chroot, and runc needs one that is mounted".to_owned());
        }
        let home = tempfile::tempdir().unwrap();
        let namespace = Namespace::make()?;
        let log = File::create(home.path().join("log")).unwrap();
        let mut daemon = namespace.command(DOCKERD);
        for (option, file) in [("--data-root", "data"), ("--exec-root", "exec"), ("--pidfile", "pid")] {
            daemon.arg(option).arg(home.path().join(file));
        }
        daemon.arg("--host").arg(socket(&home)).stdin(Stdio::null());
        daemon.stdout(log.try_clone().unwrap()).stderr(log);
        let daemon = daemon
            .spawn()
            .map_err(|error| format!("{DOCKERD} does not start: {error}"))?;
        let mut engine = Self {
            daemon,
            namespace,
            home,
        };
        let answers = until(Duration::from_secs(60), || {
            let ended = engine.daemon.try_wait().unwrap().is_some();
            let answered = !ended && engine.run(["version"]).status.success();
            (ended || answered).then_some(answered)
        });
        if answers == Some(true) {
            return Ok(engine);
        }
        let log = std::fs::read_to_string(engine.home.path().join("log")).unwrap_or_default();
        Err(format!(
            "the engine does not start here: {}",
            log.lines().last().unwrap_or("it says nothing")
        ))
    }

    /// `docker WORDS`, which must succeed; its standard output.
    pub(super) fn docker<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> String {
        let words: Vec<&str> = words.into_iter().collect();
        let said = self.run(words.iter().copied());
        assert!(said.status.success(), "docker {}: {}", words.join(" "), text(said));
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    /// What a container has said so far.
    pub(super) fn logs(&self, container: &str) -> String {
        text(self.run(["logs", container]))
    }

    /// Runs a program beside the engine, where the published ports are.
    pub(super) fn inside<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Output {
        let mut words = words.into_iter();
        let mut command = self.namespace.command(words.next().unwrap());
        command.args(words).stdin(Stdio::null()).output().unwrap()
    }

    fn run<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Output {
        let mut docker = self.namespace.command(DOCKER);
        docker.arg("--host").arg(socket(&self.home)).args(words);
        docker
            .env("DOCKER_BUILDKIT", "1")
            .env("DOCKER_CONFIG", self.home.path())
            .output()
            .unwrap()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.run(["rm", "--force", "--volumes", "printer"]);
        // On SIGTERM it ends its containerd, unmounts its layers and goes.
        let pid = self.daemon.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        if until(Duration::from_secs(30), || self.daemon.try_wait().ok().flatten()).is_none() {
            let _ = self.daemon.kill();
            let _ = self.daemon.wait();
        }
    }
}

/// Below a plain chroot there is no mount at `/`, and no container can be started: runc remounts its root first.
fn root_is_a_mount() -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    // The fifth field is where it is mounted (proc(5)).
    mounts.lines().any(|mount| mount.split(' ').nth(4) == Some("/"))
}

/// A network namespace with a loopback and nothing else.
struct Namespace(String);

impl Namespace {
    fn make() -> Result<Self, String> {
        let name = format!("misprint-{}", std::process::id());
        let added = Command::new("ip")
            .args(["netns", "add", &name])
            .output()
            .map_err(|error| format!("ip: {error}"))?;
        if !added.status.success() {
            return Err(format!("no network namespace can be made here: {}", text(added).trim()));
        }
        let namespace = Self(name);
        let up = namespace.command("ip").args(["link", "set", "lo", "up"]).output();
        up.map_err(|error| format!("nsenter: {error}"))?;
        Ok(namespace)
    }

    /// `program`, to be run in there. Not by `ip netns exec`: that mounts another /sys, and the engine misses its cgroups.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net=/run/netns/{}", self.0)).arg(program);
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "delete", &self.0]).status();
    }
}

/// All that a program said.
pub(super) fn text(said: Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    )
}

fn socket(home: &TempDir) -> String {
    format!("unix://{}/docker.sock", home.path().display())
}

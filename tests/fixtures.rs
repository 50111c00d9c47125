//! Misprint as the fixture of other people's tests: the ones that `docs/ci.md` shows, run as they stand. Their exit
//! status must be 0, and the tests in them must have been run.

mod rust;

use crate::peers::process::{Process, Said};
use crate::peers::python::installed;
use crate::peers::{Absent, or_skip};
use crate::surroundings;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// JUnit, as Debian's package junit5 lays it.
const JUNIT: &[&str] = &[
    "junit-jupiter-api",
    "junit-jupiter-engine",
    "junit-platform-commons",
    "junit-platform-console",
    "junit-platform-engine",
    "junit-platform-launcher",
    "junit-platform-reporting",
    "opentest4j",
    "opentest4j-reporting-events",
    "opentest4j-reporting-schema",
    "apiguardian-api",
    "picocli",
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The usual search path, and the binary under test on it.
fn path() -> OsString {
    let folder = surroundings::misprint().parent().unwrap();
    let mut path = folder.as_os_str().to_owned();
    path.push(":");
    path.push(surroundings::search_path());
    path
}

/// Ran to its end and found nothing wrong; what it says of its tests is there.
fn passed(said: &Said, words: &str) {
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains(words), "{}{}", said.out, said.err);
    println!("{} ms", said.ms);
}

#[test]
fn the_page_about_them_shows_them_as_they_are_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = std::fs::read_to_string(root.join("docs/ci.md")).unwrap();
    for file in [
        "shell/refuses_expired.sh",
        "shell/expires_later.sh",
        "pytest/conftest.py",
        "pytest/test_client.py",
        "junit/ClientTest.java",
        "rust.rs",
    ] {
        let text = std::fs::read_to_string(fixture(file)).unwrap();
        assert!(page.contains(&text), "docs/ci.md shows another tests/fixtures/{file}");
    }
}

#[tokio::test]
async fn a_shell_script() {
    or_skip!(shell().await);
}

async fn shell() -> Result<(), Absent> {
    drop(Process::new("curl", "curl")?);
    for script in ["shell/refuses_expired.sh", "shell/expires_later.sh"] {
        let shell = Process::new("sh", "dash")?.env("PATH", path());
        passed(&shell.arg(fixture(script)).run().await, "PASSED");
    }
    Ok(())
}

#[tokio::test]
async fn a_pytest() {
    or_skip!(pytest().await);
}

async fn pytest() -> Result<(), Absent> {
    let said = installed("pytest")?
        .env("PATH", path())
        .args(["-q", "-p", "no:cacheprovider"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(fixture("pytest"))
        .run()
        .await;
    passed(&said, "4 passed");
    Ok(())
}

#[tokio::test]
async fn a_junit_test() {
    or_skip!(junit().await);
}

async fn junit() -> Result<(), Absent> {
    let jars = JUNIT.iter().map(|jar| format!("/usr/share/java/{jar}.jar"));
    let jars: Vec<String> = jars.collect();
    if let Some(absent) = jars.iter().find(|jar| !Path::new(jar).exists()) {
        return Err(Absent::new("JUnit", format!("{absent} not found; install junit5")));
    }
    let classes = tempfile::tempdir().unwrap();
    let class_path = format!("{}:{}", jars.join(":"), classes.path().display());
    let javac = Process::new("javac", "default-jdk-headless")?;
    javac
        .args(["-J-XX:TieredStopAtLevel=1", "-cp", &class_path, "-d"])
        .arg(classes.path())
        .arg(fixture("junit/ClientTest.java"))
        .run()
        .await
        .success();
    let said = Process::new("java", "default-jdk-headless")?
        .env("PATH", path())
        .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", &class_path])
        .args(["org.junit.platform.console.ConsoleLauncher", "--disable-banner"])
        .args(["--select-class", "ClientTest"])
        .run()
        .await;
    passed(&said, "2 tests successful");
    Ok(())
}

//! The programs that stand at the other end of the wire in the tests, installed where they are missing: Debian packages,
//! a Python environment, and the driver of Chromium. A second run finds all of it and takes no time.

use super::policy_rc_d::ServicesHeld;
use crate::house::{self, capture, say};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// What tells that a package is there (a program, or a file with its path), and the package.
const PACKAGES: &[(&str, &str)] = &[
    ("/etc/ssl/certs/ca-certificates.crt", "ca-certificates"),
    ("curl", "curl"),
    ("wget", "wget"),
    ("openssl", "openssl"),
    ("gnutls-cli", "gnutls-bin"),
    ("certutil", "libnss3-tools"),
    ("cupsd", "cups"),
    ("lp", "cups-client"),
    ("lpr", "cups-bsd"),
    ("/usr/lib/cups/filter/gstoraster", "cups-filters"),
    ("ipptool", "cups-ipp-utils"),
    ("ippeveprinter", "cups-ipp-utils"),
    ("nginx", "nginx-light"),
    ("gs", "ghostscript"),
    ("keytool", "default-jdk-headless"),
    ("javac", "default-jdk-headless"),
    ("/usr/share/java/junit-jupiter-api.jar", "junit5"),
    ("chromium", "chromium"),
    ("python3", "python3"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("rlpr", "rlpr"),
    ("snmpwalk", "snmp"),
    ("nmap", "nmap"),
    ("tshark", "tshark"),
    ("avahi-daemon", "avahi-daemon"),
    ("avahi-browse", "avahi-utils"),
    ("dbus-daemon", "dbus"),
    ("ip", "iproute2"),
    ("nsenter", "util-linux"),
    ("dockerd", "docker.io"),
    ("iptables", "iptables"),
];

/// Python packages: the module that shows that it is there, and what is installed. Of requests, the version that the
/// recorded words were taken from.
const PYTHON: [(&str, &str); 3] = [
    ("requests", "requests==2.34.2"),
    ("schemathesis", "schemathesis==4.32.5"),
    ("pytest", "pytest==9.2.0"),
];
/// Node packages and versions. Of playwright-core, the last that runs on Node 18, which is Debian 12's.
const NODE: [(&str, &str); 2] = [("playwright-core", "1.61.1"), ("typescript", "5.9.3")];

/// Installs what is missing, the Python and Node parts into `folder`. What could not be installed comes back, each with
/// its reason: the tests that need it then say that they are skipped.
pub(crate) fn install(folder: &Path) -> Vec<String> {
    let steps: [(&str, Result<()>); 3] = [
        ("Debian packages", packages()),
        ("Python packages", python(&folder.join("venv"))),
        ("Node packages", node(&folder.join("node"))),
    ];
    let gaps = steps
        .into_iter()
        .filter_map(|(what, done)| done.err().map(|error| format!("{what}: {error:#}")));
    gaps.collect()
}

fn packages() -> Result<()> {
    let mut missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if house::find("apt-get").is_none() {
        bail!("this is no Debian; install what your system calls {list}");
    }
    if !house::is_root() {
        bail!("needs root: `sudo apt-get install --no-install-recommends {list}`");
    }
    say(&format!("installing {list}"));
    let held = ServicesHeld::hold().context("/usr/sbin/policy-rc.d cannot be written")?;
    // A list that cannot be refreshed may still serve: the installation tells.
    if let Err(error) = capture(apt().arg("update")) {
        say(&format!("warning: {error:#}"));
    }
    let install = |packages: &[&str]| {
        capture(
            apt()
                .args(["install", "--yes", "--no-install-recommends"])
                .args(packages),
        )
        .map(drop)
    };
    // One package that this system does not have must not keep out the others.
    if install(&missing).is_err() {
        missing.retain(|package| install(&[*package]).is_err());
    } else {
        missing.clear();
    }
    drop(held);
    if !missing.is_empty() {
        bail!(
            "apt-get install failed for {}; try it by hand to see why",
            missing.join(" ")
        );
    }
    Ok(())
}

/// Packages of which something is not there, each once.
fn missing() -> Vec<&'static str> {
    let absent = |probe: &str| {
        if probe.starts_with('/') {
            !Path::new(probe).exists()
        } else {
            house::find(probe).is_none()
        }
    };
    let mut missing: Vec<_> = PACKAGES
        .iter()
        .filter(|(probe, _)| absent(probe))
        .map(|(_, package)| *package)
        .collect();
    missing.dedup();
    // Debian's Python comes without the part that makes environments; its absence shows only when it is used.
    let ensurepip = Command::new("python3").args(["-c", "import ensurepip, venv"]).output();
    if !ensurepip.is_ok_and(|said| said.status.success()) {
        missing.push("python3-venv");
    }
    missing
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.args(["--quiet", "-o", "DPkg::Lock::Timeout=300"])
        .env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn python(venv: &Path) -> Result<()> {
    let python = venv.join("bin/python");
    let has = |module: &str| {
        let said = Command::new(&python).args(["-c", &format!("import {module}")]).output();
        said.is_ok_and(|said| said.status.success())
    };
    let missing: Vec<&str> = PYTHON
        .into_iter()
        .filter_map(|(module, package)| (!has(module)).then_some(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("installing {}", missing.join(", ")));
    if missing.len() == PYTHON.len() {
        capture(Command::new("python3").args(["-m", "venv", "--clear"]).arg(venv))?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet"]).args(missing);
    capture(&mut pip).map(drop)
}

fn node(folder: &Path) -> Result<()> {
    let is_missing = |(name, version): &(&str, &str)| {
        let package = folder.join("node_modules").join(name).join("package.json");
        let package: serde_json::Value =
            serde_json::from_slice(&std::fs::read(package).unwrap_or_default()).unwrap_or_default();
        package["version"] != *version
    };
    if !NODE.iter().any(is_missing) {
        return Ok(());
    }
    let wanted: Vec<String> = NODE.iter().map(|(name, version)| format!("{name}@{version}")).collect();
    say(&format!("installing {}", wanted.join(", ")));
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
        .arg(folder)
        .args(wanted);
    capture(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_stands_in_the_list_with_its_probes_together() {
        // `missing` counts on it, to name a package once.
        let mut names: Vec<_> = PACKAGES.iter().map(|(_, package)| package).collect();
        names.dedup();
        let together = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), together);
    }
}

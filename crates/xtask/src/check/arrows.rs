//! The arrows of the house: which crate may know which, and what a crate may not know at all. ARCHITECTURE.md draws
//! them; who changes one changes it there too.

use super::Passed;
use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A package and the packages of this workspace that it may depend on. `tests` may know all: it stands outside.
const ARROWS: &[(&str, &[&str])] = &[
    ("misprint-pki", &[]),
    ("misprint-ipp-codec", &[]),
    ("misprint-scenarios", &["misprint-pki"]),
    ("misprint-device", &["misprint-pki", "misprint-ipp-codec"]),
    (
        "misprint-printer",
        &[
            "misprint-device",
            "misprint-scenarios",
            "misprint-pki",
            "misprint-ipp-codec",
        ],
    ),
    ("misprint-diagnose", &["misprint-pki", "misprint-ipp-codec"]),
    (
        "misprint",
        &[
            "misprint-printer",
            "misprint-device",
            "misprint-scenarios",
            "misprint-diagnose",
            "misprint-pki",
            "misprint-ipp-codec",
        ],
    ),
    (
        "misprint-tests",
        &[
            "misprint-printer",
            "misprint-device",
            "misprint-scenarios",
            "misprint-diagnose",
            "misprint-pki",
            "misprint-ipp-codec",
        ],
    ),
    ("misprint-bench", &[]),
    ("xtask", &[]),
];

/// Crates that can be replayed: no sockets, no tasks, no TLS, no HTTP, no randomness but the seed.
const PURE: &[&str] = &[
    "misprint-pki",
    "misprint-ipp-codec",
    "misprint-scenarios",
    "misprint-device",
];

/// What a crate of [`PURE`] must not depend on.
const WORLD: &[&str] = &[
    "axum",
    "getrandom",
    "hyper",
    "hyper-util",
    "maud",
    "mio",
    "rand",
    "rustls",
    "socket2",
    "tokio",
    "tokio-rustls",
];

/// Reads the arrows from `cargo metadata` and compares.
pub(crate) fn check(metadata: &Value) -> Result<Passed> {
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata names no packages")?;
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for package in packages {
        let name = package["name"].as_str().context("a package without a name")?;
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!(
                "{name} is new: give it a row in ARROWS and a place in ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let to = dependency["name"].as_str().context("a dependency without a name")?;
            let ours = dependency["path"].is_string();
            arrows += usize::from(ours);
            if ours && !allowed.contains(&to) && to != name {
                wrong.push(format!("{name} → {to} is no arrow of the house"));
            }
            if PURE.contains(&name) && dependency["kind"].is_null() && WORLD.contains(&to) {
                wrong.push(format!("{name} can be replayed and must not know {to}"));
            }
        }
    }
    if !wrong.is_empty() {
        bail!("\n  {}", wrong.join("\n  "));
    }
    Ok(Passed::With(format!(
        "{} packages, {arrows} arrows, all drawn in ARCHITECTURE.md",
        packages.len()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(name: &str, dependency: Value) -> String {
        let metadata = json!({ "packages": [{ "name": name, "dependencies": [dependency] }] });
        check(&metadata).err().expect("refused").to_string()
    }

    #[test]
    fn a_locksmith_that_knows_the_device_is_refused() {
        let said = refused(
            "misprint-pki",
            json!({ "name": "misprint-device", "path": "/x", "kind": null }),
        );
        assert!(said.contains("misprint-pki → misprint-device"), "{said}");
    }

    #[test]
    fn a_device_with_tasks_is_refused() {
        let said = refused("misprint-device", json!({ "name": "tokio", "kind": null }));
        assert!(said.contains("must not know tokio"), "{said}");
    }

    #[test]
    fn a_package_without_a_row_is_refused() {
        let said = refused("misprint-toner", json!({ "name": "serde", "kind": null }));
        assert!(said.contains("misprint-toner is new"), "{said}");
    }

    #[test]
    fn this_workspace_keeps_its_arrows() {
        check(&crate::house::metadata().unwrap()).unwrap();
    }
}

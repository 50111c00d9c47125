//! Rules of the house that can be read from the text of a file, and that no lint knows.

use super::Passed;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// A file longer than this is asked to become two.
const LONG: usize = 600;

/// Names that say nothing about what a file holds.
const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "misc", "service", "util", "utils",
];

/// The sources of crates that can be replayed. Their tests may read files.
const PURE: &[&str] = &[
    "crates/pki/src/",
    "crates/ipp-codec/src/",
    "crates/device/src/",
    "crates/scenarios/src/",
];

/// What stands for the world outside in the text of a pure crate, and what to do instead.
const WORLD: &[(&str, &str)] = &[
    ("tokio", "tasks and waiting belong into `printer`"),
    ("std::fs", "files belong into `printer` or `cli`: take and return bytes"),
    ("std::thread", "threads belong into `printer`"),
    ("TcpStream", "sockets belong into `printer` or `diagnose`"),
    ("TcpListener", "sockets belong into `printer`"),
    ("UdpSocket", "sockets belong into `printer`"),
    ("ToSocketAddrs", "names are resolved in `printer` or `diagnose`"),
    ("OsRng", "randomness comes from the seed: `pki::Seed`"),
    ("SystemRandom", "randomness comes from the seed: `pki::Seed`"),
    ("thread_rng", "randomness comes from the seed: `pki::Seed`"),
    ("KeyPair::generate", "keys are made from the seed: `pki::PrivateKey`"),
];

/// Reads every Rust file below `crates/` and `tests/`.
pub(crate) fn check(root: &Path) -> Result<Passed> {
    let mut files = Vec::new();
    collect(&root.join("crates"), &mut files)?;
    collect(&root.join("tests"), &mut files)?;
    files.sort();
    let (mut wrong, mut long) = (Vec::new(), Vec::new());
    for file in &files {
        let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy();
        wrong.extend(broken(&name, &text));
        let lines = text.lines().count();
        if lines > LONG {
            long.push(format!("{name} ({lines} lines)"));
        }
    }
    if !wrong.is_empty() {
        bail!("\n  {}", wrong.join("\n  "));
    }
    let long = if long.is_empty() {
        String::new()
    } else {
        format!("; better split: {}", long.join(", "))
    };
    Ok(Passed::With(format!("{} files read{long}", files.len())))
}

/// The rules that one file breaks.
fn broken(name: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    if EMPTY_NAMES.contains(&stem.as_ref()) {
        wrong.push(format!(
            "{name}: the name says nothing; name it after the thing or the rule in it"
        ));
    }
    if !text.starts_with("//!") {
        wrong.push(format!(
            "{name}: opens without `//!`: what it is, what it is not, where to go next"
        ));
    }
    // The rules' own list of words is no breach of them.
    if name.starts_with("crates/xtask/") {
        return wrong;
    }
    let pure = PURE.iter().any(|folder| name.starts_with(folder));
    // Tests stand last in a file, and may read what they like.
    let code = text
        .lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    for (number, line) in code.filter(|(_, line)| !line.trim_start().starts_with("//")) {
        let number = number + 1;
        if ["todo!(", "unimplemented!("].iter().any(|gap| line.contains(gap)) {
            wrong.push(format!("{name}:{number}: unfinished: {}", line.trim()));
        }
        for (word, remedy) in WORLD.iter().filter(|(word, _)| pure && line.contains(word)) {
            wrong.push(format!(
                "{name}:{number}: `{word}` in a crate that can be replayed; {remedy}"
            ));
        }
    }
    wrong
}

/// Every `.rs` below `folder`, build folders left out.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("artefacts") {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_device_that_opens_files_is_refused() {
        let said = broken("crates/device/src/x.rs", "//! X.\nuse std::fs::File;\n");
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("crates/device/src/x.rs:2: `std::fs`"), "{said:?}");
    }

    #[test]
    fn the_printer_may_open_files() {
        assert!(broken("crates/printer/src/x.rs", "//! X.\nuse std::fs::File;\n").is_empty());
    }

    #[test]
    fn a_test_in_the_device_may_open_files() {
        assert!(
            broken(
                "crates/device/src/x.rs",
                "//! X.\n#[cfg(test)]\nmod tests { use std::fs::File; }\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn a_module_without_a_word_about_itself_is_refused() {
        assert_eq!(broken("tests/x.rs", "fn main() {}\n").len(), 1);
    }

    #[test]
    fn unfinished_code_is_refused_and_a_comment_about_it_is_not() {
        assert_eq!(broken("tests/x.rs", "//! X.\nfn f() { todo!() }\n").len(), 1);
        assert!(broken("tests/x.rs", "//! X.\n// no todo!() here\n").is_empty());
    }

    #[test]
    fn a_file_called_utils_is_refused() {
        assert_eq!(broken("tests/utils.rs", "//! X.\n").len(), 1);
    }
}

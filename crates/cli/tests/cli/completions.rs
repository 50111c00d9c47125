//! The completions, in a real bash.

use crate::process::misprint;
use std::process::{Command, Output};

/// What bash offers for the last of these words.
fn offered(script: &str, words: &[&str]) -> Vec<String> {
    let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
    let ask = format!(
        "{script}\nCOMP_WORDS=({}); COMP_CWORD={}; _misprint misprint '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1
    );
    let output = Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn run(words: &[&str]) -> Output {
    misprint(words).output().unwrap()
}

#[test]
fn bash_completes_commands_options_and_scenarios() {
    let script = run(&["completions", "bash"]);
    let script = String::from_utf8(script.stdout).unwrap();
    for (words, expected) in [
        (&["misprint", "scenario", "sche"][..], &["schedule"][..]),
        (&["misprint", "serve", "--sched"], &["--schedule"]),
        (
            &["misprint", "serve", "--scenario", "expired"],
            &[
                "expired",
                "expired-long-ago",
                "expired-1-second",
                "expired-intermediate",
                "expired-root",
            ],
        ),
        (&["misprint", "scenario", "set", "of"], &["off"]),
        (&["misprint", "scenario", "show", "expired-ro"], &["expired-root"]),
    ] {
        assert_eq!(offered(&script, words), expected, "{words:?}");
    }
}

#[test]
fn there_are_some_for_the_other_shells_and_an_unknown_one_is_named() {
    for shell in ["zsh", "fish"] {
        let script = String::from_utf8(run(&["completions", shell]).stdout).unwrap();
        assert!(script.contains("expired-long-ago"), "{shell}");
    }
    let unknown = run(&["completions", "csh"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("csh"));
}

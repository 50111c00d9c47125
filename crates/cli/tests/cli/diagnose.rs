//! `misprint diagnose` where there is no printer to be had; the rest is in the demo and in `serve`.

use crate::process::run;
use std::path::Path;

#[test]
fn a_printer_that_is_not_there_is_unreachable_and_not_refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    drop(listener);
    let (status, stdout, _) = run(
        Path::new("/"),
        &["diagnose", &url, "--as", "vista", "--json", "--timeout", "5s"],
    );
    assert_eq!(status, 2);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["outcome"], "unreachable");
}

#[test]
fn wrong_usage_names_the_word_and_the_remedy() {
    for (words, told) in [
        (&["http://localhost/", "--as", "xp"][..], "https://HOST"),
        (&["https://localhost/", "--as", "95"], "vista"),
        (
            &["https://localhost/", "--as", "xp", "--trust", "/nowhere.pem"],
            "/nowhere.pem",
        ),
        (&["https://localhost/", "--as", "xp", "--timeout", "soon"], "20s"),
        (&["https://localhost/", "--as", "xp", "--time", "noon"], "RFC 3339"),
    ] {
        let (status, _, error) = run(Path::new("/"), &[&["diagnose"], words].concat());
        assert!(status == 2 && error.contains(told), "{words:?}: {error}");
    }
}

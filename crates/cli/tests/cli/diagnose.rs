//! `misprint diagnose`: exit status, report, event file and document, against `misprint serve` and against nobody.

use crate::process::run;
use crate::serve::Serving;
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

#[test]
fn xp_prints_where_vista_refuses_and_writes_its_events() {
    // XP knows no ECDSA.
    let printer = Serving::with_key("rsa-2048", &["--ephemeral"]);
    let path = printer.directory.path();
    std::fs::write(path.join("page.txt"), "It prints.\n").unwrap();
    let url = printer.ready["urls"]["ipps"].as_str().unwrap();
    let (status, report, error) = run(path, &["diagnose", url, "--as", "xp", "--print", "page.txt", "--json"]);
    assert_eq!(status, 0, "{report}{error}");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["outcome"], &report["job_id"]), (&"accepted".into(), &1.into()));

    let vista = [
        "diagnose",
        url,
        "--as",
        "vista",
        "--capi2",
        "vista.xml",
        "--print",
        "page.txt",
    ];
    let (status, text, _) = run(path, &vista);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("0x800B0109 CERT_E_UNTRUSTEDROOT"), "{text}");
    let events = std::fs::read_to_string(path.join("vista.xml")).unwrap();
    assert!(
        events.contains("<EventID>11</EventID>") && events.contains("CERT_TRUST_IS_UNTRUSTED_ROOT"),
        "{events}"
    );

    let pem = printer.get("/api/printers/first/certificate.pem");
    std::fs::write(path.join("printer.pem"), pem.split_once("\r\n\r\n").unwrap().1).unwrap();
    let import = ["certmgr", "--store", "store", "import", "printer.pem", "--into", "Root"];
    assert_eq!(run(path, &import).0, 0);
    for trust in ["printer.pem", "store"] {
        let (status, text, _) = run(path, &["diagnose", url, "--as", "vista", "--trust", trust]);
        assert!(status == 1 && text.contains("0x800B010F"), "{trust}: {text}");
    }
}

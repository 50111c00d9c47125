//! `misprint diagnose --revocation`, with lists and responses of OpenSSL's making.

use crate::process::{openssl, run};
use serde_json::Value;
use std::path::Path;

const CONFIG: &str = "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ndefault_md = sha256\ncrl_extensions = crl\n\
    [crl]\nauthorityKeyIdentifier = keyid\n";

/// Runs each of these commands of OpenSSL; `false` where there is none.
fn openssl_all(directory: &Path, commands: &[&str]) -> bool {
    commands.iter().all(|command| {
        let words: Vec<&str> = command.split(' ').collect();
        openssl(directory, &words).is_some_and(|(status, out, error)| {
            assert_eq!(status, 0, "openssl {command}: {out}{error}");
            true
        })
    })
}

fn verdict(directory: &Path, words: &[&str]) -> (i32, String, Value) {
    let fixed = [
        "diagnose",
        "--chain",
        "leaf.pem",
        "--name",
        "printer.test",
        "--as",
        "11",
        "--trust",
        "root.pem",
        "--json",
    ];
    let (status, out, error) = run(directory, &[&fixed, words].concat());
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"));
    (
        status,
        report["hresult"].as_str().unwrap_or_default().to_owned(),
        report,
    )
}

#[test]
fn lists_and_responses_of_openssl_are_read_and_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("ca.cnf"), CONFIG).unwrap();
    std::fs::write(path.join("index.txt"), "").unwrap();
    let made = openssl_all(
        path,
        &[
            "req -x509 -newkey rsa:2048 -nodes -subj /CN=Root -days 30 -keyout root.key -out root.pem",
            "req -newkey rsa:2048 -nodes -subj /CN=printer.test -addext subjectAltName=DNS:printer.test -keyout leaf.key -out leaf.csr",
            "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -set_serial 0x1234 -days 20 -copy_extensions copy -out leaf.pem",
            "ca -gencrl -config ca.cnf -cert root.pem -keyfile root.key -crldays 7 -out empty.crl",
            "ca -config ca.cnf -cert root.pem -keyfile root.key -revoke leaf.pem -crl_reason superseded",
            "ca -gencrl -config ca.cnf -cert root.pem -keyfile root.key -crldays 7 -out full.crl",
            "crl -in full.crl -outform DER -out full.der",
            "ocsp -index index.txt -CA root.pem -rsigner root.pem -rkey root.key -issuer root.pem -cert leaf.pem -ndays 1 -respout revoked.ocsp",
        ],
    );
    if !made {
        return;
    }
    assert_eq!(verdict(path, &[]).1, "0", "revocation is not checked unasked");
    let (status, hresult, report) = verdict(path, &["--revocation", "end"]);
    assert_eq!((status, hresult.as_str()), (1, "80092012"), "{report}");
    assert_eq!(verdict(path, &["--revocation", "end", "--crl", "empty.crl"]).1, "0");
    for words in [
        &["--revocation", "end", "--crl", "full.crl"][..],
        &["--revocation", "chain", "--crl", "full.der"],
        &[
            "--revocation",
            "end",
            "--crl",
            "empty.crl",
            "full.crl",
            "--ocsp",
            "revoked.ocsp",
        ],
    ] {
        let (status, hresult, report) = verdict(path, words);
        assert_eq!((status, hresult.as_str()), (1, "80092010"), "{words:?}: {report}");
        assert!(
            report["findings"][0]["message"]
                .as_str()
                .unwrap()
                .contains("(superseded)")
        );
    }
    let (status, hresult, _) = verdict(path, &["--distrust", "root.pem"]);
    assert_eq!((status, hresult.as_str()), (1, "80092010"));

    for (words, told) in [
        (&["--crl", "full.crl"][..], "--revocation end"),
        (
            &["--revocation", "end", "--crl", "leaf.pem"],
            "leaf.pem holds no revocation list",
        ),
        (&["--revocation", "end", "--ocsp", "leaf.pem"], "openssl ocsp -respout"),
        (&["--revocation", "all"], "chain"),
    ] {
        let fixed = ["diagnose", "--chain", "leaf.pem", "--name", "printer.test", "--as", "7"];
        let (status, _, error) = run(path, &[&fixed, words].concat());
        assert!(status == 2 && error.contains(told), "{words:?}: {error}");
    }
}

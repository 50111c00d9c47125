//! `misprint makecert`, read back by OpenSSL.

use crate::process::{misprint, openssl, ran, run};
use std::os::unix::fs::PermissionsExt as _;

const STORY: [&str; 14] = [
    "makecert",
    "-r",
    "-pe",
    "-n",
    "CN=10.10.10.34",
    "-b",
    "07/01/2007",
    "-e",
    "07/01/2010",
    "-eku",
    "1.3.6.1.5.5.7.3.1",
    "-ss",
    "My",
    "printer.cer",
];

#[test]
fn the_command_of_the_story_makes_the_certificate_of_the_story() {
    let directory = tempfile::tempdir().unwrap();
    let made = misprint(&STORY)
        .current_dir(&directory)
        .env("MISPRINT_STORE", "store")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(made.stdout).unwrap(), "Succeeded\n");
    assert!(made.status.success());
    let Some((_, text, error)) = openssl(
        directory.path(),
        &["x509", "-inform", "DER", "-in", "printer.cer", "-noout", "-text"],
    ) else {
        return;
    };
    for line in [
        "Issuer: CN = 10.10.10.34",
        "Subject: CN = 10.10.10.34",
        "Not Before: Jul  1 00:00:00 2007 GMT",
        "Not After : Jul  1 00:00:00 2010 GMT",
        "Public-Key: (1024 bit)",
        "Signature Algorithm: sha256WithRSAEncryption",
        "TLS Web Server Authentication",
        "2.5.29.1:",
    ] {
        assert!(text.contains(line), "{line:?} is not in\n{text}{error}");
    }
    assert!(!text.contains("Subject Alternative Name"), "{text}");
}

#[test]
fn the_signature_verifies_and_every_switch_is_followed() {
    let directory = tempfile::tempdir().unwrap();
    let words = [
        "makecert",
        "-r",
        "-n",
        "CN=Bench CA, O=Bench",
        "-len",
        "2048",
        "-a",
        "sha384",
        "-m",
        "12",
        "-b",
        "01/31/2026",
        "-#",
        "4711",
        "-cy",
        "authority",
        "-ss",
        "Root",
        "--store",
        "store",
        "ca.cer",
    ];
    ran(directory.path(), &words);
    let path = directory.path();
    let Some((_, text, _)) = openssl(
        path,
        &["x509", "-inform", "DER", "-in", "ca.cer", "-out", "ca.pem", "-text"],
    ) else {
        return;
    };
    assert!(text.is_empty(), "{text}");
    let (_, text, _) = openssl(path, &["x509", "-in", "ca.pem", "-noout", "-text"]).unwrap();
    for line in [
        "4711",
        "sha384With",
        "Jan 31 00:00:00 2027 GMT",
        "CA:TRUE",
        "Public-Key: (2048 bit)",
    ] {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
    let (status, verified, error) = openssl(
        path,
        &[
            "verify",
            "-check_ss_sig",
            "-no_check_time",
            "-CAfile",
            "ca.pem",
            "ca.pem",
        ],
    )
    .unwrap();
    assert_eq!((status, verified.trim()), (0, "ca.pem: OK"), "{error}");
}

#[test]
fn the_private_key_is_for_its_owner_alone() {
    let directory = tempfile::tempdir().unwrap();
    ran(directory.path(), &["makecert", "-r", "-ss", "My", "--store", "store"]);
    let files: Vec<_> = std::fs::read_dir(directory.path().join("store/My"))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let key = files
        .iter()
        .find(|file| file.path().extension().unwrap() == "key")
        .unwrap();
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn two_certificates_never_share_their_serial_number() {
    let directory = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        ran(
            directory.path(),
            &["makecert", "-r", "-n", "CN=a", "-ss", "My", "--store", "store"],
        );
    }
    let (status, _, error) = run(
        directory.path(),
        &["certmgr", "--store", "store", "delete", "a", "--from", "My"],
    );
    assert_eq!(status, 2);
    assert!(error.contains("several certificates in My"), "{error}");
}

#[test]
fn what_cannot_be_done_is_said_with_the_remedy_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    for (words, told) in [
        (&["makecert", "-ss", "My", "a.cer"][..], "-r"),
        (&["makecert", "-r", "-sk", "a", "a.cer"], "-sv keeps the key in a file"),
        (&["makecert", "-r", "-n", "printer", "-ss", "My", "a.cer"], "CN="),
        (
            &[
                "makecert",
                "-r",
                "-b",
                "01/02/2026",
                "-e",
                "01/01/2026",
                "-ss",
                "My",
                "a.cer",
            ],
            "before it begins",
        ),
        (
            &["makecert", "-r", "-ss", "My", "no/such/directory/a.cer"],
            "no/such/directory/a.cer cannot be written",
        ),
    ] {
        let (status, stdout, stderr) = run(directory.path(), &[words, &["--store", "store"]].concat());
        assert_eq!((status, stdout.as_str()), (2, ""), "{words:?}");
        assert!(
            stderr.starts_with("misprint: ") && stderr.contains(told),
            "{words:?}: {stderr}"
        );
    }
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0);
}

#[test]
fn help_lists_the_switches() {
    let help = ran(std::path::Path::new("/"), &["makecert", "-?"]);
    for switch in [
        "-pe",
        "-eku OID",
        "-sky keyspec",
        "-# serial",
        "subject alternative name",
    ] {
        assert!(help.contains(switch), "{switch}");
    }
}

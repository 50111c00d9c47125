//! `misprint certmgr`: a certificate's way through the stores, with OpenSSL at the other end.

use crate::process::{openssl, ran, run};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// A store with one certificate, `CN=10.10.10.34`.
fn with_certificate(exportable: &[&str]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("password"), "s3cret\nnot this\n").unwrap();
    let words = [
        "makecert",
        "-r",
        "-n",
        "CN=10.10.10.34",
        "-e",
        "07/01/2039",
        "-len",
        "2048",
        "-eku",
        "1.3.6.1.5.5.7.3.1",
        "-ss",
        "My",
        "--store",
        "store",
        "printer.cer",
    ];
    ran(directory.path(), &[&words[..], exportable].concat());
    directory
}

fn certmgr(directory: &Path, words: &[&str]) -> (i32, String, String) {
    run(directory, &[&["certmgr", "--store", "store"], words].concat())
}

#[test]
fn the_list_has_the_columns_of_the_certificate_manager() {
    let directory = with_certificate(&[]);
    let (status, list, _) = certmgr(directory.path(), &["list"]);
    assert_eq!(status, 0);
    let lines: Vec<&str> = list.lines().collect();
    let [store, head, row] = lines.as_slice() else {
        panic!("{list}")
    };
    assert_eq!(*store, "My");
    let columns = [
        "Issued To",
        "Issued By",
        "Expires",
        "Intended Purposes",
        "Friendly Name",
    ];
    let places: Vec<usize> = columns.iter().map(|column| head.find(column).unwrap()).collect();
    assert!(places.is_sorted());
    for (place, cell) in places.iter().zip([
        "10.10.10.34",
        "10.10.10.34",
        "7/1/2039",
        "Server Authentication",
        "<None>",
    ]) {
        assert!(row[*place..].starts_with(cell), "{list}");
    }
}

#[test]
fn a_pfx_goes_out_to_openssl_and_comes_back() {
    let directory = with_certificate(&["-pe"]);
    let path = directory.path();
    for flavour in [&[][..], &["--legacy"]] {
        let export = [
            "export",
            "10.10.10.34",
            "--pfx",
            "printer.pfx",
            "--password-file",
            "password",
        ];
        let (status, _, error) = certmgr(path, &[&export[..], flavour].concat());
        assert_eq!(status, 0, "{error}");
        let mode = std::fs::metadata(path.join("printer.pfx"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let read = [
            "pkcs12",
            "-in",
            "printer.pfx",
            "-passin",
            "pass:s3cret",
            "-noenc",
            "-out",
            "both.pem",
            "-legacy",
        ];
        let Some((status, _, error)) = openssl(path, &read) else {
            return;
        };
        assert_eq!(status, 0, "{error}");
        let (_, key, _) = openssl(path, &["pkey", "-in", "both.pem", "-pubout"]).unwrap();
        let (_, certificate, _) = openssl(path, &["x509", "-in", "both.pem", "-pubkey", "-noout"]).unwrap();
        assert_eq!(key, certificate);
        let wrong = [
            "pkcs12",
            "-in",
            "printer.pfx",
            "-passin",
            "pass:not this",
            "-noout",
            "-legacy",
        ];
        assert_ne!(openssl(path, &wrong).unwrap().0, 0);
    }
    let written = [
        "pkcs12",
        "-export",
        "-in",
        "both.pem",
        "-passout",
        "pass:s3cret",
        "-name",
        "The printer",
        "-out",
        "by-openssl.pfx",
    ];
    assert_eq!(openssl(path, &written).unwrap().0, 0);
    assert_eq!(certmgr(path, &["delete", "10.10.10.34", "--from", "My"]).0, 0);
    assert_eq!(certmgr(path, &["list"]).1, "there is no certificate in the store\n");
    let (status, told, error) = certmgr(
        path,
        &[
            "import",
            "by-openssl.pfx",
            "--into",
            "My",
            "--password-file",
            "password",
        ],
    );
    assert_eq!(status, 0, "{error}");
    assert!(told.contains("is in My, with its private key"), "{told}");
    let (_, list, _) = certmgr(path, &["list", "My"]);
    assert!(list.contains("The printer") && list.contains("stays here"), "{list}");
}

#[test]
fn a_key_that_is_not_exportable_stays() {
    let directory = with_certificate(&[]);
    let export = [
        "export",
        "10.10.10.34",
        "--pfx",
        "out.pfx",
        "--password-file",
        "password",
    ];
    let (status, _, error) = certmgr(directory.path(), &export);
    assert_eq!(status, 2);
    assert!(
        error.contains("not marked exportable") && error.contains("makecert -pe"),
        "{error}"
    );
    assert!(!directory.path().join("out.pfx").exists());
    assert_eq!(
        certmgr(directory.path(), &["export", "10.10.10.34", "--cer", "out.cer"]).0,
        0
    );
    let octets = |name: &str| std::fs::read(directory.path().join(name)).unwrap();
    assert_eq!(octets("out.cer"), octets("printer.cer"));
}

#[test]
fn a_wrong_password_changes_nothing() {
    let directory = with_certificate(&["-pe"]);
    let path = directory.path();
    assert_eq!(
        certmgr(
            path,
            &["export", "10.10.10.34", "--pfx", "p.pfx", "--password-file", "password"]
        )
        .0,
        0
    );
    let before = certmgr(path, &["list", "--json"]).1;
    std::fs::write(path.join("wrong"), "wrong\n").unwrap();
    let (status, _, error) = certmgr(path, &["import", "p.pfx", "--into", "My", "--password-file", "wrong"]);
    assert_eq!(status, 2);
    assert!(
        error.contains("p.pfx") && error.contains("password is wrong"),
        "{error}"
    );
    assert!(!error.contains("s3cret"));
    let (status, _, error) = certmgr(
        path,
        &["import", "p.pfx", "--into", "Root", "--password-file", "password"],
    );
    assert!(status == 2 && error.contains("--into My"), "{error}");
    assert_eq!(certmgr(path, &["list", "--json"]).1, before);
}

#[test]
fn trusted_certificates_come_from_der_and_bundles() {
    let directory = with_certificate(&[]);
    let path = directory.path();
    assert_eq!(certmgr(path, &["import", "printer.cer", "--into", "Root"]).0, 0);
    let listed: serde_json::Value = serde_json::from_str(certmgr(path, &["list", "Root", "--json"]).1.trim()).unwrap();
    assert_eq!(
        (&listed["store"], &listed["issued_to"]),
        (&"Root".into(), &"10.10.10.34".into())
    );
    assert_eq!(listed["private_key"], "none");
    let thumbprint = listed["sha1"].as_str().unwrap();
    assert_eq!(
        certmgr(path, &["delete", &thumbprint[..8].to_lowercase(), "--from", "Root"]).0,
        0
    );
    let (status, _, error) = certmgr(path, &["delete", thumbprint, "--from", "Root"]);
    assert!(status == 2 && error.contains("certmgr list"), "{error}");
    std::fs::write(path.join("noise.pem"), "no certificate").unwrap();
    let (status, _, error) = certmgr(path, &["import", "noise.pem", "--into", "CA"]);
    assert!(status == 2 && error.contains("noise.pem"), "{error}");
}

#[test]
fn without_a_terminal_the_password_is_asked_for_in_a_file() {
    let directory = with_certificate(&["-pe"]);
    let words = ["export", "10.10.10.34", "--pfx", "p.pfx"];
    let mut command = crate::process::misprint(&[&["certmgr", "--store", "store"], &words[..]].concat());
    // Without a controlling terminal, whoever runs the tests.
    let mut setsid = std::process::Command::new("setsid");
    setsid
        .arg("-w")
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(directory.path());
    command = setsid;
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("--password-file"), "{error}");
}

//! `misprint makecert -sv` and `misprint pvk2pfx`, against OpenSSL's reading and writing of the same files.

use crate::process::{openssl, ran, run};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Options with which OpenSSL 3 knows RC4.
const LEGACY: [&str; 4] = ["-provider", "legacy", "-provider", "default"];

/// `printer.cer` and `printer.pvk`, with this password file where there is one.
fn make(directory: &Path, password_file: Option<&str>) {
    let mut words = vec![
        "makecert",
        "-r",
        "-n",
        "CN=10.10.10.34",
        "-sky",
        "exchange",
        "-sv",
        "printer.pvk",
        "printer.cer",
    ];
    if let Some(file) = password_file {
        words.extend(["--password-file", file]);
    }
    ran(directory, &words);
}

fn modulus(directory: &Path, arguments: &[&str]) -> Option<String> {
    let (status, text, error) = openssl(directory, arguments)?;
    assert_eq!(status, 0, "openssl {arguments:?}: {error}");
    assert!(text.starts_with("Modulus="), "{text}");
    Some(text)
}

#[test]
fn a_key_file_of_ours_is_read_by_openssl_and_its_pfx_holds_the_pair() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    make(path, None);
    assert_eq!(
        path.join("printer.pvk").metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    let Some(of_key) = modulus(
        path,
        &["rsa", "-inform", "PVK", "-in", "printer.pvk", "-noout", "-modulus"],
    ) else {
        return;
    };
    let of_certificate = modulus(
        path,
        &["x509", "-inform", "DER", "-in", "printer.cer", "-noout", "-modulus"],
    )
    .unwrap();
    assert_eq!(of_key, of_certificate);
    let words = [
        "pvk2pfx",
        "-pvk",
        "printer.pvk",
        "-spc",
        "printer.cer",
        "-pfx",
        "printer.pfx",
        "-po",
        "out",
    ];
    assert_eq!(ran(path, &words), "printer.pfx is written\n");
    assert_eq!(
        path.join("printer.pfx").metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    let pkcs12 = [
        "pkcs12",
        "-in",
        "printer.pfx",
        "-passin",
        "pass:out",
        "-nodes",
        "-out",
        "all.pem",
    ];
    let (status, _, error) = openssl(path, &pkcs12).unwrap();
    assert_eq!(status, 0, "{error}");
    assert_eq!(
        modulus(path, &["rsa", "-in", "all.pem", "-noout", "-modulus"]).unwrap(),
        of_key
    );
    assert_eq!(
        modulus(path, &["x509", "-in", "all.pem", "-noout", "-modulus"]).unwrap(),
        of_key
    );
    let (status, _, error) = run(path, &words);
    assert_eq!(status, 2);
    assert!(error.contains("-f replaces it"), "{error}");
    ran(path, &[&words[..], &["-f"]].concat());
}

#[test]
fn an_encrypted_key_file_is_read_with_its_password_by_both() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::write(path.join("password"), "secret\n").unwrap();
    make(path, Some("password"));
    let words = ["pvk2pfx", "-pvk", "printer.pvk", "-spc", "printer.cer", "-pfx", "a.pfx"];
    ran(path, &[&words[..], &["-pi", "secret"]].concat());
    let (status, _, error) = run(path, &[&words[..], &["-pi", "wrong", "-f"]].concat());
    assert_eq!(status, 2);
    assert!(
        error.contains("the password does not fit") && !error.contains("wrong"),
        "{error}"
    );
    let read = [
        "rsa",
        "-inform",
        "PVK",
        "-in",
        "printer.pvk",
        "-passin",
        "pass:secret",
        "-out",
        "key.pem",
    ];
    let Some((status, _, error)) = openssl(path, &[&read[..], &LEGACY].concat()) else {
        return;
    };
    assert_eq!(status, 0, "{error}");
    // Without -po the PFX has the key file's password.
    let pkcs12 = [
        "pkcs12",
        "-in",
        "a.pfx",
        "-passin",
        "pass:secret",
        "-nokeys",
        "-out",
        "a.pem",
    ];
    assert_eq!(openssl(path, &pkcs12).unwrap().0, 0);
}

#[test]
fn key_files_of_openssl_are_read_strong_weak_and_open() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=printer.test",
        "-keyout",
        "key.pem",
        "-out",
        "a.cer",
    ];
    let Some((status, _, error)) = openssl(path, &request) else {
        return;
    };
    assert_eq!(status, 0, "{error}");
    for (strength, password) in [
        ("-pvk-strong", "pass:secret"),
        ("-pvk-weak", "pass:secret"),
        ("-pvk-none", "pass:"),
    ] {
        let write = [
            "rsa", "-in", "key.pem", "-outform", "PVK", strength, "-passout", password, "-out", "a.pvk",
        ];
        let (status, _, error) = openssl(path, &[&write[..], &LEGACY].concat()).unwrap();
        assert_eq!(status, 0, "{strength}: {error}");
        ran(
            path,
            &[
                "pvk2pfx", "-pvk", "a.pvk", "-pi", "secret", "-spc", "a.cer", "-pfx", "a.pfx", "-po", "out", "-f",
            ],
        );
        let words = [
            "pkcs12", "-in", "a.pfx", "-passin", "pass:out", "-nodes", "-out", "all.pem",
        ];
        assert_eq!(openssl(path, &words).unwrap().0, 0, "{strength}");
        let of = |file: &str| modulus(path, &["rsa", "-in", file, "-noout", "-modulus"]).unwrap();
        assert_eq!(of("all.pem"), of("key.pem"), "{strength}");
    }
}

#[test]
fn an_spc_brings_its_chain_along_in_any_order() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    ran(
        path,
        &[
            "makecert",
            "-r",
            "-n",
            "CN=Bench CA",
            "-cy",
            "authority",
            "-h",
            "0",
            "-sv",
            "ca.pvk",
            "ca.cer",
        ],
    );
    ran(
        path,
        &[
            "makecert",
            "-ic",
            "ca.cer",
            "-iv",
            "ca.pvk",
            "-n",
            "CN=printer.test",
            "-nscp",
            "-sv",
            "a.pvk",
            "a.cer",
        ],
    );
    for name in ["ca", "a"] {
        let (cer, pem) = (format!("{name}.cer"), format!("{name}.pem"));
        if openssl(path, &["x509", "-inform", "DER", "-in", &cer, "-out", &pem]).is_none() {
            return;
        }
    }
    let (status, said, error) = openssl(path, &["verify", "-CAfile", "ca.pem", "a.pem"]).unwrap();
    assert_eq!((status, said.trim()), (0, "a.pem: OK"), "{error}");
    let (_, text, _) = openssl(path, &["x509", "-in", "a.pem", "-noout", "-text"]).unwrap();
    assert!(
        text.contains("Issuer: CN = Bench CA") && text.contains("SSL Client"),
        "{text}"
    );
    let (_, text, _) = openssl(path, &["x509", "-in", "ca.pem", "-noout", "-text"]).unwrap();
    assert!(text.contains("CA:TRUE, pathlen:0"), "{text}");
    for form in ["DER", "PEM"] {
        let bundle = [
            "crl2pkcs7",
            "-nocrl",
            "-certfile",
            "ca.pem",
            "-certfile",
            "a.pem",
            "-outform",
            form,
            "-out",
            "a.spc",
        ];
        assert_eq!(openssl(path, &bundle).unwrap().0, 0);
        ran(
            path,
            &[
                "pvk2pfx", "-pvk", "a.pvk", "-spc", "a.spc", "-pfx", "a.pfx", "-po", "x", "-f",
            ],
        );
        let words = ["pkcs12", "-in", "a.pfx", "-passin", "pass:x", "-nokeys"];
        let (_, text, error) = openssl(path, &words).unwrap();
        assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 2, "{form}: {text}{error}");
    }
    let (status, _, error) = run(path, &["pvk2pfx", "-pvk", "ca.pvk", "-spc", "a.cer", "-pfx", "b.pfx"]);
    assert_eq!(status, 2);
    assert!(
        error.contains("no certificate of a.cer is for the private key of ca.pvk"),
        "{error}"
    );
}

#[test]
fn an_issuer_from_a_store_signs_and_an_existing_key_file_is_used_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    ran(
        path,
        &[
            "makecert",
            "-r",
            "-n",
            "CN=Bench CA",
            "-cy",
            "authority",
            "-ss",
            "Root",
            "--store",
            "s",
        ],
    );
    let words = [
        "makecert", "-is", "Root", "-in", "Bench CA", "-n", "CN=a", "-sv", "a.pvk", "--store", "s",
    ];
    ran(path, &[&words[..], &["a.cer"]].concat());
    let key = std::fs::read(path.join("a.pvk")).unwrap();
    ran(path, &[&words[..], &["b.cer"]].concat());
    assert_eq!(std::fs::read(path.join("a.pvk")).unwrap(), key);
    let public = |file: &str| {
        let (_, text, _) = openssl(
            path,
            &["x509", "-inform", "DER", "-in", file, "-noout", "-pubkey", "-issuer"],
        )?;
        Some(text)
    };
    let (Some(a), Some(b)) = (public("a.cer"), public("b.cer")) else {
        return;
    };
    assert_eq!(a, b);
    assert!(a.contains("issuer=CN = Bench CA"), "{a}");
}

//! Files of real programs, made while the test runs: what OpenSSL, Java's keytool and NSS write is read, and what is
//! written here is read by them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use misprint_pki::csr::CertificateRequest;
use misprint_pki::export::{self, PfxFlavour};
use misprint_pki::import::{self, ImportError};
use misprint_pki::recipe::{AlternativeName, AuthorityKeyId};
use misprint_pki::{HashAlgorithm, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed, authority, oid};
use std::io::Write;
use std::process::Command;
use time::macros::datetime;

const SEED: Seed = Seed::from_bytes([42; 32]);
const PASSWORD: &str = "geheim-Ü1";

/// A folder with a chain of leaf and root: `leaf.pem`, `root.pem`, `key.pem`.
struct Bench {
    folder: tempfile::TempDir,
    identity: Identity,
}

impl Bench {
    fn new(algorithm: KeyAlgorithm) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = datetime!(2026-01-01 0:00 UTC);
        let root = authority::root(&SEED, now, KeyAlgorithm::EcP256).unwrap();
        let key = PrivateKey::generate(algorithm, &SEED.derive("leaf"));
        let names = [AlternativeName::Dns("printer.example".into())];
        let identity = authority::issue(&root, &Name::common_name("printer.example"), &names, key, &SEED, now).unwrap();
        let bench = Self { folder, identity };
        bench.write("leaf.pem", bench.identity.leaf().to_pem());
        bench.write("root.pem", root.leaf().to_pem());
        bench.write("key.pem", bench.identity.key().to_pem().as_str());
        bench
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(file), content).unwrap();
    }

    fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(file)).unwrap()
    }

    /// What the program printed on both its outputs; it must succeed. `None`, and a word about it, without the program.
    fn run(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let found = Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .output();
        let output = match found {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // Straight to the terminal: the output of a test that passes is not shown.
                let mut terminal = std::io::stderr();
                writeln!(terminal, "SKIPPED: {program} is not installed").unwrap();
                return None;
            }
            output => output.unwrap(),
        };
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {text}");
        Some(text.into_owned())
    }

    fn openssl_pkcs12(&self, password: &str, options: &[&str]) -> Option<Vec<u8>> {
        let password = format!("pass:{password}");
        let fixed = [
            "pkcs12",
            "-export",
            "-inkey",
            "key.pem",
            "-in",
            "leaf.pem",
            "-out",
            "openssl.pfx",
            "-passout",
            &password,
        ];
        self.run("openssl", &[&fixed, options].concat())?;
        Some(self.read("openssl.pfx"))
    }

    fn assert_reads(&self, file: &[u8], password: &str, links: usize, what: &str) -> import::Imported {
        let imported = import::pfx(file, password).unwrap_or_else(|error| panic!("{what}: {error}"));
        let identity = &imported.identity;
        assert_eq!(identity.leaf(), self.identity.leaf(), "{what}");
        assert_eq!(identity.key().to_pkcs8(), self.identity.key().to_pkcs8(), "{what}");
        assert_eq!(identity.chain().len(), links, "{what}");
        imported
    }
}

const ALGORITHMS: [KeyAlgorithm; 3] = [KeyAlgorithm::Rsa(2048), KeyAlgorithm::EcP256, KeyAlgorithm::EcP384];

#[test]
fn files_of_openssl_are_read_in_every_flavour() {
    for algorithm in ALGORITHMS {
        let bench = Bench::new(algorithm);
        let flavours: &[&[&str]] = &[
            &[],
            &["-legacy"],
            &["-keypbe", "NONE", "-certpbe", "NONE"],
            &["-nomac"],
            &["-legacy", "-nomac"],
            &["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
            &["-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES"],
            &["-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-RC2-40"],
            &["-legacy", "-certpbe", "PBE-SHA1-2DES", "-keypbe", "PBE-SHA1-2DES"],
            &["-certpbe", "AES-128-CBC", "-keypbe", "AES-192-CBC", "-macalg", "SHA384"],
            &[
                "-certpbe",
                "DES-EDE3-CBC",
                "-keypbe",
                "AES-256-CBC",
                "-macalg",
                "SHA512",
                "-iter",
                "5000",
            ],
            &["-macalg", "SHA1", "-noiter", "-nomaciter"],
        ];
        for flavour in flavours {
            let named = [*flavour, &["-name", "HP Jetdirect Ü"]].concat();
            let Some(file) = bench.openssl_pkcs12(PASSWORD, &named) else {
                return;
            };
            let what = format!("{algorithm} {flavour:?}");
            let imported = bench.assert_reads(&file, PASSWORD, 1, &what);
            assert_eq!(imported.friendly_name.as_deref(), Some("HP Jetdirect Ü"), "{what}");
            let chained = [*flavour, &["-certfile", "root.pem"]].concat();
            let file = bench.openssl_pkcs12(PASSWORD, &chained).unwrap();
            bench.assert_reads(&file, PASSWORD, 2, &what);
            let file = bench.openssl_pkcs12("", flavour).unwrap();
            bench.assert_reads(&file, "", 1, &what);
            // Without encryption and MAC there is nothing that a password could be wrong for.
            if !(flavour.contains(&"NONE") && flavour.contains(&"-nomac")) {
                assert_eq!(
                    import::pfx(&file, "wrong").unwrap_err(),
                    ImportError::WrongPassword,
                    "{what}"
                );
            }
        }
    }
}

#[test]
fn larger_rsa_keys_of_openssl_are_read() {
    let bench = Bench::new(KeyAlgorithm::EcP256);
    for bits in ["1024", "3072", "4096"] {
        let size = format!("rsa:{bits}");
        let request = [
            "req", "-x509", "-newkey", &size, "-nodes", "-subj", "/CN=a", "-keyout", "key.pem", "-out", "leaf.pem",
        ];
        if bench.run("openssl", &request).is_none() {
            return;
        }
        let file = bench.openssl_pkcs12(PASSWORD, &[]).unwrap();
        let imported = import::pfx(&file, PASSWORD).unwrap();
        assert_eq!(imported.identity.key().algorithm().to_string(), format!("rsa-{bits}"));
        let facts = imported.identity.facts();
        assert!(facts.is_signed_by(&facts.public_key.spki));
    }
}

#[test]
fn rsa_pss_and_every_hash_of_openssl_verify() {
    let bench = Bench::new(KeyAlgorithm::Rsa(2048));
    let pss: &[&str] = &["-sigopt", "rsa_padding_mode:pss"];
    for (key, hash, more) in [
        ("rsa:2048", "-md5", &[][..]),
        ("rsa:2048", "-sha1", &[]),
        ("rsa:2048", "-sha224", &[]),
        ("rsa:2048", "-sha512", &[]),
        ("rsa:2048", "-sha256", pss),
        ("rsa:2048", "-sha1", pss),
        ("rsa:2048", "-sha384", pss),
        ("ec:p256.pem", "-sha1", &[]),
        ("ec:p256.pem", "-sha512", &[]),
        ("ec:p384.pem", "-sha256", &[]),
    ] {
        for curve in ["P-256", "P-384"] {
            let file = format!("{}.pem", curve.to_lowercase().replace('-', ""));
            if bench
                .run("openssl", &["ecparam", "-name", curve, "-out", &file])
                .is_none()
            {
                return;
            }
        }
        let request = [
            "req", "-x509", "-newkey", key, "-nodes", "-subj", "/CN=a", "-keyout", "k.pem", "-out", "c.pem", hash,
        ];
        bench.run("openssl", &[&request, more].concat()).unwrap();
        let certificate = &import::certificates(&bench.read("c.pem")).unwrap()[0];
        let facts = certificate.facts().unwrap();
        assert!(facts.is_signed_by(&facts.public_key.spki), "{key} {hash} {more:?}");
        assert_eq!(
            facts.signature_hash.unwrap().to_string(),
            hash[1..],
            "{key} {hash} {more:?}"
        );
        PrivateKey::from_pem(&String::from_utf8(bench.read("k.pem")).unwrap()).unwrap();
    }
}

#[test]
fn files_of_keytool_are_read() {
    let bench = Bench::new(KeyAlgorithm::EcP256);
    for algorithm in [
        &["-keyalg", "RSA", "-keysize", "2048"][..],
        &["-keyalg", "EC", "-groupname", "secp256r1"],
    ] {
        for options in [&[][..], &["-J-Dkeystore.pkcs12.legacy"]] {
            let _ = std::fs::remove_file(bench.folder.path().join("java.p12"));
            let fixed = [
                "-genkeypair",
                "-alias",
                "printer",
                "-dname",
                "CN=printer.example",
                "-storetype",
                "PKCS12",
                "-keystore",
                "java.p12",
                "-storepass",
                "geheim1",
            ];
            if bench.run("keytool", &[&fixed, algorithm, options].concat()).is_none() {
                return;
            }
            let file = bench.read("java.p12");
            let imported =
                import::pfx(&file, "geheim1").unwrap_or_else(|error| panic!("{algorithm:?} {options:?}: {error}"));
            assert_eq!(imported.friendly_name.as_deref(), Some("printer"));
            assert_eq!(imported.identity.facts().subject.to_string(), "CN=printer.example");
            assert_eq!(import::pfx(&file, "geheim2").unwrap_err(), ImportError::WrongPassword);
        }
    }
}

#[test]
fn files_of_nss_are_read() {
    for algorithm in ALGORITHMS {
        let bench = Bench::new(algorithm);
        let Some(file) = bench.openssl_pkcs12("geheim1", &["-name", "printer", "-certfile", "root.pem"]) else {
            return;
        };
        bench.write("in.pfx", &file);
        bench.write("password", "database1");
        std::fs::create_dir(bench.folder.path().join("nss")).unwrap();
        if bench.run("certutil", &["-N", "-d", "nss", "-f", "password"]).is_none() {
            return;
        }
        bench
            .run(
                "pk12util",
                &["-i", "in.pfx", "-d", "nss", "-k", "password", "-W", "geheim1"],
            )
            .unwrap();
        for options in [
            &[][..],
            &["-c", "AES-256-CBC", "-C", "AES-128-CBC"],
            &[
                "-c",
                "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC",
                "-C",
                "PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC",
            ],
        ] {
            let _ = std::fs::remove_file(bench.folder.path().join("nss.p12"));
            let fixed = [
                "-o", "nss.p12", "-n", "printer", "-d", "nss", "-k", "password", "-W", "geheim1",
            ];
            bench.run("pk12util", &[&fixed, options].concat()).unwrap();
            let file = bench.read("nss.p12");
            assert!(
                file.windows(2).any(|pair| pair == [0x24, 0x80]),
                "NSS writes BER with segments"
            );
            bench.assert_reads(&file, "geheim1", 2, &format!("{algorithm} {options:?}"));
            assert_eq!(import::pfx(&file, "geheim2").unwrap_err(), ImportError::WrongPassword);
        }
    }
}

#[test]
fn what_is_exported_is_read_by_openssl_keytool_and_nss() {
    for algorithm in ALGORITHMS {
        let bench = Bench::new(algorithm);
        bench.write("password", "database1");
        for (flavour, old) in [(PfxFlavour::Modern, &[][..]), (PfxFlavour::TripleDes, &["-legacy"])] {
            let file = export::pfx(&bench.identity, "geheim1", "Drucker Ü", flavour, &SEED.derive("export"));
            bench.write("out.pfx", &file);
            let what = format!("{algorithm} {flavour:?}");
            let imported = bench.assert_reads(&file, "geheim1", 2, &what);
            assert_eq!(imported.friendly_name.as_deref(), Some("Drucker Ü"));

            let fixed = ["pkcs12", "-in", "out.pfx", "-passin", "pass:geheim1", "-nodes", "-info"];
            if let Some(text) = bench.run("openssl", &[&fixed, old].concat()) {
                assert!(text.contains("BEGIN PRIVATE KEY"), "{what}: {text}");
                assert!(text.contains(bench.identity.leaf().to_pem().trim()), "{what}: {text}");
                assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 2, "{what}: {text}");
            }
            let list = [
                "-list",
                "-v",
                "-keystore",
                "out.pfx",
                "-storetype",
                "PKCS12",
                "-storepass",
                "geheim1",
            ];
            if let Some(text) = bench.run("keytool", &list) {
                assert!(text.contains("PrivateKeyEntry"), "{what}: {text}");
                assert!(text.contains("Certificate chain length: 2"), "{what}: {text}");
            }
            let folder = format!("nss-{flavour:?}");
            std::fs::create_dir(bench.folder.path().join(&folder)).unwrap();
            if bench
                .run("certutil", &["-N", "-d", &folder, "-f", "password"])
                .is_some()
            {
                bench.run(
                    "pk12util",
                    &["-i", "out.pfx", "-d", &folder, "-k", "password", "-W", "geheim1"],
                );
                let keys = bench.run("certutil", &["-K", "-d", &folder, "-f", "password"]).unwrap();
                assert!(keys.contains("Drucker"), "{what}: {keys}");
            }
        }
    }
}

#[test]
fn requests_verify_with_openssl_and_its_requests_verify_here() {
    for algorithm in ALGORITHMS {
        let bench = Bench::new(algorithm);
        let subject = Name::parse("CN=printer.example,OU=a+OU=b,O=Example").unwrap();
        let names = [
            AlternativeName::Dns("printer.example".into()),
            AlternativeName::Ip("10.10.10.34".parse().unwrap()),
        ];
        for names in [&names[..], &[]] {
            let request = CertificateRequest::with_alternative_names(
                &subject,
                names,
                bench.identity.key(),
                HashAlgorithm::Sha256,
            );
            bench.write("request.pem", request.to_pem());
            let verify = [
                "req",
                "-in",
                "request.pem",
                "-verify",
                "-noout",
                "-text",
                "-nameopt",
                "RFC2253",
            ];
            let Some(text) = bench.run("openssl", &verify) else {
                return;
            };
            assert!(text.contains("verify OK"), "{text}");
            assert!(text.contains(&format!("Subject: {subject}")), "{text}");
            assert_eq!(text.contains("IP Address:10.10.10.34"), !names.is_empty(), "{text}");
        }
        bench
            .run(
                "openssl",
                &[
                    "req",
                    "-new",
                    "-key",
                    "key.pem",
                    "-subj",
                    "/CN=other",
                    "-out",
                    "other.pem",
                ],
            )
            .unwrap();
        let (subject, key) = CertificateRequest::read(&bench.read("other.pem")).unwrap();
        assert_eq!(
            subject,
            Name::parse("CN=other")
                .map(|mut name| {
                    name.rdns[0][0].tag = 0x0c;
                    name
                })
                .unwrap()
        );
        assert!(key.is_same_key(&bench.identity.key().public_key()));
    }
}

#[test]
fn chains_of_the_bench_authority_verify_with_openssl() {
    let bench = Bench::new(KeyAlgorithm::Rsa(2048));
    let now = datetime!(2026-01-01 0:00 UTC);
    let root = authority::root(&SEED, now, KeyAlgorithm::EcP384).unwrap();
    let intermediate = authority::intermediate(&root, &SEED, now, KeyAlgorithm::Rsa(2048)).unwrap();
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &SEED.derive("leaf"));
    let names = [AlternativeName::Dns("printer.example".into())];
    let leaf = authority::issue(
        &intermediate,
        &Name::common_name("printer.example"),
        &names,
        key,
        &SEED,
        now,
    )
    .unwrap();
    bench.write("root.pem", root.leaf().to_pem());
    bench.write("intermediate.pem", intermediate.leaf().to_pem());
    bench.write("leaf.pem", leaf.leaf().to_pem());
    assert_eq!(leaf.chain().len(), 3);
    let verify = [
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-verify_hostname",
        "printer.example",
        "-attime",
        "1767312000",
        "-CAfile",
        "root.pem",
        "-untrusted",
        "intermediate.pem",
        "leaf.pem",
    ];
    if let Some(text) = bench.run("openssl", &verify) {
        assert!(text.contains("leaf.pem: OK"), "{text}");
    }
}

#[test]
fn odd_certificates_are_read_by_openssl_as_they_were_meant() {
    let bench = Bench::new(KeyAlgorithm::Rsa(1024));
    let subject = Name::parse("O=Hewlett-Packard Co.,OU=00110AF8ACE8+OU=J8028E,CN=HP Jetdirect 0AF8ACE8").unwrap();
    for (hash, algorithm) in [
        (HashAlgorithm::Md5, "md5WithRSAEncryption"),
        (HashAlgorithm::Sha1, "sha1WithRSAEncryption"),
        (HashAlgorithm::Sha224, "sha224WithRSAEncryption"),
    ] {
        let mut recipe = Recipe::new(
            subject.clone(),
            vec![0x80, 1],
            datetime!(1999-12-31 23:00 UTC),
            datetime!(2050-01-01 0:00 UTC),
        );
        recipe.hash = hash;
        recipe.extended_key_usage = vec![oid::SERVER_AUTH.into(), oid::CLIENT_AUTH.into()];
        recipe.authority_key_id = AuthorityKeyId::Old;
        let certificate = recipe.self_signed(bench.identity.key());
        bench.write("odd.pem", certificate.to_pem());
        let Some(text) = bench.run(
            "openssl",
            &[
                "x509",
                "-in",
                "odd.pem",
                "-noout",
                "-text",
                "-nameopt",
                "RFC2253",
                "-fingerprint",
                "-sha256",
            ],
        ) else {
            return;
        };
        for expected in [
            "Issuer: CN=HP Jetdirect 0AF8ACE8,OU=00110AF8ACE8+OU=J8028E,O=Hewlett-Packard Co.",
            &format!("Signature Algorithm: {algorithm}"),
            "Version: 3 (0x2)",
            "Serial Number: 32769 (0x8001)",
            "Not Before: Dec 31 23:00:00 1999 GMT",
            "Not After : Jan  1 00:00:00 2050 GMT",
            "TLS Web Server Authentication, TLS Web Client Authentication",
            "2.5.29.1:",
            "Public-Key: (1024 bit)",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert!(text.replace(':', "").contains(&certificate.sha256()), "{text}");
        let facts = certificate.facts().unwrap();
        assert!(facts.is_signed_by(&facts.public_key.spki));
    }
}

#[test]
fn a_key_of_a_kind_that_is_not_supported_is_named() {
    let bench = Bench::new(KeyAlgorithm::EcP256);
    for (options, kind) in [
        (&["ed25519"][..], "1.3.101.112"),
        (&["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "1.3.132.0.35"),
    ] {
        let fixed = [
            "req", "-x509", "-nodes", "-subj", "/CN=a", "-keyout", "key.pem", "-out", "leaf.pem", "-newkey",
        ];
        if bench.run("openssl", &[&fixed, options].concat()).is_none() {
            return;
        }
        let file = bench.openssl_pkcs12(PASSWORD, &[]).unwrap();
        let error = import::pfx(&file, PASSWORD).unwrap_err();
        assert!(
            matches!(error, ImportError::Unsupported(_)) && error.to_string().contains(kind),
            "{error}"
        );
    }
}

//! PFX files between the printer and everybody else: what OpenSSL, keytool and NSS write is imported through the EWS, what
//! the EWS exports is read by all three. What is not right: see `refused`.

mod refused;

use crate::openssl::{self, openssl};
use crate::peers::java::keytool;
use crate::peers::nss::Database;
use crate::peers::{Absent, or_skip};
use crate::story::Bench;
use crate::tls_client::TlsClient;
use crate::wizard;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PASSWORD: &str = "Geheim 2007";

/// Imports a file, and checks that it is what the printer shows from then on.
async fn import(bench: &Bench, what: &str, pfx: &Path, password: &str, certificate: &str) -> Result<(), Absent> {
    let since = bench.last_event();
    let page = wizard::import_pfx(&bench.administrator, pfx, password).await?;
    assert!(page.html().contains(wizard::UPDATED), "{what}: {}", page.text());
    let changed = bench
        .printer
        .events()
        .wait(since, Duration::from_secs(10), |event| {
            event.kind() == "identity-changed"
        })
        .await
        .unwrap_or_else(|| panic!("{what}: no event"));
    assert_eq!(changed.body["cause"], "pfx-imported", "{what}");
    assert_eq!(changed.body["sha256"], certificate, "{what}");
    for port in [bench.pages().port, bench.queue().port] {
        let shown = TlsClient::new()
            .connect(port)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(crate::tls_client::shown(&shown).leaf, certificate, "{what}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_openssl_writes_is_imported() {
    or_skip!(from_openssl().await);
}

async fn from_openssl() -> Result<(), Absent> {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let rc2 = [
        "-legacy",
        "-keypbe",
        "PBE-SHA1-RC2-40",
        "-certpbe",
        "PBE-SHA1-RC2-40",
        "-macalg",
        "sha1",
    ];
    let triple_des = [
        "-keypbe",
        "PBE-SHA1-3DES",
        "-certpbe",
        "PBE-SHA1-3DES",
        "-macalg",
        "sha1",
    ];
    let cases: [(&str, &str, &[&str], &str); 10] = [
        ("modern", "rsa:2048", &[], PASSWORD),
        ("-legacy", "rsa:2048", &["-legacy"], PASSWORD),
        ("RC2-40", "rsa:2048", &rc2, PASSWORD),
        ("3DES", "rsa:2048", &triple_des, PASSWORD),
        ("MAC with SHA-512", "rsa:2048", &["-macalg", "sha512"], PASSWORD),
        ("P-256", "ec:P-256", &[], PASSWORD),
        ("P-384", "ec:P-384", &[], PASSWORD),
        ("RSA 4096", "rsa:4096", &[], PASSWORD),
        ("the empty password", "rsa:2048", &[], ""),
        ("the empty password, -legacy", "rsa:2048", &["-legacy"], ""),
    ];
    for (number, (what, kind, options, password)) in cases.into_iter().enumerate() {
        let name = format!("case{number}");
        let pair = openssl::self_signed(folder.path(), &name, kind, &format!("/CN={name}"), None).await?;
        let pfx = folder.path().join(format!("{name}.pfx"));
        openssl::pfx(&pair, password, options, &pfx).await?;
        import(&bench, what, &pfx, password, &openssl::sha256(&pair.certificate).await?).await?;
    }
    let root = openssl::root(folder.path(), "Bench Root").await?;
    let pair = openssl::issued(&root, folder.path(), "issued", "rsa:2048", "/CN=issued", None).await?;
    let pfx = folder.path().join("chain.pfx");
    openssl::pfx(
        &pair,
        PASSWORD,
        &["-certfile", root.certificate.to_str().unwrap()],
        &pfx,
    )
    .await?;
    import(
        &bench,
        "with its chain",
        &pfx,
        PASSWORD,
        &openssl::sha256(&pair.certificate).await?,
    )
    .await?;
    bench.printer.shut_down().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_keytool_writes_is_imported_and_the_export_is_read_by_it() {
    or_skip!(with_keytool().await);
}

async fn with_keytool() -> Result<(), Absent> {
    let bench = Bench::new().await;
    for (name, key) in [
        ("rsa", ["RSA", "-keysize", "2048"]),
        ("ec", ["EC", "-groupname", "secp256r1"]),
    ] {
        let pfx = bench.file(&format!("{name}.p12"));
        let make = keytool()?.args([
            "-genkeypair",
            "-alias",
            name,
            "-dname",
            "CN=keytool",
            "-storetype",
            "PKCS12",
        ]);
        let make = make
            .arg("-keyalg")
            .args(key)
            .args(["-storepass", PASSWORD, "-keypass", PASSWORD, "-keystore"]);
        make.arg(&pfx).run().await.success();
        let certificate = bench.file(&format!("{name}.pem"));
        let export = keytool()?.args(["-exportcert", "-rfc", "-alias", name, "-storepass", PASSWORD, "-file"]);
        export
            .arg(&certificate)
            .arg("-keystore")
            .arg(&pfx)
            .run()
            .await
            .success();
        import(
            &bench,
            &format!("keytool, {name}"),
            &pfx,
            PASSWORD,
            &openssl::sha256(&certificate).await?,
        )
        .await?;
    }
    let exported = export(&bench).await?;
    let list = keytool()?
        .args(["-list", "-v", "-storepass", PASSWORD, "-keystore"])
        .arg(&exported)
        .run()
        .await;
    let list = list.success();
    assert!(list.contains("PrivateKeyEntry"), "{list}");
    assert!(
        list.replace(':', "").contains(&bench.printer.certificate().sha256()),
        "{list}"
    );
    bench.printer.shut_down().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nss_writes_is_imported_and_the_export_is_read_by_it() {
    or_skip!(with_nss().await);
}

async fn with_nss() -> Result<(), Absent> {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let database = Database::new(folder.path()).await?;
    let noise = folder.path().join("noise");
    std::fs::write(&noise, [0x5a; 2048]).unwrap();
    let make = database
        .certutil()
        .await?
        .args(["-S", "-x", "-n", "nss", "-s", "CN=nss", "-t", ",,", "-k", "rsa"]);
    make.args(["-g", "2048", "-Z", "SHA256", "-v", "12", "-z"])
        .arg(&noise)
        .run()
        .await
        .success();
    let certificate = bench.file("nss.pem");
    let pem = database
        .certutil()
        .await?
        .args(["-L", "-a", "-n", "nss"])
        .run()
        .await
        .success();
    std::fs::write(&certificate, pem).unwrap();
    let sha256 = openssl::sha256(&certificate).await?;
    for (number, options) in [&[][..], &["-c", "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC"]]
        .iter()
        .enumerate()
    {
        let pfx = bench.file(&format!("nss{number}.p12"));
        let out = database
            .pk12util()
            .await?
            .args(["-n", "nss", "-W", PASSWORD])
            .args(*options)
            .arg("-o")
            .arg(&pfx);
        out.run().await.success();
        import(&bench, &format!("pk12util {options:?}"), &pfx, PASSWORD, &sha256).await?;
    }
    let exported = export(&bench).await?;
    let list = database
        .pk12util()
        .await?
        .args(["-W", PASSWORD, "-l"])
        .arg(&exported)
        .run()
        .await
        .success();
    assert!(list.contains("Key(shrouded)") && list.contains("CN=nss"), "{list}");
    // Into a database that knows nothing of it, and out of its list with its key.
    let fresh = tempfile::tempdir().unwrap();
    let fresh = Database::new(fresh.path()).await?;
    fresh
        .pk12util()
        .await?
        .args(["-W", PASSWORD, "-i"])
        .arg(&exported)
        .run()
        .await
        .success();
    let keys = fresh.certutil().await?.arg("-K").run().await.success();
    assert!(keys.contains("rsa"), "{keys}");
    bench.printer.shut_down().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_export_is_read_by_openssl_and_its_key_is_the_certificates() {
    or_skip!(to_openssl().await);
}

async fn to_openssl() -> Result<(), Absent> {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    for kind in ["rsa:2048", "ec:P-256", "ec:P-384"] {
        let name = kind.replace(':', "-");
        let pair = openssl::self_signed(folder.path(), &name, kind, &format!("/CN={name}"), None).await?;
        let pfx = folder.path().join(format!("{name}.pfx"));
        openssl::pfx(&pair, "other", &[], &pfx).await?;
        import(&bench, kind, &pfx, "other", &openssl::sha256(&pair.certificate).await?).await?;
        let exported = export(&bench).await?;
        let read = openssl()?
            .args(["pkcs12", "-nodes", "-passin", &format!("pass:{PASSWORD}"), "-in"])
            .arg(&exported);
        let pem = bench.file("exported.pem");
        std::fs::write(&pem, read.run().await.success()).unwrap();
        assert_eq!(
            openssl::sha256(&pem).await?,
            bench.printer.certificate().sha256(),
            "{kind}"
        );
        let key = openssl()?
            .args(["pkey", "-pubout", "-in"])
            .arg(&pem)
            .run()
            .await
            .success();
        let certificate = openssl()?
            .args(["x509", "-noout", "-pubkey", "-in"])
            .arg(&pem)
            .run()
            .await
            .success();
        assert_eq!(key, certificate, "{kind}");
    }
    bench.printer.shut_down().await;
    Ok(())
}

/// The identity in force as the EWS exports it.
async fn export(bench: &Bench) -> Result<PathBuf, Absent> {
    let page = wizard::export_pfx(&bench.administrator, PASSWORD).await?;
    assert_eq!(page.content_type, "application/x-pkcs12", "{}", page.text());
    Ok(page.save(bench.file("exported.pfx")))
}

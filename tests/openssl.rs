//! OpenSSL's command line as a certification authority and as a maker and reader of files: what an administrator uses
//! beside the printer.

use crate::peers::Absent;
use crate::peers::process::Process;
use std::path::{Path, PathBuf};

/// A certificate and its private key, as PEM files.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Pair {
    /// `NAME.pem` and `NAME.key` in `folder`.
    fn named(folder: &Path, name: &str) -> Self {
        Self {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
        }
    }
}

/// `openssl`, ready for its arguments.
pub(crate) fn openssl() -> Result<Process, Absent> {
    Process::new("openssl", "openssl")
}

/// What `-newkey` takes for a kind of key.
pub(crate) fn new_key(kind: &str) -> Vec<String> {
    match kind.strip_prefix("ec:") {
        Some(curve) => vec![
            "-newkey".into(),
            "ec".into(),
            "-pkeyopt".into(),
            format!("ec_paramgen_curve:{curve}"),
        ],
        None => vec!["-newkey".into(), kind.into()],
    }
}

/// A self-signed certificate `NAME.pem` with its key in `folder`: `kind` is `rsa:2048` or `ec:P-256`; `san` such as
/// `DNS:localhost`.
pub(crate) async fn self_signed(
    folder: &Path,
    name: &str,
    kind: &str,
    subject: &str,
    san: Option<&str>,
) -> Result<Pair, Absent> {
    let pair = Pair::named(folder, name);
    let mut req = openssl()?
        .args(["req", "-x509", "-nodes", "-sha256", "-days", "365", "-subj", subject])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(new_key(kind));
    if let Some(san) = san {
        req = req.arg("-addext").arg(format!("subjectAltName={san}"));
    }
    req.arg("-keyout")
        .arg(&pair.key)
        .arg("-out")
        .arg(&pair.certificate)
        .run()
        .await
        .success();
    Ok(pair)
}

/// A root of an authority, `NAME.pem` with its key in `folder`.
pub(crate) async fn root(folder: &Path, name: &str) -> Result<Pair, Absent> {
    let pair = Pair::named(folder, name);
    let req = openssl()?
        .args([
            "req",
            "-x509",
            "-nodes",
            "-sha256",
            "-days",
            "3650",
            "-subj",
            &format!("/O=Bench/CN={name}"),
        ])
        .args([
            "-addext",
            "basicConstraints=critical,CA:TRUE",
            "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
        ])
        .args(new_key("ec:P-256"));
    req.arg("-keyout")
        .arg(&pair.key)
        .arg("-out")
        .arg(&pair.certificate)
        .run()
        .await
        .success();
    Ok(pair)
}

/// Signs a request, as an authority does that looks at the request's name and adds the alternative one.
pub(crate) async fn sign(root: &Pair, request: &Path, san: Option<&str>, certificate: &Path) -> Result<(), Absent> {
    let extensions = certificate.with_extension("ext");
    let san = san.map(|san| format!("subjectAltName={san}\n")).unwrap_or_default();
    let text = format!("basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\n{san}");
    std::fs::write(&extensions, text).unwrap();
    let x509 = openssl()?.args(["x509", "-req", "-sha256", "-days", "365", "-CAcreateserial"]);
    x509.arg("-in")
        .arg(request)
        .arg("-CA")
        .arg(&root.certificate)
        .arg("-CAkey")
        .arg(&root.key)
        .arg("-extfile")
        .arg(&extensions)
        .arg("-out")
        .arg(certificate)
        .run()
        .await
        .success();
    Ok(())
}

/// A certificate `NAME.pem` with its key, issued by `root`.
pub(crate) async fn issued(
    root: &Pair,
    folder: &Path,
    name: &str,
    kind: &str,
    subject: &str,
    san: Option<&str>,
) -> Result<Pair, Absent> {
    let pair = Pair::named(folder, name);
    let request = folder.join(format!("{name}.csr"));
    let req = openssl()?
        .args(["req", "-new", "-nodes", "-sha256", "-subj", subject])
        .args(new_key(kind));
    req.arg("-keyout")
        .arg(&pair.key)
        .arg("-out")
        .arg(&request)
        .run()
        .await
        .success();
    sign(root, &request, san, &pair.certificate).await?;
    Ok(pair)
}

/// A PFX of `pair` with `password`; `options` such as `-legacy`, or `-certfile` and a chain.
pub(crate) async fn pfx(pair: &Pair, password: &str, options: &[&str], file: &Path) -> Result<(), Absent> {
    let pkcs12 = openssl()?.args([
        "pkcs12",
        "-export",
        "-name",
        "printer",
        "-passout",
        &format!("pass:{password}"),
    ]);
    let pkcs12 = pkcs12
        .args(options)
        .arg("-in")
        .arg(&pair.certificate)
        .arg("-inkey")
        .arg(&pair.key);
    pkcs12.arg("-out").arg(file).run().await.success();
    Ok(())
}

/// SHA-256 of the DER in a PEM file, upper-case hex: as the printer's events say it.
pub(crate) async fn sha256(certificate: &Path) -> Result<String, Absent> {
    let x509 = openssl()?
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(certificate);
    let line = x509.run().await.success();
    Ok(line.split_once('=').unwrap().1.trim().replace(':', ""))
}

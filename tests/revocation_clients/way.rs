//! How each client is told to check revocation.

use super::Case;
use super::table::{Did, expected};
use crate::peers::Absent;
use crate::peers::curl::curl;
use crate::peers::nss::{self, Database};
use crate::peers::process::{Process, Said, first_line};
use crate::surroundings;
use pki::Certificate;
use pki::crl::Crl;
use std::path::{Path, PathBuf};
use std::time::Duration;

const NSS: &str = "libnss3-tools";
const JDK: &str = "openjdk-17-jdk-headless";
/// For a client that would try for ever.
const SHORT: Duration = Duration::from_secs(2);

/// A client, and what it is told to look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// `openssl s_client -crl_check -crl_download`: fetches the list that the first certificate names.
    OpensslList,
    /// `openssl s_client -status`: asks for a staple, and prints it.
    OpensslStaple,
    /// `gnutls-cli`: asks for a staple and heeds it, without being told.
    GnutlsStaple,
    /// `gnutls-cli --ocsp`: asks the responder, too.
    GnutlsOcsp,
    /// `gnutls-cli --x509crlfile`: has a list at hand.
    GnutlsList,
    /// `curl --cert-status`: wants a staple.
    CurlStaple,
    /// `curl --crlfile`: has lists at hand.
    CurlList,
    /// `tstclnt -O -T`: asks for a staple.
    NssStaple,
    /// `tstclnt -O -T -F`: wants a staple that is good.
    NssFresh,
    /// `checkRevocation` and `enableCRLDP`.
    JavaList,
    /// `ocsp.enable`, too.
    JavaOcsp,
}

/// What a client made of one scenario.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) did: Did,
    pub(super) text: String,
}

impl Way {
    pub(super) const ALL: [Self; 11] = [
        Self::OpensslList,
        Self::OpensslStaple,
        Self::GnutlsStaple,
        Self::GnutlsOcsp,
        Self::GnutlsList,
        Self::CurlStaple,
        Self::CurlList,
        Self::NssStaple,
        Self::NssFresh,
        Self::JavaList,
        Self::JavaOcsp,
    ];

    /// The version whose words the table has.
    pub(super) fn measured(self) -> &'static str {
        match self {
            Self::OpensslList | Self::OpensslStaple => "OpenSSL 3.0.22",
            Self::GnutlsStaple | Self::GnutlsOcsp | Self::GnutlsList => "gnutls-cli 3.7.9",
            Self::CurlStaple | Self::CurlList => "curl 7.88.1",
            Self::NssStaple | Self::NssFresh => "NSS 3.87.1",
            Self::JavaList | Self::JavaOcsp => "openjdk version \"17.0.21",
        }
    }

    /// What the client says of itself.
    pub(super) async fn version(self) -> Result<String, Absent> {
        match self {
            Self::OpensslList | Self::OpensslStaple => first_line("openssl", "openssl", &["version"]).await,
            Self::GnutlsStaple | Self::GnutlsOcsp | Self::GnutlsList => {
                first_line("gnutls-cli", "gnutls-bin", &["--version"]).await
            }
            Self::CurlStaple | Self::CurlList => first_line("curl", "curl", &["--version"]).await,
            Self::NssStaple | Self::NssFresh => Ok(nss::version()),
            Self::JavaList | Self::JavaOcsp => first_line("java", JDK, &["-version"]).await,
        }
    }

    /// Sends the client to these, the ones that the table has a row for.
    pub(super) async fn send(self, cases: &[&Case]) -> Result<Vec<Made>, Absent> {
        if matches!(self, Self::JavaList | Self::JavaOcsp) {
            return java(cases, self == Self::JavaOcsp).await;
        }
        let mut all = Vec::new();
        for case in cases {
            let mut client = self.client(case).await?;
            if expected(self, case.scenario.id).is_some_and(|row| row.did == Did::TriesOn) {
                client.0 = client.0.limit(SHORT);
            }
            all.push(made(&client.0.run().await));
        }
        Ok(all)
    }

    /// The program, and the folder of its files.
    async fn client(self, case: &Case) -> Result<(Process, tempfile::TempDir), Absent> {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        let client = match self {
            Self::OpensslList => s_client(case)?.args(["-brief", "-crl_check", "-crl_download"]),
            Self::OpensslStaple => s_client(case)?.arg("-status"),
            Self::GnutlsStaple => gnutls(case)?.arg("--x509cafile").arg(&case.roots),
            Self::GnutlsOcsp => gnutls(case)?.arg("--ocsp").arg("--x509cafile").arg(&case.roots),
            Self::GnutlsList => {
                // It takes a list of those alone whom it trusts as an authority.
                let (authorities, list) = (authorities(case, home), list(case, home, &["issuing.crl"]).await?);
                let client = gnutls(case)?.arg("--x509cafile").arg(authorities);
                client.arg("--x509crlfile").arg(list)
            }
            Self::CurlStaple => page(case)?.arg("--cert-status"),
            Self::CurlList => {
                // It wants one of every authority in the chain.
                let lists = list(case, home, &["root.crl", "issuing.crl"]).await?;
                page(case)?.arg("--crlfile").arg(lists)
            }
            Self::NssStaple => tstclnt(case, home).await?,
            Self::NssFresh => tstclnt(case, home).await?.arg("-F"),
            Self::JavaList | Self::JavaOcsp => return Err(Absent::new("java", "goes to all in one run")),
        };
        Ok((client, folder))
    }
}

fn made(said: &Said) -> Made {
    let did = match said.code {
        Some(0) => Did::Accepts,
        Some(_) => Did::Refuses,
        None => Did::TriesOn,
    };
    let code = said.code.map_or_else(String::new, |code| format!("exit {code}\n"));
    Made {
        did,
        text: format!("{code}{}{}", said.err, said.out),
    }
}

fn s_client(case: &Case) -> Result<Process, Absent> {
    let connect = format!("localhost:{}", case.port);
    Ok(Process::new("openssl", "openssl")?
        .args([
            "s_client",
            "-verify_return_error",
            "-no-CApath",
            "-verify_hostname",
            "localhost",
        ])
        .args(["-connect", &connect, "-CAfile"])
        .arg(&case.roots))
}

fn gnutls(case: &Case) -> Result<Process, Absent> {
    let client = Process::new("gnutls-cli", "gnutls-bin")?;
    Ok(client.args(["localhost", "-p", &case.port.to_string()]))
}

fn page(case: &Case) -> Result<Process, Absent> {
    let url = format!("https://localhost:{}/", case.port);
    let curl = curl()?.args(["-sS", "-m", "40", "-o", "/dev/null", &url, "--cacert"]);
    Ok(curl.arg(&case.roots))
}

/// Lists that the printer hands out, as PEM in one file.
async fn list(case: &Case, folder: &Path, names: &[&str]) -> Result<PathBuf, Absent> {
    let mut pem = String::new();
    for name in names {
        let file = folder.join(name);
        let url = format!("{}pki/{}/{name}", case.printer.http_url(), case.scenario.id);
        let fetch = curl()?.args(["-sSf", "-m", "40", "-o"]).arg(&file).arg(url);
        fetch.run().await.success();
        pem += &Crl::from_der(std::fs::read(file).unwrap()).to_pem();
    }
    let file = folder.join("lists.pem");
    std::fs::write(&file, pem).unwrap();
    Ok(file)
}

/// Root and intermediate.
fn authorities(case: &Case, folder: &Path) -> PathBuf {
    let (roots, sent) = (case.printer.scenario_trust(), case.printer.presented());
    let pem: String = roots.iter().chain(&sent[1..]).map(Certificate::to_pem).collect();
    let file = folder.join("authorities.pem");
    std::fs::write(&file, pem).unwrap();
    file
}

async fn tstclnt(case: &Case, folder: &Path) -> Result<Process, Absent> {
    let database = Database::new(folder).await?;
    database.trust_all(&[(case.roots.clone(), true)]).await?;
    let tstclnt = Process::new("tstclnt", NSS)?;
    let request = tstclnt.home("request");
    std::fs::write(&request, "GET / HTTP/1.0\r\n\r\n").unwrap();
    let args = [
        "-4",
        "-h",
        "localhost",
        "-p",
        &case.port.to_string(),
        "-d",
        &database.name(),
        "-O",
        "-T",
        "-A",
    ];
    Ok(tstclnt.args(args).arg(request))
}

async fn java(cases: &[&Case], ocsp: bool) -> Result<Vec<Made>, Absent> {
    let java = Process::new("java", JDK)?.limit(Duration::from_secs(120));
    let list = java.home("visits");
    let lines = cases
        .iter()
        .map(|case| format!("https://localhost:{}/\t{}\n", case.port, case.roots.display()));
    std::fs::write(&list, lines.collect::<String>()).unwrap();
    let security = java.home("security.properties");
    std::fs::write(&security, format!("ocsp.enable={ocsp}\n")).unwrap();
    let said = java
        .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.language=en"])
        .args([
            "-Dcom.sun.net.ssl.checkRevocation=true",
            "-Dcom.sun.security.enableCRLDP=true",
            "-Dcom.sun.security.ocsp.timeout=1",
            "-Dcom.sun.security.crl.timeout=1",
            "-Dcom.sun.security.crl.readtimeout=1",
        ])
        .arg(format!("-Djava.security.properties={}", security.display()))
        .arg(surroundings::data("peers/Revocation.java"))
        .arg(list)
        .run()
        .await;
    let out = said.success();
    let lines = out.lines().map(|line| Made {
        did: if line.starts_with("ok\t") {
            Did::Accepts
        } else {
            Did::Refuses
        },
        text: line.to_owned(),
    });
    Ok(lines.collect())
}

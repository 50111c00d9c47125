//! NSS: `tstclnt` as a client, `certutil` and `pk12util` for its database.

use super::process::Process;
use super::{Absent, Peer, Target, Verdict};
use std::path::{Path, PathBuf};

/// The Debian package of all three programs.
const PACKAGE: &str = "libnss3-tools";

/// `tstclnt`, which asks for a page.
pub(crate) struct Tstclnt;

impl Peer for Tstclnt {
    const NAME: &'static str = "NSS tstclnt";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path()).await?;
        if let Some(trust) = trust {
            database.trust_peer("printer", trust).await?;
        }
        database.visit(target).await
    }
}

impl Database {
    /// `tstclnt` with the trust of this database.
    pub(crate) async fn visit(&self, target: &Target) -> Result<Verdict, Absent> {
        let tstclnt = Process::new("tstclnt", PACKAGE)?;
        // Without a request (`-Q`) it waits for a first octet from the printer.
        let request = tstclnt.home("request");
        std::fs::write(&request, format!("GET {} HTTP/1.0\r\n\r\n", target.path)).unwrap();
        // `-a` is the name of the extension, and what the certificate is held against.
        let name = target.leads_nowhere().then_some(["-a", &target.host]);
        let said = tstclnt
            .args(name.into_iter().flatten())
            .args([
                "-4",
                "-h",
                target.reached_at(),
                "-p",
                &target.port.to_string(),
                "-d",
                &self.name(),
                "-A",
            ])
            .arg(request)
            .run()
            .await;
        Ok(said.verdict(version()))
    }
}

/// NSS does not say its version when asked; its library carries it.
pub(crate) fn version() -> String {
    let Some(library) = [
        "/usr/lib/x86_64-linux-gnu/libnss3.so",
        "/usr/lib/aarch64-linux-gnu/libnss3.so",
    ]
    .into_iter()
    .find(|file| Path::new(file).is_file()) else {
        return "NSS, version not found".to_owned();
    };
    let octets = std::fs::read(library).unwrap();
    let marker = b"Version: NSS ";
    let version = octets
        .windows(marker.len())
        .position(|window| window == marker)
        .map_or_else(String::new, |at| {
            octets[at + marker.len()..]
                .iter()
                .take_while(|octet| octet.is_ascii_graphic())
                .map(|&o| char::from(o))
                .collect()
        });
    format!("NSS {version}")
}

/// An NSS database (`sql:`) with the empty password.
pub(crate) struct Database {
    folder: PathBuf,
}

impl Database {
    /// Makes one in `folder`, which exists.
    pub(crate) async fn new(folder: &Path) -> Result<Self, Absent> {
        let database = Self {
            folder: folder.to_owned(),
        };
        database
            .certutil()
            .await?
            .args(["-N", "--empty-password"])
            .run()
            .await
            .success();
        Ok(database)
    }

    /// How NSS names it.
    pub(crate) fn name(&self) -> String {
        format!("sql:{}", self.folder.display())
    }

    /// Trusts this very certificate as that of a server (`P`). A self-signed leaf is not taken as an authority (`C`):
    /// NSS then says `SEC_ERROR_CA_CERT_INVALID`.
    pub(crate) async fn trust_peer(&self, nickname: &str, certificate: &Path) -> Result<(), Absent> {
        let add = self
            .certutil()
            .await?
            .args(["-A", "-t", "P,,", "-n", nickname, "-i"])
            .arg(certificate);
        add.run().await.success();
        Ok(())
    }

    /// Trusts many, each an authority (`C`) or a server's own certificate, in one run of `certutil`.
    pub(crate) async fn trust_all(&self, files: &[(PathBuf, bool)]) -> Result<(), Absent> {
        let lines = files.iter().enumerate().map(|(number, (file, is_authority))| {
            let trust = if *is_authority { "C,," } else { "P,," };
            format!("-A -n root{number} -t {trust} -i {}\n", file.display())
        });
        let batch = self.folder.join("batch");
        std::fs::write(&batch, lines.collect::<String>()).unwrap();
        self.certutil()
            .await?
            .args(["-B", "-i"])
            .arg(batch)
            .run()
            .await
            .success();
        Ok(())
    }

    /// Copies the database to a folder that is there.
    pub(crate) fn copy_to(&self, folder: &Path) {
        for file in ["cert9.db", "key4.db", "pkcs11.txt"] {
            std::fs::copy(self.folder.join(file), folder.join(file)).unwrap();
        }
    }

    /// `certutil` on this database.
    pub(crate) async fn certutil(&self) -> Result<Process, Absent> {
        Ok(Process::new("certutil", PACKAGE)?.args(["-d", &self.name()]))
    }

    /// `pk12util` on this database.
    pub(crate) async fn pk12util(&self) -> Result<Process, Absent> {
        Ok(Process::new("pk12util", PACKAGE)?.args(["-d", &self.name()]))
    }
}

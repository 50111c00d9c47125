//! Java: `HttpsURLConnection`, from a one-class file that the `java` launcher compiles; and `keytool`.

use super::process::{Process, first_line};
use super::walk::{self, Answer, Visit};
use super::{Absent, HERE, Peer, Target, Verdict};
use crate::surroundings;
use std::path::Path;
use std::time::Duration;

/// What a person would install: both programs come with it.
const PACKAGE: &str = "openjdk-17-jdk-headless";

/// `HttpsURLConnection`.
pub(crate) struct Java;

impl Peer for Java {
    const NAME: &'static str = "Java";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = first_line("java", PACKAGE, &["-version"]).await?;
        let mut java = Process::new("java", PACKAGE)?;
        if let Some(trust) = trust {
            let store = java.home("trust.p12");
            let import = keytool()?.args([
                "-importcert",
                "-noprompt",
                "-alias",
                "printer",
                "-storepass",
                "changeit",
            ]);
            import
                .arg("-file")
                .arg(trust)
                .arg("-keystore")
                .arg(&store)
                .run()
                .await
                .success();
            java = java
                .arg(format!("-Djavax.net.ssl.trustStore={}", store.display()))
                .arg("-Djavax.net.ssl.trustStorePassword=changeit");
        }
        // A small machine: no second compiler tier, no parallel collector.
        let java = java.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]);
        Ok(java
            .arg(surroundings::data("peers/Get.java"))
            .arg(target.https())
            .run()
            .await
            .verdict(version))
    }
}

/// Makes many visits in one run of Java; its version, and what it made of each.
pub(crate) async fn walk(visits: &[Visit]) -> Result<(String, Vec<Answer>), Absent> {
    let version = first_line("java", PACKAGE, &["-version"]).await?;
    let java = Process::new("java", PACKAGE)?.limit(Duration::from_secs(180));
    let list = java.home("visits");
    walk::write_list(visits, &list);
    let hosts = java.home("hosts");
    let foreign = walk::names(visits).into_iter().map(|name| format!("{HERE} {name}\n"));
    std::fs::write(&hosts, format!("{HERE} localhost\n{}", foreign.collect::<String>())).unwrap();
    let java = java.arg(format!("-Djdk.net.hosts.file={}", hosts.display())).args([
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Duser.language=en",
    ]);
    let said = java.arg(surroundings::data("peers/Walk.java")).arg(list).run().await;
    Ok((version, walk::answers(&said, visits)))
}

/// `keytool`, in English.
pub(crate) fn keytool() -> Result<Process, Absent> {
    Ok(Process::new("keytool", PACKAGE)?.args(["-J-Duser.language=en", "-J-XX:TieredStopAtLevel=1"]))
}

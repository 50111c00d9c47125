//! The clients against OpenSSL's own server with certificates of the same shape: a client that fails here is called
//! wrongly, or has learnt new words, and no printer is to blame.

use crate::openssl::{self, Pair};
use crate::peers::{Absent, Peer, Target, or_skip};
use crate::story::words::{self, State, Telling};
use crate::surroundings;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// `openssl s_server -www`, killed when dropped.
struct Server {
    port: u16,
    _child: tokio::process::Child,
}

impl Server {
    async fn start(pair: &Pair) -> Result<Self, Absent> {
        let file = surroundings::find("openssl").ok_or_else(|| Absent::new("openssl", "not found; install openssl"))?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = tokio::process::Command::new(file)
            .args([
                "s_server",
                "-www",
                "-quiet",
                "-4",
                "-accept",
                &format!("127.0.0.1:{port}"),
                "-cert",
            ])
            .arg(&pair.certificate)
            .arg("-key")
            .arg(&pair.key)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let connected = async {
            while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                // s_server gives no sign when it listens.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), connected)
            .await
            .expect("s_server listens");
        Ok(Self { port, _child: child })
    }
}

async fn rehearse<P: Peer>(peer: P, telling: Telling) {
    let folder = tempfile::tempdir().unwrap();
    let subject = "/O=Hewlett-Packard Co./CN=HP Jetdirect 0AF8ACE8";
    let factory = or_skip!(openssl::self_signed(folder.path(), "factory", "rsa:2048", subject, None).await);
    let san = Some("DNS:localhost");
    let cure = or_skip!(openssl::self_signed(folder.path(), "cure", "rsa:2048", "/CN=localhost", san).await);
    for (pair, trust, state) in [
        (&factory, None, telling.untrusted),
        (&factory, Some(&factory.certificate), telling.wrong_name),
        (&cure, Some(&cure.certificate), telling.cured),
    ] {
        let server = or_skip!(Server::start(pair).await);
        let target = Target {
            host: "localhost".into(),
            port: server.port,
            path: "/".into(),
        };
        or_skip!(expect(&peer, &target, trust.map(|path| path.as_path()), state).await);
    }
}

async fn expect<P: Peer>(peer: &P, target: &Target, trust: Option<&Path>, state: State) -> Result<(), Absent> {
    let verdict = peer.run(target, trust).await?;
    for words in state.words {
        assert!(
            verdict.text.contains(words),
            "{} did not say {words:?} but:\n{}",
            P::NAME,
            verdict.text
        );
    }
    Ok(())
}

macro_rules! rehearsals {
    ($($name:ident: $peer:expr, $telling:ident;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                rehearse($peer, words::$telling).await;
            }
        )*
    };
}

rehearsals! {
    curl_says_its_words: crate::peers::curl::Curl, CURL;
    wget_says_its_words: crate::peers::wget::Wget, WGET;
    openssl_says_its_words: crate::peers::openssl::SClient, OPENSSL;
    gnutls_says_its_words: crate::peers::gnutls::GnuTlsCli, GNUTLS;
    nss_says_its_words: crate::peers::nss::Tstclnt, NSS;
    urllib_says_its_words: crate::peers::python::Urllib, URLLIB;
    requests_says_its_words: crate::peers::python::Requests, REQUESTS;
    node_says_its_words: crate::peers::node::Node, NODE;
    java_says_its_words: crate::peers::java::Java, JAVA;
}

/// Chromium is heavy: one at a time, with the other heavy ones.
#[tokio::test]
async fn chromium_says_its_words() {
    let _alone = crate::peers::heavy().await;
    rehearse(crate::peers::chromium::Chromium::default(), words::CHROMIUM).await;
}

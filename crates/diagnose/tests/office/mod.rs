//! An authority with root and intermediate, a printer's certificate below it, and an HTTP server on loopback for what the
//! certificates point to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::revocation::{Mode, Settings};
use misprint_diagnose::{Client, Os};
use pki::crl::{CrlRecipe, Reason, Revoked};
use pki::ocsp::Responder;
use pki::recipe::{Access, AlternativeName, AuthorityKeyId};
use pki::{Certificate, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-22 16:00 UTC);
pub(crate) const NAME: &str = "printer.test";

/// What the server does when it is asked for a path.
#[derive(Clone)]
pub(crate) enum Answer {
    /// 200 with this body.
    File(Vec<u8>),
    /// Asks this responder, by GET or POST.
    Ocsp(Box<Responder>),
    /// This status and header lines, no body.
    Status(&'static str),
    /// No answer until the client goes.
    Stall,
    /// A body without an end.
    Endless,
}

/// A server whose answers can be changed, and what it was asked.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            answers: Arc::default(),
            asked: Arc::default(),
        };
        let own = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                // A client that goes in the middle is no fault of the server's.
                std::thread::spawn(move || own.answer(stream));
            }
        });
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// From now on, this is what `path` gets.
    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// Request lines, in their order; and forgets them.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    fn answer(&self, mut stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("Content-Length: ") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        self.asked.lock().unwrap().push(line.trim().to_owned());
        let path = line.split(' ').nth(1)?.trim_start_matches('/').to_owned();
        let first = path.split('/').next().unwrap_or_default().to_owned();
        let answer = self.answers.lock().unwrap().get(&first).cloned();
        match answer {
            Some(Answer::File(file)) => send(&mut stream, &file),
            Some(Answer::Ocsp(responder)) => {
                if body.is_empty() {
                    body = decoded(path.split_once('/')?.1);
                }
                send(&mut stream, responder.answer(&body, NOW).der())
            }
            Some(Answer::Status(head)) => stream
                .write_all(format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n").as_bytes())
                .ok(),
            Some(Answer::Stall) => reader.read_to_end(&mut Vec::new()).ok().map(|_| ()),
            Some(Answer::Endless) => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
                loop {
                    stream.write_all(&[b'x'; 65536]).ok()?;
                }
            }
            None => stream
                .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                .ok(),
        }
    }
}

fn send(stream: &mut TcpStream, body: &[u8]) -> Option<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nETag: \"7\"\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()
}

fn decoded(path: &str) -> Vec<u8> {
    use base64::Engine as _;
    let text = path.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// Root, intermediate, printer.
pub(crate) struct Office {
    pub(crate) root: Identity,
    pub(crate) ca: Identity,
    pub(crate) leaf: Certificate,
    pub(crate) server: Server,
}

pub(crate) fn key(label: &str) -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([51; 32]).derive(label))
}

pub(crate) fn recipe(cn: &str, serial: u8, is_ca: bool) -> Recipe {
    let (from, to) = (NOW - Duration::days(30), NOW + Duration::days(300));
    let mut recipe = Recipe::new(Name::common_name(cn), vec![serial], from, to);
    recipe.basic_constraints = is_ca.then_some((true, None));
    recipe.subject_key_id = true;
    recipe.authority_key_id = AuthorityKeyId::KeyId;
    recipe
}

impl Office {
    /// The leaf names what `change` says; the intermediate names `root.crl`.
    pub(crate) fn new(change: impl FnOnce(&Server, &mut Recipe)) -> Self {
        Self::with_keys(key, change)
    }

    /// With keys of the kind that XP knows; the leaf names a responder and a list.
    pub(crate) fn of_xp() -> Self {
        let seed = Seed::from_bytes([53; 32]);
        let rsa = |label: &str| PrivateKey::generate(KeyAlgorithm::Rsa(1024), &seed.derive(label));
        Self::with_keys(rsa, |server, leaf| {
            leaf.authority_info_access = vec![Access::Ocsp(server.url("ocsp"))];
            leaf.crl_distribution_points = vec![server.url("ca.crl")];
        })
    }

    fn with_keys(key: impl Fn(&str) -> PrivateKey, change: impl FnOnce(&Server, &mut Recipe)) -> Self {
        let server = Server::start();
        let root = Identity::new(vec![recipe("Root", 1, true).self_signed(&key("root"))], key("root")).unwrap();
        let mut ca = recipe("Issuing", 2, true);
        ca.crl_distribution_points = vec![server.url("root.crl")];
        let ca = Identity::new(vec![ca.signed_by(&key("ca").public_key(), &root)], key("ca")).unwrap();
        let mut leaf = recipe(NAME, 3, false);
        leaf.alternative_names = vec![AlternativeName::Dns(NAME.into())];
        change(&server, &mut leaf);
        let leaf = leaf.signed_by(&key("leaf").public_key(), &ca);
        server.set("root.crl", Answer::File(week().signed_by(&root).der().to_vec()));
        Self { root, ca, leaf, server }
    }

    /// The leaf names a revocation list.
    pub(crate) fn with_list() -> Self {
        Self::new(|server, leaf| leaf.crl_distribution_points = vec![server.url("ca.crl")])
    }

    /// The leaf names a responder, and `ca.crl` too where `list` is set.
    pub(crate) fn with_responder(list: bool) -> Self {
        Self::new(|server, leaf| {
            leaf.authority_info_access = vec![Access::Ocsp(server.url("ocsp"))];
            if list {
                leaf.crl_distribution_points = vec![server.url("ca.crl")];
            }
        })
    }

    pub(crate) fn publish(&self, list: &CrlRecipe) {
        let list = list.signed_by(&self.ca);
        self.server.set("ca.crl", Answer::File(list.der().to_vec()));
    }

    pub(crate) fn client(&self, os: Os, mode: Mode) -> Client {
        Client {
            trust: vec![self.root.leaf().clone()],
            revocation: Settings {
                mode: Some(mode),
                ..Settings::default()
            },
            ..Client::new(os, NOW, Seed::from_bytes([52; 32]))
        }
    }

    pub(crate) fn sent(&self) -> Vec<Certificate> {
        vec![self.leaf.clone(), self.ca.leaf().clone()]
    }
}

/// A list of this week.
pub(crate) fn week() -> CrlRecipe {
    CrlRecipe::new(NOW - Duration::DAY, NOW + Duration::days(6))
}

/// The same, with this serial number revoked.
pub(crate) fn revoking(serial: u8) -> CrlRecipe {
    let mut list = week();
    list.revoked = vec![Revoked {
        serial: vec![serial],
        at: NOW - Duration::HOUR,
        reason: Some(Reason::KeyCompromise),
    }];
    list
}

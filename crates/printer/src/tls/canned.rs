//! What is said to a ClientHello in the place of TLS: octets that the printer has ready, and what follows them.

use super::edit::{handshake, record};
use pki::Certificate;
use scenarios::{Antique, WireFault};
use std::time::Duration;

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Canned {
    /// Before the answer, in which a client may leave.
    pub(super) wait: Duration,
    pub(super) octets: Vec<u8>,
    pub(super) then: Then,
}

/// What follows the octets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Then {
    /// The end, and a moment to hear what the client says to it.
    Leave,
    /// A reset.
    Reset,
    /// Silence, until the client leaves.
    Stall,
    /// What the client says to it; where that is no alert, handshake_failure, because this printer cannot go on.
    Fail,
}

const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 47\r\nConnection: close\r\n\r\nThis port speaks plain HTTP. Use another port.\n";

/// The answer that this fault is; `None`: TLS is spoken.
pub(super) fn of_wire_fault(fault: WireFault, is_ipv4: bool) -> Option<Canned> {
    let at_once = |octets: &[u8], then| {
        Some(Canned {
            wait: Duration::ZERO,
            octets: octets.to_vec(),
            then,
        })
    };
    let after = |after: u32, then| {
        Some(Canned {
            wait: Duration::from_millis(after.into()),
            octets: Vec::new(),
            then,
        })
    };
    match fault {
        WireFault::AcceptNever | WireFault::StallBeforeServerHello => at_once(&[], Then::Stall),
        WireFault::Ipv6Only if is_ipv4 => at_once(&[], Then::Reset),
        WireFault::ResetAfterClientHello => at_once(&[], Then::Reset),
        WireFault::CloseAfterClientHello => at_once(&[], Then::Leave),
        WireFault::GarbageRecord => at_once(b"\x16\x03\x03\x00\x05abcde", Then::Leave),
        WireFault::OversizeRecord => at_once(&[b"\x16\x03\x03\xff\xff", &[0; 64][..]].concat(), Then::Leave),
        WireFault::BadRecordType => at_once(b"\x63\x03\x03\x00\x05abcde", Then::Leave),
        WireFault::PlaintextOnTlsPort => at_once(PLAIN, Then::Leave),
        WireFault::Alert(description) => at_once(&alert(description), Then::Leave),
        WireFault::Timeout { after: time } => after(time, Then::Leave),
        WireFault::ResetPeer { after: time } => after(time, Then::Reset),
        _ => None,
    }
}

/// A fatal alert (RFC 8446 §6) in the clear.
pub(super) fn alert(description: u8) -> [u8; 7] {
    [21, 3, 3, 0, 2, 2, description]
}

/// The end of the connection, without a word.
pub(super) fn hang_up() -> Canned {
    Canned {
        wait: Duration::ZERO,
        octets: Vec::new(),
        then: Then::Leave,
    }
}

/// The end of the handshake with this alert.
pub(super) fn refuse(description: u8) -> Canned {
    Canned {
        octets: alert(description).to_vec(),
        ..hang_up()
    }
}

/// What firmware of the time before TLS 1.2 says. `random` is new for every client.
pub(super) fn antique(kind: Antique, chain: &[Certificate], random: [u8; 32]) -> Canned {
    let (version, suite) = match kind {
        Antique::Ssl2 => {
            return Canned {
                octets: ssl2(chain, random),
                then: Then::Fail,
                ..hang_up()
            };
        }
        Antique::Ssl3 => ([3, 0], 0x0005_u16),
        Antique::Rc4 => ([3, 3], 0x0005),
        Antique::Des => ([3, 3], 0x0009),
        Antique::TripleDes => ([3, 3], 0x000a),
        Antique::Export => ([3, 3], 0x0003),
    };
    let mut hello = version.to_vec();
    hello.extend(random);
    // No session to be resumed; null compression; no extensions.
    hello.push(0);
    hello.extend(suite.to_be_bytes());
    hello.push(0);
    let flight = [
        handshake(2, &hello),
        handshake(11, &certificates(chain)),
        handshake(14, &[]),
    ]
    .concat();
    let header = [22, version[0], version[1]];
    Canned {
        octets: flight
            .chunks(16 * 1024)
            .flat_map(|piece| record(&header, piece))
            .collect(),
        then: Then::Fail,
        ..hang_up()
    }
}

/// certificate_list of RFC 6101 §5.6.2 and RFC 5246 §7.4.2.
fn certificates(chain: &[Certificate]) -> Vec<u8> {
    let length = |octets: &[u8]| u32::try_from(octets.len()).unwrap_or(u32::MAX).to_be_bytes()[1..].to_vec();
    let list: Vec<u8> = chain
        .iter()
        .flat_map(|link| [length(link.der()), link.der().to_vec()].concat())
        .collect();
    [length(&list), list].concat()
}

/// SERVER-HELLO of SSL 2.0 (draft-hickman-netscape-ssl-00 §5.6.1) with SSL_CK_RC4_128_WITH_MD5.
fn ssl2(chain: &[Certificate], random: [u8; 32]) -> Vec<u8> {
    let leaf = chain.first().map(Certificate::der).unwrap_or_default();
    let length = u16::try_from(leaf.len()).unwrap_or(u16::MAX);
    let leaf = &leaf[..usize::from(length)];
    // No session id hit, an X.509 certificate, version 0x0002.
    let mut message = vec![4, 0, 1, 0, 2];
    message.extend(length.to_be_bytes());
    message.extend([0, 3, 0, 16]);
    message.extend_from_slice(leaf);
    message.extend([1, 0, 0x80]);
    message.extend_from_slice(&random[..16]);
    let length = u16::try_from(message.len()).unwrap_or(u16::MAX) | 0x8000;
    [length.to_be_bytes().to_vec(), message].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_answer_has_the_length_that_it_says() {
        let text = std::str::from_utf8(PLAIN).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{text}");
    }

    #[test]
    fn an_antique_hello_is_well_formed() {
        let chain = [Certificate::from_der(vec![0x30; 700])];
        let canned = antique(Antique::Ssl3, &chain, [9; 32]);
        assert_eq!(canned.octets[..3], [22, 3, 0]);
        let (_, inside) = super::super::edit::content(&canned.octets);
        let (at, length) = super::super::edit::message(inside, 14).unwrap();
        assert_eq!(at + length, inside.len());
        let old = antique(Antique::Ssl2, &chain, [9; 32]).octets;
        assert_eq!(usize::from(u16::from_be_bytes([old[0] & 0x7f, old[1]])), old.len() - 2);
    }
    #[test]
    fn the_octets_of_an_antique_are_prepared_but_for_the_random() {
        let chain = [Certificate::from_der(vec![0x30; 700])];
        let kinds = [
            Antique::Ssl3,
            Antique::Rc4,
            Antique::Des,
            Antique::TripleDes,
            Antique::Export,
        ];
        for kind in kinds {
            let [once, twice] = [[9; 32], [8; 32]].map(|random| antique(kind, &chain, random).octets);
            // Behind record and message header, and the version.
            assert_eq!((&once[..11], &once[43..]), (&twice[..11], &twice[43..]), "{kind:?}");
            assert_eq!(
                (&once[11..43], &twice[11..43]),
                (&[9; 32][..], &[8; 32][..]),
                "{kind:?}"
            );
        }
        let [once, twice] = [[9; 32], [8; 32]].map(|random| antique(Antique::Ssl2, &chain, random).octets);
        let random = once.len() - 16;
        assert_eq!((&once[..random], &once[random..]), (&twice[..random], &[9; 16][..]));
    }
}

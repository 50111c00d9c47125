//! What a server sends after a ClientHello, as far as it is in the clear: its hello, certificates, stapled OCSP answer, key
//! exchange and alerts (RFC 5246 §7.4, RFC 8446 §4.1.3). Read within bounds, whatever comes.

use super::Version;
use pki::Certificate;
use std::io::{self, Read};

/// The most octets of one flight.
const MAX_FLIGHT: usize = 256 * 1024;
/// The most records of one flight: a certificate list of 64 KiB in records of 32 octets, and no endless empty ones.
const MAX_RECORDS: usize = 4096;
const MAX_RECORD: usize = (1 << 14) + 2048;
/// The random of a ServerHello that is a HelloRetryRequest (RFC 8446 §4.1.3).
const RETRY: [u8; 32] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11,
    0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
];

/// How far to read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Until {
    /// The ServerHello is enough.
    Hello,
    /// To the ServerHelloDone; a TLS 1.3 server's hello ends it, too: the rest is encrypted.
    Done,
}

/// What came.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A ServerHello, and what followed it.
    Flight(Box<Flight>),
    /// The number of an alert (RFC 8446 §6).
    Alert(u8),
    /// The connection was closed, or reset.
    Closed,
    TimedOut,
    /// Not what a TLS server says.
    NotTls(&'static str),
}

/// A ServerHello, and what followed it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flight {
    /// Of the ServerHello, or of its supported_versions.
    pub(crate) version: u16,
    pub(crate) random: [u8; 32],
    pub(crate) session_id: Vec<u8>,
    pub(crate) suite: u16,
    pub(crate) compression: u8,
    /// Numbers and contents, in their order.
    pub(crate) extensions: Vec<(u16, Vec<u8>)>,
    /// As sent; `None`: no Certificate message was read.
    pub(crate) chain: Option<Vec<Certificate>>,
    /// The OCSP response, DER.
    pub(crate) staple: Option<Vec<u8>>,
    /// The curve of the ServerKeyExchange, or the group of TLS 1.3.
    pub(crate) group: Option<u16>,
    /// Bits of the prime of finite-field Diffie-Hellman.
    pub(crate) dh_bits: Option<u32>,
    pub(crate) asks_for_certificate: bool,
    /// The flight ended before its end: why.
    pub(crate) cut: Option<Cut>,
}

/// Why a flight ended before its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    Alert(u8),
    Closed,
    TimedOut,
    /// Against the rules of TLS: how.
    Malformed(&'static str),
}

impl Flight {
    pub(crate) fn extension(&self, number: u16) -> Option<&[u8]> {
        let found = self.extensions.iter().find(|(known, _)| *known == number);
        found.map(|(_, content)| content.as_slice())
    }

    /// The version, where it is one that exists.
    pub(crate) fn version(&self) -> Option<Version> {
        Version::of(self.version)
    }
}

/// Reads a flight. Never fails: what goes wrong is the answer.
pub(crate) fn read(stream: &mut impl Read, until: Until) -> Answer {
    let mut flight = None;
    let cut = read_messages(stream, until, &mut flight).err();
    match (flight, cut) {
        (Some(flight), cut) => Answer::Flight(Box::new(Flight { cut, ..flight })),
        (None, Some(Cut::Alert(number))) => Answer::Alert(number),
        (None, Some(Cut::Closed)) => Answer::Closed,
        (None, Some(Cut::TimedOut)) => Answer::TimedOut,
        (None, Some(Cut::Malformed(why))) => Answer::NotTls(why),
        (None, None) => Answer::NotTls("its handshake ends without a ServerHello"),
    }
}

fn read_messages(stream: &mut impl Read, until: Until, flight: &mut Option<Flight>) -> Result<(), Cut> {
    let mut total = 0;
    let mut messages = Vec::new();
    for _ in 0..MAX_RECORDS {
        let mut header = [0; 5];
        read_exact(stream, &mut header)?;
        let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
        match header[0] {
            // A handshake record or an alert, of any version 3.x: what a server says that knows another one.
            21 | 22 if header[1] == 3 => {}
            b'H' if &header == b"HTTP/" => return Err(Cut::Malformed("it answers in HTTP")),
            _ => return Err(Cut::Malformed("what it sends is no TLS record")),
        }
        total += length;
        if length > MAX_RECORD || total > MAX_FLIGHT {
            return Err(Cut::Malformed("its handshake does not end"));
        }
        let mut content = vec![0; length];
        read_exact(stream, &mut content)?;
        if header[0] == 21 {
            match content[..] {
                // A warning that is none of ours to heed, such as unrecognized_name; the flight goes on.
                [1, number] if number != 0 => continue,
                [_, number] => return Err(Cut::Alert(number)),
                _ => return Err(Cut::Malformed("an alert is not two octets long")),
            }
        }
        messages.extend(content);
        let mut taken = 0;
        while let Some((kind, body)) = message(&messages[taken..]) {
            if take(kind, body, until, flight)? {
                return Ok(());
            }
            taken += 4 + body.len();
        }
        messages.drain(..taken);
    }
    Err(Cut::Malformed("its handshake does not end"))
}

/// The first message, if it is whole.
fn message(octets: &[u8]) -> Option<(u8, &[u8])> {
    let [kind, a, b, c, rest @ ..] = octets else {
        return None;
    };
    let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
    Some((*kind, rest.get(..length)?))
}

/// Takes one message in; true where no more is wanted.
fn take(kind: u8, body: &[u8], until: Until, flight: &mut Option<Flight>) -> Result<bool, Cut> {
    let mut body = Octets(body);
    match (kind, flight.as_mut()) {
        (0, _) => {}
        (2, None) => {
            let hello = server_hello(&mut body).ok_or(Cut::Malformed("its ServerHello is malformed"))?;
            let ended = until == Until::Hello || hello.version() == Some(Version::Tls13);
            *flight = Some(hello);
            return Ok(ended);
        }
        (11, Some(flight)) => {
            let chain = certificates(&mut body).ok_or(Cut::Malformed("its certificate message is malformed"))?;
            flight.chain = Some(chain);
        }
        (22, Some(flight)) => {
            flight.staple = body.number(1).and_then(|_| body.prefixed(3)).map(<[u8]>::to_vec);
        }
        (12, Some(flight)) => key_exchange(&mut body, flight),
        (13, Some(flight)) => flight.asks_for_certificate = true,
        (14, Some(_)) => return Ok(true),
        (4, Some(_)) => {}
        (_, None) => return Err(Cut::Malformed("its handshake does not begin with a ServerHello")),
        (_, Some(_)) => return Err(Cut::Malformed("an unexpected handshake message")),
    }
    Ok(false)
}

fn server_hello(body: &mut Octets<'_>) -> Option<Flight> {
    let mut flight = Flight {
        version: body.number(2)?.try_into().ok()?,
        random: body.take(32)?.try_into().ok()?,
        session_id: body.prefixed(1)?.to_vec(),
        suite: body.number(2)?.try_into().ok()?,
        compression: body.number(1)?.try_into().ok()?,
        ..Flight::default()
    };
    if !body.0.is_empty() {
        let mut extensions = Octets(body.prefixed(2)?);
        while !extensions.0.is_empty() {
            let number = extensions.number(2)?.try_into().ok()?;
            let content = extensions.prefixed(2)?.to_vec();
            if number == 43 && content.len() == 2 {
                flight.version = u16::from_be_bytes([content[0], content[1]]);
            }
            if number == 51 && content.len() >= 2 {
                flight.group = Some(u16::from_be_bytes([content[0], content[1]]));
            }
            flight.extensions.push((number, content));
        }
    }
    // Every version is 3.x; TLS 1.3 says so in its extension alone.
    let known = flight.version >> 8 == 3 && (flight.random != RETRY || flight.version() == Some(Version::Tls13));
    known.then_some(flight)
}

fn certificates(body: &mut Octets<'_>) -> Option<Vec<Certificate>> {
    let mut list = Octets(body.prefixed(3)?);
    let mut chain = Vec::new();
    while !list.0.is_empty() {
        chain.push(Certificate::from_der(list.prefixed(3)?.to_vec()));
    }
    Some(chain)
}

/// The named curve of ECDHE (RFC 8422 §5.4), or the size of the prime of DHE (RFC 5246 §7.4.3).
fn key_exchange(body: &mut Octets<'_>, flight: &mut Flight) {
    let name = super::suite::Suite::of(flight.suite).name;
    if name.starts_with("TLS_ECDH") {
        if body.number(1) == Some(3) {
            flight.group = body.number(2).and_then(|group| group.try_into().ok());
        }
    } else if name.starts_with("TLS_DH") {
        let prime = body.prefixed(2).unwrap_or_default();
        let significant = prime.iter().skip_while(|octet| **octet == 0);
        let leading = significant.clone().next().map_or(0, |octet| octet.leading_zeros());
        let bits = significant.count() * 8;
        flight.dh_bits = u32::try_from(bits).ok().map(|bits| bits - leading);
    }
}

struct Octets<'a>(&'a [u8]);

impl<'a> Octets<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Of `count` octets, at most 4.
    fn number(&mut self, count: usize) -> Option<u32> {
        let octets = self.take(count)?;
        Some(octets.iter().fold(0, |number, octet| number << 8 | u32::from(*octet)))
    }

    /// As many octets as the number of `width` octets before them says.
    fn prefixed(&mut self, width: usize) -> Option<&'a [u8]> {
        let length = self.number(width)?;
        self.take(usize::try_from(length).ok()?)
    }
}

fn read_exact(stream: &mut impl Read, octets: &mut [u8]) -> Result<(), Cut> {
    stream.read_exact(octets).map_err(|error| match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Cut::TimedOut,
        _ => Cut::Closed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// TLS 1.0 with RSA key exchange: ServerHello, two certificates, ServerHelloDone, in one record.
    fn flight_of_tls10() -> Vec<u8> {
        let hello = [&[3, 1][..], &[5; 32], &[0, 0, 0x2F, 0]].concat();
        let mut messages = Vec::new();
        let mut add = |kind: u8, body: &[u8]| {
            messages.push(kind);
            messages.extend(&u32::try_from(body.len()).unwrap().to_be_bytes()[1..]);
            messages.extend(body);
        };
        add(2, &hello);
        add(11, &[0, 0, 9, 0, 0, 2, 0x30, 0, 0, 0, 1, 0x31]);
        add(14, &[]);
        let length = u16::try_from(messages.len()).unwrap();
        [&[22, 3, 1][..], &length.to_be_bytes(), &messages].concat()
    }

    fn of(octets: &[u8]) -> Answer {
        read(&mut io::Cursor::new(octets), Until::Done)
    }

    #[test]
    fn an_old_flight_is_read_whole_and_one_that_breaks_off_keeps_what_came() {
        let whole = flight_of_tls10();
        let Answer::Flight(flight) = of(&whole) else { panic!() };
        assert_eq!(
            (flight.version(), flight.suite, flight.cut),
            (Some(Version::Tls10), 0x2F, None)
        );
        assert_eq!(flight.chain.as_ref().unwrap().len(), 2);
        // The same in records of one octet.
        let drip: Vec<u8> = whole[5..].iter().flat_map(|octet| [22, 3, 1, 0, 1, *octet]).collect();
        let Answer::Flight(dripped) = of(&drip) else { panic!() };
        assert_eq!(dripped.chain, flight.chain);
        let Answer::Flight(cut) = of(&drip[..drip.len() - 30]) else {
            panic!()
        };
        assert_eq!((cut.cut, cut.chain), (Some(Cut::Closed), None));
        assert!(matches!(of(&drip[..60]), Answer::Closed));
    }

    #[test]
    fn alerts_and_other_protocols_are_told_apart() {
        assert!(matches!(of(&[21, 3, 0, 0, 2, 2, 40]), Answer::Alert(40)));
        // A warning is passed over.
        let warned = [&[21, 3, 1, 0, 2, 1, 112][..], &flight_of_tls10()].concat();
        assert!(matches!(of(&warned), Answer::Flight(_)));
        assert!(matches!(
            of(b"HTTP/1.1 400 Bad Request\r\n"),
            Answer::NotTls("it answers in HTTP")
        ));
        assert!(matches!(of(b"SSH-2.0-x"), Answer::NotTls(_)));
        assert!(matches!(
            of(&[22, 3, 3, 0xFF, 0xFF]),
            Answer::NotTls("its handshake does not end")
        ));
        assert!(matches!(of(&[]), Answer::Closed));
    }

    #[test]
    fn what_does_not_end_is_left_at_its_bound() {
        let endless = |record: &[u8]| {
            let mut stream = io::Cursor::new(record.repeat(2 * MAX_RECORDS));
            (read(&mut stream, Until::Done), stream.position())
        };
        // Empty records, warnings, and one message of 16 MiB.
        for record in [
            &[22, 3, 3, 0, 0][..],
            &[21, 3, 3, 0, 2, 1, 90],
            &[22, 3, 3, 0, 4, 0, 0xFF, 0xFF, 0xFF],
        ] {
            let (answer, read) = endless(record);
            assert!(matches!(answer, Answer::NotTls(_)), "{answer:?}");
            assert!(read <= 600_000, "{read}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_panic(mut octets in proptest::collection::vec(any::<u8>(), 0..400), from in 0_usize..90, whole in any::<bool>()) {
            if whole {
                let mut flight = flight_of_tls10();
                let from = from.min(flight.len());
                flight.splice(from..from, octets.drain(..));
                octets = flight;
            }
            of(&octets);
        }
    }
}

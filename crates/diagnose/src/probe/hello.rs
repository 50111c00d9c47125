//! A ClientHello octet by octet (RFC 6101, RFC 2246 to RFC 5246, RFC 8446 §4.1.2): for versions, suites and groups that no
//! TLS library of today would offer. It only asks; no handshake is carried on from here.

use super::Version;

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 §3.3), for a hello without extensions.
const EMPTY_RENEGOTIATION_INFO: u16 = 0x00FF;
const SIGNATURE_SCHEMES: [u16; 20] = [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601,
    0x0303, 0x0301, 0x0203, 0x0201, 0x0202, 0x0101,
];
const X25519: u16 = 0x001D;

/// What a ClientHello offers.
#[derive(Clone, Debug)]
pub(crate) struct Hello {
    /// The newest version that is offered; for TLS 1.3 the only one.
    pub(crate) version: Version,
    pub(crate) suites: Vec<u16>,
    pub(crate) groups: Vec<u16>,
    pub(crate) server_name: Option<String>,
    /// No extensions, as clients sent it before RFC 3546; SSL 3.0 never has any.
    pub(crate) bare: bool,
    /// TLS 1.3 with a key share for X25519. Without one the server has to answer with a HelloRetryRequest, which tells suite
    /// and group (RFC 8446 §4.2.8) and costs nobody a key exchange.
    pub(crate) key_share: bool,
}

impl Hello {
    /// As a record.
    pub(crate) fn to_record(&self, random: &[u8; 32]) -> Vec<u8> {
        let tls13 = self.version == Version::Tls13;
        let bare = self.bare || self.version == Version::Ssl3;
        let mut body = Vec::new();
        let legacy = if tls13 {
            Version::Tls12.number()
        } else {
            self.version.number()
        };
        body.extend(legacy.to_be_bytes());
        body.extend(random);
        // A session ID makes TLS 1.3 pass through what expects TLS 1.2 (RFC 8446 §D.4).
        let session: &[u8] = if tls13 { random } else { &[] };
        body.extend(prefixed_8(session));
        let mut suites = self.suites.clone();
        if bare {
            suites.push(EMPTY_RENEGOTIATION_INFO);
        }
        body.extend(list_16(&suites));
        // DEFLATE (RFC 3749) is offered to see whether it is taken.
        body.extend(if tls13 { &[1, 0][..] } else { &[2, 1, 0] });
        if !bare {
            let extensions: Vec<u8> = self.extensions(tls13);
            body.extend(prefixed_16(&extensions));
        }
        let mut handshake = vec![1, 0];
        handshake.extend(prefixed_16(&body));
        let record_version = self.version.number().min(Version::Tls10.number());
        let mut record = vec![22];
        record.extend(record_version.to_be_bytes());
        record.extend(prefixed_16(&handshake));
        record
    }

    fn extensions(&self, tls13: bool) -> Vec<u8> {
        let mut all = Vec::new();
        let mut add = |number: u16, content: &[u8]| {
            all.extend(number.to_be_bytes());
            all.extend(prefixed_16(content));
        };
        if let Some(name) = &self.server_name {
            let entry = [&[0][..], &prefixed_16(name.as_bytes())].concat();
            add(0, &prefixed_16(&entry));
        }
        // status_request for OCSP, of any responder.
        add(5, &[1, 0, 0, 0, 0]);
        add(10, &list_16(&self.groups));
        if tls13 || self.version == Version::Tls12 {
            add(13, &list_16(&SIGNATURE_SCHEMES));
        }
        if tls13 {
            add(43, &[2, 3, 4]);
            add(45, &[1, 1]);
            let share = if self.key_share {
                // The base point: every 32 octets are a public key on this curve, and nothing secret will follow.
                let mut point = [0; 32];
                point[0] = 9;
                [&X25519.to_be_bytes()[..], &prefixed_16(&point)].concat()
            } else {
                Vec::new()
            };
            add(51, &prefixed_16(&share));
        } else {
            add(11, &[1, 0]);
            add(
                16,
                &[0, 12, 2, b'h', b'2', 8, b'h', b't', b't', b'p', b'/', b'1', b'.', b'1'],
            );
            // encrypt_then_mac, extended_master_secret, session_ticket, renegotiation_info.
            add(22, &[]);
            add(23, &[]);
            add(35, &[]);
            add(0xFF01, &[0]);
        }
        all
    }
}

fn prefixed_8(octets: &[u8]) -> Vec<u8> {
    [&[u8::try_from(octets.len()).unwrap_or(u8::MAX)], octets].concat()
}

/// A length of two octets, and the octets. Nothing that is offered here is longer than 64 KiB.
fn prefixed_16(octets: &[u8]) -> Vec<u8> {
    let length = u16::try_from(octets.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], octets].concat()
}

fn list_16(numbers: &[u16]) -> Vec<u8> {
    let octets: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    prefixed_16(&octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(version: Version) -> Hello {
        Hello {
            version,
            suites: vec![0xC02F, 0x002F],
            groups: vec![0x001D],
            server_name: Some("printer.test".to_owned()),
            bare: false,
            key_share: false,
        }
    }

    #[test]
    fn the_lengths_of_a_hello_fit_into_each_other() {
        for version in Version::ALL {
            for bare in [false, true] {
                let record = Hello { bare, ..hello(version) }.to_record(&[7; 32]);
                let length = |at: usize| usize::from(u16::from_be_bytes([record[at], record[at + 1]]));
                assert_eq!((record[0], length(3)), (22, record.len() - 5));
                assert_eq!((record[5], record[6], length(7)), (1, 0, record.len() - 9));
            }
        }
    }

    #[test]
    fn ssl_3_has_its_own_record_version_and_no_extensions() {
        let record = hello(Version::Ssl3).to_record(&[7; 32]);
        assert_eq!((&record[1..3], &record[9..11]), (&[3, 0][..], &[3, 0][..]));
        // Session, two suites and the signal, two compressions; and no more.
        assert_eq!(record[43..], [0, 0, 6, 0xC0, 0x2F, 0, 0x2F, 0, 0xFF, 2, 1, 0]);
        let newer = hello(Version::Tls13).to_record(&[7; 32]);
        assert_eq!((&newer[1..3], &newer[9..11]), (&[3, 1][..], &[3, 3][..]));
    }
}

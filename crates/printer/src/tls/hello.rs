//! A ClientHello, and our ServerHello, read from their octets, for the record. It judges nothing: that is the TLS library's work, which keeps
//! silent about what it does not accept.

use super::{Offer, names};

/// A ClientHello as numbers, in the client's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hello {
    pub(super) legacy_version: u16,
    pub(super) server_name: Option<String>,
    pub(super) ciphers: Vec<u16>,
    /// Types of the extensions.
    pub(super) extensions: Vec<u16>,
    /// supported_versions.
    pub(super) versions: Vec<u16>,
    pub(super) groups: Vec<u16>,
    pub(super) signature_schemes: Vec<u16>,
    /// ec_point_formats; `None` without that extension.
    pub(super) point_formats: Option<usize>,
    /// Application protocols.
    pub(super) alpn: Vec<Vec<u8>>,
}

/// The whole ClientHello at the beginning of `octets`.
pub(super) fn read(octets: &[u8]) -> Option<Hello> {
    let message = handshake_octets(octets);
    let mut message = Reader(&message);
    // HandshakeType client_hello (RFC 8446 §4).
    if message.u8()? != 1 {
        return None;
    }
    let length = usize::from(message.u8()?) << 16 | usize::from(message.u16()?);
    let mut body = Reader(message.take(length)?);
    let mut hello = Hello {
        legacy_version: body.u16()?,
        ..Hello::default()
    };
    body.take(32)?;
    body.vector8()?;
    hello.ciphers = body.vector16()?.u16s().collect();
    body.vector8()?;
    // An SSLv3 or early TLS 1.0 hello ends here.
    let mut extensions = body.vector16().unwrap_or(Reader(&[]));
    while let (Some(kind), Some(content)) = (extensions.u16(), extensions.vector16()) {
        hello.extensions.push(kind);
        hello.extension(kind, content);
    }
    Some(hello)
}

impl Hello {
    /// The same by name.
    pub(super) fn offer(&self) -> Offer {
        let versions: &[u16] = match self.versions.as_slice() {
            [] => &[self.legacy_version],
            versions => versions,
        };
        Offer {
            versions: versions.iter().copied().map(names::version).collect(),
            ciphers: self.ciphers.iter().copied().map(names::cipher).collect(),
            groups: self.groups.iter().copied().map(names::group).collect(),
            alpn: self
                .alpn
                .iter()
                .map(|name| String::from_utf8_lossy(name).into_owned())
                .collect(),
        }
    }

    fn extension(&mut self, kind: u16, mut content: Reader<'_>) {
        let u16s = |list: Option<Reader<'_>>| list.map(|list| list.u16s().collect()).unwrap_or_default();
        match kind {
            0 => self.server_name = server_name(content).or(self.server_name.take()),
            10 => self.groups = u16s(content.vector16()),
            11 => self.point_formats = content.vector8().map(|list| list.0.len()),
            13 => self.signature_schemes = u16s(content.vector16()),
            16 => self.alpn = content.vector16().map(protocols).unwrap_or_default(),
            43 => self.versions = u16s(content.vector8()),
            _ => {}
        }
    }
}

/// What our ServerHello chose, before the TLS library tells: it tells only when a handshake succeeds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) version: Option<String>,
    pub(super) cipher: Option<String>,
    pub(super) group: Option<String>,
}

/// Reads the last ServerHello among the clear messages of the server; all `None` when there is none.
pub(super) fn read_server(octets: &[u8]) -> Chosen {
    let messages = handshake_octets(octets);
    let mut messages = Reader(&messages);
    let mut chosen = Chosen::default();
    while let (Some(kind), Some(high), Some(low)) = (messages.u8(), messages.u8(), messages.u16()) {
        let Some(content) = messages.take(usize::from(high) << 16 | usize::from(low)) else {
            break;
        };
        match kind {
            2 => chosen = server_hello(Reader(content)).unwrap_or(chosen),
            // ServerKeyExchange of TLS 1.2: named_curve (RFC 8422 §5.4).
            12 => {
                if let [3, a, b, ..] = *content {
                    chosen.group = Some(names::group(u16::from_be_bytes([a, b])));
                }
            }
            _ => {}
        }
    }
    chosen
}

fn server_hello(mut hello: Reader<'_>) -> Option<Chosen> {
    let mut version = hello.u16()?;
    hello.take(32)?;
    hello.vector8()?;
    let cipher = hello.u16()?;
    hello.u8()?;
    let mut group = None;
    let mut extensions = hello.vector16().unwrap_or(Reader(&[]));
    while let (Some(kind), Some(mut content)) = (extensions.u16(), extensions.vector16()) {
        match kind {
            43 => version = content.u16().unwrap_or(version),
            51 => group = content.u16().map(names::group),
            _ => {}
        }
    }
    Some(Chosen {
        version: Some(names::version(version)),
        cipher: Some(names::cipher(cipher)),
        group,
    })
}

/// The content of the leading handshake records, put together.
fn handshake_octets(octets: &[u8]) -> Vec<u8> {
    let mut records = Reader(octets);
    let mut message = Vec::new();
    while let Some(22) = records.u8() {
        let Some(_version) = records.u16() else { break };
        let Some(content) = records.vector16() else { break };
        message.extend_from_slice(content.0);
    }
    message
}

/// The host_name of RFC 6066 §3.
fn server_name(mut extension: Reader<'_>) -> Option<String> {
    let mut list = extension.vector16()?;
    while let Some(kind) = list.u8() {
        let name = list.vector16()?;
        if kind == 0 {
            return Some(String::from_utf8_lossy(name.0).into_owned());
        }
    }
    None
}

fn protocols(mut list: Reader<'_>) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| list.vector8())
        .map(|name| name.0.to_vec())
        .collect()
}

/// The rest of some octets.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|octets| octets[0])
    }
    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|octets| u16::from_be_bytes([octets[0], octets[1]]))
    }
    fn vector8(&mut self) -> Option<Self> {
        let length = self.u8()?;
        self.take(usize::from(length)).map(Self)
    }
    fn vector16(&mut self) -> Option<Self> {
        let length = self.u16()?;
        self.take(usize::from(length)).map(Self)
    }
    fn u16s(mut self) -> impl Iterator<Item = u16> + 'a {
        std::iter::from_fn(move || self.u16())
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn hello(extensions: &[u8]) -> Vec<u8> {
        let mut body = vec![3, 3];
        body.extend([7; 32]);
        body.extend([0, 0, 4, 0x13, 0x01, 0x1a, 0x1a, 1, 0]);
        body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
        body.extend(extensions);
        let mut message = vec![1, 0];
        message.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        message.extend(body);
        message
    }

    fn record(content: &[u8]) -> Vec<u8> {
        let mut record = vec![22, 3, 1];
        record.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        record.extend(content);
        record
    }

    #[test]
    fn a_hello_in_two_records_is_read_whole() {
        let sni = [0, 0, 0, 8, 0, 6, 0, 0, 3, b'n', b'p', b'i'];
        let alpn = [0, 16, 0, 5, 0, 3, 2, b'h', b'2'];
        let versions = [0, 43, 0, 5, 4, 3, 4, 3, 3];
        let groups = [0, 10, 0, 4, 0, 2, 0, 0x1d];
        let message = hello(&[&sni[..], &alpn, &versions, &groups].concat());
        let octets = [record(&message[..20]), record(&message[20..])].concat();
        let hello = read(&octets).unwrap();
        let offer = hello.offer();
        assert_eq!(hello.server_name.as_deref(), Some("npi"));
        assert_eq!(offer.alpn, ["h2"]);
        assert_eq!(offer.versions, ["TLSv1.3", "TLSv1.2"]);
        assert_eq!(offer.groups, ["x25519"]);
        assert_eq!(offer.ciphers, ["TLS_AES_128_GCM_SHA256", "GREASE"]);
        for cut in 0..octets.len() {
            assert!(read(&octets[..cut]).is_none(), "cut at {cut}");
        }
    }

    #[test]
    fn any_octet_may_be_wrong() {
        let whole = record(&hello(&[0, 16, 0, 5, 0, 3, 2, b'h', b'2']));
        for place in 0..whole.len() {
            for octet in [0, 1, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[place] = octet;
                let _ = read(&changed);
            }
        }
    }
}

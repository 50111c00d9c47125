//! What is announced: the services and their TXT records, from what IPP says of the printer.
//!
//! Keys as in the Bonjour Printing Specification 1.2.1 §9 and PWG 5100.14 §4.2. Nothing is told of scenarios: a printer that
//! is set up wrong does not know it.

use ipp_codec::{Attribute, Value};
use std::net::IpAddr;

/// Most octets of a `key=value` (RFC 6763 §6.1).
const STRING: usize = 255;

/// The printer, as it wants to be known.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    /// The name that people choose.
    pub(crate) name: String,
    /// Its host name, without `.local`.
    pub(crate) host: String,
    /// Twelve hexadecimal digits.
    pub(crate) mac: String,
    /// Where it listens; empty: wherever the interface has an address.
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) ports: Ports,
    /// Must IPP clients log in?
    pub(crate) login: bool,
    /// Every printer attribute.
    pub(crate) attributes: Vec<Attribute>,
}

/// TCP ports; 0: it does not listen there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    pub(crate) ipp: u16,
    pub(crate) http: u16,
    pub(crate) https: u16,
    pub(crate) raw: u16,
    pub(crate) lpd: u16,
}

/// A service.
#[derive(Clone, Debug)]
pub(super) struct Service {
    /// Such as `_ipp._tcp`.
    pub(super) kind: &'static str,
    pub(super) port: u16,
    pub(super) subtypes: Vec<&'static str>,
    pub(super) text: Vec<(String, String)>,
}

impl Service {
    /// `_ipp._tcp.local.`
    pub(super) fn domain(&self) -> String {
        format!("{}.local.", self.kind)
    }
}

impl Notice {
    /// What there is to announce. `_printer` stands first: it is the flagship of every printer (RFC 6763 §8).
    pub(super) fn services(&self) -> Vec<Service> {
        let everywhere = self
            .strings("document-format-supported")
            .iter()
            .any(|format| format == "image/pwg-raster");
        let airprint = !self.strings("urf-supported").is_empty();
        let subtypes: Vec<&'static str> = [(everywhere, "_print"), (airprint, "_universal")]
            .into_iter()
            .filter_map(|(is, subtype)| is.then_some(subtype))
            .collect();
        let service = |kind, port, subtypes: &[&'static str], text| Service {
            kind,
            port,
            subtypes: subtypes.to_vec(),
            text,
        };
        let Ports {
            ipp,
            http,
            https,
            raw,
            lpd,
        } = self.ports;
        let page = self.page("http", http, 80);
        // Without LPD, the flagship keeps the name of all: at port 0, with nothing to say (RFC 6763 §8).
        let flagship = match lpd {
            0 => Vec::new(),
            _ => self.old(Some("raw"), 40, &page),
        };
        let mut services = vec![
            service("_printer._tcp", lpd, &[], flagship),
            service("_ipp._tcp", ipp, &subtypes, self.ipp(&page)),
            service("_ipps._tcp", ipp, &subtypes, self.ipp(&self.page("https", https, 443))),
            service("_pdl-datastream._tcp", raw, &[], self.old(None, 50, &page)),
            service("_http._tcp", http, &[], vec![row("path", "/")]),
            service("_https._tcp", https, &[], vec![row("path", "/")]),
        ];
        services.retain(|service| service.port != 0 || service.kind == "_printer._tcp");
        services
    }

    /// Where the web pages are, as IPP's printer-more-info has it for who came that way. The name as in a certificate,
    /// without the last dot.
    fn page(&self, scheme: &str, port: u16, usual: u16) -> String {
        match port == usual {
            true => format!("{scheme}://{}.local/", self.host),
            false => format!("{scheme}://{}.local:{port}/", self.host),
        }
    }

    /// Of `_ipp._tcp` and `_ipps._tcp`.
    fn ipp(&self, page: &str) -> Vec<(String, String)> {
        let mut text = vec![row("txtvers", "1"), row("qtotal", "1"), row("rp", "ipp/print")];
        text.extend(self.common(20, page));
        text.push(row("TLS", "1.2"));
        text.push(row("air", if self.login { "username,password" } else { "none" }));
        text.push(row("kind", "document"));
        text.push(row("mac", &self.mac));
        let urf = self.strings("urf-supported");
        if !urf.is_empty() {
            text.push(row("URF", &urf.join(",")));
        }
        text
    }

    /// Of the protocols that were there before IPP.
    fn old(&self, queue: Option<&str>, priority: u32, page: &str) -> Vec<(String, String)> {
        let mut text = vec![row("txtvers", "1"), row("qtotal", "1")];
        text.extend(queue.map(|queue| row("rp", queue)));
        text.extend(self.common(priority, page));
        text.push(row("Transparent", "T"));
        text.push(row("Binary", "T"));
        text.push(row("TBCP", "F"));
        text
    }

    fn common(&self, priority: u32, page: &str) -> Vec<(String, String)> {
        let product = self.first("printer-make-and-model");
        let formats = self.strings("document-format-supported");
        let formats: Vec<&str> = formats
            .iter()
            .map(String::as_str)
            .filter(|format| *format != "application/octet-stream")
            .collect();
        let id = self.first("printer-device-id");
        let field = |name: &str| {
            let mut fields = id.split(';').filter_map(|field| field.split_once(':'));
            fields.find(|(known, _)| *known == name).map_or("", |(_, value)| value)
        };
        let yes = |is: bool| if is { "T" } else { "F" };
        let collates = self
            .strings("multiple-document-handling-supported")
            .iter()
            .any(|handling| handling.ends_with("-collated-copies"));
        let duplex = self
            .strings("sides-supported")
            .iter()
            .any(|sides| sides.starts_with("two-sided"));
        vec![
            row("ty", &product),
            row("product", &format!("({product})")),
            row("pdl", &formats.join(",")),
            row("note", &self.first("printer-location")),
            row("priority", &priority.to_string()),
            row("adminurl", page),
            row("UUID", self.first("printer-uuid").trim_start_matches("urn:uuid:")),
            row("Color", yes(self.is("color-supported"))),
            row("Duplex", yes(duplex)),
            row("Copies", yes(self.most("copies-supported") > 1)),
            row("Collate", yes(collates)),
            row(
                "Staple",
                yes(self.finishes(|finishing| matches!(finishing, 4 | 20..=35))),
            ),
            row(
                "Punch",
                yes(self.finishes(|finishing| matches!(finishing, 5 | 70..=93))),
            ),
            row("Bind", yes(self.finishes(|finishing| matches!(finishing, 7 | 50..=53)))),
            row("Scan", "F"),
            row("Fax", "F"),
            row("PaperMax", self.largest_paper()),
            row("usb_MFG", field("MFG")),
            row("usb_MDL", field("MDL")),
            row("usb_CMD", field("CMD")),
        ]
    }

    fn strings(&self, name: &str) -> Vec<String> {
        let attribute = self.attributes.iter().find(|attribute| attribute.name == name);
        let values = attribute.into_iter().flat_map(|attribute| &attribute.values);
        values.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &Value> {
        let attribute = self.attributes.iter().find(|attribute| attribute.name == name);
        attribute.into_iter().flat_map(|attribute| &attribute.values)
    }

    /// The upper end of a range; 0 without one.
    fn most(&self, name: &str) -> i32 {
        let upper = |value: &Value| match *value {
            Value::Range(_, upper) => Some(upper),
            _ => None,
        };
        self.values(name).find_map(upper).unwrap_or(0)
    }

    /// Is there such a finishing (PWG 5100.1 §8)?
    fn finishes(&self, is_it: impl Fn(i32) -> bool) -> bool {
        self.values("finishings-supported")
            .any(|value| matches!(*value, Value::Enum(finishing) if is_it(finishing)))
    }

    /// PaperMax, of the width of the widest paper: that of A4 and Legal, A3 and Tabloid, A2 and ISO C, or more.
    fn largest_paper(&self) -> &'static str {
        let width = |value: &Value| {
            let Value::Collection(members) = value else { return None };
            let member = members.iter().find(|member| member.name == "x-dimension")?;
            match member.values[..] {
                [Value::Integer(width)] => Some(width),
                _ => None,
            }
        };
        // Hundredths of a millimetre.
        match self.values("media-size-supported").filter_map(width).max().unwrap_or(0) {
            ..=20_999 => "<legal-A4",
            21_000..=21_590 => "legal-A4",
            21_591..=32_000 => "tabloid-A3",
            32_001..=43_180 => "isoC-A2",
            _ => ">isoC-A2",
        }
    }

    fn first(&self, name: &str) -> String {
        self.strings(name).into_iter().next().unwrap_or_default()
    }

    fn is(&self, name: &str) -> bool {
        let attribute = self.attributes.iter().find(|attribute| attribute.name == name);
        attribute.is_some_and(|attribute| attribute.values == [Value::Boolean(true)])
    }
}

/// `key=value`; of a value that is too long the beginning, up to a comma where it is a list.
fn row(key: &str, value: &str) -> (String, String) {
    let room = STRING - key.len() - 1;
    let mut value = value;
    if value.len() > room {
        let mut end = room;
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        let cut = &value[..end];
        value = cut.rsplit_once(',').map_or(cut, |(whole, _)| whole);
    }
    (key.to_owned(), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice() -> Notice {
        let keywords = |name: &str, values: &[&str]| {
            let values = values.iter().map(|&value| Value::Keyword(value.to_owned())).collect();
            Attribute::set(name, values)
        };
        Notice {
            name: "HP LaserJet 4250 [F8ACE8]".to_owned(),
            host: "NPIF8ACE8".to_owned(),
            mac: "00110AF8ACE8".to_owned(),
            addresses: Vec::new(),
            ports: Ports {
                ipp: 631,
                http: 80,
                https: 443,
                raw: 9100,
                lpd: 515,
            },
            login: false,
            attributes: vec![
                keywords("printer-make-and-model", &["HP LaserJet 4250"]),
                keywords("printer-uuid", &["urn:uuid:1-2-3"]),
                keywords(
                    "document-format-supported",
                    &["application/octet-stream", "image/pwg-raster", "image/urf"],
                ),
                keywords("urf-supported", &["V1.4", "W8"]),
                keywords("sides-supported", &["one-sided", "two-sided-long-edge"]),
                keywords("printer-device-id", &["MFG:HP;MDL:LaserJet 4250;CMD:PCL,PJL;"]),
                Attribute::new("color-supported", Value::Boolean(false)),
                Attribute::new("copies-supported", Value::Range(1, 99)),
                Attribute::set("finishings-supported", vec![Value::Enum(3), Value::Enum(20)]),
                keywords(
                    "multiple-document-handling-supported",
                    &["separate-documents-uncollated-copies"],
                ),
                Attribute::set(
                    "media-size-supported",
                    [21_590, 29_700]
                        .map(|width| Value::Collection(vec![Attribute::new("x-dimension", Value::Integer(width))]))
                        .into(),
                ),
            ],
        }
    }

    #[test]
    fn the_records_of_ipp_say_what_ipp_says() {
        let services = notice().services();
        let ipp = services.iter().find(|service| service.kind == "_ipp._tcp").unwrap();
        assert_eq!(
            (ipp.port, ipp.subtypes.as_slice()),
            (631, ["_print", "_universal"].as_slice())
        );
        let told = |key: &str| {
            ipp.text
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, value)| value.as_str())
        };
        for (key, value) in [
            ("txtvers", "1"),
            ("rp", "ipp/print"),
            ("ty", "HP LaserJet 4250"),
            ("product", "(HP LaserJet 4250)"),
            ("pdl", "image/pwg-raster,image/urf"),
            ("URF", "V1.4,W8"),
            ("UUID", "1-2-3"),
            ("TLS", "1.2"),
            ("air", "none"),
            ("Color", "F"),
            ("Duplex", "T"),
            ("adminurl", "http://NPIF8ACE8.local/"),
            ("Copies", "T"),
            ("Collate", "F"),
            ("Staple", "T"),
            ("Punch", "F"),
            ("PaperMax", "tabloid-A3"),
            ("usb_CMD", "PCL,PJL"),
        ] {
            assert_eq!(told(key), Some(value), "{key}");
        }
        assert_eq!(ipp.text[0].0, "txtvers", "it stands first (RFC 6763 §6.7)");
    }

    #[test]
    fn the_page_of_who_comes_by_tls_is_reached_by_tls_and_every_protocol_is_of_the_same_printer() {
        let mut notice = notice();
        notice.ports.https = 8443;
        for service in notice
            .services()
            .iter()
            .filter(|service| !service.kind.starts_with("_http"))
        {
            let told = |key: &str| service.text.iter().find(|(known, _)| known == key).unwrap().1.clone();
            assert_eq!(told("UUID"), "1-2-3", "{}", service.kind);
            let page = match service.kind {
                "_ipps._tcp" => "https://NPIF8ACE8.local:8443/",
                _ => "http://NPIF8ACE8.local/",
            };
            assert_eq!(told("adminurl"), page, "{}", service.kind);
        }
    }

    #[test]
    fn what_is_switched_off_is_not_announced_but_the_flagship_keeps_the_name() {
        let mut notice = notice();
        (notice.ports.raw, notice.ports.lpd) = (0, 0);
        let services = notice.services();
        assert!(services.iter().all(|service| service.kind != "_pdl-datastream._tcp"));
        let flagship = &services[0];
        assert_eq!(
            (flagship.kind, flagship.port, flagship.text.len()),
            ("_printer._tcp", 0, 0)
        );
    }

    #[test]
    fn a_printer_without_raster_has_no_subtype() {
        let mut notice = notice();
        notice
            .attributes
            .retain(|attribute| !matches!(attribute.name.as_str(), "urf-supported" | "document-format-supported"));
        assert!(notice.services().iter().all(|service| service.subtypes.is_empty()));
    }

    #[test]
    fn a_string_is_never_longer_than_255_octets() {
        let long = "application/pdf,".repeat(40);
        let (key, value) = row("pdl", &long);
        assert!(key.len() + 1 + value.len() <= 255 && value.ends_with("application/pdf"));
        let (key, value) = row("note", &"ü".repeat(300));
        assert!(key.len() + 1 + value.len() <= 255);
    }
}

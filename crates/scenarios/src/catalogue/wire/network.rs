//! What the network does to a connection, and by which addresses the printer is reached. The toxics are those of
//! Shopify/toxiproxy, by their names there.

use crate::part::{Part, TlsPolicy, WireFault};
use crate::scenario::{Expectation, Family, Made, Scenario};
use crate::workshop::right;
use pki::Name;
use pki::recipe::AlternativeName;

/// The name of the printer that has the IPv4 address.
const OLD_NAME: &str = "old-printer.example";

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "ipv6-only",
        family: Family::Wire,
        title: "The printer listens on IPv6 alone",
        what_happened: "The printer was moved into a network without IPv4; the name server still has the old address.",
        on_the_wire: "SYN to the IPv4 address gets RST; by IPv6 everything is right. Where only some connections get this scenario (by server name, by count or by chance), those by IPv4 are reset after the ClientHello.",
        why_it_matters: "Clients that try one address alone say that the printer is switched off; those that try both (RFC 8305) print.",
        correct_client: "Tries the next address of the name (RFC 8305 §5).",
        expectation: Expectation::both(&["connection-refused"], 0x8007_2EFD).by_address(),
        cure: "Remove the A record of the printer, or give it an IPv4 address again.",
        ews_action: None,
        source: "RFC 8305 §5; chromium/badssl.com#487 asks for servers of one family.",
        parts: &[Part::Wire(WireFault::Ipv6Only)],
        make: right,
    },
    Scenario {
        id: "dual-stack-mismatch",
        family: Family::Wire,
        title: "Another certificate by IPv4 than by IPv6",
        what_happened: "Two printers have one name: the IPv4 address is that of the old one.",
        on_the_wire: "By IPv6 the certificate for the name; by IPv4 one that the same authority issued for another name.",
        why_it_matters: "It works or does not by the address that a client happens to try first.",
        correct_client: "Refuses the one that does not fit with bad_certificate (42) (RFC 9525 §6.6); does not go on to the other address because of it.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F).by_address(),
        cure: "Correct the address records of the name, or install the same certificate on both.",
        ews_action: None,
        source: "RFC 8305; asked for by users of test sites: chromium/badssl.com#487.",
        parts: &[Part::Certificate, Part::Tls(TlsPolicy::OtherCertificateOnIpv4)],
        make: |shop| {
            let made = right(shop)?;
            let mut leaf = shop.leaf();
            leaf.subject = Name::common_name(OLD_NAME);
            leaf.alternative_names = vec![AlternativeName::Dns(OLD_NAME.to_owned())];
            let root = shop.root()?;
            let other = shop.chain(&leaf, &[&shop.intermediate(&root)?], &root)?;
            Ok(Made {
                other: Some(other.identity),
                ..made
            })
        },
    },
    Scenario {
        id: "net-latency",
        family: Family::Wire,
        title: "Everything comes 300 ms later",
        what_happened: "The printer is at the other end of a radio link.",
        on_the_wire: "What the printer writes goes out 300 ms later: a flight of a handshake, or an answer, comes 300 ms late as a whole.",
        why_it_matters: "Handshakes of several round trips add up, and short deadlines pass.",
        correct_client: "Completes, slowly: a deadline of its own is longer than a few round trips.",
        expectation: Expectation::both(&[], 0),
        cure: "Look at the way to the printer.",
        ews_action: None,
        source: "The toxic latency of Shopify/toxiproxy; RFC 8446 §2: one round trip for a handshake of TLS 1.3, two in TLS 1.2.",
        parts: &[Part::Wire(WireFault::Latency { delay: 300 })],
        make: right,
    },
    Scenario {
        id: "net-bandwidth",
        family: Family::Wire,
        title: "16 KiB in a second",
        what_happened: "The printer hangs on a line that is shared with too many.",
        on_the_wire: "No more than 1,638 octets from the printer in every tenth of a second.",
        why_it_matters: "Pages come, and large answers run into deadlines that were set for a faster line.",
        correct_client: "Completes, slowly: as long as octets come, nothing is wrong.",
        expectation: Expectation::both(&[], 0),
        cure: "Look at the way to the printer.",
        ews_action: None,
        source: "The toxic bandwidth of Shopify/toxiproxy.",
        parts: &[Part::Wire(WireFault::Bandwidth { per_second: 16_384 })],
        make: right,
    },
    Scenario {
        id: "net-limit-data",
        family: Family::Wire,
        title: "The connection ends after 1,024 octets",
        what_happened: "A device on the way that inspects traffic closes what it does not understand.",
        on_the_wire: "FIN after 1,024 octets from the printer: in the middle of its certificates.",
        why_it_matters: "It always breaks at the same place, which nobody sees without counting octets.",
        correct_client: "Reports that the connection was closed during the handshake (RFC 8446 §6.1: no close_notify came).",
        expectation: Expectation::both(&["connection-closed"], 0x8007_2EFE),
        cure: "Look for a device that inspects traffic, and exempt the printer from it.",
        ews_action: None,
        source: "The toxic limit_data of Shopify/toxiproxy.",
        parts: &[Part::Wire(WireFault::LimitData { octets: 1024 })],
        make: right,
    },
    Scenario {
        id: "net-slicer",
        family: Family::Wire,
        title: "The octets come in slices",
        what_happened: "Something on the way takes the octets apart: a tunnel with a small MTU, or a proxy with a small buffer.",
        on_the_wire: "Slices of 100 octets from the printer, 2 ms apart.",
        why_it_matters: "A client that expects a whole message in one read fails, and only from that network.",
        correct_client: "Completes: TCP keeps no boundaries (RFC 9293 §3.7).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "The toxic slicer of Shopify/toxiproxy.",
        parts: &[Part::Wire(WireFault::Slicer { octets: 100, pause: 2 })],
        make: right,
    },
    Scenario {
        id: "net-slow-close",
        family: Family::Wire,
        title: "The connection is closed two seconds late",
        what_happened: "The firmware closes its connections when it next has time.",
        on_the_wire: "close_notify in time, FIN two seconds later.",
        why_it_matters: "A client that waits for the end of the connection instead of the end of the answer is slow.",
        correct_client: "Does not wait for it: the length of the answer is known (RFC 9112 §6.3).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "The toxic slow_close of Shopify/toxiproxy; RFC 9112 §6.3.",
        parts: &[Part::Wire(WireFault::SlowClose { delay: 2_000 })],
        make: right,
    },
    Scenario {
        id: "net-timeout",
        family: Family::Wire,
        title: "Nothing comes, and after two seconds the end",
        what_happened: "A load balancer in front of the printers reaches none, and gives up.",
        on_the_wire: "The ClientHello is acknowledged; FIN after two seconds.",
        why_it_matters: "It looks like a printer that hangs, and the printer never heard of it.",
        correct_client: "Reports that the connection was closed during the handshake (RFC 8446 §6.1).",
        expectation: Expectation::both(&["connection-closed"], 0x8007_2EFE),
        cure: "Look at what stands between the client and the printer.",
        ews_action: None,
        source: "The toxic timeout of Shopify/toxiproxy.",
        parts: &[Part::Wire(WireFault::Timeout { after: 2_000 })],
        make: right,
    },
    Scenario {
        id: "net-reset-peer",
        family: Family::Wire,
        title: "Nothing comes, and after half a second a reset",
        what_happened: "A firewall forgets connections, and resets those that it does not know any more.",
        on_the_wire: "The ClientHello is acknowledged; RST after 500 ms.",
        why_it_matters: "It looks like a crash of the printer, and the printer never heard of it.",
        correct_client: "Reports the reset (RFC 9293 §3.5.2).",
        expectation: Expectation::both(&["connection-reset"], 0x8007_2EFF),
        cure: "Look at what stands between the client and the printer.",
        ews_action: None,
        source: "The toxic reset_peer of Shopify/toxiproxy.",
        parts: &[Part::Wire(WireFault::ResetPeer { after: 500 })],
        make: right,
    },
];

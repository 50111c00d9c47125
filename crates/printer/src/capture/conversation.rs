//! The packets of one connection, made of what was read and written: IP and TCP headers (RFC 791, RFC 8200, RFC 9293) with
//! true addresses, ports, order and times, and made-up sequence numbers, so that a reader sees a conversation without
//! gaps or repetitions. No packet of it was seen on a network.

use etherparse::{PacketBuilder, TcpHeader, TcpOptionElement};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Octets of a packet's payload, at most.
const SEGMENT: usize = 32 * 1024;
/// Octets after which the other side says that it has them.
const UNACKNOWLEDGED: u32 = 256 * 1024;
/// Hops that every packet may take.
const TTL: u8 = 64;
/// With [`SCALE`]: 16 MiB.
const WINDOW: u16 = 0xffff;
const SCALE: u8 = 8;

/// Who says something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Peer {
    Client = 0,
    Printer = 1,
}

/// A packet, from its IP header on.
#[derive(Debug)]
pub(super) struct Packet {
    /// Since 1970.
    pub(super) at: Duration,
    pub(super) octets: Vec<u8>,
}

/// One side of a conversation.
#[derive(Debug)]
struct Side {
    address: SocketAddr,
    /// The sequence number of its next octet.
    next: u32,
    /// Up to here the other side said that it has it.
    acknowledged: u32,
}

/// Two sides.
#[derive(Debug)]
pub(super) struct Conversation {
    sides: [Side; 2],
}

impl Peer {
    fn other(self) -> Self {
        match self {
            Self::Client => Self::Printer,
            Self::Printer => Self::Client,
        }
    }
}

impl Conversation {
    /// With the three packets of its opening. The `number` keeps it apart from others between the same ports.
    pub(super) fn open(number: u64, client: SocketAddr, printer: SocketAddr, at: Duration) -> (Self, Vec<Packet>) {
        // Knuth's multiplicative hash: any numbers do that are far from each other.
        let first = u32::try_from(number & 0xffff_ffff)
            .unwrap_or_default()
            .wrapping_mul(0x9e37_79b1);
        let side = |address: SocketAddr, first: u32| Side {
            address: SocketAddr::new(address.ip().to_canonical(), address.port()),
            next: first,
            acknowledged: first.wrapping_add(1),
        };
        let mut conversation = Self {
            sides: [side(client, first), side(printer, !first)],
        };
        let mut packets = Vec::new();
        let options = [
            TcpOptionElement::MaximumSegmentSize(u16::try_from(SEGMENT).unwrap_or(WINDOW)),
            TcpOptionElement::WindowScale(SCALE),
        ];
        let syn = |header: &mut TcpHeader| {
            header.syn = true;
            // Both fit.
            let _ = header.set_options(&options);
        };
        let opening = conversation.packet(Peer::Client, false, syn, &[], at);
        packets.extend(opening);
        conversation.side(Peer::Client).next = first.wrapping_add(1);
        let answer = conversation.packet(Peer::Printer, true, syn, &[], at);
        packets.extend(answer);
        conversation.side(Peer::Printer).next = (!first).wrapping_add(1);
        packets.extend(conversation.packet(Peer::Client, true, |_| {}, &[], at));
        (conversation, packets)
    }

    /// Octets of one side, after so many that are `lost`.
    pub(super) fn say(&mut self, from: Peer, octets: &[u8], lost: u64, at: Duration) -> Vec<Packet> {
        // Sequence numbers count modulo 2^32 (RFC 9293 §3.4).
        let lost = u32::try_from(lost & 0xffff_ffff).unwrap_or_default();
        let side = self.side(from);
        side.next = side.next.wrapping_add(lost);
        let mut packets = Vec::new();
        for piece in octets.chunks(SEGMENT) {
            packets.extend(self.packet(from, true, |header| header.psh = true, piece, at));
            let side = self.side(from);
            side.next = side.next.wrapping_add(u32::try_from(piece.len()).unwrap_or_default());
            if side.next.wrapping_sub(side.acknowledged) > UNACKNOWLEDGED {
                packets.extend(self.packet(from.other(), true, |_| {}, &[], at));
            }
        }
        packets
    }

    /// FIN of one side, and the other's word that it has it.
    pub(super) fn finish(&mut self, from: Peer, at: Duration) -> Vec<Packet> {
        let mut packets: Vec<_> = self
            .packet(from, true, |header| header.fin = true, &[], at)
            .into_iter()
            .collect();
        let side = self.side(from);
        side.next = side.next.wrapping_add(1);
        packets.extend(self.packet(from.other(), true, |_| {}, &[], at));
        packets
    }

    /// RST of one side.
    pub(super) fn reset(&mut self, from: Peer, at: Duration) -> Vec<Packet> {
        let reset = self.packet(from, true, |header| header.rst = true, &[], at);
        reset.into_iter().collect()
    }

    fn side(&mut self, of: Peer) -> &mut Side {
        &mut self.sides[of as usize]
    }

    /// A packet; `None` where the two addresses are not of one family, which no socket has.
    fn packet(
        &mut self,
        from: Peer,
        acknowledges: bool,
        more: impl FnOnce(&mut TcpHeader),
        payload: &[u8],
        at: Duration,
    ) -> Option<Packet> {
        let [sender, receiver] = [from, from.other()].map(|peer| &self.sides[peer as usize]);
        let mut header = TcpHeader::new(sender.address.port(), receiver.address.port(), sender.next, WINDOW);
        let heard = receiver.next;
        if acknowledges {
            header.ack = true;
            header.acknowledgment_number = heard;
        }
        more(&mut header);
        let builder = match (sender.address.ip(), receiver.address.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => PacketBuilder::ipv4(from.octets(), to.octets(), TTL),
            (IpAddr::V6(from), IpAddr::V6(to)) => PacketBuilder::ipv6(from.octets(), to.octets(), TTL),
            _ => return None,
        };
        let mut octets = Vec::with_capacity(payload.len() + 80);
        builder.tcp_header(header).write(&mut octets, payload).ok()?;
        if acknowledges {
            self.side(from.other()).acknowledged = heard;
        }
        Some(Packet { at, octets })
    }
}

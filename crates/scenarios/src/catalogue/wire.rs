//! What happens to the octets of a handshake, below TLS.

use crate::part::{Part, WireFault};
use crate::scenario::{Expectation, Family, Scenario};
use crate::workshop::right;

pub(super) const ENTRIES: &[Scenario] = &[Scenario {
    id: "stall-before-server-hello",
    family: Family::Wire,
    title: "The printer takes the ClientHello and says nothing",
    what_happened: "The network card answers, the firmware behind it hangs: a print server that has been up for two years.",
    on_the_wire: "The ClientHello is acknowledged; nothing follows, until the client gives up or the printer's handshake deadline passes.",
    why_it_matters: "A client without a deadline of its own hangs with it: the print queue stands still and nobody is told.",
    correct_client: "Gives up after a time of its own, and says that the printer did not answer.",
    expectation: Expectation::both(&["timed-out"], 0x8007_2EE2),
    cure: "Switch the printer off and on; look for newer firmware.",
    ews_action: None,
    source: "Measured: none of eight TLS clients gave up within 8 s by itself.",
    parts: &[Part::Wire(WireFault::StallBeforeServerHello)],
    make: right,
}];

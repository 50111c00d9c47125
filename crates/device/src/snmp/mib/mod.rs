//! The objects, in order: what MIB-II, the Host Resources MIB, the Printer MIB, the Port Monitor MIB and HP's own say of the
//! device now.

mod network;
pub(in crate::snmp) mod printer;
mod subunits;
mod vendor;

use super::Agent;
use super::message::Found;
use crate::Device;
use crate::panel::Panel;
use ipp_codec::Attribute;
use time::OffsetDateTime;

/// An object identifier.
pub type Oid = Vec<u32>;

/// The value of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// INTEGER.
    Integer(i32),
    /// OCTET STRING.
    Octets(Vec<u8>),
    /// OBJECT IDENTIFIER.
    Oid(Oid),
    /// IpAddress.
    Address([u8; 4]),
    /// Counter32.
    Counter(u32),
    /// Gauge32.
    Gauge(u32),
    /// TimeTicks: hundredths of a second.
    Ticks(u32),
}

/// What the objects are made from.
struct Sources<'a> {
    device: &'a Device,
    now: OffsetDateTime,
    agent: &'a Agent,
    /// Every printer attribute.
    attributes: Vec<Attribute>,
    panel: Panel,
}

/// Objects as they are collected.
struct Objects(Vec<(Oid, Value)>);

/// Every object, in order of the names.
pub(super) fn objects(device: &Device, now: OffsetDateTime, agent: &Agent) -> Vec<(Oid, Value)> {
    let sources = Sources {
        device,
        now,
        agent,
        attributes: device.attributes(now),
        panel: device.panel(),
    };
    let mut objects = Objects(Vec::new());
    network::tell(&sources, &mut objects);
    printer::tell(&sources, &mut objects);
    subunits::tell(&sources, &mut objects);
    vendor::tell(&sources, &mut objects);
    objects.0.sort_by(|one, other| one.0.cmp(&other.0));
    objects.0
}

/// The object of this name.
pub(super) fn get(objects: &[(Oid, Value)], name: &[u32]) -> (Oid, Found) {
    let found = objects.binary_search_by(|(known, _)| known.as_slice().cmp(name));
    let value = found.ok().and_then(|place| objects.get(place));
    let found = value.map_or(Found::NoSuchObject, |(_, value)| Found::Value(value.clone()));
    (name.to_vec(), found)
}

/// The first object behind this name.
pub(super) fn next<'a>(objects: &'a [(Oid, Value)], name: &[u32]) -> Option<&'a (Oid, Value)> {
    objects.get(objects.partition_point(|(known, _)| known.as_slice() <= name))
}

impl Objects {
    /// One object.
    fn put(&mut self, name: &[u32], value: impl Into<Value>) {
        self.0.push((name.to_vec(), value.into()));
    }

    /// A row: the columns of an entry, all with this index.
    fn row<const N: usize>(&mut self, entry: &[u32], index: &[u32], columns: [(u32, Value); N]) {
        for (column, value) in columns {
            self.0.push(([entry, &[column], index].concat(), value));
        }
    }
}

impl Sources<'_> {
    /// The first value of an attribute, as text.
    fn text(&self, name: &str) -> String {
        crate::panel::strings(&self.attributes, name)
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<i32> {
        crate::panel::integer(&self.attributes, name)
    }

    /// Hundredths of a second since power-on.
    fn up(&self) -> u32 {
        self.ticks(self.now)
    }

    fn ticks(&self, at: OffsetDateTime) -> u32 {
        let hundredths = (at - self.device.powered_on).whole_milliseconds() / 10;
        // TimeTicks begin anew after 497 days.
        u32::try_from(hundredths.max(0) % (1 << 32)).unwrap_or_default()
    }

    /// Is one of these printer-state-reasons in force?
    fn is(&self, keywords: &[&str]) -> bool {
        self.panel
            .matters
            .iter()
            .any(|matter| keywords.contains(&matter.keyword))
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Integer(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Octets(value.as_bytes().to_vec())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Octets(value.into_bytes())
    }
}

/// A count, as SNMP counts.
fn counter(value: u64) -> Value {
    Value::Counter(u32::try_from(value % (1 << 32)).unwrap_or_default())
}

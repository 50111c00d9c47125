//! MIB-II (RFC 1213): system, interfaces, addresses.

use super::{Objects, Sources, Value};
use crate::model::Generation;
use std::net::IpAddr;

const SYSTEM: [u32; 7] = [1, 3, 6, 1, 2, 1, 1];
const INTERFACES: [u32; 7] = [1, 3, 6, 1, 2, 1, 2];
const IP: [u32; 7] = [1, 3, 6, 1, 2, 1, 4];
/// What every Jetdirect says that it is.
const JETDIRECT: [u32; 11] = [1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 1];

pub(super) fn tell(sources: &Sources<'_>, objects: &mut Objects) {
    let device = sources.device;
    let is_hp = device.factory.model.ews != Generation::Plain;
    let object = if is_hp { JETDIRECT.to_vec() } else { vec![0, 0] };
    let mut system = |leaf: u32, value: Value| objects.put(&[&SYSTEM[..], &[leaf, 0]].concat(), value);
    system(1, description(sources, is_hp).into());
    system(2, Value::Oid(object));
    system(3, Value::Ticks(sources.up()));
    system(4, "".into());
    system(5, device.host_name().into());
    system(6, sources.text("printer-location").into());
    // Applications.
    system(7, 64.into());

    objects.put(&[&INTERFACES[..], &[1, 0]].concat(), 1);
    let mac = device.factory.mac.0.to_vec();
    let columns = [
        (1, 1.into()),
        (2, description(sources, is_hp).into()),
        // ethernetCsmacd.
        (3, 6.into()),
        (4, 1_500.into()),
        (5, Value::Gauge(100_000_000)),
        (6, Value::Octets(mac)),
        (7, 1.into()),
        (8, 1.into()),
        (9, Value::Ticks(0)),
    ];
    objects.row(&[&INTERFACES[..], &[2, 1]].concat(), &[1], columns);

    objects.put(&[&IP[..], &[1, 0]].concat(), 2);
    objects.put(&[&IP[..], &[2, 0]].concat(), 64);
    for address in &sources.agent.addresses {
        let IpAddr::V4(address) = address else { continue };
        if address.is_unspecified() {
            continue;
        }
        let octets = address.octets();
        let columns = [(1, Value::Address(octets)), (2, 1.into())];
        objects.row(&[&IP[..], &[20, 1]].concat(), &octets.map(u32::from), columns);
    }
}

/// sysDescr as a Jetdirect writes it (rapid7/recog, `snmp_sysdescr.xml`); a printer of no maker says what it is.
fn description(sources: &Sources<'_>, is_hp: bool) -> String {
    let device = sources.device;
    let (product, firmware) = (device.product(), device.firmware());
    if !is_hp {
        return format!("{product} {firmware}");
    }
    let card = device.factory.model.card.as_deref().unwrap_or("JD149");
    let date = device.factory.model.card_date.as_deref().unwrap_or("06/27/2007");
    format!(
        "HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,{card},EEPROM {firmware},CIDATE {date},SN:{},PID:{product}",
        device.serial_number(),
    )
}

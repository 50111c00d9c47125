//! The Port Monitor MIB (PWG 5107.1), and of HP's own objects those that print software asks for.

use super::{Objects, Sources, counter};

/// ppmMIB.
const PPM: [u32; 10] = [1, 3, 6, 1, 4, 1, 2699, 1, 2, 1];
/// npSys of the Jetdirect: `.3.1.2` is its status message.
const NP_STATUS: [u32; 13] = [1, 3, 6, 1, 4, 1, 11, 2, 4, 3, 1, 2, 0];
/// gdStatus: display and IEEE 1284 device id.
const GD_STATUS: [u32; 13] = [1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 1, 1, 0];
/// The Laserjet common management information base: model, serial number, engine page count.
const LASERJET: [u32; 13] = [1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 4, 2, 1];

pub(super) fn tell(sources: &Sources<'_>, objects: &mut Objects) {
    let device_id = sources.text("printer-device-id");
    let under = |tail: &[u32]| [&PPM[..], tail].concat();
    let channels = i32::try_from(sources.agent.channels.len()).unwrap_or_default();
    objects.put(&under(&[1, 1, 0]), "en");
    objects.put(&under(&[1, 2, 0]), 1);
    objects.put(&under(&[1, 3, 0]), channels);
    let columns = [
        (2, sources.device.product().into()),
        (3, device_id.clone().into()),
        (4, channels.into()),
        (5, i32::from(channels > 0).into()),
        (6, 1.into()),
        (7, sources.agent.community.as_str().into()),
        (8, 1.into()),
    ];
    objects.row(&under(&[2, 1, 1]), &[1], columns);
    for (place, channel) in (1u32..).zip(&sources.agent.channels) {
        let columns = [
            (2, 1.into()),
            (3, channel.name.into()),
            (5, channel.kind.into()),
            (6, i32::from(channel.port).into()),
            (8, i32::try_from(place).unwrap_or_default().into()),
            // LPR byte counting: not needed.
            (9, 2.into()),
        ];
        objects.row(&under(&[3, 1, 1]), &[1, place], columns);
        if !channel.uri.is_empty() {
            objects.row(&under(&[3, 1, 1]), &[1, place], [(4, channel.uri.as_str().into())]);
        }
    }

    let display = sources.panel.display.as_str();
    objects.put(&NP_STATUS, display);
    let status = |leaf: u32| [&GD_STATUS[..12], &[leaf, 0]].concat();
    objects.put(&status(3), display);
    objects.put(&status(7), device_id);
    let laserjet = |tail: &[u32]| [&LASERJET[..], tail].concat();
    objects.put(&laserjet(&[1, 3, 2, 0]), sources.device.product());
    objects.put(&laserjet(&[1, 3, 3, 0]), sources.device.serial_number());
    objects.put(&laserjet(&[4, 1, 2, 5, 0]), counter(sources.device.page_count()));
}

//! Any datagram at the SNMP agent: it is answered within the bound of its size, or not at all; and whoever does not know
//! the community gets no answer.

#![no_main]

use device::snmp::{ANSWER, Agent, answer};
use device::{Device, FactorySettings, IppAccess, Mac, Model};
use libfuzzer_sys::fuzz_target;
use std::cell::OnceCell;

thread_local! {
    static DEVICE: OnceCell<Device> = const { OnceCell::new() };
}

/// A device whose factory key is not made yet: SNMP tells nothing of keys.
fn device() -> Device {
    let factory = FactorySettings {
        model: Model::jetdirect(),
        mac: Mac::STORY,
        seed: pki::Seed::from_bytes([1; 32]),
        key: pki::KeyAlgorithm::EcP256,
        host_name: None,
        admin_password: None,
        scenario: None,
        document_limit: 1 << 20,
        spool_limit: 1 << 30,
        ipp_access: IppAccess::default(),
    };
    let now = time::OffsetDateTime::UNIX_EPOCH;
    Device::power_on(now, factory, None).expect("it is new").0
}

fuzz_target!(|datagram: &[u8]| {
    let agent = |community: &str| Agent {
        community: community.to_owned(),
        ..Agent::default()
    };
    let now = time::OffsetDateTime::UNIX_EPOCH + time::Duration::HOUR;
    DEVICE.with(|made| {
        let device = made.get_or_init(device);
        if let Some(told) = answer(device, now, &agent("public"), datagram) {
            assert!(told.len() <= ANSWER.max(datagram.len()));
        }
        assert_eq!(answer(device, now, &agent("another one, which no datagram guesses"), datagram), None);
    });
});

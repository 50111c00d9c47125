//! What `misprint fleet` was asked for.

use super::serve::door;
use crate::args::{ControlAddress, FleetArgs};
use crate::control::Door;
use printer::FleetPlan;
use std::net::Ipv4Addr;
use std::path::PathBuf;

/// Printers to be served.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) plan: FleetPlan,
    /// `None`: no control door.
    pub(crate) control: Option<Door>,
    pub(crate) ready_file: Option<PathBuf>,
    pub(crate) json: bool,
}

/// Reads the list, and the arguments' meaning.
pub(crate) fn fleet(args: FleetArgs) -> anyhow::Result<Fleet> {
    let address = match args.control {
        Some(ControlAddress::Off) => None,
        Some(ControlAddress::At(address)) => Some(address),
        None => Some((Ipv4Addr::LOCALHOST, 0).into()),
    };
    let control = address.map(|address| door(address, args.control_token_file.as_deref()));
    Ok(Fleet {
        plan: FleetPlan::read(&args.list)?,
        control: control.transpose()?,
        ready_file: args.ready_file,
        json: args.json,
    })
}

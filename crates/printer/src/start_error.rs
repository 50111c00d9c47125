//! Why a printer does not start: what happened, with what, and what to do about it.

use device::PowerOnError;
use std::net::IpAddr;
use std::path::PathBuf;

/// The printer cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken.
    #[error(
        "port {port} ({purpose}) on {address} is taken; stop the program that uses it, or choose other ports with --ports"
    )]
    PortTaken {
        /// The port.
        port: u16,
        /// Its use: `ipp`, `https`, ...
        purpose: &'static str,
        /// The address.
        address: IpAddr,
    },
    /// A port needs a privilege.
    #[error(
        "port {port} ({purpose}) on {address} may not be used: ports below 1024 need root or CAP_NET_BIND_SERVICE; use --ports offset"
    )]
    PortForbidden {
        /// The port.
        port: u16,
        /// Its use.
        purpose: &'static str,
        /// The address.
        address: IpAddr,
    },
    /// The machine does not have the address.
    #[error("this machine does not have the address {address}; give one of its own with --bind")]
    NoSuchAddress {
        /// The address.
        address: IpAddr,
    },
    /// No address was given.
    #[error("there is no address to listen on; give at least one with --bind")]
    NoAddress,
    /// A socket cannot be made.
    #[error("port {port} ({purpose}) on {address} cannot be opened: {reason}")]
    Listen {
        /// The port.
        port: u16,
        /// Its use.
        purpose: &'static str,
        /// The address.
        address: IpAddr,
        /// What the system says.
        reason: String,
    },
    /// What it was to play cannot be made.
    #[error(transparent)]
    Play(#[from] crate::PlayError),
    /// There is no such scenario, or they do not go together.
    #[error(transparent)]
    Scenario(#[from] scenarios::CombinationError),
    /// The state directory cannot be used.
    #[error("the state directory cannot be used: {path}: {source}; choose another with --state, or use --ephemeral")]
    StateDirectory {
        /// What cannot be used.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process uses the state directory.
    #[error(
        "the state directory {path} is in use by {}; stop it, or choose another with --state",
        pid.map_or("another process".to_owned(), |pid| format!("process {pid}"))
    )]
    StateDirectoryInUse {
        /// The directory.
        path: PathBuf,
        /// The other process, where it can be told.
        pid: Option<u32>,
    },
    /// The device does not start from what is stored.
    #[error("the printer does not start from {path}: {source}")]
    PowerOn {
        /// The image.
        path: PathBuf,
        /// What the device says.
        source: PowerOnError,
    },
    /// A scenario is how a printer comes out of its box, and there is one already.
    #[error(
        "{path} holds a printer already, and a scenario starts with a new one; choose another directory with --state, or leave --scenario out to go on with this printer"
    )]
    ScenarioOverPrinter {
        /// The image.
        path: PathBuf,
    },
    /// The identity cannot be used for TLS.
    #[error("the identity cannot be used for TLS: {0}; start from another --state directory")]
    Identity(String),
    /// The event file cannot be opened.
    #[error("events cannot be written to {path}: {source}")]
    Events {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The key log cannot be opened.
    #[error("the secrets of handshakes cannot be written to {path}: {source}; name another file with --keylog")]
    KeyLog {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The capture cannot be opened.
    #[error("the capture cannot be written to {path}: {source}; name another file with --pcap")]
    Pcap {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no such network interface.
    #[error("there is no network interface {0:?}; `ip link` lists them; give others with --dns-sd, or leave it out")]
    NoSuchInterface(String),
    /// Only this machine could reach what would be announced.
    #[error(
        "the printer listens on loopback, and --dns-sd would announce it to others; give an address of the interface with --bind"
    )]
    AnnouncedOnLoopback,
    /// The printer cannot be announced.
    #[error("the printer cannot be announced by DNS-SD: {0}; leave out --dns-sd to go on without")]
    DnsSd(String),
    /// No thread can be had.
    #[error("a thread cannot be started: {0}")]
    Thread(std::io::Error),
}

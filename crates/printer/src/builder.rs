//! How a printer is put together before it starts.

use crate::Printer;
use device::{Mac, Model, Password};
use pki::{KeyAlgorithm, Seed};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Which ports the printer listens on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ports {
    /// 80, 443, 631, 9100.
    Standard,
    /// 8080, 8443, 8631, 9100.
    Offset,
    /// Any free ones.
    Ephemeral,
}

/// Where the printer keeps its NVRAM image and its spool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StateDirectory {
    /// This directory; made (0700) when absent.
    At(PathBuf),
    /// A temporary one, removed when the printer stops.
    Ephemeral,
}

/// The printer cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken.
    #[error("port {port} ({purpose}) on {address} is taken; stop the program that uses it, or choose other ports with --ports")]
    PortTaken {
        /// The port.
        port: u16,
        /// Its use: `ipp`, `https`, ...
        purpose: &'static str,
        /// The address.
        address: IpAddr,
    },
}

/// Builds a [`Printer`].
#[derive(Clone, Debug)]
pub struct Builder {}

impl Builder {
    /// The addresses to bind (default `127.0.0.1` and `::1`).
    pub fn bind(self, addresses: Vec<IpAddr>) -> Self {
        let _ = addresses;
        todo!()
    }
    /// The ports (default [`Ports::Ephemeral`]; the command line's default is `Offset`).
    pub fn ports(self, ports: Ports) -> Self {
        let _ = ports;
        todo!()
    }
    /// The state directory (default [`StateDirectory::Ephemeral`]).
    pub fn state(self, state: StateDirectory) -> Self {
        let _ = state;
        todo!()
    }
    /// The seed (default: drawn from the operating system and recorded in the `started` event).
    pub fn seed(self, seed: Seed) -> Self {
        let _ = seed;
        todo!()
    }
    /// The model (default [`Model::JETDIRECT`]).
    pub fn model(self, model: Model) -> Self {
        let _ = model;
        todo!()
    }
    /// The hardware address (default [`Mac::STORY`]).
    pub fn mac(self, mac: Mac) -> Self {
        let _ = mac;
        todo!()
    }
    /// The host name (default from the MAC).
    pub fn host_name(self, host_name: String) -> Self {
        let _ = host_name;
        todo!()
    }
    /// The factory key (default RSA-2048).
    pub fn key(self, key: KeyAlgorithm) -> Self {
        let _ = key;
        todo!()
    }
    /// The administrator password of the EWS.
    pub fn admin_password(self, password: Password) -> Self {
        let _ = password;
        todo!()
    }
    /// Writes every event as a JSON line to this file (created 0600, appended).
    pub fn events(self, file: PathBuf) -> Self {
        let _ = file;
        todo!()
    }
    /// TLS handshake deadline, from accept to Finished (default 10 s).
    pub fn handshake_deadline(self, deadline: Duration) -> Self {
        let _ = deadline;
        todo!()
    }
    /// Makes the factory identity if there is none, binds every port, and serves.
    pub async fn start(self) -> Result<Printer, StartError> {
        todo!()
    }
}

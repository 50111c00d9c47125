//! The firmware of an emulated HP Jetdirect as a state machine.
//!
//! No socket, no file, no clock, no task, no TLS type and no HTML: [`Device::handle`] takes the time and an [`Input`]
//! and gives an [`Outcome`], a reply and the effects to carry out in order. Whoever holds the device (crate `printer`)
//! does the work.

pub mod condition;
mod device;
pub mod effect;
pub mod event;
pub mod ews;
mod factory_certificate;
pub mod identity_store;
pub mod input;
pub mod ipp;
pub mod job;
pub mod lpd;
pub mod mac;
pub mod model;
pub mod nvram;
pub mod panel;
pub mod password;
pub mod pdl;
pub mod pjl;
pub mod queue;
pub mod settings;
pub mod snmp;

pub use condition::Condition;
pub use device::{Device, PowerOnError};
pub use effect::{Effect, Outcome, Reply, Work};
pub use event::Event;
pub use input::{Done, Input, IppRequest, Ticket, Via};
pub use mac::Mac;
pub use model::Model;
pub use password::Password;
pub use settings::{FactorySettings, IppAccess, IppAuthentication, Settings};

//! PJL, HP's Printer Job Language, as the raw port speaks it: framing, commands, answers. No socket, no task: octets go
//! in, octets to answer and octets of documents come out.
//!
//! [`Reader`] finds the commands between Universal Exit Language sequences, [`Stream`] says which octets are whose
//! document, [`Session`] answers. What a command does to the device is an [`crate::Input`].
//!
//! Source: HP, PJL Technical Reference Manual, part 5021-0380.

mod answer;
mod command;
mod reader;
mod session;
mod stream;
mod variables;

pub use command::{Category, Command, Ustatus};
pub use reader::{Piece, Reader};
pub use session::Session;
pub use stream::{Act, Header, Stream};
pub(crate) use variables::takes;

/// Universal Exit Language: ends whatever language is spoken, and begins PJL.
pub const UEL: &[u8] = b"\x1B%-12345X";

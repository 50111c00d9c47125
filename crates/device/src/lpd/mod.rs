//! LPD (RFC 1179), as far as it needs no socket: command lines and control files in, queue listings out.

mod command;
mod listing;

pub use command::{Command, ControlFile, Subcommand};
pub use listing::listing;

/// The longest command line that is read, without its end.
pub const LINE: usize = 1_024;
/// The largest control file that is taken.
pub const CONTROL_FILE: u64 = 64 * 1024;

//! `misprint fleet`.

use super::ControlAddress;
use clap::Args as ClapArgs;
use std::path::PathBuf;

/// Which printers, and how they are reached.
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
The list is TOML (docs/embedding.md):

  seed = 7
  [defaults]
  bind = [\"127.0.0.1\"]
  [[printer]]
  name = \"lab\"
  count = 100
  [[printer]]
  name = \"attic\"
  scenario = \"expired\"")]
pub(crate) struct FleetArgs {
    /// The list of printers
    #[arg(value_name = "FILE.toml")]
    pub(crate) list: PathBuf,
    /// Write all ready objects to this file once every port listens
    #[arg(long, value_name = "FILE")]
    pub(crate) ready_file: Option<PathBuf>,
    /// Write the same to standard output instead of the table
    #[arg(long)]
    pub(crate) json: bool,
    /// Address of the control door, or off [default: any free port of 127.0.0.1]
    #[arg(long, value_name = "ADDRESS|off")]
    pub(crate) control: Option<ControlAddress>,
    /// The control door wants the token in this file (made with a fresh one when absent, 0600): Authorization: Bearer
    /// TOKEN. An address that is not loopback needs it
    #[arg(long, value_name = "FILE")]
    pub(crate) control_token_file: Option<PathBuf>,
}

//! What is asked of a bench that runs: `scenario set`, `events`, `wait`.

use clap::Args as ClapArgs;
use pki::Seed;
use printer::EventPattern;
use std::path::PathBuf;

/// Which bench, and which printer of it.
#[derive(ClapArgs, Debug)]
pub(crate) struct RemoteArgs {
    /// URL or address of the control door [default: MISPRINT_CONTROL, else http://127.0.0.1:8180/]
    #[arg(long, value_name = "URL")]
    pub(crate) control: Option<String>,
    /// The door's token is the first line of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) control_token_file: Option<PathBuf>,
    /// Host name of the printer, where there are several
    #[arg(long, value_name = "NAME", default_value = "first")]
    pub(crate) printer: String,
}

/// `misprint scenario set`.
#[derive(ClapArgs, Debug)]
pub(crate) struct ScenarioSetArgs {
    /// Such as expired, or several with commas that change different things; none is the printer as it is
    #[arg(value_name = "ID[,ID]|none")]
    pub(crate) scenario: String,
    /// For the next so many connections alone
    #[arg(long, value_name = "COUNT", conflicts_with = "probability")]
    pub(crate) next: Option<u32>,
    /// For each connection with this probability, 0 to 1
    #[arg(long, value_name = "P")]
    pub(crate) probability: Option<f64>,
    /// Of the probability: 64 hexadecimal digits
    #[arg(long, value_name = "HEX", requires = "probability")]
    pub(crate) seed: Option<Seed>,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// `misprint events`.
#[derive(ClapArgs, Debug)]
pub(crate) struct EventsArgs {
    /// Go on with those that come, until Ctrl-C or until the printer stops
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Only those with a greater number
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    pub(crate) since: u64,
    #[arg(
        long = "for",
        value_name = "PATTERN",
        help = "Only these: KIND[.WORD][,MEMBER=VALUE...], such as handshake.refused"
    )]
    pub(crate) pattern: Option<EventPattern>,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// `misprint wait`.
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Exit status: 0 it happened (the event is printed), 1 it did not within the time, 2 the printer cannot be asked.
What has happened before counts, too; --since with the number of the newest event leaves it out.

  misprint wait --for handshake.refused --timeout 10s
  misprint wait --for job.completed,user=anna")]
pub(crate) struct WaitArgs {
    #[arg(
        long = "for",
        value_name = "PATTERN",
        help = "KIND[.WORD][,MEMBER=VALUE...]: the event's kind, a word that one of its members is, members with their values"
    )]
    pub(crate) pattern: EventPattern,
    /// How long, such as 10s, 500ms or 2m
    #[arg(long, value_name = "TIME", default_value = "30s")]
    pub(crate) timeout: String,
    /// Only events with a greater number
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    pub(crate) since: u64,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

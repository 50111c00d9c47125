//! What is asked of a bench that runs: `scenario set`, `schedule`, `off` and `status`, `events`, `wait`.

use super::scenario_name;
use clap::Args as ClapArgs;
use pki::Seed;
use printer::{EventPattern, Schedule};
use std::path::PathBuf;

/// Of `misprint serve --schedule` and `misprint scenario schedule`.
pub(super) const SCHEDULE_HELP: &str = "\
Play one thing after the other: ok-chain@0s,expired@30s works, and has expired half a minute later. WHAT is a scenario, \
several with + (expired+net-slow-close@5m), off for the printer as it is, or at the end again (again@10m: from the beginning \
once more); TIME is from the start, in ms, s, m or h";

/// 0 to 1.
pub(super) fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "a probability is a number from 0 (never) to 1 (always), such as 0.2".to_owned())
}

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
#[command(after_help = "\
Examples:
  misprint scenario set expired
  misprint scenario set expired,net-slow-close --next 3
  misprint scenario set reset-after-clienthello --probability 0.2 --seed flaky

What is set ends the schedule, where one is followed.")]
pub(crate) struct ScenarioSetArgs {
    /// Such as expired, or several with commas that change different things; off is the printer as it is
    #[arg(value_name = "ID[,ID]|off", value_parser = scenario_name::combination_or_off(), hide_possible_values = true)]
    pub(crate) scenario: String,
    /// For the next so many connections alone
    #[arg(long, value_name = "COUNT", conflicts_with = "probability", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) next: Option<u32>,
    /// For each connection with this probability, 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    pub(crate) probability: Option<f64>,
    /// Of the probability: a number, a word or 64 hexadecimal digits [default: the printer's own]
    #[arg(long, value_name = "SEED", requires = "probability")]
    pub(crate) seed: Option<Seed>,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// `misprint scenario schedule`.
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  misprint scenario schedule ok-chain@0s,expired@30s
  misprint scenario schedule expired+net-slow-close@0s,off@1m,again@2m
  misprint scenario schedule --cancel

A cold reset, a power cycle and cures in the web pages end no schedule: the next step comes all the same. \
Whatever is set by hand ends it. A printer that is started again follows none.")]
pub(crate) struct ScenarioScheduleArgs {
    #[arg(value_name = "WHAT@TIME,...", help = SCHEDULE_HELP, required_unless_present = "cancel", conflicts_with = "cancel")]
    pub(crate) schedule: Option<Schedule>,
    /// End the schedule; what is played now goes on
    #[arg(long)]
    pub(crate) cancel: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// `misprint scenario off`.
#[derive(ClapArgs, Debug)]
pub(crate) struct ScenarioOffArgs {
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// `misprint scenario status`.
#[derive(ClapArgs, Debug)]
pub(crate) struct ScenarioStatusArgs {
    /// The same as a JSON object
    #[arg(long)]
    pub(crate) json: bool,
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

//! The commands. Each takes what [`crate::config`] made of the arguments, and says how it ended.

mod audit;
mod capi2;
mod certmgr;
mod completions;
mod demo;
mod diagnose;
mod dump;
mod fleet;
pub(crate) mod makecert;
mod model;
mod probe;
mod pvk2pfx;
mod remote;
mod scenario;
mod serve;

use crate::args::{Args, Command};

/// How a command ended, when it could be carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ended {
    /// As it should. Exit status 0.
    Done,
    /// It was refused. Exit status 1.
    Refused,
    /// It could not be tried, and the report has said why. Exit status 2.
    CouldNot,
}

/// Does what was asked.
pub(crate) fn run(args: Args) -> anyhow::Result<Ended> {
    match args.command {
        Command::Demo(args) => demo::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Fleet(args) => fleet::run(args),
        Command::Scenario(action) => scenario::run(&action),
        Command::Model(action) => model::run(&action),
        Command::Events(args) => remote::events(&args),
        Command::Wait(args) => remote::wait(&args),
        Command::Diagnose(args) => diagnose::run(args),
        Command::Probe(args) => probe::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Capi2(args) => capi2::run(args),
        Command::Makecert(words) => makecert::run(&words),
        Command::Pvk2pfx(words) => pvk2pfx::run(&words),
        Command::Certmgr(args) => certmgr::run(args),
        Command::Completions(args) => completions::run(&args),
    }
}

//! `misprint scenario set`, `misprint events` and `misprint wait`: a bench that runs, from a shell.

use super::Ended;
use crate::args::{EventsArgs, ScenarioSetArgs, WaitArgs};
use crate::config;
use crate::terminal::Terminal;
use anyhow::Context as _;
use http::Method;
use serde_json::{Map, Value, json};
use std::future::Future;
use std::time::Duration;

/// How long one question for events waits for an answer.
const TURN: Duration = Duration::from_secs(25);

/// Sets what a printer plays, or ends it.
pub(crate) fn set_scenario(args: &ScenarioSetArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    block_on(async {
        let playing = if args.scenario == "none" {
            remote.ask(Method::DELETE, "scenario", None).await?
        } else {
            let mut order = Map::from_iter([("scenario".to_owned(), json!(args.scenario))]);
            order.extend(args.next.map(|next| ("next".to_owned(), json!(next))));
            order.extend(args.probability.map(|p| ("probability".to_owned(), json!(p))));
            order.extend(args.seed.map(|seed| ("seed".to_owned(), json!(seed.to_string()))));
            remote.ask(Method::PUT, "scenario", Some(Value::Object(order))).await?
        };
        Terminal::stdout(true).json(&playing)?;
        Ok(Ended::Done)
    })
}

/// Prints events as JSON lines.
pub(crate) fn events(args: &EventsArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    let terminal = Terminal::stdout(true);
    block_on(async {
        let mut since = args.since;
        let mut seen_any = false;
        loop {
            let wait = if args.follow { TURN } else { Duration::ZERO };
            let came = match remote.events(since, wait).await {
                Ok(came) => came,
                // The printer has stopped: that is how following ends.
                Err(_) if seen_any && args.follow => return Ok(Ended::Done),
                Err(error) => return Err(error),
            };
            seen_any = true;
            since = came.last.max(since);
            let wanted = |record: &&printer::EventRecord| args.pattern.iter().all(|pattern| pattern.matches(record));
            came.events
                .iter()
                .filter(wanted)
                .try_for_each(|record| terminal.json(record))?;
            if !args.follow {
                return Ok(Ended::Done);
            }
        }
    })
}

/// Waits for one event and prints it.
pub(crate) fn wait(args: &WaitArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    let terminal = Terminal::stdout(true);
    block_on(async {
        let timeout = config::duration("--timeout", &args.timeout)?;
        let search = async {
            let mut since = args.since;
            loop {
                let came = remote.events(since, TURN).await?;
                if let Some(found) = came.events.into_iter().find(|record| args.pattern.matches(record)) {
                    return anyhow::Ok(found);
                }
                since = came.last.max(since);
            }
        };
        match tokio::time::timeout(timeout, search).await {
            Ok(found) => {
                terminal.json(&found?)?;
                Ok(Ended::Done)
            }
            Err(_) => {
                let since = args.since;
                Terminal::stderr(true).line(format!(
                    "no {} within {}; misprint events --since {since} shows what there was",
                    args.pattern, args.timeout
                ))?;
                Ok(Ended::Refused)
            }
        }
    })
}

fn block_on<T>(task: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the asynchronous runtime cannot start")?.block_on(task)
}

//! What `misprint audit` was asked for.

use super::diagnose::duration;
use super::read_file;
use crate::args::AuditArgs;
use crate::audit::baseline::Baseline;
use crate::audit::examination::Conditions;
use crate::audit::plan::{Plan, chosen};
use crate::audit::recipe::Recipe;
use anyhow::{Context as _, bail};
use std::path::PathBuf;
use std::sync::Arc;

/// Whom to examine, with what, and where to write it.
#[derive(Debug)]
pub(crate) struct Audit {
    pub(crate) conditions: Conditions,
    pub(crate) plan: Plan,
    pub(crate) baseline: Option<Baseline>,
    pub(crate) write_baseline: Option<PathBuf>,
    pub(crate) json: bool,
    pub(crate) junit: Option<PathBuf>,
    pub(crate) sarif: Option<PathBuf>,
    pub(crate) html: Option<PathBuf>,
}

/// Reads the arguments' meaning, and the baseline.
pub(crate) fn audit(args: AuditArgs) -> anyhow::Result<Audit> {
    let recipe = match &args.client {
        Some(name) => Recipe::named(name)?,
        None if args.command.iter().all(|word| word.trim().is_empty()) => {
            bail!("name a client: --client NAME, or a command after --")
        }
        None => Recipe::typed(args.command),
    };
    let plan = Plan::new(&chosen(&args.scenarios)?, recipe.takes_any_name());
    let baseline = args.baseline.map(|file| {
        let baseline = read_file(&file).and_then(|octets| Baseline::read(&octets));
        baseline.with_context(|| format!("the baseline {}", file.display()))
    });
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    Ok(Audit {
        conditions: Conditions {
            deadline: duration("--timeout", &args.timeout)?,
            recipe: Arc::new(recipe),
            jobs: args.jobs.map_or(2 * processors, std::num::NonZeroUsize::get),
        },
        plan,
        baseline: baseline.transpose()?,
        write_baseline: args.write_baseline,
        json: args.json,
        junit: args.junit,
        sarif: args.sarif,
        html: args.html,
    })
}

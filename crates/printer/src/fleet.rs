//! Many printers in one process, each with its own identity, started and stopped together.

mod plan;

pub use plan::{FleetPlan, FleetPlanError};

use crate::{Printer, StartError};
use rustix::process::{Resource, getrlimit};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many printers start at a time for every processor: making a key keeps one busy, binding ports and writing files do
/// not.
const STARTING: usize = 2;

/// Printers that run. Dropping it stops them at once; [`Fleet::shut_down`] drains.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let list = r#"
///     seed = 7
///     [defaults]
///     bind = ["127.0.0.1"]
///     [[printer]]
///     name = "lab"
///     count = 3
///     [[printer]]
///     name = "attic"
///     scenario = "expired"
/// "#;
/// let fleet = printer::Fleet::start(list.parse()?).await?;
/// let hosts: Vec<String> = fleet.printers().iter().map(|printer| printer.ready().host).collect();
/// assert_eq!(hosts, ["lab-1", "lab-2", "lab-3", "attic"]);
/// let attic = fleet.printer("attic").ok_or("no attic")?;
/// assert_eq!(attic.scenarios()[0].id, "expired");
/// fleet.shut_down().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Fleet {
    printers: Vec<Arc<Printer>>,
}

/// No printer of the fleet runs.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// The process may not open that many files.
    #[error(
        "{printers} printers need {needed} open files, and this process may have {limit}: raise the limit (ulimit -n), or let \
         them need fewer: bind = [\"127.0.0.1\"] and snmp = \"off\" in [defaults]"
    )]
    OpenFiles {
        /// How many were to start.
        printers: usize,
        /// Descriptors for their ports and state directories.
        needed: u64,
        /// The soft limit RLIMIT_NOFILE.
        limit: u64,
    },
    /// One of them does not start; the others are stopped.
    #[error("the printer {host} does not start: {source}")]
    Start {
        /// Its host name.
        host: String,
        /// Why not.
        source: StartError,
    },
    /// The runtime has stopped while they started.
    #[error("the runtime stopped while the printers were starting")]
    Interrupted,
}

impl Fleet {
    /// Starts all printers of the plan, a few at a time.
    ///
    /// # Errors
    /// One of them does not start. Those that run by then are stopped.
    pub async fn start(plan: FleetPlan) -> Result<Self, FleetError> {
        let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let (count, needed) = (plan.len(), plan.open_files());
        if needed > limit {
            return Err(FleetError::OpenFiles {
                printers: count,
                needed,
                limit,
            });
        }
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let turns = Arc::new(Semaphore::new(processors * STARTING));
        let mut starting = JoinSet::new();
        for (place, (host, builder)) in plan.into_builders().enumerate() {
            let turns = Arc::clone(&turns);
            starting.spawn(async move {
                let _turn = turns.acquire_owned().await;
                let started = builder.start().await;
                started
                    .map(|printer| (place, Arc::new(printer)))
                    .map_err(|source| FleetError::Start { host, source })
            });
        }
        let mut printers = Vec::with_capacity(count);
        while let Some(started) = starting.join_next().await {
            printers.push(started.map_err(|_| FleetError::Interrupted)??);
        }
        printers.sort_by_key(|(place, _)| *place);
        let printers = printers.into_iter().map(|(_, printer)| printer).collect();
        Ok(Self { printers })
    }

    /// All of them, in the order of the list.
    pub fn printers(&self) -> &[Arc<Printer>] {
        &self.printers
    }

    /// The printer of this host name, without regard to case.
    pub fn printer(&self, host: &str) -> Option<&Arc<Printer>> {
        let is_it = |printer: &&Arc<Printer>| printer.ready().host.eq_ignore_ascii_case(host);
        self.printers.iter().find(is_it)
    }

    /// Shuts all of them down at the same time: [`Printer::shut_down`]. One that somebody else still holds is not waited
    /// for; it goes when they let go of it. Those are told: their state directories.
    pub async fn shut_down(self) -> Vec<PathBuf> {
        let mut stopping = JoinSet::new();
        let mut held = Vec::new();
        for printer in self.printers {
            let folder = printer.ready().state_dir;
            match Arc::into_inner(printer) {
                Some(printer) => drop(stopping.spawn(printer.shut_down())),
                None => held.push(folder),
            }
        }
        while stopping.join_next().await.is_some() {}
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> FleetPlan {
        "[defaults]\nbind = [\"127.0.0.1\"]\n[[printer]]\ncount = 3\n"
            .parse()
            .unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_has_its_own_identity_and_none_leaves_anything_behind() {
        let fleet = Fleet::start(three()).await.unwrap();
        let ready: Vec<_> = fleet.printers().iter().map(|printer| printer.ready()).collect();
        let hosts: Vec<_> = ready.iter().map(|ready| ready.host.as_str()).collect();
        assert_eq!(hosts, ["NPIF8ACE8", "NPIF8ACE9", "NPIF8ACEA"]);
        let own: std::collections::HashSet<_> = ready
            .iter()
            .flat_map(|ready| [&ready.uuid, &ready.certificate.sha256, &ready.seed, &ready.urls.ipps])
            .collect();
        assert_eq!(own.len(), 12, "{ready:?}");
        assert!(fleet.printer("npif8ace9").is_some() && fleet.printer("attic").is_none());
        assert!(fleet.shut_down().await.is_empty());
        assert!(ready.iter().all(|ready| !ready.state_dir.exists()));
    }

    #[tokio::test]
    async fn one_that_cannot_start_is_named_and_stops_the_others() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("NPIF8ACE9"), "a file where the folder should be").unwrap();
        let list = format!(
            "state = {:?}\n[defaults]\nbind = [\"127.0.0.1\"]\n[[printer]]\ncount = 3\n",
            folder.path()
        );
        let error = Fleet::start(list.parse().unwrap()).await.unwrap_err().to_string();
        assert!(error.contains("the printer NPIF8ACE9 does not start"), "{error}");
    }

    #[tokio::test]
    async fn too_many_for_the_open_files_of_the_process_are_refused_before_the_first() {
        let limit = getrlimit(Resource::Nofile).current.unwrap_or(1 << 20);
        let blocks = "[[printer]]\ncount = 10000\n".repeat(usize::try_from(limit / 100_000 + 1).unwrap());
        let error = Fleet::start(blocks.parse().unwrap()).await.unwrap_err().to_string();
        assert!(error.contains("ulimit -n"), "{error}");
    }
}

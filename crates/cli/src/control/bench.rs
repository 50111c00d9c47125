//! What the control door knows: the printers, by name. It holds none of them: whoever stops a printer must be its only
//! holder.

use super::problem::Problem;
use printer::Printer;
use std::sync::{Arc, Weak};
use tokio_util::sync::CancellationToken;

/// The printers of this process, and the door itself.
#[derive(Clone)]
pub(super) struct Bench {
    printers: Arc<[Named]>,
    /// `http://127.0.0.1:8180/`
    pub(super) url: Arc<str>,
    pub(super) closing: CancellationToken,
}

struct Named {
    name: String,
    printer: Weak<Printer>,
}

/// The name that any bench answers to: its first printer.
const FIRST: &str = "first";

impl Bench {
    pub(super) fn new(printers: &[Arc<Printer>], url: String, closing: CancellationToken) -> Self {
        let named = |printer: &Arc<Printer>| Named {
            name: printer.ready().host,
            printer: Arc::downgrade(printer),
        };
        Self {
            printers: printers.iter().map(named).collect(),
            url: url.into(),
            closing,
        }
    }

    /// The printer of this host name, without regard to case; `first` is the first one.
    pub(super) fn printer(&self, name: &str) -> Result<Arc<Printer>, Problem> {
        let named = match self.printers.iter().find(|named| named.name.eq_ignore_ascii_case(name)) {
            Some(named) => Some(named),
            None if name == FIRST => self.printers.first(),
            None => None,
        };
        let named = named.ok_or_else(|| Problem::no_printer(name))?;
        named.printer.upgrade().ok_or_else(Problem::stopping)
    }

    /// All of them that still run.
    pub(super) fn printers(&self) -> impl Iterator<Item = Arc<Printer>> + '_ {
        self.printers.iter().filter_map(|named| named.printer.upgrade())
    }
}

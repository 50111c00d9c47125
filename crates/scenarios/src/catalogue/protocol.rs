//! TLS versions and cipher suites.

use crate::scenario::Scenario;

pub(super) const ENTRIES: &[Scenario] = &[];

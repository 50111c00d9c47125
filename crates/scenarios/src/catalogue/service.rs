//! HTTP and IPP above TLS, and without it.

use crate::scenario::Scenario;

pub(super) const ENTRIES: &[Scenario] = &[];

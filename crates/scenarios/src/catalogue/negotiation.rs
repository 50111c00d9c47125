//! SNI, ALPN, session tickets and client certificates.

use crate::scenario::Scenario;

pub(super) const ENTRIES: &[Scenario] = &[];

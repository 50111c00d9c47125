//! CRLs, OCSP and stapled answers.

use crate::scenario::Scenario;

pub(super) const ENTRIES: &[Scenario] = &[];

//! The sessions of the certificate wizard. They live until the device is switched off, the oldest make room.

use super::page::Download;
use super::{Row, WizardKey};
use std::collections::VecDeque;

/// Most wizards that are open at a time.
const MOST: usize = 32;

/// The wizards that are open, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Wizards(VecDeque<Wizard>);

/// One that is open.
#[derive(Debug)]
pub(crate) struct Wizard {
    /// The cookie.
    pub(crate) id: String,
    /// The hidden field.
    pub(crate) hide: String,
    /// Which row it configures.
    pub(crate) row: Row,
    /// What *Save* hands out.
    pub(crate) download: Option<Download>,
}

impl Wizards {
    pub(crate) fn open(&mut self, wizard: Wizard) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(wizard);
    }
    /// The wizard that the key opens. `Hide` is what counts; a cookie of another open wizard beside it is refused. A
    /// cookie that means nothing here is not: browsers share cookies between the ports of a host, so it may be another
    /// printer's.
    pub(crate) fn find(&mut self, key: &WizardKey) -> Option<&mut Wizard> {
        let hide = key.hide.as_deref()?;
        let found = self.0.iter().position(|wizard| wizard.hide == hide)?;
        let named = key
            .id
            .as_deref()
            .and_then(|id| self.0.iter().position(|wizard| wizard.id == id));
        if named.is_some_and(|named| named != found) {
            return None;
        }
        self.0.get_mut(found)
    }
    /// Like [`Self::find`], or by the cookie alone: good enough for what changes nothing.
    pub(crate) fn find_to_look(&mut self, key: &WizardKey) -> Option<&mut Wizard> {
        if key.hide.is_some() {
            return self.find(key);
        }
        let id = key.id.as_deref()?;
        self.0.iter_mut().find(|wizard| wizard.id == id)
    }
    pub(crate) fn with_hide(&mut self, hide: &str) -> Option<&mut Wizard> {
        self.0.iter_mut().find(|wizard| wizard.hide == hide)
    }
    pub(crate) fn close(&mut self, key: &WizardKey) {
        if let Some(id) = self.find_to_look(key).map(|wizard| wizard.id.clone()) {
            self.0.retain(|wizard| wizard.id != id);
        }
    }
}

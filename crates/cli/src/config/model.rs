//! Which device the printer is: an id, or a file.

use super::read_file;
use anyhow::{Context as _, bail};
use device::Model;
use std::path::Path;

/// The model that was named. An id of this program goes before a file of the same name.
pub(crate) fn model(named: &str) -> anyhow::Result<Model> {
    if let Some(model) = Model::built_in(named) {
        return Ok(model);
    }
    let path = Path::new(named);
    if !path.exists() {
        let ids: Vec<&str> = Model::ids().collect();
        bail!("{named:?} is no model: it is no file, and none of {}", ids.join(", "));
    }
    let text = String::from_utf8(read_file(path)?).with_context(|| format!("{named} is no text"))?;
    Model::read(&text).with_context(|| format!("{named} cannot be used"))
}

//! `misprint model`: the devices that the printer can be.

use super::Ended;
use crate::args::ModelAction;
use crate::{config, whole_file};
use anyhow::Context as _;
use device::Model;
use device::model::capture::{Captured, write};
use diagnose::ask;
use std::io::Write as _;
use std::time::Duration;

/// Does what was asked.
pub(crate) fn run(action: &ModelAction) -> anyhow::Result<Ended> {
    let text = match action {
        ModelAction::List => list(),
        ModelAction::Show { id } => match Model::file(id) {
            Some(file) => file.to_owned(),
            // Says which there are.
            None => {
                return config::model(id)
                    .map(|_| Ended::Done)
                    .context("only a model of this program can be shown");
            }
        },
        ModelAction::Capture { url, output, timeout } => {
            let told = ask::printer_attributes(url, Duration::from_secs(*timeout))
                .with_context(|| format!("{url} cannot be captured"))?;
            let text = write(&Captured {
                attributes: &told.attributes,
                http_server: told.http_server.as_deref().unwrap_or_default(),
                source: url.as_str(),
            });
            // What is written can be served.
            let model = Model::read(&text).context("the captured model cannot be read back")?;
            let Some(file) = output else {
                std::io::stdout().lock().write_all(text.as_bytes())?;
                return Ok(Ended::Done);
            };
            whole_file::write(file, text.as_bytes(), whole_file::PUBLIC)?;
            format!(
                "{}: {} attributes of {}\nServe it with: misprint serve --model {0}\n",
                file.display(),
                model.attributes.len(),
                model.make_and_model
            )
        }
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Ended::Done)
}

fn list() -> String {
    let models = Model::ids().filter_map(Model::built_in);
    models
        .map(|model| format!("{:<16} {}\n", model.id, model.about))
        .collect()
}

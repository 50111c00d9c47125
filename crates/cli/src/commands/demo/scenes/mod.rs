//! The scenes of the story, in order. What the story expects stands here; what came of it never does.
//!
//! The story is that of a print server's administrator in August 2007: Windows XP printed to a printer, and Windows
//! Vista did not, with two different errors one after the other. `clients` are the attempts to print, `cures` what the
//! administrator did about them, `device` what the printer shows.

mod clients;
mod cures;
mod device;

use super::stage::Stage;
use super::step::Step;
use anyhow::{Context as _, bail};

/// Number of scenes.
pub(super) const SCENES: usize = 11;

/// Plays scene `number`, from 1.
pub(super) async fn play(number: usize, stage: &mut Stage) -> anyhow::Result<Step> {
    let played = match number {
        1 => device::it_comes_out_of_its_box(stage),
        2 => clients::xp_prints(stage).await,
        3 => clients::vista_does_not_trust(stage).await,
        4 => cures::trust_the_certificate(stage).await,
        5 => clients::vista_minds_the_name(stage).await,
        6 => cures::make_another(stage),
        7 => cures::export_it(stage),
        8 => cures::import_it(stage).await,
        9 => cures::trust_it(stage),
        10 => clients::vista_prints(stage).await,
        11 => device::it_has_the_job(stage).await,
        _ => bail!("there is no scene {number}"),
    };
    let mut step = played.with_context(|| format!("step {number} of the story could not be played"))?;
    step.step = number;
    Ok(step)
}

//! The device: one value, one function.

use crate::{FactorySettings, Input, Outcome, nvram::NvramError};
use time::OffsetDateTime;

/// The emulated firmware.
pub struct Device {}

/// The device cannot start.
#[derive(Debug, thiserror::Error)]
pub enum PowerOnError {
    /// The NVRAM image cannot be read.
    #[error(transparent)]
    Nvram(#[from] NvramError),
}

impl Device {
    /// Powers on with the stored NVRAM image, if there is one. The outcome's reply is [`crate::Reply::Await`] with
    /// [`crate::Work::MakeKey`] when there is no identity yet, else [`crate::Reply::Nothing`].
    pub fn power_on(now: OffsetDateTime, factory: FactorySettings, nvram: Option<&[u8]>) -> Result<(Self, Outcome), PowerOnError> {
        let _ = (now, factory, nvram);
        todo!()
    }
    /// Handles one input.
    pub fn handle(&mut self, now: OffsetDateTime, input: Input) -> Outcome {
        let _ = (now, input);
        todo!()
    }
    /// printer-uuid, `urn:uuid:…`, the same for the same MAC and seed.
    pub fn uuid(&self) -> String {
        todo!()
    }
    /// The host name in force.
    pub fn host_name(&self) -> String {
        todo!()
    }
}

//! The only lock: the device behind it, and the hands that carry out its effects.

use device::{Input, Reply};

/// A handle of the device; cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {}

impl Engine {
    /// Hands `input` to the device, carries out its effects in order (an NVRAM image is on the disk when this returns)
    /// and does the slow work that the reply awaits on a blocking thread. Only [`device::Work::ReceiveDocument`] comes
    /// back as [`Reply::Await`]: the caller holds the body.
    pub async fn submit(&self, input: Input) -> Reply {
        let _ = input;
        todo!()
    }
    /// The identity in force.
    pub fn identity(&self) -> std::sync::Arc<pki::Identity> {
        todo!()
    }
}

//! The EWS over HTTP: URLs and forms to [`device::ews::Action`], [`device::ews::Answer`] to HTML.

use crate::Engine;

/// The pages of the EWS, for every HTTP port. Requests carry a [`super::ConnectionInfo`] extension.
pub(crate) fn router(engine: Engine) -> axum::Router {
    let _ = engine;
    axum::Router::new()
}

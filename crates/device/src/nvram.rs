//! What survives power-off: one versioned image.

/// The image is not one of ours.
#[derive(Debug, thiserror::Error)]
#[error("the NVRAM image cannot be read: {0}; start with another --state directory, or remove the image to start as from the factory")]
pub struct NvramError(pub String);

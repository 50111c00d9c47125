//! Nothing but tests lives here: see `main.rs`.

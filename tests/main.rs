//! Whole printers, and real clients against them. Every module is a subject; what it needs from outside (a client, root)
//! it looks for itself, and says `SKIPPED` where it is absent. With `CI=true` an absent client is a failure.

#![expect(
    clippy::unwrap_used,
    reason = "all of this is test code; clippy excuses only the functions marked #[test]"
)]

mod docker;

//! The Windows versions as data: what each checks, ignores and logs.

/// A Windows version. Parsed from and printed as `xp`, `vista`, `7`, `10`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Os {
    #[serde(rename = "xp")]
    Xp,
    #[serde(rename = "vista")]
    Vista,
    #[serde(rename = "7")]
    Seven,
    #[serde(rename = "10")]
    Ten,
}

//! Delimiter and value tags (RFC 8010 §3.5).

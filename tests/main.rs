//! Whole printers, and real clients against them.

//! The files that belong to the pages: the style sheet, and the icons that printer-icons names (PWG 5100.13 §5.6.18).

/// A file that is the same for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Asset {
    StyleSheet,
    /// 48 pixels square.
    Icon48,
    /// 128 pixels square.
    Icon128,
    /// 512 pixels square.
    Icon512,
}

impl Asset {
    /// Media type and octets.
    pub(in super::super) fn content(self) -> (&'static str, &'static [u8]) {
        match self {
            Self::StyleSheet => ("text/css; charset=utf-8", include_bytes!("style.css")),
            Self::Icon48 => ("image/png", include_bytes!("../icons/icon-48.png")),
            Self::Icon128 => ("image/png", include_bytes!("../icons/icon-128.png")),
            Self::Icon512 => ("image/png", include_bytes!("../icons/icon-512.png")),
        }
    }
}

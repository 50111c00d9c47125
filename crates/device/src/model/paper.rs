//! The paper that a model takes (PWG 5101.1 names), and what is in its trays.

/// A size of paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Size {
    /// PWG 5101.1 self-describing name, such as `iso_a4_210x297mm`.
    pub name: String,
    /// Width in hundredths of a millimetre.
    pub x: i32,
    /// Height in hundredths of a millimetre.
    pub y: i32,
}

/// What lies in a tray at the factory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loaded {
    /// The size.
    pub size: Size,
    /// media-source keyword of the tray.
    pub source: String,
    /// media-type keyword.
    pub kind: String,
}

/// Everything about paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    /// media-supported; the first is the default.
    pub sizes: Vec<Size>,
    /// media-source-supported.
    pub sources: Vec<String>,
    /// media-type-supported; the first is the default.
    pub types: Vec<String>,
    /// media-ready.
    pub ready: Vec<Loaded>,
    /// The edge that cannot be printed on, in hundredths of a millimetre.
    pub margin: i32,
    /// Other media names that are taken, whose size is not told.
    pub names: Vec<String>,
}

impl Size {
    /// The size that a PWG 5101.1 name tells: its last part, `WxHin` or `WxHmm`.
    pub fn named(name: &str) -> Option<Self> {
        let (_, dimensions) = name.rsplit_once('_')?;
        let (numbers, unit) = match dimensions.strip_suffix("in") {
            Some(numbers) => (numbers, 2_540),
            None => (dimensions.strip_suffix("mm")?, 100),
        };
        let (x, y) = numbers.split_once('x')?;
        Some(Self {
            name: name.to_owned(),
            x: hundredths(x, unit)?,
            y: hundredths(y, unit)?,
        })
    }
}

/// A decimal number of at most three digits behind the point, times `unit`, rounded down.
fn hundredths(number: &str, unit: i64) -> Option<i32> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.len() <= 6 && text.bytes().all(|octet| octet.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 3 {
        return None;
    }
    let thousandths: i64 = format!("{whole}{part:0<3}").parse().ok()?;
    i32::try_from(thousandths.checked_mul(unit)? / 1_000)
        .ok()
        .filter(|&size| size > 0)
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn a_name_tells_its_size() {
        for (name, size) in [
            ("na_letter_8.5x11in", Some((21_590, 27_940))),
            ("iso_a4_210x297mm", Some((21_000, 29_700))),
            ("na_number-10_4.125x9.5in", Some((10_477, 24_130))),
            ("custom_max_216x356mm", Some((21_600, 35_600))),
            ("letter", None),
            ("roll_current_8.5x0in", None),
            ("x_-1x2mm", None),
            ("x_9999999x2mm", None),
            ("", None),
        ] {
            assert_eq!(Size::named(name).map(|size| (size.x, size.y)), size, "{name}");
        }
    }
}

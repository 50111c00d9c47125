//! `misprint model`.

use clap::Subcommand;
use std::path::PathBuf;
use url::Url;

/// What to do about models.
#[derive(Subcommand, Debug)]
pub(crate) enum ModelAction {
    /// One line for each device in this program
    List,
    /// The file of one of them, to be copied and changed
    Show {
        /// Such as jetdirect-610n
        id: String,
    },
    /// Ask a real printer what it says of itself, and write that as a model file
    Capture {
        #[arg(help = "ipp://host[:port]/path or ipps://...; the certificate is not checked")]
        url: Url,
        /// The file [default: standard output]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Seconds to wait for the printer
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
        timeout: u64,
    },
}

/// A number of octets: digits, and K, M, G or T for powers of 1,024.
pub(crate) fn octets(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no size; write a number such as 65536, 512M or 4G");
    let (digits, unit) = match text.char_indices().last() {
        Some((at, unit)) if unit.is_ascii_alphabetic() => (&text[..at], unit.to_ascii_uppercase()),
        _ => (text, ' '),
    };
    let shift = match unit {
        ' ' => 0,
        'K' => 10,
        'M' => 20,
        'G' => 30,
        'T' => 40,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    match number.checked_mul(1 << shift) {
        Some(octets) if octets > 0 => Ok(octets),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::octets;

    #[test]
    fn a_size_has_a_number_and_perhaps_a_unit() {
        assert_eq!(octets("65536"), Ok(65_536));
        assert_eq!(octets("512M"), Ok(512 << 20));
        assert_eq!(octets("4g"), Ok(4 << 30));
        for wrong in ["", "G", "4X", "0", "-1", "4 G", "99999999999T", "1.5G", "4\u{e9}"] {
            assert!(octets(wrong).unwrap_err().contains("512M"), "{wrong}");
        }
    }
}

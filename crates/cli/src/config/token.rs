//! The token of the control door: the first line of a file, which is made when it is not there.

use super::{fresh_seed, password};
use crate::whole_file;
use anyhow::bail;
use std::path::Path;
use zeroize::Zeroizing;

/// Fewer characters can be guessed.
const SHORTEST: usize = 16;

/// The token in `file`; a fresh one of 64 hexadecimal digits when there is no such file.
pub(crate) fn control_token(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    if !file.exists() {
        // Printed as 64 digits; nothing else is drawn from it.
        let token = Zeroizing::new(fresh_seed()?.to_string());
        whole_file::write(file, format!("{}\n", *token).as_bytes(), whole_file::PRIVATE)?;
        return Ok(token);
    }
    let token = password(Some(file), "")?;
    let token = Zeroizing::new(token.expose().to_owned());
    let fits = token.len() >= SHORTEST && token.bytes().all(|octet| octet.is_ascii_graphic());
    if !fits {
        bail!(
            "the token in {} must be {SHORTEST} or more visible ASCII characters on the first line; delete the file to \
             have one made",
            file.display()
        );
    }
    Ok(token)
}

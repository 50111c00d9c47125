//! Passwords: the first line of a file, or asked for on the terminal without showing them.

use anyhow::{Context as _, bail};
use device::Password;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;

/// Longest password that is read, in octets.
const MAX_PASSWORD: u64 = 1024;
const CTRL_C: u8 = 3;

/// The password in `file` (`-` is standard input), else what the terminal answers to `prompt`.
pub(crate) fn password(file: Option<&Path>, prompt: &str) -> anyhow::Result<Password> {
    match file {
        Some(path) => first_line_of(path),
        None => ask(prompt),
    }
}

/// As [`password`]; a terminal is asked twice.
pub(crate) fn new_password(file: Option<&Path>, prompt: &str) -> anyhow::Result<Password> {
    if let Some(path) = file {
        return first_line_of(path);
    }
    let first = ask(prompt)?;
    if ask("Again: ")? != first {
        bail!("the two passwords differ; nothing was written");
    }
    Ok(first)
}

fn first_line_of(path: &Path) -> anyhow::Result<Password> {
    let cannot = || format!("the password file {} cannot be read", path.display());
    let line = if path.as_os_str() == "-" {
        first_line(std::io::stdin().lock())
    } else {
        File::open(path).and_then(first_line)
    };
    line.with_context(cannot)
}

fn first_line(source: impl Read) -> std::io::Result<Password> {
    let mut line = String::new();
    BufReader::new(source.take(MAX_PASSWORD)).read_line(&mut line)?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n'])))
}

fn ask(prompt: &str) -> anyhow::Result<Password> {
    let no_terminal =
        "there is no terminal to ask for the password; give it with --password-file FILE (- is standard input)";
    let mut terminal = File::options()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .context(no_terminal)?;
    let shown = tcgetattr(&terminal).context(no_terminal)?;
    let mut hidden = shown.clone();
    // Ctrl-C ends the line instead of the program, which would leave a terminal that shows nothing.
    hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    hidden.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
    terminal.write_all(prompt.as_bytes())?;
    tcsetattr(&terminal, OptionalActions::Flush, &hidden)?;
    // A terminal hands over one line at a time: whatever ended it, one read has it all.
    let mut line = zeroize::Zeroizing::new([0; 1024]);
    let read = terminal.read(&mut line[..]);
    tcsetattr(&terminal, OptionalActions::Flush, &shown)?;
    terminal.write_all(b"\n")?;
    let answer = &line[..read.context("the terminal gave no password")?];
    if answer.ends_with(&[CTRL_C]) {
        bail!("interrupted; nothing was written");
    }
    first_line(answer).context("the password is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_file_is_its_first_line() {
        assert_eq!(first_line(&b"se cret\r\nmore"[..]).unwrap().expose(), "se cret");
        assert_eq!(first_line(&b""[..]).unwrap().expose(), "");
    }

    #[test]
    fn an_absent_password_file_is_named() {
        let error = password(Some(Path::new("/nowhere.txt")), "").unwrap_err();
        assert!(format!("{error:#}").contains("/nowhere.txt"));
    }
}

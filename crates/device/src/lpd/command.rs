//! What an LPD client asks for.

use crate::input::Removal;
use ipp_codec::{Attribute, Value};
use std::collections::BTreeMap;

/// A command that begins a connection (RFC 1179 §5). Any queue name is taken: they all are the one queue of the device,
/// as a Jetdirect takes `raw`, `auto`, `text`, `binps` and what a person types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// 01: print any waiting jobs.
    PrintWaiting,
    /// 02: receive a printer job.
    Receive,
    /// 03: send queue state, short, and 04, long.
    State {
        /// Long?
        long: bool,
        /// Only these jobs, and those of these users; empty: all.
        only: Vec<String>,
    },
    /// 05: remove jobs.
    Remove {
        /// Who asks.
        agent: String,
        /// What to remove.
        which: Removal,
    },
}

/// A command within *receive a printer job* (RFC 1179 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subcommand {
    /// 01: abort job.
    Abort,
    /// 02: receive control file, of so many octets.
    Control(u64),
    /// 03: receive data file, of so many octets. `None`: all that comes until the client ends.
    Data(Option<u64>),
}

/// From this count on nobody means what he says: CUPS announces 999 GiB (1,072,668,082,176 octets) for a document of
/// unknown length, others the most that 32 bits hold, most of them 0.
const UNKNOWN: u64 = 0x7FFF_FFFF;

impl Command {
    /// Reads a line, without its end. `None`: it is none of the five.
    pub fn read(line: &[u8]) -> Option<Self> {
        let (&code, operands) = line.split_first()?;
        let operands = String::from_utf8_lossy(operands);
        let mut words = operands
            .split([' ', '\t', '\u{B}', '\u{C}'])
            .filter(|word| !word.is_empty());
        // The queue.
        words.next();
        Some(match code {
            1 => Self::PrintWaiting,
            2 => Self::Receive,
            3 | 4 => Self::State {
                long: code == 4,
                only: words.map(str::to_owned).collect(),
            },
            5 => {
                let agent = words.next().unwrap_or_default().to_owned();
                let listed: Vec<&str> = words.collect();
                let jobs = listed.iter().filter_map(|word| word.parse().ok()).collect();
                let users = listed.iter().filter(|word| word.parse::<i32>().is_err());
                Self::Remove {
                    agent,
                    which: if listed.is_empty() {
                        Removal::Active
                    } else {
                        Removal::Listed {
                            jobs,
                            users: users.map(|&user| user.to_owned()).collect(),
                        }
                    },
                }
            }
            _ => return None,
        })
    }
}

impl Subcommand {
    /// Reads a line, without its end. `None`: it is none of the three.
    pub fn read(line: &[u8]) -> Option<Self> {
        let (&code, operands) = line.split_first()?;
        let operands = String::from_utf8_lossy(operands);
        let count = operands.split_whitespace().next().unwrap_or("0").parse::<u64>();
        Some(match code {
            1 => Self::Abort,
            2 => Self::Control(count.ok()?),
            // A count too large for 64 bits is as good as unknown.
            3 => Self::Data(count.ok().filter(|count| (1..UNKNOWN).contains(count))),
            _ => return None,
        })
    }
}

/// What a control file says of a job (RFC 1179 §7). Of the printing commands only the number counts: a data file is printed
/// as often as one names it, which is how `lpr -#3` and CUPS ask for three copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlFile {
    /// `J`: job name.
    pub name: Option<String>,
    /// `P`: user identification.
    pub user: Option<String>,
    /// `N`: name of source file, the first.
    pub source: Option<String>,
    /// How often the data file is printed that is printed most often; `K` of LPRng, where that is more. 0: nothing says so.
    pub copies: u32,
}

/// The commands that print a data file (RFC 1179 §7.17 to §7.27).
const PRINT: &[u8] = b"cdfglnoprtv";

impl ControlFile {
    /// Reads what is there; nothing in a control file is an error.
    pub fn read(octets: &[u8]) -> Self {
        let mut file = Self::default();
        let mut printed = BTreeMap::<&[u8], u32>::new();
        for line in octets.split(|&octet| octet == b'\n') {
            let Some((&code, operand)) = line.split_first() else {
                continue;
            };
            if PRINT.contains(&code) {
                let times = printed.entry(operand.trim_ascii()).or_default();
                *times += 1;
                file.copies = file.copies.max(*times);
                continue;
            }
            let operand = String::from_utf8_lossy(operand).trim().to_owned();
            let place = match code {
                b'K' => {
                    file.copies = file.copies.max(operand.parse().unwrap_or(0));
                    continue;
                }
                b'J' => &mut file.name,
                b'P' => &mut file.user,
                b'N' => &mut file.source,
                _ => continue,
            };
            if place.is_none() && !operand.is_empty() {
                *place = Some(operand);
            }
        }
        file
    }

    /// The same as job template attributes: copies, where there are several.
    pub fn template(&self) -> Vec<Attribute> {
        let copies = i32::try_from(self.copies).unwrap_or(i32::MAX);
        let copies = (copies > 1).then(|| Attribute::new("copies", Value::Integer(copies)));
        copies.into_iter().collect()
    }

    /// What the job is called: `J`, else `N`.
    pub fn job_name(&self) -> Option<String> {
        self.name.clone().or_else(|| self.source.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_five_commands_are_read() {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        for (line, command) in [
            (&b"\x01raw"[..], Some(Command::PrintWaiting)),
            (b"\x02raw", Some(Command::Receive)),
            (
                b"\x03raw",
                Some(Command::State {
                    long: false,
                    only: vec![],
                }),
            ),
            (
                b"\x04raw ann 7",
                Some(Command::State {
                    long: true,
                    only: words(&["ann", "7"]),
                }),
            ),
            (
                b"\x05raw root",
                Some(Command::Remove {
                    agent: "root".to_owned(),
                    which: Removal::Active,
                }),
            ),
            (
                b"\x05raw ann 7 bob 8",
                Some(Command::Remove {
                    agent: "ann".to_owned(),
                    which: Removal::Listed {
                        jobs: vec![7, 8],
                        users: words(&["bob"]),
                    },
                }),
            ),
            (b"\x06raw", None),
            (b"GET / HTTP/1.1", None),
            (b"", None),
        ] {
            assert_eq!(Command::read(line), command, "{line:?}");
        }
    }

    #[test]
    fn a_count_that_nobody_can_mean_is_unknown() {
        for (line, subcommand) in [
            (&b"\x01"[..], Some(Subcommand::Abort)),
            (b"\x02120 cfA001host", Some(Subcommand::Control(120))),
            (b"\x03120 dfA001host", Some(Subcommand::Data(Some(120)))),
            (b"\x030 dfA001host", Some(Subcommand::Data(None))),
            (b"\x031072668082176 dfA001host", Some(Subcommand::Data(None))),
            (b"\x034294967295 dfA001host", Some(Subcommand::Data(None))),
            (b"\x02-1 cfA001host", None),
            (b"\x04", None),
        ] {
            assert_eq!(Subcommand::read(line), subcommand, "{line:?}");
        }
    }

    #[test]
    fn a_control_file_names_job_and_user() {
        let file = ControlFile::read(b"Hhost\nPann\nJletter\nldfA001host\nUdfA001host\nNletter.ps\n");
        assert_eq!(file.job_name().as_deref(), Some("letter"));
        assert_eq!(file.user.as_deref(), Some("ann"));
        assert_eq!(ControlFile::read(b"Nfile\n").job_name().as_deref(), Some("file"));
    }

    #[test]
    fn a_file_is_printed_as_often_as_it_is_named() {
        for (file, copies) in [
            (&b"Hhost\nPann\nldfA001host\nUdfA001host\n"[..], 1),
            (b"fdfA001host\nfdfA001host \nfdfA001host\nUdfA001host\nNa\n", 3),
            (b"fdfA001host\nfdfB001host\nfdfB001host\n", 2),
            (b"K4\nfdfA001host\n", 4),
            (b"Knone\n", 0),
            (b"", 0),
        ] {
            assert_eq!(ControlFile::read(file).copies, copies, "{file:?}");
        }
        let three = ControlFile::read(b"oa\noa\noa\n").template();
        assert_eq!(three, [Attribute::new("copies", Value::Integer(3))]);
        assert_eq!(ControlFile::read(b"oa\n").template(), []);
    }

    proptest! {
        #[test]
        fn any_octets_are_read_or_refused(octets: Vec<u8>) {
            Command::read(&octets);
            Subcommand::read(&octets);
            ControlFile::read(&octets);
        }
    }
}

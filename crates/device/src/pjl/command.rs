//! A PJL line as a command. Keywords count in upper case only, as on the device; what is not known is no error.

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `@PJL` alone, `COMMENT`, and what is not known.
    Nothing,
    /// `ECHO words`.
    Echo(String),
    /// `INFO category`.
    Info(String, Option<Category>),
    /// `INQUIRE variable`.
    Inquire {
        /// As asked, with `LPARM` where it was given.
        asked: String,
        /// The variable.
        variable: String,
        /// `DINQUIRE`: the default instead of the current value.
        default: bool,
    },
    /// `SET variable = value`.
    Set(String, String),
    /// `DEFAULT variable = value`.
    Default(String, String),
    /// `INITIALIZE` and `RESET`: as before the first `SET`.
    Reset,
    /// `JOB`.
    Job {
        /// `NAME`.
        name: Option<String>,
        /// `DISPLAY`.
        display: Option<String>,
    },
    /// `EOJ`.
    EndOfJob {
        /// `NAME`.
        name: Option<String>,
    },
    /// `ENTER LANGUAGE = …`.
    EnterLanguage(String),
    /// `USTATUS what = …`.
    Ustatus(Ustatus, String),
    /// `USTATUSOFF`.
    UstatusOff,
    /// `RDYMSG DISPLAY = "…"`.
    ReadyMessage(String),
    /// `FSDOWNLOAD … SIZE = n`: a file of that size follows.
    Download(u64),
    /// Another command about files: the line without its end.
    File(String),
}

/// What `INFO` tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "PJL's own words")]
pub enum Category {
    Id,
    Status,
    Config,
    Variables,
    Memory,
    Pagecount,
    Prodinfo,
    Ustatus,
    Supplies,
}

/// What `USTATUS` tells unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "PJL's own words")]
pub enum Ustatus {
    Device,
    Job,
    Page,
    Timed,
}

impl Command {
    /// Reads a line, with or without its end.
    pub fn read(line: &[u8]) -> Self {
        let text = String::from_utf8_lossy(line);
        let Some(rest) = text.strip_prefix("@PJL") else {
            return Self::Nothing;
        };
        let rest = rest.trim();
        let (word, rest) = split(rest);
        let quoted = |name| option(rest, name);
        match word {
            "ECHO" => Self::Echo(rest.to_owned()),
            "INFO" => Self::Info(rest.to_owned(), Category::read(rest)),
            "INQUIRE" | "DINQUIRE" => Self::Inquire {
                asked: rest.to_owned(),
                variable: without_parameter(rest).to_owned(),
                default: word == "DINQUIRE",
            },
            "SET" | "DEFAULT" => match without_parameter(rest).split_once('=') {
                Some((name, value)) => {
                    let (name, value) = (name.trim().to_owned(), unquoted(value).to_owned());
                    if word == "SET" {
                        Self::Set(name, value)
                    } else {
                        Self::Default(name, value)
                    }
                }
                None => Self::Nothing,
            },
            "INITIALIZE" | "RESET" => Self::Reset,
            "JOB" => Self::Job {
                name: quoted("NAME"),
                display: quoted("DISPLAY"),
            },
            "EOJ" => Self::EndOfJob { name: quoted("NAME") },
            "ENTER" => option(rest, "LANGUAGE").map_or(Self::Nothing, Self::EnterLanguage),
            "USTATUSOFF" => Self::UstatusOff,
            "USTATUS" => ustatus(rest).unwrap_or(Self::Nothing),
            "RDYMSG" => quoted("DISPLAY").map_or(Self::Nothing, Self::ReadyMessage),
            "FSDOWNLOAD" => match quoted("SIZE").and_then(|size| size.parse().ok()) {
                Some(size) => Self::Download(size),
                None => Self::Nothing,
            },
            word if word.starts_with("FS") => Self::File(text.trim_end().to_owned()),
            _ => Self::Nothing,
        }
    }
}

impl Category {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "ID" => Self::Id,
            "STATUS" => Self::Status,
            "CONFIG" => Self::Config,
            "VARIABLES" => Self::Variables,
            "MEMORY" => Self::Memory,
            "PAGECOUNT" => Self::Pagecount,
            "PRODINFO" => Self::Prodinfo,
            "USTATUS" => Self::Ustatus,
            "SUPPLIES" => Self::Supplies,
            _ => return None,
        })
    }
}

fn ustatus(rest: &str) -> Option<Command> {
    let (name, value) = rest.split_once('=')?;
    let what = match name.trim() {
        "DEVICE" => Ustatus::Device,
        "JOB" => Ustatus::Job,
        "PAGE" => Ustatus::Page,
        "TIMED" => Ustatus::Timed,
        _ => return None,
    };
    Some(Command::Ustatus(what, value.trim().to_owned()))
}

/// Without `LPARM : personality` before a variable: there is one set of variables here.
fn without_parameter(rest: &str) -> &str {
    match rest.strip_prefix("LPARM").map(str::trim_start) {
        Some(rest) if rest.starts_with(':') => split(rest[1..].trim_start()).1,
        _ => rest,
    }
}

/// The first word, and the rest after the blanks behind it.
fn split(text: &str) -> (&str, &str) {
    match text.split_once([' ', '\t']) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map_or(quoted, |(inside, _)| inside),
        None => value,
    }
}

/// The value of `NAME = value` or `NAME = "value"` among the options of a command, none of which stands in quotes.
fn option(options: &str, wanted: &str) -> Option<String> {
    let mut rest = options;
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c == ':' || c.is_whitespace())?;
        let (name, tail) = rest.split_at(end);
        let tail = tail.trim_start();
        let Some(value) = tail.strip_prefix(['=', ':']) else {
            // A word without a value.
            rest = tail;
            continue;
        };
        let value = value.trim_start();
        let (value, tail) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => split(value),
        };
        if name == wanted {
            return Some(value.to_owned());
        }
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_drivers_write_them() {
        let text = str::to_owned;
        for (line, command) in [
            (&b"@PJL\r\n"[..], Command::Nothing),
            (b"@PJL INFO ID\r\n", Command::Info(text("ID"), Some(Category::Id))),
            (b"@PJL INFO LOG\n", Command::Info(text("LOG"), None)),
            (b"@PJL ECHO 07:15 a b \r\n", Command::Echo(text("07:15 a b"))),
            (
                b"@PJL JOB NAME = \"a = b\" DISPLAY=\"NAME = no\"\r\n",
                Command::Job {
                    name: Some(text("a = b")),
                    display: Some(text("NAME = no")),
                },
            ),
            (
                b"@PJL JOB\n",
                Command::Job {
                    name: None,
                    display: None,
                },
            ),
            (b"@PJL EOJ NAME=\"x\"\n", Command::EndOfJob { name: Some(text("x")) }),
            (b"@PJL ENTER LANGUAGE = PCL \r\n", Command::EnterLanguage(text("PCL"))),
            (
                b"@PJL ENTER LANGUAGE=POSTSCRIPT\n",
                Command::EnterLanguage(text("POSTSCRIPT")),
            ),
            (b"@PJL USTATUS JOB = ON\r\n", Command::Ustatus(Ustatus::Job, text("ON"))),
            (b"@PJL USTATUSOFF\r\n", Command::UstatusOff),
            (b"@PJL SET COPIES=3\r\n", Command::Set(text("COPIES"), text("3"))),
            (
                b"@PJL SET LPARM : PCL PITCH = 12\r\n",
                Command::Set(text("PITCH"), text("12")),
            ),
            (
                b"@PJL DINQUIRE COPIES\r\n",
                Command::Inquire {
                    asked: text("COPIES"),
                    variable: text("COPIES"),
                    default: true,
                },
            ),
            (
                b"@PJL RDYMSG DISPLAY = \"Feed me\"\r\n",
                Command::ReadyMessage(text("Feed me")),
            ),
            (
                b"@PJL FSDOWNLOAD FORMAT:BINARY NAME=\"0:a\" SIZE=7\r\n",
                Command::Download(7),
            ),
            (
                b"@PJL FSQUERY NAME=\"0:a\"\r\n",
                Command::File(text("@PJL FSQUERY NAME=\"0:a\"")),
            ),
            (b"@PJL WHATEVER\r\n", Command::Nothing),
            (b"@pjl INFO ID\r\n", Command::Nothing),
        ] {
            assert_eq!(Command::read(line), command, "{}", String::from_utf8_lossy(line));
        }
    }
}

//! One connection's conversation: what it has set, and what it wants to be told unasked.

use super::answer::{answer, echo, info, inquire, no_file, status};
use super::command::{Command, Ustatus};
use super::variables::Environment;
use crate::Device;
use crate::job::JobState;
use crate::panel::Panel;
use ipp_codec::Attribute;
use std::time::Duration;

/// Most jobs of a connection that are followed at a time.
const FOLLOWED: usize = 100;
/// Most pages of a job that are told one by one.
const PAGES: u64 = 10_000;

/// A conversation.
#[derive(Debug, Default)]
pub struct Session {
    environment: Environment,
    device: bool,
    verbose: bool,
    job: bool,
    page: bool,
    timed: Option<u64>,
    /// What was last told of the device.
    told: Option<Panel>,
    followed: Vec<Followed>,
}

/// A job of this connection.
#[derive(Debug)]
struct Followed {
    id: i32,
    name: Option<String>,
    /// Did `@PJL JOB` begin it?
    bracketed: bool,
    started: bool,
}

impl Session {
    /// The answer to a command; empty where there is none. What it does to the device itself is not done here.
    pub fn answer(&mut self, device: &Device, command: &Command) -> Vec<u8> {
        match command {
            Command::Echo(words) => echo(words),
            Command::Info(asked, category) => info(device, &self.environment, asked, *category),
            Command::Inquire {
                asked,
                variable,
                default,
            } => inquire(device, &self.environment, asked, variable, *default),
            Command::File(line) => no_file(line),
            Command::Set(variable, value) => {
                self.environment.set(&device.factory.model, variable, value);
                Vec::new()
            }
            Command::Reset | Command::EndOfJob { .. } => {
                self.environment.reset();
                Vec::new()
            }
            Command::Ustatus(what, value) => {
                self.ustatus(device, *what, value);
                Vec::new()
            }
            Command::UstatusOff => {
                (self.device, self.verbose, self.job, self.page) = (false, false, false, false);
                self.timed = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// What it asks for the next document, as job template attributes.
    pub fn template(&self, device: &Device) -> Vec<Attribute> {
        let defaults = &device.settings.pjl_defaults;
        self.environment.template(&device.factory.model, defaults)
    }

    /// A job of this connection has come to the queue.
    pub fn follow(&mut self, id: i32, name: Option<String>, bracketed: bool) {
        if self.followed.len() < FOLLOWED {
            self.followed.push(Followed {
                id,
                name,
                bracketed,
                started: false,
            });
        }
    }

    /// What has happened since the last call, to be told unasked.
    pub fn news(&mut self, device: &Device) -> Vec<u8> {
        let mut news = Vec::new();
        let mut followed = std::mem::take(&mut self.followed);
        followed.retain_mut(|job| self.job_goes_on(device, job, &mut news));
        self.followed = followed;
        if self.device {
            let panel = device.panel();
            if self.told.as_ref() != Some(&panel) {
                news.extend(answer("USTATUS DEVICE", &status(&panel)));
                self.told = Some(panel);
            }
        }
        news
    }

    /// `USTATUS TIMED`: how often it wants to hear.
    pub fn timed(&self) -> Option<Duration> {
        self.timed.map(Duration::from_secs)
    }

    /// What `USTATUS TIMED` tells.
    pub fn time_has_come(&self, device: &Device) -> Vec<u8> {
        answer("USTATUS TIMED", &status(&device.panel()))
    }

    /// Does it wait for something that is told unasked?
    pub fn listens(&self) -> bool {
        self.device || self.follows()
    }

    /// Is a job of this connection still to be told of?
    pub fn follows(&self) -> bool {
        (self.job || self.page) && !self.followed.is_empty()
    }

    fn ustatus(&mut self, device: &Device, what: Ustatus, value: &str) {
        let on = value == "ON" || value == "VERBOSE";
        match what {
            Ustatus::Device => {
                (self.device, self.verbose) = (on, value == "VERBOSE");
                // ON tells of changes from now on, VERBOSE also how it is now.
                self.told = (!self.verbose).then(|| device.panel());
            }
            Ustatus::Job => self.job = on,
            Ustatus::Page => self.page = on,
            Ustatus::Timed => self.timed = value.parse().ok().filter(|seconds| (5..=300).contains(seconds)),
        }
    }

    /// Tells of a job; false: there is nothing more to tell.
    fn job_goes_on(&self, device: &Device, job: &mut Followed, news: &mut Vec<u8>) -> bool {
        let Some(found) = device.queue.job(job.id) else {
            return false;
        };
        let begun = !matches!(found.state, JobState::Pending | JobState::PendingHeld);
        if begun && !job.started {
            news.extend(self.about(job, "START", None));
        }
        if !found.state.is_final() {
            job.started |= begun;
            return true;
        }
        if found.state != JobState::Completed {
            news.extend(self.about(job, "CANCELED", None));
            return false;
        }
        let pages = crate::panel::pages_of(found);
        if self.page {
            for page in 1..=pages.min(PAGES) {
                news.extend(answer("USTATUS PAGE", &[page.to_string()]));
            }
        }
        news.extend(self.about(job, "END", Some(pages)));
        false
    }

    /// `USTATUS JOB`, where it is wanted: of jobs that `@PJL JOB` began.
    fn about(&self, job: &Followed, what: &str, pages: Option<u64>) -> Vec<u8> {
        if !(self.job && job.bracketed) {
            return Vec::new();
        }
        let name = job
            .name
            .as_ref()
            .map(|name| format!("NAME=\"{}\"", name.replace('"', "'")));
        let pages = pages.map(|pages| format!("PAGES={pages}"));
        let lines: Vec<String> = [Some(what.to_owned()), name, pages].into_iter().flatten().collect();
        answer("USTATUS JOB", &lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ews::tests::{Bench, factory};
    use crate::model::Model;

    fn told(session: &mut Session, device: &Device, line: &str) -> String {
        let command = Command::read(line.as_bytes());
        String::from_utf8(session.answer(device, &command)).unwrap()
    }

    #[test]
    fn the_status_is_told_as_often_as_is_asked_for_within_bounds() {
        let bench = Bench::new();
        let mut session = Session::default();
        for (asked, seconds) in [
            ("5", Some(5)),
            ("4", None),
            ("300", Some(300)),
            ("301", None),
            ("30", Some(30)),
            ("0", None),
        ] {
            told(&mut session, &bench.device, &format!("@PJL USTATUS TIMED={asked}"));
            assert_eq!(session.timed(), seconds.map(Duration::from_secs), "{asked}");
        }
        told(&mut session, &bench.device, "@PJL USTATUS TIMED=30");
        let status = session.time_has_come(&bench.device);
        let expected = "@PJL USTATUS TIMED\r\nCODE=10001\r\nDISPLAY=\"Ready\"\r\nONLINE=TRUE\r\n\x0C";
        assert_eq!(String::from_utf8(status).unwrap(), expected);
        told(&mut session, &bench.device, "@PJL USTATUSOFF");
        assert_eq!(session.timed(), None);
    }

    #[test]
    fn paper_is_that_of_the_model() {
        let of = |id: &str| {
            let model = Model::built_in(id).unwrap();
            Bench::powered_on(crate::FactorySettings { model, ..factory() }, None)
        };
        let (enterprise, story) = (of("futuresmart"), Bench::new());
        let mut session = Session::default();
        let answer = told(&mut session, &enterprise.device, "@PJL INFO CONFIG");
        assert!(
            answer.contains("PAPERS [11 ENUMERATED]\r\n\tLETTER\r\n\tA4\r\n"),
            "{answer}"
        );
        for (bench, value, taken) in [
            (&enterprise, "A6", "A6"),
            (&story, "A6", "LETTER"),
            (&story, "DL", "DL"),
        ] {
            let mut session = Session::default();
            told(&mut session, &bench.device, &format!("@PJL SET PAPER={value}"));
            let answer = told(&mut session, &bench.device, "@PJL INQUIRE PAPER");
            assert_eq!(answer, format!("@PJL INQUIRE PAPER\r\n{taken}\r\n\x0C"));
        }
    }
}

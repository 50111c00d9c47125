//! One connection's conversation: what it has set, and what it wants to be told unasked.

use super::answer::{answer, echo, info, inquire, no_file, status};
use super::command::{Command, Ustatus};
use super::variables::Environment;
use crate::Device;
use crate::job::JobState;
use crate::panel::Panel;
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
            } => inquire(&self.environment, asked, variable, *default),
            Command::File(line) => no_file(line),
            Command::Set(variable, value) => {
                self.environment.set(variable, value);
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

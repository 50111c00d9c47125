//! `misprint demo`: the whole story in one go, on loopback.
//!
//! The printer, its web pages, the handshakes and the client's checks are real; [`scenes`] knows what should come of
//! each, and compares it with what did.

mod browser;
mod document;
mod event_facts;
mod html;
mod pages;
mod picture;
mod scenes;
mod stage;
mod step;

use super::Ended;
use super::serve::Signals;
use crate::args::DemoArgs;
use crate::config;
use crate::terminal::{self, Line, Style, Terminal};
use crate::whole_file;
use anyhow::Context as _;
use pki::Seed;
use stage::Stage;
use step::Step;

/// What the story does not tell.
const LESSON: [&str; 3] = [
    "makecert cannot write a subject alternative name, and Vista is content with the common name.",
    "Browsers of today are not: they would still refuse printer.cer. A certificate for them is made on the printer's",
    "page (Create New Self-Signed Certificate), or with openssl req -addext subjectAltName=IP:127.0.0.1.",
];

/// Plays the story; done only if every step ended as the story says.
pub(crate) fn run(args: DemoArgs) -> anyhow::Result<Ended> {
    let seed = args.seed.map_or_else(config::fresh_seed, Ok)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("the asynchronous runtime cannot start")?;
    let ended = runtime.block_on(demo(&args, seed));
    // Whoever interrupts a pause leaves a thread that waits for a key.
    runtime.shutdown_background();
    ended
}

async fn demo(args: &DemoArgs, seed: Seed) -> anyhow::Result<Ended> {
    let mut signals = Signals::new()?;
    let mut narrator = Narrator::new(args);
    narrator.begin(seed)?;
    let mut stage = Stage::set(seed).await.context("the printer cannot start")?;
    let played = tokio::select! {
        played = play(&mut stage, &mut narrator) => played,
        () = signals.next() => {
            stage.printer.shut_down().await;
            return Ok(Ended::CouldNot);
        }
    };
    if let (true, Ok(_)) = (args.keep_running, &played) {
        narrator.left_up(&stage)?;
        signals.next().await;
    }
    stage.printer.shut_down().await;
    Ok(if played? { Ended::Done } else { Ended::Refused })
}

/// Plays every scene; did all end as the story says?
async fn play(stage: &mut Stage, narrator: &mut Narrator) -> anyhow::Result<bool> {
    let mut all_ok = true;
    for number in 1..=scenes::SCENES {
        let step = scenes::play(number, stage).await?;
        all_ok &= step.ok;
        narrator.tell(&step)?;
        if number < scenes::SCENES {
            narrator.pause().await?;
        }
    }
    narrator.end(all_ok)?;
    Ok(all_ok)
}

/// Tells the story: as a tale, as JSON lines, and as a picture.
struct Narrator {
    terminal: Terminal,
    json: bool,
    pause: bool,
    picture: Option<std::path::PathBuf>,
    /// The picture's lines.
    told: Vec<Line>,
}

impl Narrator {
    fn new(args: &DemoArgs) -> Self {
        Self {
            terminal: Terminal::stdout(config::no_color()),
            json: args.json,
            pause: args.pause,
            picture: args.svg.clone(),
            told: Vec::new(),
        }
    }

    fn say(&mut self, line: Line) -> anyhow::Result<()> {
        if !self.json {
            self.terminal.line(line.clone())?;
        }
        self.told.push(line);
        Ok(())
    }

    fn begin(&mut self, seed: Seed) -> anyhow::Result<()> {
        self.say(Line::of(
            Style::Bold,
            "Misprint: why Vista would not print, and how it came to",
        ))?;
        self.say(Line::of(
            Style::Dim,
            format!("everything on this machine; play it again with --seed {seed}"),
        ))?;
        self.say(Line::default())
    }

    fn tell(&mut self, step: &Step) -> anyhow::Result<()> {
        if self.json {
            self.terminal.json(step)?;
        }
        if !self.json {
            step.lines().into_iter().try_for_each(|line| self.terminal.line(line))?;
        }
        self.told.extend(step.picture());
        Ok(())
    }

    async fn pause(&self) -> anyhow::Result<()> {
        if self.pause {
            terminal::key("    press a key to go on").await?;
        }
        Ok(())
    }

    fn end(&mut self, all_ok: bool) -> anyhow::Result<()> {
        if all_ok {
            self.say(Line::of(Style::Good, "Every step ended as the story says."))?;
            for line in LESSON {
                self.say(Line::of(Style::Dim, line))?;
            }
        } else {
            self.say(Line::of(
                Style::Bad,
                "Not every step ended as the story says: see the marks ✗ above.",
            ))?;
        }
        if let Some(file) = &self.picture {
            whole_file::write(file, picture::svg(&self.told).as_bytes(), whole_file::PUBLIC)?;
        }
        Ok(())
    }

    fn left_up(&self, stage: &Stage) -> anyhow::Result<()> {
        let urls = stage.printer.urls();
        let terminal = Terminal::stderr(config::no_color());
        terminal.line(format!("The printer stays up: {} and {}", urls.ipps, urls.http))?;
        terminal.line("Stop it with Ctrl-C.")
    }
}

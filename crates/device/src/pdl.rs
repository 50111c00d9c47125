//! Documents: what they seem to be, how many pages they have, and what a raster page looks like.
//!
//! Nothing is rendered. A [`PageCounter`] is fed a document in pieces as it streams by, keeps a few kilobytes of it, and
//! says at the end how many pages the format tells of. Whatever the octets are, it neither fails nor recurses, and its
//! time is linear in what it is fed.

mod pcl;
mod pcl_xl;
mod pdf;
mod picture;
mod pjl_job;
mod postscript;
pub mod raster;
mod sniff;
mod text;

pub use picture::{Painter, Picture};
pub use sniff::sniff;

use pcl::Pcl;
use pcl_xl::PclXl;
use pdf::Pdf;
use pjl_job::PjlJob;
use postscript::PostScript;
use raster::Raster;
use text::Text;

/// How many octets are looked at before a document's format is decided.
pub const HEAD: usize = 1_024;

/// What a document tells of its pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// How many there are; `None` where the format does not tell, or the document is damaged.
    pub count: Option<u32>,
    /// Does the document itself ask for both sides of the sheet?
    pub two_sided: Option<bool>,
}

/// Counts the pages of a document that streams by.
#[derive(Debug)]
pub struct PageCounter {
    /// The beginning, until the format is decided.
    head: Vec<u8>,
    body: Option<Body>,
}

#[derive(Debug)]
enum Body {
    Raster(Box<Raster>, raster::Tally),
    Pdf(Box<Pdf>),
    PostScript(PostScript),
    Pcl(Pcl),
    PclXl(PclXl),
    PjlJob(Box<PjlJob>),
    Text(Text),
    Image,
    Unknown,
}

impl PageCounter {
    /// For a document of which nothing is known yet.
    #[expect(clippy::new_without_default, reason = "a counter is begun, not a value of its own")]
    pub fn new() -> Self {
        Self {
            head: Vec::new(),
            body: None,
        }
    }

    /// Within a PJL job: the language is known.
    fn of(language: Option<&[u8]>) -> Self {
        let body = language.map(|language| match language.to_ascii_uppercase().as_slice() {
            b"POSTSCRIPT" => Body::PostScript(PostScript::default()),
            b"PDF" => Body::Pdf(Box::default()),
            b"PCLXL" => Body::PclXl(PclXl::default()),
            b"PWGRASTER" => Body::Raster(Box::new(Raster::pwg()), raster::Tally::default()),
            b"URF" => Body::Raster(Box::new(Raster::urf()), raster::Tally::default()),
            b"JPEG" => Body::Image,
            b"PCL" => Body::Pcl(Pcl::default()),
            _ => Body::Unknown,
        });
        Self { head: Vec::new(), body }
    }

    /// Takes the next octets.
    pub fn take(&mut self, octets: &[u8]) {
        if let Some(body) = &mut self.body {
            return body.take(octets);
        }
        let room = HEAD.saturating_sub(self.head.len());
        let (first, rest) = octets.split_at(room.min(octets.len()));
        self.head.extend_from_slice(first);
        if self.head.len() == HEAD {
            self.decide().take(rest);
        }
    }

    /// What the document told.
    pub fn finish(mut self) -> Pages {
        if self.body.is_none() {
            self.decide();
        }
        match self.body {
            Some(body) => body.finish(),
            None => Pages::default(),
        }
    }

    fn decide(&mut self) -> &mut Body {
        let head = std::mem::take(&mut self.head);
        let body = self.body.insert(Body::of(&head));
        body.take(&head);
        body
    }
}

impl Body {
    fn of(head: &[u8]) -> Self {
        if head.starts_with(pjl_job::UEL) {
            return Self::PjlJob(Box::default());
        }
        match sniff(head) {
            "image/pwg-raster" => Self::Raster(Box::new(Raster::pwg()), raster::Tally::default()),
            "image/urf" => Self::Raster(Box::new(Raster::urf()), raster::Tally::default()),
            "application/pdf" => Self::Pdf(Box::default()),
            "application/postscript" => Self::PostScript(PostScript::default()),
            "application/vnd.hp-PCL" => Self::Pcl(Pcl::default()),
            "application/vnd.hp-PCLXL" => Self::PclXl(PclXl::default()),
            "image/jpeg" | "image/png" => Self::Image,
            "text/plain" => Self::Text(Text::default()),
            _ => Self::Unknown,
        }
    }

    fn take(&mut self, octets: &[u8]) {
        match self {
            Self::Raster(raster, tally) => raster.take(octets, tally),
            Self::Pdf(pdf) => pdf.take(octets),
            Self::PostScript(postscript) => postscript.take(octets),
            Self::Pcl(pcl) => pcl.take(octets),
            Self::PclXl(pcl) => pcl.take(octets),
            Self::PjlJob(job) => job.take(octets),
            Self::Text(text) => text.take(octets),
            Self::Image | Self::Unknown => {}
        }
    }

    fn finish(self) -> Pages {
        let counted = |count| Pages { count, two_sided: None };
        match self {
            Self::Raster(_, tally) => tally.pages(),
            Self::Pdf(pdf) => counted(pdf.finish()),
            Self::PostScript(postscript) => counted(postscript.finish()),
            Self::Pcl(pcl) => pcl.finish(),
            Self::PclXl(pcl) => counted(pcl.finish()),
            Self::PjlJob(job) => job.finish(),
            Self::Text(text) => counted(Some(text.finish())),
            Self::Image => counted(Some(1)),
            Self::Unknown => Pages::default(),
        }
    }
}

#[cfg(test)]
mod tests;

//! One job, as its page tells it, and what of its documents can be handed out.

use super::facts::day_and_time;
use super::page::{DocumentFile, DocumentRow, Fact, JobPage, PictureOf, ShownPage};
use crate::Device;
use crate::job::{Document, Job, JobSize};

/// Formats whose pages can be looked at.
const SHOWN: [&str; 4] = ["image/pwg-raster", "image/urf", "image/png", "image/jpeg"];

/// The job's page. `None`: there is no such job, or no such page to be looked at.
pub(super) fn page(device: &Device, id: i32, page: Option<(u32, u32)>) -> Option<JobPage> {
    let job = device.queue.job(id)?;
    let shown = match page {
        Some((document, page)) => Some(shown(job, document, page)?),
        // The first page of the first document that can be shown is what a person comes for.
        None => job.documents.iter().find_map(|document| shown(job, document.number, 1)),
    };
    Some(JobPage {
        id,
        facts: facts(device, job),
        documents: job.documents.iter().map(|document| row(job, document)).collect(),
        shown,
    })
}

/// A document to be saved.
pub(super) fn document(device: &Device, id: i32, number: u32) -> Option<DocumentFile> {
    let job = device.queue.job(id)?;
    let document = find(job, number)?;
    Some(DocumentFile {
        job: id,
        document: number,
        name: format!("job-{id}-{number}.{}", suffix(&document.format)),
        octets: document.octets,
    })
}

/// A page to be looked at.
pub(super) fn picture(device: &Device, id: i32, number: u32, page: u32) -> Option<PictureOf> {
    let job = device.queue.job(id)?;
    shown(job, number, page)?;
    Some(PictureOf {
        job: id,
        document: number,
        page,
        format: find(job, number)?.format.clone(),
    })
}

fn find(job: &Job, number: u32) -> Option<&Document> {
    let document = job.documents.iter().find(|document| document.number == number)?;
    is_there(document).then_some(document)
}

fn is_there(document: &Document) -> bool {
    document.sha256.is_some() && !document.dropped
}

fn shown(job: &Job, number: u32, page: u32) -> Option<ShownPage> {
    let document = find(job, number)?;
    let pages = document.pages?;
    let is_shown = SHOWN.contains(&document.format.as_str()) && (1..=pages).contains(&page);
    is_shown.then_some(ShownPage {
        document: number,
        page,
        pages,
    })
}

fn row(job: &Job, document: &Document) -> DocumentRow {
    DocumentRow {
        number: document.number,
        name: document.name.clone().unwrap_or_default(),
        format: document.format.clone(),
        pages: document.pages,
        octets: document.octets,
        sha256: document.sha256.clone().unwrap_or_default(),
        is_there: is_there(document),
        is_shown: shown(job, document.number, 1).is_some(),
    }
}

fn facts(device: &Device, job: &Job) -> Vec<Fact> {
    let size = JobSize::of(job);
    let number = |number: Option<u32>| number.map_or_else(|| "Unknown".to_owned(), |number| number.to_string());
    let mut facts = vec![
        Fact::new("Name", &job.name),
        Fact::new("User", &job.user),
        Fact::new("State", job.state.name()),
        Fact::new("Reasons", job.reasons.join(", ")),
        Fact::new("Impressions", number(size.impressions)),
        Fact::new("Sheets", number(size.sheets)),
        Fact::new("Received", day_and_time(device.time_of_day(job.created))),
    ];
    let finished = job.completed_at.map(|at| device.time_of_day(at));
    facts.extend(finished.map(|at| Fact::new("Finished", day_and_time(at))));
    facts
}

/// What files of this format are called.
fn suffix(format: &str) -> &'static str {
    match format {
        "application/pdf" => "pdf",
        "application/postscript" => "ps",
        "application/vnd.hp-PCL" => "pcl",
        "application/vnd.hp-PCLXL" => "pxl",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/pwg-raster" => "pwg",
        "image/urf" => "urf",
        "text/plain" => "txt",
        _ => "bin",
    }
}

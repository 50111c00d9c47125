//! How large a job is (RFC 8011 §5.3.17): what its documents tell, and what its template makes of it.

use super::{Job, JobState};
use crate::ipp::restore;
use ipp_codec::{Attribute, Value};

/// A job in pages, impressions and sheets; `None` where a document does not tell its pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobSize {
    /// Pages of all documents, of those that page-ranges chooses.
    pub pages: Option<u32>,
    /// job-impressions: sides that are printed on, number-up counted in, copies not.
    pub impressions: Option<u32>,
    /// job-impressions-completed, when the job is: copies counted in.
    pub impressions_of_all_copies: Option<u32>,
    /// job-media-sheets: copies and sides counted in.
    pub sheets: Option<u32>,
}

impl JobSize {
    /// Of this job. A banner page of job-sheets is not counted.
    pub fn of(job: &Job) -> Self {
        let template = restore(&job.template);
        let asked = |name: &str| template.iter().find(|attribute| attribute.name == name);
        let number = |name: &str| match asked(name).map(|attribute| attribute.values.as_slice()) {
            Some([Value::Integer(number)]) => u32::try_from(*number).unwrap_or(1).max(1),
            _ => 1,
        };
        let (copies, number_up) = (number("copies"), number("number-up"));
        let sides = asked("sides").and_then(|sides| sides.values.first()?.as_str());
        let mut size = Self {
            pages: Some(0),
            impressions: Some(0),
            impressions_of_all_copies: Some(0),
            sheets: Some(0),
        };
        for document in job.documents.iter().filter(|document| !document.canceled) {
            let pages = document.pages.map(|pages| chosen(pages, asked("page-ranges")));
            let impressions = pages.map(|pages| pages.div_ceil(number_up));
            let two_sided = match sides {
                Some(sides) => sides != "one-sided",
                None => document.two_sided.unwrap_or(false),
            };
            let sheets = impressions.map(|sides| if two_sided { sides.div_ceil(2) } else { sides });
            let times = |one: Option<u32>| one.map(|one| one.saturating_mul(copies));
            size.pages = sum(size.pages, pages);
            size.impressions = sum(size.impressions, impressions);
            size.impressions_of_all_copies = sum(size.impressions_of_all_copies, times(impressions));
            size.sheets = sum(size.sheets, times(sheets));
        }
        size
    }

    /// What of it is printed: all of a completed job, nothing of another one.
    pub fn completed(job: &Job) -> Self {
        if job.state == JobState::Completed {
            return Self::of(job);
        }
        Self {
            pages: Some(0),
            impressions: Some(0),
            impressions_of_all_copies: Some(0),
            sheets: Some(0),
        }
    }
}

/// How many documents are printed.
pub(crate) fn printed_documents(job: &Job) -> u32 {
    let printed = job.documents.iter().filter(|document| !document.canceled);
    u32::try_from(printed.count()).unwrap_or(u32::MAX)
}

fn sum(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    Some(one?.saturating_add(other?))
}

/// How many of so many pages the ranges choose; they ascend and do not overlap.
fn chosen(pages: u32, ranges: Option<&Attribute>) -> u32 {
    let Some(ranges) = ranges else { return pages };
    let within = |value: &Value| match *value {
        Value::Range(lower, upper) => {
            let (lower, upper) = (u32::try_from(lower).unwrap_or(1), u32::try_from(upper).unwrap_or(0));
            (upper.min(pages) + 1).saturating_sub(lower.max(1))
        }
        _ => 0,
    };
    ranges.values.iter().map(within).fold(0, u32::saturating_add)
}

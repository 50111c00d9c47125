//! Information, Jobs: one job, its documents, and a page of one of them.

use super::information::facts;
use device::ews::page::{DocumentRow, JobPage, ShownPage};
use maud::{Markup, html};

/// The job page.
pub(super) fn job(page: &JobPage) -> Markup {
    html! {
        (facts(&page.facts))
        h2 { "Documents" }
        @if page.documents.is_empty() {
            p { "The job has no document." }
        } @else {
            table.list #documents {
                thead { tr { th scope="col" { "No." } th scope="col" { "Name" } th scope="col" { "Format" } th.number scope="col" { "Pages" } th.number scope="col" { "Octets" } th scope="col" { "SHA-256" } th scope="col" { "Document" } } }
                tbody { @for document in &page.documents { (row(page.id, document)) } }
            }
        }
        @if let Some(shown) = &page.shown { (sheet(page.id, shown)) }
        p { a href="/jobs.html" { "All jobs" } }
    }
}

fn row(job: i32, document: &DocumentRow) -> Markup {
    html! {
        tr {
            td.number { (document.number) }
            td { (document.name) }
            td { (document.format) }
            td.number { @match document.pages { Some(pages) => { (pages) } None => { "unknown" } } }
            td.number { (document.octets) }
            td.digest title=(document.sha256) { (document.sha256.get(..16).unwrap_or_default()) "\u{2026}" }
            td {
                @if document.is_there { a href={ "/jobs/" (job) "/" (document.number) } { "Save" } } @else { "No longer in the spool" }
                @if document.is_there && document.is_shown { " \u{b7} " a href={ "/jobs/" (job) "/" (document.number) "/1.html" } { "Show" } }
            }
        }
    }
}

fn sheet(job: i32, shown: &ShownPage) -> Markup {
    let url = |page: u32| format!("/jobs/{job}/{}/{page}.html", shown.document);
    let (page, pages) = (shown.page, shown.pages);
    html! {
        h2 #page { "Document " (shown.document) ", page " (page) " of " (pages) }
        p.pager {
            @if page > 1 { a rel="prev" href=(url(page - 1)) { "Previous page" } } @else { span { "Previous page" } }
            @if page < pages { a rel="next" href=(url(page + 1)) { "Next page" } } @else { span { "Next page" } }
        }
        img.sheet src={ "/jobs/" (job) "/" (shown.document) "/" (page) ".png" } alt={ "Page " (page) " of document " (shown.document) };
    }
}

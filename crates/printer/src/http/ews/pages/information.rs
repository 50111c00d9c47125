//! Information: status, jobs, configuration; and the networking pages that only tell.

use device::ews::page::{Fact, JobRow, StatusPage};
use maud::{Markup, html};

/// Device status: the state, who the device is, the newest jobs.
pub(super) fn status(page: &StatusPage) -> Markup {
    html! {
        p.message.good[page.message.is_none()].bad[page.message.is_some()] #state {
            strong { (page.state) }
            @if let Some(message) = &page.message { ": " span #panel { (message) } }
        }
        (facts(&page.facts))
        p { a href="/websecurity/jd_certificate.pem" { "Save the certificate (PEM)" } " \u{b7} " a href="/websecurity/jd_certificate.cer" { "Save the certificate (DER)" } }
        h2 { "Jobs" }
        (jobs(&page.jobs))
    }
}

/// The jobs, newest first.
pub(super) fn jobs(rows: &[JobRow]) -> Markup {
    html! {
        @if rows.is_empty() {
            p { "No job has been received yet." }
        } @else {
            table.list #jobs {
                thead { tr { th scope="col" { "Job" } th scope="col" { "Name" } th scope="col" { "User" } th scope="col" { "State" } th.number scope="col" { "Octets" } th scope="col" { "Received" } } }
                tbody {
                    @for job in rows {
                        tr {
                            td.number { a href={ "/jobs/" (job.id) ".html" } { (job.id) } }
                            td { (job.name) }
                            td { (job.user) }
                            td title=(job.reasons) { (job.state) }
                            td.number { (job.octets) }
                            td { (job.created) }
                        }
                    }
                }
            }
        }
    }
}

/// Names and values.
pub(super) fn facts(facts: &[Fact]) -> Markup {
    html! {
        table.facts {
            @for fact in facts { tr { th scope="row" { (fact.name) } td { (fact.value) } } }
        }
    }
}

/// The page that scanners know by its first sentence.
pub(super) fn tcp_ip(rows: &[Fact]) -> Markup {
    html! { p { "This table displays the TCP/IP configuration items" } (facts(rows)) }
}

/// Names in cells of the class that clients select.
pub(super) fn security(rows: &[Fact]) -> Markup {
    html! {
        table.facts {
            @for fact in rows { tr { td.noWrapPadRt { (fact.name) } td { (fact.value) } } }
        }
    }
}

//! Networking, Security, Authorization: the two rows of certificates, and *View*.

use super::information;
use super::settings::authorization_tabs;
use crate::http::ews::route::CERTIFICATES;
use device::ews::Row;
use device::ews::page::{CertificatesPage, Fact};
use maud::{Markup, html};

/// *Jetdirect Certificate* and *CA Certificate*, each with *View* and *Configure*. Clients tell from the names of the
/// CA row's button whether there is a CA certificate.
pub(super) fn certificates(page: &CertificatesPage) -> Markup {
    html! {
        (authorization_tabs("Certificates"))
        @if page.request_pending {
            p.message.warning { "A certificate request is pending. Choose Configure, then Install Certificate, when it is signed." }
        }
        form method="post" action={ (CERTIFICATES) "/config" } {
            table.list {
                thead { tr { th scope="col" { "Certificate" } th scope="col" { "Installed" } th scope="col" { "Action" } } }
                tbody {
                    tr {
                        th scope="row" { "Jetdirect Certificate" }
                        td { (page.identity) }
                        td.buttons {
                            input type="submit" name="JDview" value="View" aria-label="View Jetdirect Certificate";
                            input type="submit" name="JDconfigure" value="Configure" aria-label="Configure Jetdirect Certificate";
                        }
                    }
                    tr {
                        th scope="row" { "CA Certificate" }
                        td { (page.ca.as_deref().unwrap_or("Not installed")) }
                        td.buttons {
                            @if page.ca.is_some() {
                                input type="submit" name="CAview" value="View" aria-label="View CA Certificate";
                            } @else {
                                input type="submit" disabled="disabled" name="CAviewdis" value="View" aria-label="View CA Certificate";
                            }
                            input type="submit" name="CAconfigure" value="Configure" aria-label="Configure CA Certificate";
                        }
                    }
                }
            }
        }
        p.hint { "The Jetdirect certificate identifies the print server to browsers and to print clients. There is one for all secure ports." }
    }
}

/// The rows of *View*, and the certificate as a file.
pub(super) fn view(row: Row, facts: &[Fact]) -> Markup {
    let stem = match row {
        Row::Jetdirect => "/websecurity/jd_certificate",
        Row::Ca => "/websecurity/ca_certificate",
    };
    html! {
        (information::facts(facts))
        p {
            a href={ (stem) ".pem" } { "Save as PEM" } " \u{b7} " a href={ (stem) ".cer" } { "Save as DER" }
        }
        form method="get" action=(CERTIFICATES) { div.buttons { input type="submit" name="ok" value="OK"; } }
    }
}

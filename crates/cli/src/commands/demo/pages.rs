//! Where things are in the printer's web pages, as a person finds them: by the words on links and buttons.

use super::browser::{Browser, Page};

/// Networking > Authorization, whose first tab is Certificates.
pub(super) async fn certificates(browser: &mut Browser) -> anyhow::Result<Page> {
    let home = browser.open("/").await?;
    let networking = browser.follow(&home, "Networking").await?;
    browser.follow(&networking, "Authorization").await
}

/// *View* beside the Jetdirect certificate, which is the first row, and the certificate as a file.
pub(super) async fn download(browser: &mut Browser, certificates: &Page) -> anyhow::Result<Page> {
    let view = browser.press(certificates, "View", &[]).await?;
    browser.follow(&view, "Save as DER").await
}

/// The list of jobs.
pub(super) async fn jobs(browser: &mut Browser) -> anyhow::Result<Page> {
    let home = browser.open("/").await?;
    browser.follow(&home, "Jobs").await
}

/// What stands in the row of a table that begins with this number.
pub(super) fn row(page: &Page, number: &str) -> String {
    let rows = page.rows();
    let cells = rows
        .iter()
        .find(|cells| cells.first().is_some_and(|cell| cell == number));
    cells.map_or_else(|| format!("no row {number}"), |cells| cells.join("  "))
}

//! Where things are in the printer's web pages, as a person finds them: by the words on links and buttons.

use super::browser::{Browser, Fill, Page};

/// Networking > Authorization, whose first tab is Certificates.
pub(super) async fn certificates(browser: &mut Browser) -> anyhow::Result<Page> {
    let home = browser.open("/").await?;
    let networking = browser.follow(&home, "Networking").await?;
    browser.follow(&networking, "Authorization").await
}

/// *Configure* beside the Jetdirect certificate, which is the first row.
pub(super) async fn configure(browser: &mut Browser, certificates: &Page) -> anyhow::Result<Page> {
    browser.press(certificates, "Configure", &[]).await
}

/// *View* beside it, and the certificate as a file.
pub(super) async fn download(browser: &mut Browser, certificates: &Page) -> anyhow::Result<Page> {
    let view = browser.press(certificates, "View", &[]).await?;
    browser.follow(&view, "Save as DER").await
}

/// The list of jobs.
pub(super) async fn jobs(browser: &mut Browser) -> anyhow::Result<Page> {
    let home = browser.open("/").await?;
    browser.follow(&home, "Jobs").await
}

/// The import form, filled in.
pub(super) fn import_fills<'a>(file_name: &'a str, pfx: &'a [u8], password: &'a str) -> [Fill<'a>; 2] {
    [Fill::File(file_name, pfx), Fill::Type("Password", password)]
}

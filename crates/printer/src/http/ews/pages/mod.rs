//! The pages as HTML. maud escapes every value; no page holds a script.

mod asset;
mod certificates;
mod information;
mod job;
mod layout;
mod settings;
mod verdict;
mod wizard;

pub(super) use asset::Asset;
use device::ews::{Frame, Page, Row};
use layout::{Menu, shell};
use maud::{DOCTYPE, Markup, html};

/// What stands around a page.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) frame: &'a Frame,
    /// What the client called the device.
    pub(super) authority: &'a str,
}

/// A page.
pub(super) fn page(around: &Around<'_>, page: &Page) -> Markup {
    let (menu, title, content) = match page {
        Page::Status(status) => (Menu::Status, "Device Status", information::status(status)),
        Page::Jobs(jobs) => (Menu::Jobs, "Jobs", information::jobs(jobs)),
        Page::Job(page) => (Menu::Jobs, "Job", job::job(page)),
        Page::Configuration(facts) => (Menu::Configuration, "Configuration Page", information::facts(facts)),
        Page::Settings => (Menu::Settings, "Device Settings", settings::settings()),
        Page::ConfirmColdReset => (Menu::ColdReset, "Restore Factory Defaults", settings::cold_reset()),
        Page::TcpIp(facts) => (Menu::TcpIp, "TCP/IP Settings", information::tcp_ip(facts)),
        Page::SecurityStatus(facts) => (Menu::Security, "Security Status", information::security(facts)),
        Page::AdminAccount(page) => (Menu::Authorization, "Authorization", settings::admin_account(page)),
        Page::Certificates(page) => (Menu::Authorization, "Authorization", certificates::certificates(page)),
        Page::AccessControl => (Menu::Authorization, "Authorization", settings::access_control()),
        Page::Certificate(Row::Jetdirect, facts) => (
            Menu::Authorization,
            "Jetdirect Certificate",
            certificates::view(Row::Jetdirect, facts),
        ),
        Page::Certificate(Row::Ca, facts) => (
            Menu::Authorization,
            "CA Certificate",
            certificates::view(Row::Ca, facts),
        ),
        Page::WebManagement { encrypt_all } => (
            Menu::Protocols,
            "Mgmt. Protocols",
            settings::web_management(*encrypt_all),
        ),
        Page::Wizard(page) => (Menu::Authorization, wizard::title(&page.content), wizard::wizard(page)),
        Page::Verdict(result) => (
            verdict::menu(result),
            if result.good { "Result" } else { "Error" },
            verdict::verdict(result),
        ),
    };
    shell(around, menu, title, &content)
}

/// A page that says why there is none.
pub(super) fn refusal(around: &Around<'_>, title: &str, why: &str) -> Markup {
    shell(
        around,
        Menu::None,
        title,
        &html! { p.message.bad role="alert" { (why) } p { a href="/" { "Device Status" } } },
    )
}

/// The same, when the device was not asked.
pub(super) fn bare(authority: &str, title: &str, why: &str) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (title) } link rel="stylesheet" href="/style.css"; }
            body { div #content { h1 { (title) } p.message.bad role="alert" { (why) } p { a href="/" { (authority) } } } }
        }
    }
    .into_string()
}

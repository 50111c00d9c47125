//! What every page has: the header with product and host, the tabs, the menu at the left.

use super::Around;
use device::model::Generation;
use maud::{DOCTYPE, Markup, html};

/// Where a page stands in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Menu {
    Status,
    Jobs,
    Configuration,
    Settings,
    ColdReset,
    TcpIp,
    Security,
    Authorization,
    Protocols,
    None,
}

/// Entries of the menu: place, heading above it, label, URL.
type Entry = (Menu, Option<&'static str>, &'static str, &'static str);

const INFORMATION: [Entry; 3] = [
    (Menu::Status, None, "Device Status", "/"),
    (
        Menu::Configuration,
        None,
        "Configuration Page",
        "/hp/jetdirect/configpage.htm",
    ),
    (Menu::Jobs, None, "Jobs", "/jobs.html"),
];
const SETTINGS: [Entry; 2] = [
    (Menu::Settings, None, "Device Settings", "/settings.html"),
    (Menu::ColdReset, None, "Restore Factory Defaults", "/cold_reset.html"),
];
const NETWORKING: [Entry; 4] = [
    (
        Menu::TcpIp,
        Some("Configuration"),
        "TCP/IP Settings",
        "/hp/jetdirect/tcp_param.htm",
    ),
    (Menu::Security, Some("Security"), "Settings", "/security_status.html"),
    (
        Menu::Authorization,
        None,
        "Authorization",
        "/websecurity/certificates.html",
    ),
    (Menu::Protocols, None, "Mgmt. Protocols", "/websecurity/http_mgmt.html"),
];
const TABS: [(&str, &[Entry]); 3] = [
    ("Information", &INFORMATION),
    ("Settings", &SETTINGS),
    ("Networking", &NETWORKING),
];

/// The colours of a generation; the Jetdirect's are the usual ones.
fn generation(generation: Generation) -> Option<&'static str> {
    match generation {
        Generation::Jetdirect => None,
        Generation::LaserjetPro => Some("laserjet-pro"),
        Generation::Futuresmart => Some("futuresmart"),
        Generation::Plain => Some("plain"),
    }
}

/// A whole page around its content.
pub(super) fn shell(around: &Around<'_>, here: Menu, title: &str, content: &Markup) -> Markup {
    let frame = around.frame;
    let tab = TABS
        .iter()
        .find(|(_, entries)| entries.iter().any(|(menu, ..)| *menu == here));
    let (tab, entries) = tab.copied().unwrap_or(("Networking", &NETWORKING));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " - " (frame.product) " - " (frame.host_name) }
                link rel="stylesheet" href="/style.css";
            }
            body class=[generation(frame.generation)] {
                header {
                    div #product { (frame.product) }
                    div #host { span #HostName { (frame.host_name) } @if !around.authority.is_empty() { " / " (around.authority) } }
                }
                nav #tabs aria-label="Tabs" {
                    ul {
                        @for (name, entries) in TABS {
                            li { a href=(entries[0].3) aria-current=[(name == tab).then_some("true")] { (name) } }
                        }
                    }
                }
                div #frame {
                    nav #menu aria-label=(tab) {
                        @for (menu, heading, label, url) in entries {
                            @if let Some(heading) = heading { h2 { (heading) } }
                            a href=(url) aria-current=[(*menu == here).then_some("page")] { (label) }
                        }
                    }
                    main #content { h1 { (title) } (content) }
                }
                footer { (frame.product) ", emulated by Misprint. Not for production." }
            }
        }
    }
}

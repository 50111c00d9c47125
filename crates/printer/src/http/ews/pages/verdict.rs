//! How an action ended: the device's own words, and the way on.

use super::layout::Menu;
use super::wizard::hide;
use crate::http::ews::route::{ADMIN_ACCOUNT, CERTIFICATES, RESULT, WEB_MANAGEMENT, wizard_page};
use device::ews::page::{Next, Save, Verdict};
use maud::{Markup, html};

/// Where in the menu the action began.
pub(super) fn menu(verdict: &Verdict) -> Menu {
    match verdict.next {
        Next::Certificates | Next::Form(_) | Next::AdminAccount => Menu::Authorization,
        Next::WebManagement => Menu::Protocols,
        Next::Status => Menu::None,
    }
}

/// The page after an action. Its text stands alone on one line: clients search for it.
pub(super) fn verdict(verdict: &Verdict) -> Markup {
    let (method, action) = match verdict.next {
        Next::Certificates => ("post", format!("{RESULT}/config")),
        Next::Form(form) => ("post", format!("{}/config", wizard_page(form))),
        Next::WebManagement => ("get", WEB_MANAGEMENT.to_owned()),
        Next::AdminAccount => ("get", ADMIN_ACCOUNT.to_owned()),
        Next::Status => ("get", "/".to_owned()),
    };
    html! {
        p.message.good[verdict.good].bad[!verdict.good] #result role="status" { (verdict.text) }
        @if let Some(detail) = &verdict.detail { p #detail { (detail) } }
        @if let Some(request) = &verdict.request {
            div.field.tall { label for="Certificate_Request" { "Certificate Request" } textarea #Certificate_Request readonly rows="18" cols="68" { (request) } }
        }
        form method=(method) action=(action) {
            @if let Some(value) = &verdict.hide { (hide(value)) }
            div.buttons {
                @match verdict.save {
                    Some(Save::Export) => { input type="submit" name="ExportSave" value="Save As..." formaction={ (RESULT) "/config" }; }
                    Some(Save::Request) => { input type="submit" name="RequestSave" value="Save As..." formaction={ (RESULT) "/config" }; }
                    None => {}
                }
                input type="submit" name="ok" value="OK";
            }
        }
        @if verdict.good && verdict.next == Next::Certificates && verdict.save.is_none() {
            p.hint { "New connections see the certificate at once. " a href=(CERTIFICATES) { "Certificates" } }
        }
    }
}

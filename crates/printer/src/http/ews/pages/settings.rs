//! Pages with a setting each: administrator account, web management, cold reset.

use crate::http::ews::route::{ADMIN_ACCOUNT, CERTIFICATES, COLD_RESET, WEB_MANAGEMENT};
use device::ews::page::AdminAccountPage;
use maud::{Markup, html};

/// The tabs of *Authorization*.
pub(super) fn authorization_tabs(here: &str) -> Markup {
    let tabs = [
        ("Admin. Account", ADMIN_ACCOUNT),
        ("Certificates", CERTIFICATES),
        ("Access Control", "/websecurity/access_control.html"),
    ];
    html! {
        nav.subtabs aria-label="Authorization" {
            @for (label, url) in tabs { a href=(url) aria-current=[(label == here).then_some("page")] { (label) } }
        }
    }
}

/// What can be set where.
pub(super) fn settings() -> Markup {
    html! {
        p { "The settings of the print server are on the Networking tab." }
        ul {
            li { a href=(CERTIFICATES) { "Certificates" } ": install, import or export the certificate of the print server" }
            li { a href=(ADMIN_ACCOUNT) { "Admin. Account" } ": protect these pages with a password" }
            li { a href=(WEB_MANAGEMENT) { "Mgmt. Protocols" } ": encrypt all web communication" }
            li { a href=(COLD_RESET) { "Restore Factory Defaults" } }
        }
    }
}

/// The question before a cold reset.
pub(super) fn cold_reset() -> Markup {
    html! {
        p.message.warning role="alert" {
            strong { "Warning: " }
            "All settings return to their factory defaults. The installed certificate and its private key, a pending certificate request, the CA certificate, the administrator password and the job history are erased, and the print server makes a new self-signed certificate."
        }
        p { "Do you want to continue?" }
        form method="post" action={ (COLD_RESET) "/config" } {
            div.buttons { input type="submit" name="Yes" value="Yes"; input type="submit" name="No" value="No"; }
        }
    }
}

/// The administrator's password.
pub(super) fn admin_account(page: &AdminAccountPage) -> Markup {
    html! {
        (authorization_tabs("Admin. Account"))
        @if let Some(problem) = &page.problem { p.message.bad role="alert" { (problem) } }
        p {
            "The administrator password controls access to the configuration pages. The user name is " strong { "admin" } ". "
            @if page.set { "A password is set." } @else { "No password is set." }
        }
        @if page.fixed {
            p { "It was set when the printer was started and cannot be changed here." }
        } @else {
            form method="post" action={ (ADMIN_ACCOUNT) "/config" } {
                div.field { label for="Password" { "Password" } input #Password type="password" name="Password" maxlength="16" autocomplete="new-password"; }
                div.field { label for="ConfirmPassword" { "Confirm Password" } input #ConfirmPassword type="password" name="ConfirmPassword" maxlength="16" autocomplete="new-password"; }
                p.hint { "Up to 16 letters and digits. Leave both fields empty to clear the password." }
                div.buttons { input type="submit" name="Apply" value="Apply"; input type="submit" name="Cancel" value="Cancel"; }
            }
        }
    }
}

/// The access control list, which is empty: nobody is kept out.
pub(super) fn access_control() -> Markup {
    html! {
        (authorization_tabs("Access Control"))
        p { "The access control list has no entry: every host may print." }
    }
}

/// *Encrypt All Web Communication*.
pub(super) fn web_management(encrypt_all: bool) -> Markup {
    html! {
        p { "With this option on, the print server answers plain HTTP with a redirection to HTTPS. Printing over IPP is not affected." }
        form method="post" action={ (WEB_MANAGEMENT) "/config" } {
            input type="hidden" name="Hide" VALUE="0";
            div.field.check {
                input #encryptall type="checkbox" name="encryptall" value="on" checked[encrypt_all];
                label for="encryptall" { "Encrypt All Web Communication" }
            }
            div.buttons { input type="submit" name="Apply" value="Apply"; input type="submit" name="Cancel" value="Cancel"; }
        }
    }
}

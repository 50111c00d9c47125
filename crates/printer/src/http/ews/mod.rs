//! The EWS over HTTP: URLs and forms to [`device::ews::Action`], [`device::ews::Answer`] to HTML.
//!
//! A request passes `route` (which page or form), `body` (its fields, within bounds), `origin` (not from another
//! site's page), `action` (what it asks), the engine, and `respond`. The pages themselves are in `pages`. The table of
//! URLs and fields is `docs/ews.md`.

mod action;
mod body;
mod job;
mod origin;
mod pages;
mod picture;
mod respond;
mod route;
mod upload;

use super::{ConnectionInfo, credentials};
use crate::Engine;
use crate::spool::Spool;
use axum::extract::{Request, State};
use axum::response::Response;
use body::{Fields, Unread};
use device::ews::{self, Action};
use device::{Input, Reply, Via};
use http::{HeaderMap, Method, StatusCode, header};
use job::Gallery;
use respond::Asked;
use route::Route;

/// The pages of the EWS, for every HTTP port. Requests carry a [`super::ConnectionInfo`] extension.
pub(crate) fn router(engine: Engine, spool: Spool) -> axum::Router {
    axum::Router::new()
        .fallback(serve)
        .with_state((engine, Gallery::new(spool)))
}

async fn serve(State((engine, gallery)): State<(Engine, Gallery)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let connection = parts.extensions.get::<ConnectionInfo>().cloned();
    let path = route::normal_path(parts.uri.path());
    let via = via(&parts.headers, &parts.uri, connection.as_ref(), &path);
    let route = route::find(&path);
    let asked = Asked {
        route,
        authority: via.authority.clone(),
        https_port: connection.map_or(443, |connection| connection.https_port),
        has_session: respond::cookie(&parts.headers, "sessionId").is_some(),
        fixed_response: parts
            .uri
            .query()
            .is_some_and(|query| query.split('&').any(|part| part == "fixed_response=true")),
    };
    let (action, refusal) = if parts.method == Method::POST {
        match body::read(&parts.headers, body).await {
            Err(Unread::TooLarge) => return respond::too_large(&asked),
            Err(Unread::TooSlow) => return respond::too_slow(),
            Err(Unread::Broken(why)) => (Action::Unreadable(why), None),
            Ok(fields) => posted(route, &parts.headers, &via, &fields),
        }
    } else if parts.method == Method::GET || parts.method == Method::HEAD {
        shown(route, &parts.headers)
    } else {
        (Action::Unknown, route.map(|route| Refusal::Method(route.allowed())))
    };
    let credentials = credentials::basic(&parts.headers);
    let answer = match engine
        .submit(Input::Ews(ews::Request {
            via,
            credentials,
            action,
        }))
        .await
    {
        Reply::Ews(ews::Answer::Document(frame, wanted)) => return gallery.document(&frame, &wanted).await,
        Reply::Ews(ews::Answer::Picture(frame, wanted)) => return gallery.picture(&frame, wanted).await,
        Reply::Ews(answer) => answer,
        _ => return respond::plain(StatusCode::SERVICE_UNAVAILABLE, "The print server is not ready."),
    };
    respond::answer(&asked, answer, refusal.as_ref())
}

/// Why a request gets no page, although its URL is known. The device still has the first word: with *Encrypt All Web
/// Communication* it answers 301 to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// 405, with the methods that are allowed.
    Method(&'static str),
    /// 403: sent from another site's page.
    Origin,
    /// 303 to this page: somebody entered a form's URL.
    SeeOther(&'static str),
}

fn posted(route: Option<Route>, headers: &HeaderMap, via: &Via, fields: &Fields) -> (Action, Option<Refusal>) {
    match route {
        Some(Route::Post(form)) if origin::is_foreign(headers, &via.authority, via.secure) => {
            let _ = form;
            (Action::Unknown, Some(Refusal::Origin))
        }
        Some(Route::Post(form)) => (action::posted(form, fields, headers), None),
        Some(route) => (Action::Unknown, Some(Refusal::Method(route.allowed()))),
        None => (Action::Unknown, None),
    }
}

fn shown(route: Option<Route>, headers: &HeaderMap) -> (Action, Option<Refusal>) {
    match route {
        Some(Route::Get(page)) => (action::shown(page, headers), None),
        Some(route @ Route::Post(form)) => match form.page() {
            Some(page) => (Action::Unknown, Some(Refusal::SeeOther(page))),
            None => (Action::Unknown, Some(Refusal::Method(route.allowed()))),
        },
        None => (Action::Unknown, None),
    }
}

fn via(headers: &HeaderMap, uri: &http::Uri, connection: Option<&ConnectionInfo>, path: &str) -> Via {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .map(str::to_owned);
    Via {
        secure: connection.is_some_and(|connection| connection.secure),
        authority: uri.authority().map(ToString::to_string).or(host).unwrap_or_default(),
        peer: connection
            .map(|connection| connection.peer.ip().to_string())
            .unwrap_or_default(),
        path: path.to_owned(),
        user: None,
    }
}

//! From an [`Answer`] to an HTTP response: status, headers, body.

use super::pages::Asset;
use super::pages::{self, Around};
use super::route::{Posted, Route, Shown};
use super::{Refusal, upload};
use axum::body::Body;
use axum::response::Response;
use device::ews::page::{Download, WizardContent};
use device::ews::{Answer, Frame, Page, REALM};
use http::{HeaderMap, HeaderValue, StatusCode, header};

const HTML: &str = "text/html; charset=utf-8";

/// What the answer's form depends on besides the answer.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) route: Option<Route>,
    /// Host header: `name[:port]`.
    pub(super) authority: String,
    pub(super) https_port: u16,
    /// Did the client send a `sessionId`?
    pub(super) has_session: bool,
    /// LEDM clients that want 200 in any case.
    pub(super) fixed_response: bool,
}

/// Writes the answer.
pub(super) fn answer(asked: &Asked, answer: Answer, refusal: Option<&Refusal>) -> Response {
    match answer {
        Answer::MovedToHttps(frame) => moved_to_https(asked, &frame),
        // The spool's, which are not asked for here.
        Answer::Document(frame, _) | Answer::Picture(frame, _) => refused(
            asked,
            &frame,
            StatusCode::NOT_FOUND,
            "Not Found",
            "There is no such document.",
        ),
        Answer::NotFound(frame) => match refusal {
            Some(Refusal::SeeOther(page)) => see_other(&frame, page),
            Some(Refusal::Method(allowed)) => {
                let why = format!("This page takes {allowed} only.");
                let mut response = refused(
                    asked,
                    &frame,
                    StatusCode::METHOD_NOT_ALLOWED,
                    "Method Not Allowed",
                    &why,
                );
                set(&mut response, header::ALLOW, allowed);
                response
            }
            Some(Refusal::Origin) => {
                let why = "The request was sent from a page of another web site. Nothing was changed. Open the page of the print server itself and try again.";
                refused(asked, &frame, StatusCode::FORBIDDEN, "Request Refused", why)
            }
            None => refused(
                asked,
                &frame,
                StatusCode::NOT_FOUND,
                "Not Found",
                "There is no such page.",
            ),
        },
        Answer::BadRequest(frame, why) if asked.route == Some(Route::Post(Posted::LedmUpload)) => {
            upload::ledm(&frame, Err(&why), asked.fixed_response)
        }
        Answer::BadRequest(frame, why) => refused(
            asked,
            &frame,
            StatusCode::BAD_REQUEST,
            "Bad Request",
            &format!("The request cannot be read: {why}."),
        ),
        Answer::Unauthorized(frame) => unauthorized(asked, &frame),
        Answer::Uploaded(frame, verdict) if asked.route == Some(Route::Post(Posted::LedmUpload)) => {
            let result = if verdict.good {
                Ok(())
            } else {
                Err(verdict.detail.as_deref().unwrap_or(&verdict.text))
            };
            upload::ledm(&frame, result, asked.fixed_response)
        }
        Answer::Uploaded(frame, verdict) => page(asked, &frame, &Page::Verdict(*verdict)),
        Answer::Page(frame, shown) => match asked.route {
            Some(Route::Post(Posted::EmWebStep(location))) => see_other(&frame, location),
            _ => page(asked, &frame, &shown),
        },
        Answer::File(file) => save(file),
        Answer::CertificateInfo(info) => upload::certificate_info(&info),
        Answer::Asset => match asked.route {
            Some(Route::Get(Shown::Asset(asset))) => file_of_the_pages(asset),
            _ => plain(StatusCode::NOT_FOUND, "There is no such file."),
        },
        Answer::StartingUp => plain(StatusCode::SERVICE_UNAVAILABLE, "The print server is starting."),
    }
}

fn file_of_the_pages(asset: Asset) -> Response {
    let (media_type, octets) = asset.content();
    let mut response = respond(StatusCode::OK, media_type, octets);
    set(&mut response, header::CACHE_CONTROL, "max-age=3600");
    response
}

/// The value of a cookie, where the client sent it.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = pairs
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// 413: the body is not read, so the connection ends here.
pub(super) fn too_large(asked: &Asked) -> Response {
    let body = pages::bare(
        &asked.authority,
        "File Too Large",
        "The form or file is too large. At most 1 MiB is taken, 64 KiB for a form without a file.",
    );
    let mut response = respond(StatusCode::PAYLOAD_TOO_LARGE, HTML, body);
    set(&mut response, header::CONNECTION, "close");
    response
}

/// 408: the body did not come in time.
pub(super) fn too_slow() -> Response {
    let mut response = plain(StatusCode::REQUEST_TIMEOUT, "The form did not arrive in time.");
    set(&mut response, header::CONNECTION, "close");
    response
}

/// A line of text.
pub(super) fn plain(status: StatusCode, text: &'static str) -> Response {
    respond(status, "text/plain; charset=utf-8", text)
}

/// A response with the headers that every one has.
pub(super) fn respond(status: StatusCode, media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not no-referrer: a browser would then send `Origin: null` with the device's own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'",
        ),
    ] {
        set(&mut response, name, value);
    }
    response
}

/// Sets a header to a value known to be one.
pub(super) fn set(response: &mut Response, name: header::HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// The model's `Server` header.
pub(super) fn server(response: &mut Response, frame: &Frame) {
    // A model file whose header cannot be sent is refused.
    if let Ok(value) = HeaderValue::from_str(&frame.server) {
        response.headers_mut().insert(header::SERVER, value);
    }
}

fn page(asked: &Asked, frame: &Frame, shown: &Page) -> Response {
    let around = Around {
        frame,
        authority: &asked.authority,
    };
    let mut response = respond(StatusCode::OK, HTML, pages::page(&around, shown).into_string());
    server(&mut response, frame);
    // Clients cut exactly these suffixes off: nothing may follow, and no blank may come or go.
    if !asked.has_session {
        add_cookie(&mut response, format!("sessionId={}; path=/;", frame.session_id));
    }
    if let Page::Wizard(wizard) = shown
        && let WizardContent::JetdirectOptions { .. } | WizardContent::CaOptions { .. } = wizard.content
    {
        add_cookie(&mut response, format!("wizardid={};PATH=/;SECURE", wizard.id));
    }
    response
}

fn add_cookie(response: &mut Response, cookie: String) {
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn refused(asked: &Asked, frame: &Frame, status: StatusCode, title: &str, why: &str) -> Response {
    let around = Around {
        frame,
        authority: &asked.authority,
    };
    let mut response = respond(status, HTML, pages::refusal(&around, title, why).into_string());
    server(&mut response, frame);
    response
}

fn unauthorized(asked: &Asked, frame: &Frame) -> Response {
    let why = "This page needs the administrator's user name (admin) and password.";
    let mut response = refused(asked, frame, StatusCode::UNAUTHORIZED, "Unauthorized", why);
    if let Ok(challenge) = HeaderValue::from_str(&format!("Basic realm=\"{REALM}\"")) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// 303, with a body that clients follow by hand.
fn see_other(frame: &Frame, location: &'static str) -> Response {
    let body = format!("<HEAD><TITLE>Moved</TITLE></HEAD><BODY><A HREF=\"{location}\">Moved</A></BODY>");
    let mut response = respond(StatusCode::SEE_OTHER, "text/html", body);
    set(&mut response, header::LOCATION, location);
    server(&mut response, frame);
    response
}

/// *Encrypt All Web Communication*: word for word what nmap's probes know of Virata-EmWeb.
fn moved_to_https(asked: &Asked, frame: &Frame) -> Response {
    let host = asked
        .authority
        .parse::<http::uri::Authority>()
        .map(|authority| authority.host().to_owned());
    let host = host.unwrap_or_else(|_| "localhost".to_owned());
    let location = match asked.https_port {
        443 => format!("https://{host}/"),
        port => format!("https://{host}:{port}/"),
    };
    let link = maud::html! { A HREF=(location) { "Moved" } }.into_string();
    let body = format!("<HEAD><TITLE>Moved</TITLE></HEAD><BODY>{link}</BODY>");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    set(&mut response, header::CONTENT_TYPE, "text/html");
    server(&mut response, frame);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn save(file: Download) -> Response {
    let mut response = respond(StatusCode::OK, file.media_type, file.octets);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.name)) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

//! Refusals of the control door, as RFC 9457 problem details.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A refusal: status and what was wrong with the request.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    pub(super) fn not_found(path: &str) -> Self {
        let detail = format!("there is no {path} here; see /, /api/ready, /api/events and /api/certificate.pem");
        Self {
            status: StatusCode::NOT_FOUND,
            detail,
        }
    }

    pub(super) fn method_not_allowed() -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            detail: "the control door is read only: use GET".to_owned(),
        }
    }

    pub(super) fn bad_query(why: &str) -> Self {
        let detail = format!("{why}; write /api/events?since=NUMBER&wait=SECONDS");
        Self {
            status: StatusCode::BAD_REQUEST,
            detail,
        }
    }

    pub(super) fn misdirected(host: &str) -> Self {
        let detail = format!("the control door answers to localhost only, and was asked as {host:?}");
        Self {
            status: StatusCode::MISDIRECTED_REQUEST,
            detail,
        }
    }

    pub(super) fn stopping() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            detail: "the printer is stopping".to_owned(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        (
            self.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            body.to_string(),
        )
            .into_response()
    }
}

//! Which path is whose.

use super::bench::Bench;
use super::guard::{Token, guarded};
use super::problem::Problem;
use super::{certificates, device, events, jobs, play, printers};
use axum::Router;
use axum::http::{Uri, header};
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post, put};

/// The description of everything below `/api` (OpenAPI 3.1).
pub(super) const OPENAPI: &str = include_str!("openapi.json");

/// The console: path, type, content.
const PAGES: [(&str, &str, &str); 11] = [
    (
        "/",
        "text/html; charset=utf-8",
        include_str!("../../../../web-ui/index.html"),
    ),
    (
        "/console.css",
        "text/css",
        include_str!("../../../../web-ui/console.css"),
    ),
    (
        "/icon.svg",
        "image/svg+xml",
        include_str!("../../../../web-ui/icon.svg"),
    ),
    ("/console.js", SCRIPT, include_str!("../../../../web-ui/console.js")),
    ("/bench.js", SCRIPT, include_str!("../../../../web-ui/bench.js")),
    ("/catalogue.js", SCRIPT, include_str!("../../../../web-ui/catalogue.js")),
    ("/clients.js", SCRIPT, include_str!("../../../../web-ui/clients.js")),
    (
        "/device-card.js",
        SCRIPT,
        include_str!("../../../../web-ui/device-card.js"),
    ),
    ("/node.js", SCRIPT, include_str!("../../../../web-ui/node.js")),
    ("/schedule.js", SCRIPT, include_str!("../../../../web-ui/schedule.js")),
    ("/timeline.js", SCRIPT, include_str!("../../../../web-ui/timeline.js")),
];

const SCRIPT: &str = "text/javascript";

/// Everything that the door serves.
pub(super) fn router(bench: Bench, token: Token) -> Router {
    let mut pages = Router::new();
    for (path, content_type, text) in PAGES {
        pages = pages.route(path, page(content_type, text));
    }
    let mut router = Router::new().route("/api/openapi.json", page("application/json", OPENAPI));
    for (path, methods) in api() {
        router = router.route(path, methods);
    }
    // The page itself tells nothing of a printer; with a token, it asks for it.
    let open = token.without_secret();
    router
        .layer(middleware::from_fn_with_state(token, guarded))
        .merge(pages.layer(middleware::from_fn_with_state(open, guarded)))
        .fallback(|uri: Uri| async move { Problem::not_found(uri.path()) })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .with_state(bench)
}

/// Path by path, in the order of `openapi.json`.
fn api() -> Vec<(&'static str, MethodRouter<Bench>)> {
    vec![
        ("/api/ready", get(printers::ready)),
        ("/api/scenarios", get(play::catalogue)),
        ("/api/scenarios/{id}", get(play::entry)),
        ("/api/printers", get(printers::all)),
        ("/api/printers/{printer}", get(printers::one)),
        (
            "/api/printers/{printer}/scenario",
            get(play::current).put(play::set).delete(play::clear),
        ),
        ("/api/printers/{printer}/scenario/{scenario}", put(play::set_by_path)),
        (
            "/api/printers/{printer}/scenario/{id}/trust.pem",
            get(certificates::scenario_trust_pem),
        ),
        (
            "/api/printers/{printer}/schedule",
            get(play::scheduled).post(play::schedule).delete(play::cancel_schedule),
        ),
        (
            "/api/printers/{printer}/schedule/{schedule}",
            put(play::schedule_by_path),
        ),
        ("/api/printers/{printer}/certificate.pem", get(certificates::leaf_pem)),
        ("/api/printers/{printer}/certificate.der", get(certificates::leaf_der)),
        ("/api/printers/{printer}/chain.pem", get(certificates::chain_pem)),
        ("/api/printers/{printer}/trust.pem", get(certificates::trust_pem)),
        ("/api/printers/{printer}/trust.der", get(certificates::trust_der)),
        ("/api/printers/{printer}/identity.pfx", post(certificates::pfx)),
        ("/api/printers/{printer}/events", get(events::list)),
        ("/api/printers/{printer}/events/stream", get(events::stream)),
        ("/api/printers/{printer}/handshakes", get(events::handshakes)),
        ("/api/printers/{printer}/jobs", get(jobs::all)),
        ("/api/printers/{printer}/jobs/{job}", get(jobs::one)),
        (
            "/api/printers/{printer}/jobs/{job}/documents/{document}",
            get(jobs::document),
        ),
        ("/api/printers/{printer}/cold-reset", post(device::cold_reset)),
        ("/api/printers/{printer}/power-cycle", post(device::power_cycle)),
        ("/api/printers/{printer}/power-off", post(device::power_off)),
        ("/api/printers/{printer}/power-on", post(device::power_on)),
        (
            "/api/printers/{printer}/clock",
            get(device::clock).put(device::set_clock),
        ),
    ]
}

fn page(content_type: &'static str, text: &'static str) -> MethodRouter<Bench> {
    get(move || async move { ([(header::CONTENT_TYPE, content_type)], text).into_response() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_description_has_every_path_and_no_other() {
        let described: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let described: BTreeSet<&str> = described["paths"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let served: BTreeSet<&str> = api().into_iter().map(|(path, _)| path).collect();
        assert_eq!(described, served);
    }
}

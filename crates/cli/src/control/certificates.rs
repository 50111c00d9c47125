//! Identities and trust anchors, to download.

use super::bench::Bench;
use super::problem::Problem;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Json, Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use pki::Certificate;
use pki::export::PfxFlavour;
use printer::Printer;
use serde::Deserialize;
use zeroize::Zeroizing;

type Name = Result<Path<String>, PathRejection>;

const PEM: &str = "application/x-pem-file";
const DER: &str = "application/pkix-cert";
const PFX: &str = "application/x-pkcs12";

pub(super) async fn leaf_pem(State(bench): State<Bench>, name: Name) -> Result<Response, Problem> {
    let pem = bench.printer(&name?)?.certificate().to_pem();
    Ok(file(PEM, "certificate.pem", pem))
}

pub(super) async fn leaf_der(State(bench): State<Bench>, name: Name) -> Result<Response, Problem> {
    let der = bench.printer(&name?)?.certificate().der().to_vec();
    Ok(file(DER, "certificate.der", der))
}

pub(super) async fn chain_pem(State(bench): State<Bench>, name: Name) -> Result<Response, Problem> {
    let identity = bench.printer(&name?)?.identity();
    let pem: String = identity.chain().iter().map(Certificate::to_pem).collect();
    Ok(file(PEM, "chain.pem", pem))
}

/// Everything that a client is to trust.
pub(super) async fn trust_pem(State(bench): State<Bench>, name: Name) -> Result<Response, Problem> {
    let roots = trust(&*bench.printer(&name?)?).await?;
    let pem: String = roots.iter().map(Certificate::to_pem).collect();
    Ok(file(PEM, "trust.pem", pem))
}

/// The same for one scenario, for a client that asks for it by server name.
pub(super) async fn scenario_trust_pem(
    State(bench): State<Bench>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((name, id)) = path?;
    let scenario = scenarios::find(&id).map_err(|error| Problem::no_such(error.to_string()))?;
    let trusted = bench.printer(&name)?.trust_in(scenario).await;
    let roots = trusted.map_err(|error| Problem::unprocessable(error.to_string()))?;
    let pem: String = roots.iter().map(Certificate::to_pem).collect();
    Ok(file(PEM, "trust.pem", pem))
}

/// The first of them; DER holds one.
pub(super) async fn trust_der(State(bench): State<Bench>, name: Name) -> Result<Response, Problem> {
    let roots = trust(&*bench.printer(&name?)?).await?;
    let root = roots
        .first()
        .ok_or_else(|| Problem::no_such("a client trusts nothing here"))?;
    Ok(file(DER, "trust.der", root.der().to_vec()))
}

/// The password of a PFX file that is to be written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PfxOrder {
    password: Zeroizing<String>,
}

/// Certificate chain and private key; the bench may have the key of any printer.
pub(super) async fn pfx(
    State(bench): State<Bench>,
    name: Name,
    order: Result<Json<PfxOrder>, JsonRejection>,
) -> Result<Response, Problem> {
    let printer = bench.printer(&name?)?;
    let Json(PfxOrder { password }) = order?;
    let (identity, seed) = (printer.identity(), printer.seed().derive("control/pfx"));
    let host = printer.ready().host;
    drop(printer);
    let written = tokio::task::spawn_blocking(move || {
        pki::export::pfx(&identity, &password, &host, PfxFlavour::default(), &seed)
    });
    let written = written.await.map_err(|_| Problem::stopping())?;
    Ok(file(PFX, "identity.pfx", written))
}

/// The roots of the scenario (without one, the printer's own certificate), and of all that is scheduled.
async fn trust(printer: &Printer) -> Result<Vec<Certificate>, Problem> {
    let trusted = printer.trust_ahead().await;
    trusted.map_err(|error| Problem::unprocessable(error.to_string()))
}

fn file(content_type: &'static str, name: &str, octets: impl IntoResponse) -> Response {
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, octets).into_response()
}

//! Jobs and their documents.

use super::bench::Bench;
use super::problem::Problem;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Json, Response};
use printer::JobSummary;
use serde::Serialize;
use tokio_util::io::ReaderStream;

#[derive(Serialize)]
pub(super) struct List {
    jobs: Vec<JobSummary>,
}

/// Newest first.
pub(super) async fn all(
    State(bench): State<Bench>,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<List>, Problem> {
    let jobs = bench.printer(&name?)?.jobs();
    Ok(Json(List { jobs }))
}

pub(super) async fn one(
    State(bench): State<Bench>,
    place: Result<Path<(String, i32)>, PathRejection>,
) -> Result<Json<JobSummary>, Problem> {
    let Path((name, id)) = place?;
    let jobs = bench.printer(&name)?.jobs();
    let job = jobs.into_iter().find(|job| job.id == id);
    job.map(Json)
        .ok_or_else(|| Problem::no_such(format!("there is no job {id}; /api/printers/{name}/jobs lists them")))
}

/// The octets as they lie in the spool.
pub(super) async fn document(
    State(bench): State<Bench>,
    place: Result<Path<(String, i32, u32)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((name, job, document)) = place?;
    let opened = bench.printer(&name)?.open_document(job, document).await;
    let file = opened.map_err(|_| {
        Problem::no_such(format!(
            "job {job} has no document {document} in the spool; documents are numbered from 1, and go with their job"
        ))
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"job-{job}-{document}\""),
        ),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}

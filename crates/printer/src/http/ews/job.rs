//! What lies in the spool, over HTTP: a document as it is, a page of it as a picture.

use super::picture::{Unpainted, paint};
use super::respond::{respond, server};
use crate::spool::Spool;
use axum::body::Body;
use axum::response::Response;
use device::ews::Frame;
use device::ews::page::{DocumentFile, PictureOf};
use http::{HeaderValue, StatusCode, header};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::io::ReaderStream;

/// Octets sent at a time.
const PIECE: usize = 64 * 1024;

/// The spool, and the one painter: pictures are made one after the other.
#[derive(Clone)]
pub(super) struct Gallery {
    spool: Spool,
    painter: Arc<Semaphore>,
}

impl Gallery {
    pub(super) fn new(spool: Spool) -> Self {
        Self {
            spool,
            painter: Arc::new(Semaphore::new(1)),
        }
    }

    /// The document's octets, exactly; never shown by the browser, whatever they are.
    pub(super) async fn document(&self, frame: &Frame, wanted: &DocumentFile) -> Response {
        let opened = tokio::fs::File::open(self.spool.path(wanted.job, wanted.document)).await;
        let Ok(file) = opened else { return gone(frame) };
        let body = Body::from_stream(ReaderStream::with_capacity(file, PIECE));
        let mut response = respond(StatusCode::OK, "application/octet-stream", body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(wanted.octets));
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", wanted.name)) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        server(&mut response, frame);
        response
    }

    /// A page as a PNG.
    pub(super) async fn picture(&self, frame: &Frame, wanted: PictureOf) -> Response {
        let path = self.spool.path(wanted.job, wanted.document);
        // Closed only with the printer.
        let turn = Arc::clone(&self.painter).acquire_owned().await;
        let painted = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let file = std::fs::File::open(path).map_err(|_| Unpainted::Unknown)?;
            paint(file, &wanted.format, wanted.page)
        });
        let mut response = match painted.await {
            Ok(Ok(png)) => respond(StatusCode::OK, "image/png", Body::from(png)),
            Ok(Err(why)) => respond(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", format!("{why}\n")),
            Err(_) => return gone(frame),
        };
        server(&mut response, frame);
        response
    }
}

fn gone(frame: &Frame) -> Response {
    let mut response = respond(
        StatusCode::NOT_FOUND,
        "text/plain; charset=utf-8",
        "The document is not in the spool any more.\n",
    );
    server(&mut response, frame);
    response
}

//! The fields of a form, urlencoded or multipart, read whole and within bounds.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header};
use std::time::Duration;

/// Most octets of an urlencoded form.
const FORM_LIMIT: usize = 64 * 1024;
/// Most octets of a multipart form: a PFX and its password.
const UPLOAD_LIMIT: usize = 1024 * 1024;
/// Most fields of a form.
const MOST_FIELDS: usize = 64;
/// For the whole body.
const DEADLINE: Duration = Duration::from_secs(60);

/// The fields of a form in their order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, Bytes)>);

/// A body that was not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unread {
    TooLarge,
    TooSlow,
    /// Not what its Content-Type says, and why.
    Broken(String),
}

impl Fields {
    /// Is there such a field?
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }
    /// The field as text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.file(&[name])
            .map(|value| String::from_utf8_lossy(&value).into_owned())
            .unwrap_or_default()
    }
    /// The first field with one of these names.
    pub(super) fn file(&self, names: &[&str]) -> Option<Bytes> {
        self.0
            .iter()
            .find(|(known, _)| names.contains(&known.as_str()))
            .map(|(_, value)| value.clone())
    }
}

/// Reads the body of a request.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Fields, Unread> {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let boundary = multer::parse_boundary(media_type);
    let limit = if boundary.is_ok() { UPLOAD_LIMIT } else { FORM_LIMIT };
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|octets| octets > limit as u64) {
        return Err(Unread::TooLarge);
    }
    let octets = match tokio::time::timeout(DEADLINE, axum::body::to_bytes(body, limit)).await {
        Err(_) => return Err(Unread::TooSlow),
        Ok(Err(error)) if is_limit(&error) => return Err(Unread::TooLarge),
        Ok(Err(error)) => return Err(Unread::Broken(format!("the body did not arrive whole ({error})"))),
        Ok(Ok(octets)) => octets,
    };
    match boundary {
        Ok(boundary) => multipart(octets, boundary).await,
        Err(_) if media_type.to_ascii_lowercase().starts_with("multipart/") => {
            Err(Unread::Broken("the multipart body names no boundary".to_owned()))
        }
        Err(_) => urlencoded(&octets),
    }
}

fn is_limit(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        source = error.source();
    }
    false
}

fn urlencoded(octets: &[u8]) -> Result<Fields, Unread> {
    let fields: Vec<(String, Bytes)> = url::form_urlencoded::parse(octets)
        .take(MOST_FIELDS + 1)
        .map(|(name, value)| (name.into_owned(), Bytes::from(value.into_owned())))
        .collect();
    if fields.len() > MOST_FIELDS {
        return Err(Unread::Broken(format!("the form has more than {MOST_FIELDS} fields")));
    }
    Ok(Fields(fields))
}

async fn multipart(octets: Bytes, boundary: String) -> Result<Fields, Unread> {
    let broken = |error: multer::Error| Unread::Broken(format!("the multipart body is broken ({error})"));
    let mut multipart = multer::Multipart::new(Body::from(octets).into_data_stream(), boundary);
    let mut fields = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        if fields.len() == MOST_FIELDS {
            return Err(Unread::Broken(format!("the form has more than {MOST_FIELDS} fields")));
        }
        let name = field.name().unwrap_or_default().to_owned();
        fields.push((name, field.bytes().await.map_err(broken)?));
    }
    Ok(Fields(fields))
}

#[cfg(test)]
mod tests {
    use super::{FORM_LIMIT, UPLOAD_LIMIT, Unread, read};
    use axum::body::Body;
    use http::{HeaderMap, HeaderValue, header};

    fn of(media_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))])
    }
    const MULTIPART: &str = "multipart/form-data; boundary=b";

    #[tokio::test]
    async fn a_file_and_its_fields_are_read_from_multipart() {
        let body = "--b\r\nContent-Disposition: form-data; name=\".Install_FileName_handle\"; filename=\"C:\\x.pfx\"\r\n\
                    \r\nPFX\r\n--b\r\nContent-Disposition: form-data; name=\"Hide\"\r\n\r\n42\r\n--b--\r\n";
        let fields = read(&of(MULTIPART), Body::from(body)).await.unwrap();
        assert_eq!(
            fields.file(&[".Install_FileName_handle"]).as_deref(),
            Some(b"PFX".as_slice())
        );
        assert_eq!(fields.text("Hide"), "42");
        assert!(!fields.has("Finish"));
    }

    #[tokio::test]
    async fn broken_multipart_is_refused() {
        for body in [
            "",
            "--b",
            "--b\nContent-Disposition: form-data; name=\"a\"\n\nx\n--b--\n",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        ] {
            assert!(
                matches!(read(&of(MULTIPART), Body::from(body)).await, Err(Unread::Broken(_))),
                "{body:?}"
            );
        }
        assert!(matches!(
            read(&of("multipart/form-data"), Body::from("x")).await,
            Err(Unread::Broken(_))
        ));
    }

    #[tokio::test]
    async fn one_octet_over_the_limit_is_too_large() {
        let form = of("application/x-www-form-urlencoded");
        assert!(read(&form, Body::from(vec![b'a'; FORM_LIMIT])).await.is_ok());
        assert_eq!(
            read(&form, Body::from(vec![b'a'; FORM_LIMIT + 1])).await.unwrap_err(),
            Unread::TooLarge
        );
        let upload = vec![b'a'; UPLOAD_LIMIT + 1];
        assert_eq!(
            read(&of(MULTIPART), Body::from(upload)).await.unwrap_err(),
            Unread::TooLarge
        );
    }
}

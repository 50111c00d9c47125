//! The XML that clients of the LEDM upload read. Line by line, some of them: one element per line. The schema of
//! `Info` beyond the names that they look for is our choice.

use super::respond::{respond, server};
use axum::body::Body;
use axum::response::Response;
use device::ews::Frame;
use device::ews::page::CertificateInfo;
use http::{StatusCode, header};

const XML: &str = "text/xml; charset=utf-8";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// How an upload ended: 201 with an empty body or 400 with XML; with `fixed_response` 200 and XML in any case.
pub(super) fn ledm(frame: &Frame, result: Result<(), &str>, fixed_response: bool) -> Response {
    let (status, kind) = match result {
        Ok(()) => (StatusCode::CREATED, "created"),
        Err(_) => (StatusCode::BAD_REQUEST, "invalidCertData"),
    };
    let mut response = if result.is_ok() && !fixed_response {
        let mut created = respond(status, XML, Body::empty());
        created.headers_mut().remove(header::CONTENT_TYPE);
        created
    } else {
        let shown = if fixed_response { StatusCode::OK } else { status };
        respond(shown, XML, error_info(status, kind, result.err()))
    };
    server(&mut response, frame);
    response
}

/// The identity in force.
pub(super) fn certificate_info(info: &CertificateInfo) -> Response {
    let elements = [
        ("SerialNumber", escape(&info.serial)),
        ("Issuer", escape(&info.issuer)),
        ("Subject", escape(&info.subject)),
        ("PublicKey", escape(&info.public_key)),
        (
            "PrivateKeyExportable",
            if info.exportable { "yes" } else { "no" }.to_owned(),
        ),
    ];
    let mut xml = format!(
        "{DECLARATION}<cert:CertificateInfo xmlns:cert=\"http://www.hp.com/schemas/imaging/con/certificates/2011/01/19\">\n"
    );
    for (name, value) in elements {
        xml.push_str(&format!("<cert:{name}>{value}</cert:{name}>\n"));
    }
    xml.push_str(&format!(
        "<cert:ValidityDates>\n<cert:NotBefore>{}</cert:NotBefore>\n<cert:NotAfter>{}</cert:NotAfter>\n</cert:ValidityDates>\n</cert:CertificateInfo>\n",
        info.not_before, info.not_after
    ));
    respond(StatusCode::OK, XML, xml)
}

fn error_info(status: StatusCode, kind: &str, why: Option<&str>) -> String {
    let mut xml = format!(
        "{DECLARATION}<err:ErrorInfo xmlns:err=\"http://www.hp.com/schemas/imaging/con/ledm/error/2009/06/24\">\n<err:Type>{kind}</err:Type>\n<err:HttpCode>{}</err:HttpCode>\n",
        status.as_u16()
    );
    if let Some(why) = why {
        xml.push_str(&format!("<err:Description>{}</err:Description>\n", escape(why)));
    }
    xml.push_str("</err:ErrorInfo>\n");
    xml
}

/// XML is escaped as HTML is; what XML 1.0 cannot hold at all becomes U+FFFD.
fn escape(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect();
    maud::html! { (text) }.into_string()
}

//! What the demo shows of CAPI2 events: read back from their XML, as somebody at the event viewer reads it.

use diagnose::event_xml::Event;

/// A status of an event: its value, and the names of the bits or the text that stand beside it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Status {
    pub(super) value: String,
    pub(super) names: Vec<String>,
}

/// The event with this number, if it was logged.
pub(super) fn event(events: &[Event], id: u16) -> Option<&Event> {
    events.iter().find(|event| event.id == id)
}

/// `80 10 11 30 90 81`: in the order of the log.
pub(super) fn order(events: &[Event]) -> String {
    events
        .iter()
        .map(|event| event.id.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first element of this name: its `value`, and every attribute that is `true`.
pub(super) fn status(xml: &str, element: &str) -> Option<Status> {
    let tag = tag(xml, element)?;
    let mut status = Status::default();
    // name="value" name="value" ...
    let mut pieces = tag[element.len()..].split('"');
    while let (Some(name), Some(value)) = (pieces.next(), pieces.next()) {
        let name = name.trim().trim_end_matches('=');
        match (name, value) {
            ("value", value) => status.value = value.to_owned(),
            (name, "true") => status.names.push(name.to_owned()),
            _ => {}
        }
    }
    Some(status)
}

/// The thumbprint in the `fileRef` of the first certificate.
pub(super) fn thumbprint(xml: &str) -> Option<String> {
    let tag = tag(xml, "Certificate")?;
    let (_, rest) = tag.split_once("fileRef=\"")?;
    Some(rest.split_once(".cer\"")?.0.to_owned())
}

/// What stands between `<` and `>` of the first element of this name.
fn tag<'a>(xml: &'a str, element: &str) -> Option<&'a str> {
    xml.split('<').skip(1).find_map(|piece| {
        let (tag, _) = piece.split_once('>')?;
        let rest = tag.strip_prefix(element)?;
        rest.chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || next == '/')
            .then(|| tag.trim_end_matches('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_with_its_names() {
        let xml = "<Event><Certificate fileRef=\"AB12.cer\" subjectName=\"x\"/><CertificateChain chainRef=\"{1}\"><TrustStatus>\
                   <ErrorStatus value=\"20\" CERT_TRUST_IS_UNTRUSTED_ROOT=\"true\"/></TrustStatus></CertificateChain>\
                   <Result value=\"800B0109\">text</Result></Event>";
        let error = status(xml, "ErrorStatus").unwrap();
        assert_eq!(
            (error.value.as_str(), error.names.as_slice()),
            ("20", &["CERT_TRUST_IS_UNTRUSTED_ROOT".to_owned()][..])
        );
        assert_eq!(status(xml, "Result").unwrap().value, "800B0109");
        assert_eq!(status(xml, "Chain"), None);
        assert_eq!(thumbprint(xml).as_deref(), Some("AB12"));
    }
}

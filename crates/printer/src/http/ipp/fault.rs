//! What is wrong with an IPP answer on purpose: the device answered rightly, this changes it on its way.

use ipp_codec::{Group, Message, Value, tag};
use scenarios::ServiceFault;

/// What [`ServiceFault::RequiredAttributeMissing`] leaves out.
const LEFT_OUT: [&str; 3] = [
    "operations-supported",
    "document-format-supported",
    "printer-is-accepting-jobs",
];
/// What the answer to a new job must have (RFC 8011 §4.2.1.2).
const OF_A_JOB: [&str; 4] = ["job-id", "job-uri", "job-state", "job-state-reasons"];
/// Nobody's (RFC 2606 §2).
const NOWHERE: &str = "printer.invalid";
const PRINT_JOB: u16 = 0x0002;
const CREATE_JOB: u16 = 0x0005;

/// The message as the fault has it; it answers `operation`.
pub(super) fn changed(fault: Option<ServiceFault>, operation: u16, mut message: Message) -> Message {
    match fault {
        Some(ServiceFault::WrongRequestId) => message.request_id = message.request_id.wrapping_add(1),
        Some(ServiceFault::RequiredAttributeMissing) => leave_out(&mut message, tag::PRINTER_ATTRIBUTES, &LEFT_OUT),
        Some(ServiceFault::JobIdMissing) if [PRINT_JOB, CREATE_JOB].contains(&operation) => {
            leave_out(&mut message, tag::JOB_ATTRIBUTES, &OF_A_JOB);
        }
        Some(ServiceFault::UriOfNowhere) => for_each_uri(&mut message, |uri| with_host(uri, NOWHERE)),
        Some(ServiceFault::UriSchemeMismatch) => {
            for_each_uri(&mut message, |uri| match uri.strip_prefix("ipps://") {
                Some(rest) => format!("ipp://{rest}"),
                None => uri.to_owned(),
            });
            for attribute in message.groups.iter_mut().flat_map(|group| &mut group.attributes) {
                if attribute.name == "uri-security-supported" {
                    attribute.values.fill(Value::Keyword("none".to_owned()));
                }
            }
        }
        _ => {}
    }
    message
}

/// The encoded message as the fault has it.
pub(super) fn cut(fault: Option<ServiceFault>, mut octets: Vec<u8>) -> Vec<u8> {
    if fault == Some(ServiceFault::IppTruncated) {
        // Without the end-of-attributes tag and a piece of the last value.
        octets.truncate(octets.len().saturating_sub(4));
    }
    octets
}

fn leave_out(message: &mut Message, tag: u8, names: &[&str]) {
    let groups = message.groups.iter_mut().filter(|group| group.tag == tag);
    groups
        .for_each(|Group { attributes, .. }| attributes.retain(|attribute| !names.contains(&attribute.name.as_str())));
}

/// The URIs of the printer and its jobs.
fn for_each_uri(message: &mut Message, change: impl Fn(&str) -> String) {
    let attributes = message.groups.iter_mut().flat_map(|group| &mut group.attributes);
    for value in attributes.flat_map(|attribute| &mut attribute.values) {
        if let Value::Uri(uri) = value
            && (uri.starts_with("ipp://") || uri.starts_with("ipps://"))
        {
            *uri = change(uri);
        }
    }
}

fn with_host(uri: &str, host: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return uri.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match authority.rsplit_once(':') {
        Some((_, port)) if !port.contains(']') => format!("{scheme}://{host}:{port}{path}"),
        _ => format!("{scheme}://{host}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipp_codec::Attribute;

    #[test]
    fn only_the_host_of_a_uri_changes() {
        for (uri, changed) in [
            ("ipp://localhost:631/ipp/print", "ipp://printer.invalid:631/ipp/print"),
            ("ipps://[::1]:631/ipp/print/4", "ipps://printer.invalid:631/ipp/print/4"),
            ("ipp://[::1]/ipp", "ipp://printer.invalid/ipp"),
            ("ipp://h", "ipp://printer.invalid"),
        ] {
            assert_eq!(with_host(uri, NOWHERE), changed);
        }
    }

    #[test]
    fn the_rest_of_a_message_is_as_it_was() {
        let message = Message {
            version: (2, 0),
            code: 0,
            request_id: 7,
            groups: vec![Group {
                tag: tag::PRINTER_ATTRIBUTES,
                attributes: vec![
                    Attribute::new("printer-name", Value::Name("n".into())),
                    Attribute::new("printer-is-accepting-jobs", Value::Boolean(true)),
                ],
            }],
        };
        assert_eq!(changed(None, 0x000B, message.clone()), message);
        let less = changed(Some(ServiceFault::RequiredAttributeMissing), 0x000B, message.clone());
        assert_eq!(less.groups[0].attributes, message.groups[0].attributes[..1]);
        let other = changed(Some(ServiceFault::WrongRequestId), 0x000B, message.clone());
        assert_eq!((other.request_id, &other.groups), (8, &message.groups));
    }
}

//! Is an event in the shape of published ones? Read from `data/capi2.schema`, and checked for every event that a build
//! for tests writes. Not the meaning: that a Result fits a chain is not looked at, but flags and their names are.

mod definition;
mod types;
mod xsd;

pub use xsd::{EVENT_XSD, EVENTS_XSD, xsd_of_event, xsd_of_events};

use crate::capi2::xml::Node;
use definition::{Attribute, Group, Shape};
use std::sync::OnceLock;

const TEXT: &str = include_str!("../../data/capi2.schema");

/// The shape of `<Event>`.
fn event() -> &'static Shape {
    static EVENT: OnceLock<Shape> = OnceLock::new();
    EVENT.get_or_init(|| definition::read(TEXT))
}

/// What is not as it should be in the events of a file (one, several, or under `<Events>`), each with the path to it; empty
/// where all is well. An event of another provider counts as not being one.
pub fn violations(xml: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut events = 0;
    let read = crate::capi2::events_of(xml, &mut |node| {
        events += 1;
        check(&node, event(), &format!("event {events}: /Event"), &mut found);
    });
    if let Err(why) = read {
        found.push(why);
    } else if events == 0 {
        found.push("there is no event".to_owned());
    }
    found
}

fn check(node: &Node, shape: &Shape, path: &str, found: &mut Vec<String>) {
    attributes(node, shape, path, found);
    match shape.text {
        Some(kind) if !types::fits(kind, &node.text) => {
            found.push(format!("{path} holds {:?}, which is no {kind}", node.text));
        }
        None if !node.text.trim().is_empty() => found.push(format!("{path} holds the text {:?}", node.text)),
        _ => {}
    }
    let mut children = node.children.iter().peekable();
    for group in &shape.groups {
        let mut seen = 0;
        while let Some(child) =
            children.next_if(|child| (group.repeats || seen == 0) && group.find(&child.name).is_some())
        {
            seen += 1;
            if let Some(shape) = group.find(&child.name) {
                check(child, shape, &format!("{path}/{}", child.name), found);
            }
        }
        if seen == 0 && group.required {
            found.push(format!("{path} has no {}", group.names()));
        }
    }
    if let Some(child) = children.next() {
        found.push(format!("{path} has {} where it does not belong", child.name));
    }
}

fn attributes(node: &Node, shape: &Shape, path: &str, found: &mut Vec<String>) {
    let flags = shape.flags.map(types::flags).unwrap_or_default();
    let value = node
        .attribute("value")
        .and_then(|value| u32::from_str_radix(value, 16).ok());
    for (name, text) in &node.attributes {
        // The namespace is an attribute to a reader that knows none.
        let is_namespace = path.ends_with("/Event") && name == "xmlns";
        let known = shape.attributes.iter().find(|known| known.name == *name);
        let flag = flags
            .iter()
            .any(|(bit, flag)| flag == name && value.is_some_and(|value| value & bit != 0));
        match known {
            Some(Attribute { kind, .. }) if !types::fits(kind, text) => {
                found.push(format!("{path}/@{name} is {text:?}, which is no {kind}"));
            }
            None if flag && text == "true" || is_namespace => {}
            None => found.push(format!("{path}/@{name}={text:?} does not belong there")),
            Some(_) => {}
        }
    }
    for known in shape.attributes.iter().filter(|known| known.required) {
        if node.attribute(known.name).is_none() {
            found.push(format!("{path} has no attribute {}", known.name));
        }
    }
    for (bit, flag) in flags {
        if value.is_some_and(|value| value & bit != 0) && node.attribute(flag).is_none() {
            found.push(format!("{path} has the bit {bit:X} and not its name {flag}"));
        }
    }
}

impl Group {
    fn find(&self, name: &str) -> Option<&Shape> {
        let is_it = |shape: &&Shape| shape.name == name || shape.name == "NAME" && types::names_an_attribute(name);
        self.alternatives.iter().find(is_it)
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.alternatives.iter().map(|shape| shape.name).collect();
        names.join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-CAPI2" Guid="{5bbca4a8-b209-48dc-a8c7-b23d3e5216fb}"/><EventID>10</EventID><Version>0</Version><Level>4</Level><Task>11</Task><Opcode>1</Opcode><Keywords>0x4000000000000003</Keywords><TimeCreated SystemTime="2007-08-06T22:40:35.000000000Z"/><EventRecordID>1</EventRecordID><Correlation/><Execution ProcessID="1" ThreadID="2"/><Channel>Microsoft-Windows-CAPI2/Operational</Channel><Computer>PC</Computer><Security UserID="S-1-5-18"/></System><UserData><CertGetCertificateChainStart><EventAuxInfo ProcessName="a.exe"/><CorrelationAuxInfo TaskId="{0A3F0A3F-0A3F-4A3F-8A3F-0A3F0A3F0A3F}" SeqNumber="1"/></CertGetCertificateChainStart></UserData></Event>"#;

    #[test]
    fn an_event_in_the_published_shape_has_no_violation() {
        assert_eq!(violations(GOOD), Vec::<String>::new());
    }

    #[test]
    fn what_is_changed_in_it_is_found() {
        for (from, to, what) in [
            ("<Version>0</Version>", "", "has no Version"),
            (" SeqNumber=\"1\"", " SeqNumber=\"0\"", "which is no positive"),
            (" ProcessName=\"a.exe\"", "", "has no attribute ProcessName"),
            ("<Correlation/>", "<Correlation a=\"\"/>", "@a=\"\" does not belong"),
            ("{0A3F", "{0a3f", "which is no guid"),
            ("</System>", "<Extra/></System>", "has Extra where it does not belong"),
            (
                "<Level>4</Level><Task>11</Task>",
                "<Task>11</Task><Level>4</Level>",
                "has no Level",
            ),
            ("<Correlation/>", "<Correlation>text</Correlation>", "holds the text"),
            (
                "CertGetCertificateChainStart>",
                "CertGet>",
                "has no CertGetCertificateChainStart or",
            ),
        ] {
            let changed = GOOD.replace(from, to);
            assert_ne!(changed, GOOD, "{from}");
            let found = violations(&changed);
            assert!(found.iter().any(|it| it.contains(what)), "{from} to {to}: {found:?}");
        }
        assert_eq!(violations("<a/>"), ["there is no event"]);
        assert_eq!(violations("<a>").len(), 1);
    }

    /// What only signed files have.
    const OF_FILES: [&str; 8] = [
        "/CryptCATAdminEnumCatalogFromHash",
        "/WinVerifyTrust/FileInfo",
        "/WinVerifyTrust/CatalogInfo",
        "/WinVerifyTrust/DigestInfo",
        "/WinVerifyTrust/RegPolicySetting",
        "/WinVerifyTrust/SignerInfo",
        "/WinVerifyTrust/TimestampInfo",
        "/WinVerifyTrust/TimestampChain",
    ];

    /// The elements and attributes of 799 published records, in `tests/data/capi2/schema.json`.
    #[test]
    fn everything_that_was_published_of_a_tls_client_is_in_the_schema() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/capi2/schema.json");
        let published: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let user_data = event().groups.iter().find_map(|group| group.find("UserData")).unwrap();
        let (mut elements, mut missing) = (0, Vec::new());
        for root in published["roots"].as_object().unwrap().values() {
            for (path, told) in root["paths"].as_object().unwrap() {
                if OF_FILES.iter().any(|of_files| path.starts_with(of_files)) {
                    continue;
                }
                elements += 1;
                let down =
                    |shape: Option<&'static Shape>, name| shape?.groups.iter().find_map(|group| group.find(name));
                let Some(shape) = path[1..].split('/').fold(Some(user_data), down) else {
                    missing.push(path.clone());
                    continue;
                };
                for (name, values) in told["attrs"].as_object().into_iter().flatten() {
                    let known = shape.attributes.iter().find(|known| known.name == name);
                    let is_flag = shape
                        .flags
                        .is_some_and(|table| types::flags(table).iter().any(|(_, flag)| flag == name));
                    let values = values.as_array().unwrap().iter().filter_map(|value| value.as_str());
                    let all_fit = |known: &Attribute| {
                        values
                            .filter(|it| !it.starts_with('<'))
                            .all(|it| types::fits(known.kind, it))
                    };
                    if !is_flag && !known.is_some_and(all_fit) {
                        missing.push(format!("{path}/@{name}"));
                    }
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
        assert!(elements > 150, "{elements}");
    }

    #[test]
    fn a_flag_and_its_name_go_together() {
        let shape = Shape {
            name: "ErrorStatus",
            attributes: vec![Attribute {
                name: "value",
                kind: "hex",
                required: true,
            }],
            flags: Some("ERROR"),
            ..Shape::default()
        };
        let status = |value: &str, flag: &str| {
            let mut node = Node {
                name: "ErrorStatus".into(),
                attributes: vec![("value".into(), value.into())],
                ..Node::default()
            };
            if !flag.is_empty() {
                node.attributes.push((flag.into(), "true".into()));
            }
            let mut found = Vec::new();
            check(&node, &shape, "", &mut found);
            found.len()
        };
        assert_eq!(status("20", "CERT_TRUST_IS_UNTRUSTED_ROOT"), 0);
        assert_eq!(status("0", ""), 0);
        assert_eq!(status("20", ""), 1);
        assert_eq!(status("0", "CERT_TRUST_IS_UNTRUSTED_ROOT"), 1);
        assert_eq!(status("020", "CERT_TRUST_IS_UNTRUSTED_ROOT"), 1, "leading zeros");
    }
}

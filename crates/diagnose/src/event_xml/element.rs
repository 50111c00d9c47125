//! An XML element as a value, and its text. Every text is escaped; what XML 1.0 cannot hold becomes U+FFFD.

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use std::borrow::Cow;

/// An element with attributes in order, and a text or children in order.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Element {
    name: Cow<'static, str>,
    attributes: Vec<(Cow<'static, str>, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
            text: String::new(),
            children: Vec::new(),
        }
    }
    pub(crate) fn renamed(mut self, name: &'static str) -> Self {
        self.name = name.into();
        self
    }
    pub(crate) fn attribute(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), storable(&value.into())));
        self
    }
    pub(crate) fn attribute_if(self, wanted: bool, name: &'static str, value: &str) -> Self {
        if wanted { self.attribute(name, value) } else { self }
    }
    pub(crate) fn first_attribute(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.insert(0, (name.into(), storable(value)));
        self
    }
    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.text = storable(&text.into());
        self
    }
    pub(crate) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }
    pub(crate) fn push(&mut self, child: Self) {
        self.children.push(child);
    }

    /// The element on one line.
    pub(crate) fn to_xml(&self) -> String {
        let mut octets = Vec::new();
        // Writing to memory does not fail.
        let _ = self.write(&mut Writer::new(&mut octets));
        String::from_utf8_lossy(&octets).into_owned()
    }

    fn write(&self, writer: &mut Writer<&mut Vec<u8>>) -> std::io::Result<()> {
        let mut start = BytesStart::new(self.name.as_ref());
        for (name, value) in &self.attributes {
            start.push_attribute((name.as_ref(), value.as_str()));
        }
        if self.text.is_empty() && self.children.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        if !self.text.is_empty() {
            writer.write_event(Event::Text(BytesText::from_escaped(partial_escape(self.text.as_str()))))?;
        }
        for child in &self.children {
            child.write(writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new(self.name.as_ref())))
    }
}

/// XML 1.0 §2.2: no control characters but tab and line ends, no U+FFFE and U+FFFF.
fn storable(text: &str) -> String {
    let forbidden = |c: char| {
        (c.is_control() && c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    text.chars()
        .map(|c| if forbidden(c) { '\u{FFFD}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_control_characters_in_a_name_stay_text() {
        let element = Element::new("CN")
            .attribute("a", "\"<&\u{0}")
            .child(Element::new("b").text("<b>&\u{1b}[2J"));
        let xml = element.to_xml();
        assert_eq!(
            xml,
            "<CN a=\"&quot;&lt;&amp;\u{FFFD}\"><b>&lt;b&gt;&amp;\u{FFFD}[2J</b></CN>"
        );
    }
}

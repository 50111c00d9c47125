//! The forms of a page, as far as a person without a browser needs them: what there is to fill in, and what a button
//! sends. Not an HTML parser: it reads the pages of the device, which are well-formed.

/// A form of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    /// Where it goes; empty: to the page itself.
    pub(crate) action: String,
    /// Does it send files?
    pub(crate) multipart: bool,
    /// Is it a POST?
    pub(crate) post: bool,
    /// What there is to fill in or press.
    pub(crate) controls: Vec<Control>,
}

/// An input, a button, a selection, a text area.
#[derive(Clone, Debug, Default)]
pub(crate) struct Control {
    /// `text`, `hidden`, `radio`, `checkbox`, `file`, `submit`, `select`, `textarea`, ...
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) value: String,
    /// Marked, for radio buttons and check boxes.
    pub(crate) checked: bool,
    pub(crate) disabled: bool,
    /// What a person reads beside it (or on it).
    pub(crate) label: String,
    id: String,
}

/// Every form of the page, in order.
pub(crate) fn forms(page: &str) -> Vec<Form> {
    let mut reader = Reader::default();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        reader.text(&rest[..open]);
        let Some(close) = rest[open..].find('>') else { break };
        reader.tag(rest[open + 1..open + close].trim_end_matches('/').trim());
        rest = &rest[open + close + 1..];
    }
    for (id, text) in std::mem::take(&mut reader.labels) {
        for control in reader.forms.iter_mut().flat_map(|form| &mut form.controls) {
            if !id.is_empty() && control.id == id {
                control.label = squeeze(&text);
            }
        }
    }
    reader.forms
}

/// Links of the page: text and target.
pub(crate) fn links(page: &str) -> Vec<(String, String)> {
    let anchors = page.split("<a ").skip(1).filter_map(|anchor| anchor.split_once("</a>"));
    anchors
        .filter_map(|(anchor, _)| {
            let (tag, text) = anchor.split_once('>')?;
            Some((squeeze(&without_tags(text)), attribute(tag, "href")?))
        })
        .collect()
}

/// The text of the page, without tags, on one line.
pub(crate) fn without_tags(page: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in page.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    squeeze(&unescape(&text))
}

#[derive(Default)]
struct Reader {
    forms: Vec<Form>,
    /// Target id and text of every label.
    labels: Vec<(String, String)>,
    in_label: bool,
    in_button: bool,
    in_text_area: bool,
    /// Controls that stood inside the open label.
    labelled: Vec<usize>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        let text = unescape(text);
        if self.in_label
            && let Some((_, label)) = self.labels.last_mut()
        {
            label.push_str(&text);
        }
        let control = self.forms.last_mut().and_then(|form| form.controls.last_mut());
        if let Some(control) = control {
            if self.in_button {
                control.label = squeeze(&text);
            }
            if self.in_text_area {
                control.value = text;
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        let has = |word: &str| tag.split_whitespace().any(|part| part.split('=').next() == Some(word));
        let text = |word: &str| attribute(tag, word).unwrap_or_default();
        match name.as_str() {
            "form" => self.forms.push(Form {
                action: text("action"),
                multipart: text("enctype") == "multipart/form-data",
                post: text("method").eq_ignore_ascii_case("post"),
                controls: Vec::new(),
            }),
            "label" => {
                self.in_label = true;
                self.labelled.clear();
                self.labels.push((text("for"), String::new()));
            }
            "/label" => self.close_label(),
            "/button" => self.in_button = false,
            "/textarea" => self.in_text_area = false,
            "option" => {
                let chosen = has("selected");
                let select = self.forms.last_mut().and_then(|form| form.controls.last_mut());
                if let Some(select) = select.filter(|select| chosen || select.value.is_empty()) {
                    select.value = text("value");
                }
            }
            "input" | "button" | "select" | "textarea" => {
                let kind = match (name.as_str(), attribute(tag, "type")) {
                    ("input", kind) => kind.unwrap_or_else(|| "text".to_owned()),
                    ("button", kind) => kind.unwrap_or_else(|| "submit".to_owned()),
                    (other, _) => other.to_owned(),
                };
                self.in_button = name == "button";
                self.in_text_area = name == "textarea";
                let value = attribute(tag, "value").unwrap_or_else(|| match kind.as_str() {
                    "checkbox" | "radio" => "on".to_owned(),
                    _ => String::new(),
                });
                let label = if kind == "submit" { value.clone() } else { String::new() };
                let Some(form) = self.forms.last_mut() else { return };
                if self.in_label {
                    self.labelled.push(form.controls.len());
                }
                form.controls.push(Control {
                    kind,
                    name: text("name"),
                    value,
                    checked: has("checked"),
                    disabled: has("disabled"),
                    label,
                    id: text("id"),
                });
            }
            _ => {}
        }
    }

    fn close_label(&mut self) {
        self.in_label = false;
        let text = self.labels.last().map(|(_, text)| squeeze(text)).unwrap_or_default();
        let Some(form) = self.forms.last_mut() else { return };
        for &control in &self.labelled {
            form.controls[control].label.clone_from(&text);
        }
    }
}

/// The value of an attribute written with double quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.find(&format!("{name}=\""))?;
    if at > 0 && !lower.as_bytes()[at - 1].is_ascii_whitespace() {
        return None;
    }
    let value = &tag[at + name.len() + 2..];
    Some(unescape(&value[..value.find('"')?]))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_the_labels_that_a_person_sees() {
        let page = r#"<form action="next.html/config" method="post" enctype="multipart/form-data">
            <input type="hidden" name="Hide" value="a&amp;b"><label><input type="radio" name="o" value="1" checked> One</label>
            <input type=x><label for="two">The <b>other</b></label><input type="checkbox" id="two" name="two">
            <select name="s"><option value="a">A</option><option value="b" selected>B</option></select>
            <textarea name="t">text</textarea><button name="Finish" value="Finish">Finish it</button></form>"#;
        let forms = forms(page);
        let form = &forms[0];
        assert_eq!(
            (form.action.as_str(), form.multipart, form.post),
            ("next.html/config", true, true)
        );
        let find = |name: &str| form.controls.iter().find(|control| control.name == name).unwrap();
        assert_eq!(find("Hide").value, "a&b");
        assert_eq!((find("o").label.as_str(), find("o").checked), ("One", true));
        assert_eq!(
            (find("two").label.as_str(), find("two").value.as_str()),
            ("The other", "on")
        );
        assert_eq!((find("s").value.as_str(), find("t").value.as_str()), ("b", "text"));
        assert_eq!(
            (find("Finish").label.as_str(), find("Finish").kind.as_str()),
            ("Finish it", "submit")
        );
    }
}

//! What a person sees on a page, as far as the demo's browser needs it: text, links, and forms to fill in.
//!
//! Not an HTML parser: it reads the pages of the device.

/// A form of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Where it goes; empty: to the page itself.
    pub(super) action: String,
    /// `multipart/form-data`?
    pub(super) multipart: bool,
    /// Inputs, buttons and selections.
    pub(super) controls: Vec<Control>,
}

/// An input of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Control {
    /// `text`, `hidden`, `radio`, `file`, `submit`, ...
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) value: String,
    /// Marked, for radio buttons and check boxes.
    pub(super) checked: bool,
    pub(super) disabled: bool,
    /// What stands after it: the label of a radio button.
    pub(super) label: String,
}

/// The text of a page, without tags, blanks squeezed.
pub(super) fn text(page: &str) -> String {
    let mut text = String::new();
    for piece in Pieces(page) {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Tag(_) => text.push(' '),
        }
    }
    squeezed(&unescaped(&text))
}

/// Text and target of every link.
pub(super) fn links(page: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut open: Option<(String, String)> = None;
    for piece in Pieces(page) {
        match piece {
            Piece::Text(piece) => {
                if let Some((text, _)) = &mut open {
                    text.push_str(piece);
                }
            }
            Piece::Tag(tag) if name(tag) == "a" => {
                open = attribute(tag, "href").map(|target| (String::new(), target));
            }
            Piece::Tag(tag) if name(tag) == "/a" => {
                links.extend(open.take().map(|(text, target)| (squeezed(&unescaped(&text)), target)));
            }
            Piece::Tag(_) => {}
        }
    }
    links
}

/// The rows of all tables, each a list of the texts of its cells.
pub(super) fn rows(page: &str) -> Vec<Vec<String>> {
    let cells = |row: &str| {
        row.split("<td")
            .skip(1)
            .map(|cell| text(&format!("<td{cell}")))
            .collect()
    };
    page.split("<tr").skip(1).map(cells).collect()
}

/// Every form, in the order of the page.
pub(super) fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut is_open = false;
    for piece in Pieces(page) {
        match piece {
            Piece::Tag(tag) if name(tag) == "form" => {
                is_open = true;
                let multipart =
                    attribute(tag, "enctype").is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/form-data"));
                forms.push(Form {
                    action: attribute(tag, "action").unwrap_or_default(),
                    multipart,
                    controls: Vec::new(),
                });
            }
            Piece::Tag(tag) if name(tag) == "/form" => is_open = false,
            Piece::Tag(tag) if is_open => {
                if let (Some(control), Some(form)) = (control(tag), forms.last_mut()) {
                    form.controls.push(control);
                }
            }
            Piece::Text(text) if is_open => {
                if let Some(control) = forms.last_mut().and_then(|form| form.controls.last_mut()) {
                    control.label = squeezed(&format!("{} {}", control.label, unescaped(text)));
                }
            }
            _ => {}
        }
    }
    forms
}

fn control(tag: &str) -> Option<Control> {
    let kind = match name(tag).as_str() {
        "input" => attribute(tag, "type")
            .unwrap_or_else(|| "text".to_owned())
            .to_ascii_lowercase(),
        "button" => "submit".to_owned(),
        "select" | "textarea" => name(tag),
        _ => return None,
    };
    Some(Control {
        kind,
        name: attribute(tag, "name").unwrap_or_default(),
        value: attribute(tag, "value").unwrap_or_default(),
        checked: attribute(tag, "checked").is_some(),
        disabled: attribute(tag, "disabled").is_some(),
        label: String::new(),
    })
}

enum Piece<'a> {
    Text(&'a str),
    /// What stands between `<` and `>`.
    Tag(&'a str),
}

struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.0;
        match rest.find('<') {
            None if rest.is_empty() => None,
            None => {
                self.0 = "";
                Some(Piece::Text(rest))
            }
            Some(0) => {
                let end = rest.find('>').unwrap_or(rest.len());
                self.0 = rest.get(end + 1..).unwrap_or_default();
                Some(Piece::Tag(rest[1..end].trim_end_matches('/')))
            }
            Some(start) => {
                self.0 = &rest[start..];
                Some(Piece::Text(&rest[..start]))
            }
        }
    }
}

fn name(tag: &str) -> String {
    tag.split_whitespace().next().unwrap_or_default().to_ascii_lowercase()
}

/// The value of an attribute; empty where it has none.
fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let mut rest = tag.trim_start().split_once(char::is_whitespace)?.1;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescaped(value));
        }
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<html><body><h1>Certificates</h1><a href="/a?x=1&amp;y=2"><b>View</b> it</a>
        <form method="post" enctype="multipart/form-data" action="/go"><input type="hidden" name="Hide" VALUE="7"/>
        <label><input type=radio name=Opt value=Import checked> Import Certificate &amp; Key</label>
        <input type="file" name=".Install_FileName_handle"><button name="Finish" value="Finish">Finish</button>
        </form></body></html>"#;

    #[test]
    fn a_page_is_read_as_a_person_reads_it() {
        assert_eq!(links(PAGE), [("View it".to_owned(), "/a?x=1&y=2".to_owned())]);
        assert!(text(PAGE).starts_with("Certificates View it Import Certificate & Key"));
        let table = "<table><tr><th>Job</th></tr><tr class=x><td class=number>2</td><td>a&lt;b</td></tr></table>";
        assert_eq!(rows(table)[1], ["2", "a<b"]);
        let forms = forms(PAGE);
        assert_eq!(
            (forms.len(), forms[0].action.as_str(), forms[0].multipart),
            (1, "/go", true)
        );
        let [hide, option, file, finish] = forms[0].controls.as_slice() else {
            panic!("{forms:?}")
        };
        assert_eq!((hide.kind.as_str(), hide.value.as_str()), ("hidden", "7"));
        assert_eq!(
            (option.checked, option.label.as_str()),
            (true, "Import Certificate & Key")
        );
        assert_eq!(
            (file.kind.as_str(), file.name.as_str()),
            ("file", ".Install_FileName_handle")
        );
        assert_eq!((finish.kind.as_str(), finish.label.as_str()), ("submit", "Finish"));
    }

    #[test]
    fn a_broken_page_is_read_to_its_end() {
        for page in [
            "<",
            "<form",
            "<input name=",
            "<a href='",
            "a < b",
            "<form><input name=\"x",
        ] {
            let _ = (text(page), links(page), forms(page));
        }
    }
}

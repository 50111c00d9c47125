//! An administrator at the EWS, with curl for hands: opens pages, follows links by their text, fills in forms by their
//! labels and presses buttons. The browser's part of it is in `ews_chromium`.

use crate::html_form::{self, Control, Form};
use crate::peers::Absent;
use crate::peers::curl::curl;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use url::Url;

/// A person with a cookie jar.
pub(crate) struct Administrator {
    base: Url,
    password: Option<String>,
    folder: TempDir,
}

/// What is filled into a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Field<'a> {
    /// Typed, or chosen from a list.
    Text(&'a str),
    /// A file.
    File(&'a Path),
    /// A check box or radio button, marked.
    Marked,
    /// A check box, not marked.
    Unmarked,
}

/// A page, or a file that the device hands out.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) octets: Vec<u8>,
}

impl Administrator {
    /// Somebody at the EWS of `base`, such as `http://localhost:8080/`.
    pub(crate) fn at(base: &str) -> Self {
        Self {
            base: base.parse().unwrap(),
            password: None,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The same, who knows the password.
    pub(crate) fn with_password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// Opens a page by its path.
    pub(crate) async fn open(&self, path: &str) -> Result<Page, Absent> {
        self.send(&self.base.join(path).unwrap(), &[]).await
    }

    /// Clicks on a link.
    pub(crate) async fn follow(&self, page: &Page, text: &str) -> Result<Page, Absent> {
        let links = html_form::links(&page.html());
        let (_, target) = links
            .iter()
            .find(|(link, _)| link == text)
            .unwrap_or_else(|| panic!("no link {text:?} on {}, only {links:?}", page.url));
        self.send(&page.url.join(target).unwrap(), &[]).await
    }

    /// Fills in the form that has `button`, and presses it. Fields are named by their label or by their name.
    pub(crate) async fn press(&self, page: &Page, button: &str, fields: &[(&str, Field<'_>)]) -> Result<Page, Absent> {
        let form = page.form(button);
        let arguments = filled(&form, button, fields);
        let target = page.url.join(&form.action).unwrap();
        assert!(form.post, "the form of {button:?} on {} is not a POST", page.url);
        self.send(&target, &arguments).await
    }

    /// curl to `target`; `-F` and `--data` among the arguments make it a POST.
    pub(crate) async fn send(&self, target: &Url, arguments: &[String]) -> Result<Page, Absent> {
        let (jar, body) = (self.folder.path().join("cookies"), self.folder.path().join("body"));
        let _ = std::fs::remove_file(&body);
        let mut request = curl()?.args([
            "-sS",
            "-L",
            "-m",
            "60",
            "-w",
            "%{http_code}\n%{content_type}\n%{url_effective}",
        ]);
        if let Some(password) = &self.password {
            request = request.args(["-u", &format!("admin:{password}")]);
        }
        request = request.arg("-b").arg(&jar).arg("-c").arg(&jar).arg("-o").arg(&body);
        let said = request.args(arguments).arg(target.as_str()).run().await.success();
        let mut lines = said.lines();
        Ok(Page {
            status: lines.next().unwrap().parse().unwrap(),
            content_type: lines.next().unwrap().to_owned(),
            url: lines.next().unwrap().parse().unwrap(),
            octets: std::fs::read(&body).unwrap_or_default(),
        })
    }
}

impl Page {
    /// The page's source.
    pub(crate) fn html(&self) -> String {
        String::from_utf8_lossy(&self.octets).into_owned()
    }

    /// What a person reads.
    pub(crate) fn text(&self) -> String {
        html_form::without_tags(&self.html())
    }

    /// Does it offer this button or option?
    pub(crate) fn offers(&self, label: &str) -> bool {
        html_form::forms(&self.html())
            .iter()
            .flat_map(|form| &form.controls)
            .any(|control| !control.disabled && control.label == label)
    }

    /// Checks that these words are on the page, on one line of its source, as scripts look for them.
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(
            self.html().contains(words),
            "{} does not say {words:?} but: {}",
            self.url,
            self.text()
        );
        self
    }

    /// Puts what was handed out into a file.
    pub(crate) fn save(&self, file: PathBuf) -> PathBuf {
        std::fs::write(&file, &self.octets).unwrap();
        file
    }

    fn form(&self, button: &str) -> Form {
        let forms = html_form::forms(&self.html());
        let has = |form: &&Form| form.controls.iter().any(|control| is_button(control, button));
        forms
            .iter()
            .find(has)
            .unwrap_or_else(|| {
                panic!(
                    "no button {button:?} on {} ({}): {}",
                    self.url,
                    self.status,
                    self.text()
                )
            })
            .clone()
    }
}

fn is_button(control: &Control, button: &str) -> bool {
    control.kind == "submit" && !control.disabled && (control.label == button || control.name == button)
}

/// What a browser would send, as curl's arguments.
fn filled(form: &Form, button: &str, fields: &[(&str, Field<'_>)]) -> Vec<String> {
    for (name, _) in fields {
        let known = form
            .controls
            .iter()
            .any(|control| control.label == *name || control.name == *name);
        assert!(known, "no field {name:?}, only {:?}", form.controls);
    }
    let mut arguments = Vec::new();
    let mut send = |name: &str, value: &str| {
        arguments.push(
            if form.multipart {
                "--form-string"
            } else {
                "--data-urlencode"
            }
            .to_owned(),
        );
        arguments.push(format!("{name}={value}"));
    };
    let mut files = Vec::new();
    let mut pressed = false;
    for control in form
        .controls
        .iter()
        .filter(|control| !control.disabled && !control.name.is_empty())
    {
        let given = fields
            .iter()
            .find(|(name, _)| control.label == *name || control.name == *name);
        match (control.kind.as_str(), given.map(|(_, field)| field)) {
            ("submit", _) if is_button(control, button) && !pressed => {
                pressed = true;
                send(&control.name, &control.value);
            }
            ("submit" | "button" | "reset", _) | (_, Some(Field::Unmarked)) => {}
            ("file", Some(Field::File(file))) => files.push(format!("{}=@{}", control.name, file.display())),
            // What a browser sends for a file that nobody chose.
            ("file", _) => files.push(format!("{}=;filename=", control.name)),
            ("radio", Some(Field::Marked)) => send(&control.name, &control.value),
            ("radio", None) => {
                let other = |(name, field): &(&str, Field<'_>)| {
                    matches!(field, Field::Marked)
                        && form
                            .controls
                            .iter()
                            .any(|c| c.name == control.name && (c.label == *name || c.name == *name))
                };
                if control.checked && !fields.iter().any(other) {
                    send(&control.name, &control.value);
                }
            }
            ("checkbox", Some(Field::Marked)) => send(&control.name, &control.value),
            ("checkbox", None) if !control.checked => {}
            (_, Some(Field::Text(text))) => send(&control.name, text),
            (_, None) => send(&control.name, &control.value),
            (kind, Some(field)) => panic!("{field:?} does not fit into the {kind} {:?}", control.name),
        }
    }
    for file in files {
        arguments.extend(["-F".to_owned(), file]);
    }
    arguments
}

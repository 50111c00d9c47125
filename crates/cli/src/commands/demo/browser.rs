//! A person at a browser: opens pages over HTTP, keeps cookies, follows links, fills in forms and presses buttons.

use super::html::{self, Control, Form};
use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::net::TcpStream;
use url::Url;

/// For one page.
const PATIENCE: Duration = Duration::from_secs(20);
/// Largest page.
const MAX_PAGE: usize = 4 * 1024 * 1024;
/// Most redirects in a row.
const MAX_REDIRECTS: usize = 5;

/// The browser, at one printer.
#[derive(Debug)]
pub(super) struct Browser {
    base: Url,
    cookies: BTreeMap<String, String>,
}

/// A page that it shows.
#[derive(Clone, Debug)]
pub(super) struct Page {
    url: Url,
    body: Bytes,
}

/// What a person does to a form.
#[derive(Clone, Debug)]
pub(super) enum Fill<'a> {
    /// Types into the field of this name.
    Type(&'a str, &'a str),
    /// Chooses the radio button, or marks the box, whose label holds this text.
    Choose(&'a str),
    /// Chooses a file: its name, and its content.
    File(&'a str, &'a [u8]),
}

impl Browser {
    /// At the web pages of `base`, such as `http://127.0.0.1:8080/`.
    pub(super) fn at(base: Url) -> Self {
        Self {
            base,
            cookies: BTreeMap::new(),
        }
    }

    /// Opens a page by its path.
    pub(super) async fn open(&mut self, path: &str) -> anyhow::Result<Page> {
        let url = self.base.join(path).with_context(|| format!("{path:?} is no path"))?;
        self.send(Method::GET, url, None).await
    }

    /// Clicks on the first link whose text is `text`.
    pub(super) async fn follow(&mut self, page: &Page, text: &str) -> anyhow::Result<Page> {
        let links = html::links(&page.html());
        let found = links.iter().find(|(link, _)| link.eq_ignore_ascii_case(text));
        let (_, target) = found.with_context(|| format!("there is no link {text:?} on {}", page.url))?;
        self.send(Method::GET, page.url.join(target)?, None).await
    }

    /// Fills in the first form that has the button, and presses it.
    pub(super) async fn press(&mut self, page: &Page, button: &str, fills: &[Fill<'_>]) -> anyhow::Result<Page> {
        let is_button = |control: &Control| {
            control.kind == "submit"
                && [&control.value, &control.label]
                    .iter()
                    .any(|text| text.eq_ignore_ascii_case(button))
        };
        let forms = html::forms(&page.html());
        let found = forms.iter().find_map(|form| {
            form.controls
                .iter()
                .find(|&control| is_button(control))
                .map(|b| (form, b))
        });
        let (form, pressed) = found.with_context(|| format!("there is no button {button:?} on {}", page.url))?;
        let fields = filled(form, pressed, fills).with_context(|| format!("the form of {button:?} on {}", page.url))?;
        let target = if form.action.is_empty() {
            page.url.clone()
        } else {
            page.url.join(&form.action)?
        };
        let (content_type, body) = if form.multipart {
            multipart(&fields)
        } else {
            urlencoded(&fields)
        };
        self.send(Method::POST, target, Some((content_type, body))).await
    }

    async fn send(&mut self, method: Method, url: Url, body: Option<(String, Vec<u8>)>) -> anyhow::Result<Page> {
        let (mut method, mut url, mut body) = (method, url, body);
        for _ in 0..=MAX_REDIRECTS {
            let exchange = self.exchange(&method, &url, body.take());
            let (head, answer) = tokio::time::timeout(PATIENCE, exchange)
                .await
                .with_context(|| format!("{url} did not answer within {} s", PATIENCE.as_secs()))?
                .with_context(|| format!("{url} gave no answer"))?;
            if head.status.is_redirection() {
                let location = head
                    .headers
                    .get(header::LOCATION)
                    .context("a redirect without Location")?;
                url = url.join(location.to_str()?)?;
                method = Method::GET;
            } else if head.status == StatusCode::OK {
                return Ok(Page { url, body: answer });
            } else {
                bail!("{url} answered {}", head.status);
            }
        }
        bail!("{url} redirects too often")
    }

    async fn exchange(
        &mut self,
        method: &Method,
        url: &Url,
        body: Option<(String, Vec<u8>)>,
    ) -> anyhow::Result<(http::response::Parts, Bytes)> {
        let host = url.host_str().context("no host")?;
        let port = url.port_or_known_default().context("no port")?;
        if url.scheme() != "http" {
            bail!("the pages went over to {}", url.scheme());
        }
        let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(&url[url::Position::BeforePath..url::Position::AfterQuery])
            .header(header::HOST, &url[url::Position::BeforeHost..url::Position::BeforePath])
            .header(header::CONNECTION, "close");
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let mut content = Bytes::new();
        if let Some((content_type, body)) = body {
            let origin = url.origin().ascii_serialization();
            request = request
                .header(header::CONTENT_TYPE, content_type)
                .header(header::ORIGIN, origin);
            content = body.into();
        }
        let response = sender.send_request(request.body(Full::new(content))?).await?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MAX_PAGE)
            .collect()
            .await
            .map_err(|error| anyhow::anyhow!(error))?
            .to_bytes();
        driver.abort();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap_or_default());
        }
        Ok((head, body))
    }

    /// Keeps a cookie for this printer. A `Secure` one is kept too, and sent to loopback addresses alone, which browsers
    /// count as trustworthy (W3C Secure Contexts §3.1).
    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

impl Page {
    /// What a person reads on it.
    pub(super) fn text(&self) -> String {
        html::text(&self.html())
    }

    /// The rows of its tables, each a list of cells.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        html::rows(&self.html())
    }

    /// The octets that came.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    fn html(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

struct Field {
    name: String,
    value: Vec<u8>,
    /// Of a file.
    file_name: Option<String>,
}

/// The fields that pressing the button sends.
fn filled(form: &Form, pressed: &Control, fills: &[Fill<'_>]) -> anyhow::Result<Vec<Field>> {
    let mut controls = form.controls.clone();
    let mut files: BTreeMap<String, (String, Vec<u8>)> = BTreeMap::new();
    for fill in fills {
        match fill {
            Fill::Type(name, value) => {
                let field = controls.iter_mut().find(|control| control.name == *name);
                field.with_context(|| format!("there is no field {name:?}"))?.value = (*value).to_owned();
            }
            Fill::Choose(label) => {
                let chosen = controls
                    .iter()
                    .find(|control| is_marked(control) && control.label.contains(label));
                let chosen = chosen.with_context(|| format!("there is no option {label:?}"))?.clone();
                for control in controls.iter_mut().filter(|control| control.name == chosen.name) {
                    control.checked = control.value == chosen.value;
                }
            }
            Fill::File(file_name, content) => {
                let field = controls
                    .iter()
                    .find(|control| control.kind == "file")
                    .context("there is no file field")?;
                files.insert(field.name.clone(), ((*file_name).to_owned(), content.to_vec()));
            }
        }
    }
    let is_sent = |control: &&Control| {
        let is_sent = match control.kind.as_str() {
            "radio" | "checkbox" => control.checked,
            "submit" | "button" | "reset" => control.name == pressed.name && control.value == pressed.value,
            _ => true,
        };
        is_sent && !control.disabled && !control.name.is_empty()
    };
    let field = |control: &Control| match (control.kind.as_str(), files.get(&control.name)) {
        ("file", Some((file_name, content))) => Field {
            name: control.name.clone(),
            value: content.clone(),
            file_name: Some(file_name.clone()),
        },
        ("file", None) => Field {
            name: control.name.clone(),
            value: Vec::new(),
            file_name: Some(String::new()),
        },
        _ => Field {
            name: control.name.clone(),
            value: control.value.clone().into_bytes(),
            file_name: None,
        },
    };
    Ok(controls.iter().filter(is_sent).map(field).collect())
}

fn is_marked(control: &Control) -> bool {
    matches!(control.kind.as_str(), "radio" | "checkbox")
}

fn urlencoded(fields: &[Field]) -> (String, Vec<u8>) {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for field in fields {
        body.append_pair(&field.name, &String::from_utf8_lossy(&field.value));
    }
    (
        "application/x-www-form-urlencoded".to_owned(),
        body.finish().into_bytes(),
    )
}

/// As browsers write it (HTML Standard, multipart/form-data encoding algorithm).
fn multipart(fields: &[Field]) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "----MisprintFormBoundary7MA4YWxkTrZu0gW";
    let escaped = |name: &str| name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut body = Vec::new();
    for field in fields {
        let name = escaped(&field.name);
        let head = match &field.file_name {
            Some(file_name) => format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n",
                escaped(file_name)
            ),
            None => format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n"),
        };
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&field.value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pressed_button_and_the_chosen_option_are_sent() {
        let page = r#"<form><input type=hidden name=Hide value=7><input type=radio name=o value=a checked>Alpha
            <input type=radio name=o value=b>Beta<input type=password name=p><input type=submit name=Next value=Next>
            <input type=submit name=Cancel value=Cancel></form>"#;
        let form = &html::forms(page)[0];
        let next = form.controls.iter().find(|control| control.name == "Next").unwrap();
        let fields = filled(form, next, &[Fill::Choose("Beta"), Fill::Type("p", "s&t")]).unwrap();
        let (_, body) = urlencoded(&fields);
        assert_eq!(String::from_utf8(body).unwrap(), "Hide=7&o=b&p=s%26t&Next=Next");
        assert!(filled(form, next, &[Fill::Choose("Gamma")]).is_err());
    }
}

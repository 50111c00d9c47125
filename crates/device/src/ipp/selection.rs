//! requested-attributes (RFC 8011 §4.2.5.1, §4.3.4.1): which attributes a client wants to see.

use super::refusal::Refusal;
use super::request::Request;
use ipp_codec::{Attribute, Value};
use std::collections::BTreeSet;

/// The groups that requested-attributes can name, beside `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// `job-template`.
    JobTemplate,
    /// `printer-description` or `job-description`.
    Description,
    /// `document-description`.
    Document,
    /// `subscription-description`, and `subscription-template` for what the client asked for.
    Subscription,
    /// Only when named (PWG 5100.11 media-col-database).
    OnlyNamed,
}

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Selection<'a>(BTreeSet<&'a str>);

impl<'a> Selection<'a> {
    /// The names sent, or these.
    pub(crate) fn of(request: &Request<'a>, default: &[&'static str]) -> Result<Self, Refusal> {
        let Some(values) = request.values("requested-attributes") else {
            return Ok(Self(default.iter().copied().collect()));
        };
        let keyword = |value: &'a Value| match value {
            Value::Keyword(keyword) => Some(keyword.as_str()),
            _ => None,
        };
        let names: Option<BTreeSet<&str>> = values.iter().map(keyword).collect();
        names
            .map(Self)
            .ok_or(Refusal::BadRequest("A value of requested-attributes is no keyword."))
    }

    /// Is this attribute wanted?
    pub(crate) fn wants(&self, part: Part, name: &str) -> bool {
        let group: &[&str] = match part {
            Part::JobTemplate => &["all", "job-template"],
            Part::Description => &["all", "printer-description", "job-description"],
            Part::Document => &["all", "document-description"],
            Part::Subscription => &["all", "subscription-description", "subscription-template"],
            Part::OnlyNamed => &[],
        };
        self.0.contains(name) || group.iter().any(|group| self.0.contains(group))
    }

    /// Those of the attributes that are wanted.
    pub(crate) fn filter(&self, attributes: Vec<(Part, Attribute)>) -> Vec<Attribute> {
        let wanted = attributes
            .into_iter()
            .filter(|(part, attribute)| self.wants(*part, &attribute.name));
        wanted.map(|(_, attribute)| attribute).collect()
    }
}

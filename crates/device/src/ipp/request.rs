//! A request that passed the checks of [`super::dispatch`]: its attributes by name and syntax.

use super::operation::Operation;
use super::refusal::Refusal;
use super::{Answer, Response, job_template};
use crate::effect::Compression;
use crate::model::AUTO;
use crate::{Model, Via};
use ipp_codec::{Attribute, Group, Message, Value, tag};

/// A checked request.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) operation: Operation,
    pub(crate) message: &'a Message,
    pub(crate) via: &'a Via,
    /// What the printer can do.
    pub(crate) model: &'a Model,
    /// The first group.
    pub(crate) attributes: &'a Group,
    /// job-id of the target, for operations on a job.
    pub(crate) job_id: i32,
}

impl<'a> Request<'a> {
    /// The values of an operation attribute; `None` when it was not sent.
    pub(crate) fn values(&self, name: &str) -> Option<&'a [Value]> {
        self.attributes
            .attribute(name)
            .map(|attribute| attribute.values.as_slice())
    }

    /// The one value of an operation attribute, in the syntax that `read` knows.
    fn one<T>(
        &self,
        name: &str,
        read: impl Fn(&'a Value) -> Option<T>,
        refusal: &'static str,
    ) -> Result<Option<T>, Refusal> {
        match self.values(name) {
            None => Ok(None),
            Some([value]) => read(value).map(Some).ok_or(Refusal::BadRequest(refusal)),
            Some(_) => Err(Refusal::BadRequest(refusal)),
        }
    }

    /// requesting-user-name, or `anonymous`.
    pub(crate) fn user(&self) -> Result<String, Refusal> {
        let said = self.named("requesting-user-name")?.filter(|name| !name.is_empty());
        // RFC 8011 §9.3: the most authenticated name that there is.
        Ok(self.via.user.as_deref().or(said).unwrap_or("anonymous").to_owned())
    }

    /// An attribute of syntax name.
    pub(crate) fn named(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let read = |value: &'a Value| match value {
            Value::Name(text) | Value::NameWithLanguage(_, text) => Some(text.as_str()),
            _ => None,
        };
        self.one(
            name,
            read,
            "An attribute of syntax name has another syntax, or several values.",
        )
    }

    /// An attribute of syntax boolean.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let read = |value: &Value| if let Value::Boolean(v) = value { Some(*v) } else { None };
        self.one(
            name,
            read,
            "An attribute of syntax boolean has another syntax, or several values.",
        )
    }

    /// An attribute of syntax integer.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i32>, Refusal> {
        let read = |value: &Value| if let Value::Integer(v) = value { Some(*v) } else { None };
        self.one(
            name,
            read,
            "An attribute of syntax integer has another syntax, or several values.",
        )
    }

    /// An attribute of syntax keyword.
    pub(crate) fn keyword(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let read = |value: &'a Value| {
            if let Value::Keyword(v) = value {
                Some(v.as_str())
            } else {
                None
            }
        };
        self.one(
            name,
            read,
            "An attribute of syntax keyword has another syntax, or several values.",
        )
    }

    /// An attribute of syntax 1setOf integer.
    pub(crate) fn integers(&self, name: &str) -> Result<Option<Vec<i32>>, Refusal> {
        let Some(values) = self.values(name) else {
            return Ok(None);
        };
        let read = |value: &Value| if let Value::Integer(v) = value { Some(*v) } else { None };
        let integers: Option<Vec<i32>> = values.iter().map(read).collect();
        integers
            .map(Some)
            .ok_or(Refusal::BadRequest("A value of a set of integers has another syntax."))
    }

    /// limit: how many at most.
    pub(crate) fn limit(&self) -> Result<usize, Refusal> {
        match self.integer("limit")? {
            None => Ok(usize::MAX),
            Some(limit) if limit > 0 => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
            Some(_) => Err(Refusal::BadRequest("limit is not positive.")),
        }
    }

    /// The operation attribute job-hold-until, as whether it holds the job.
    pub(crate) fn hold_until(&self) -> Result<Option<bool>, Refusal> {
        let Some(values) = self.values("job-hold-until") else {
            return Ok(None);
        };
        let attribute = Attribute::set("job-hold-until", values.to_vec());
        if job_template::is_supported(&self.model.capabilities, &attribute) {
            Ok(Some(job_template::holds(&[attribute])))
        } else {
            Err(Refusal::NotSupported(vec![attribute]))
        }
    }

    /// compression, one of compression-supported.
    pub(crate) fn compression(&self) -> Result<Compression, Refusal> {
        match self.keyword("compression")? {
            None | Some("none") => Ok(Compression::None),
            Some("gzip") => Ok(Compression::Gzip),
            Some("deflate") => Ok(Compression::Deflate),
            Some(other) => Err(Refusal::CompressionNotSupported(other.to_owned())),
        }
    }

    /// document-format, one of document-format-supported; `application/octet-stream` when it was not sent. Parameters
    /// (`; charset=utf-8`) and case do not count (RFC 2045 §5.1).
    pub(crate) fn format(&self) -> Result<String, Refusal> {
        let read = |value: &'a Value| {
            if let Value::MimeMediaType(v) = value {
                Some(v.as_str())
            } else {
                None
            }
        };
        let wrong = "document-format is no mimeMediaType, or has several values.";
        let Some(format) = self.one("document-format", read, wrong)? else {
            return Ok(AUTO.to_owned());
        };
        let bare = format.split(';').next().unwrap_or_default().trim();
        let formats = &self.model.capabilities.formats;
        let known = formats.iter().find(|known| known.eq_ignore_ascii_case(bare));
        known
            .cloned()
            .ok_or_else(|| Refusal::FormatNotSupported(format.to_owned()))
    }

    /// The job template attributes: those of all job groups.
    pub(crate) fn template(&self) -> impl Iterator<Item = &'a Attribute> {
        self.group(tag::JOB_ATTRIBUTES)
    }

    /// The attributes of all groups with this tag.
    pub(crate) fn group(&self, tag: u8) -> impl Iterator<Item = &'a Attribute> {
        let groups = self.message.groups.iter().filter(move |group| group.tag == tag);
        groups.flat_map(|group| &group.attributes)
    }

    /// It is done, and there is nothing to tell.
    pub(crate) fn done(&self) -> Answer {
        self.answer((self.job_id != 0).then_some(self.job_id))
    }

    /// It is done, with this job.
    pub(crate) fn done_with(&self, job: i32) -> Answer {
        self.answer(Some(job))
    }

    fn answer(&self, job_id: Option<i32>) -> Answer {
        Answer::Reply(Response {
            unsupported: self.unknown(),
            job_id,
            ..Response::default()
        })
    }

    /// The operation attributes that this operation does not know, as they go back in the unsupported group.
    pub(crate) fn unknown(&self) -> Vec<Attribute> {
        const ALWAYS: [&str; 8] = [
            "attributes-charset",
            "attributes-natural-language",
            "printer-uri",
            "job-uri",
            "job-id",
            "requesting-user-name",
            "requesting-user-uri",
            "requesting-user-vcard",
        ];
        let known = |name: &str| ALWAYS.contains(&name) || self.operation.attributes().contains(&name);
        let unknown = self
            .attributes
            .attributes
            .iter()
            .filter(|attribute| !known(&attribute.name));
        unknown
            .map(|attribute| Attribute::new(&attribute.name, Value::OutOfBand(tag::UNSUPPORTED)))
            .collect()
    }
}

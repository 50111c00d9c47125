//! Reads a model file.

use super::capabilities::{self, Capabilities, WrittenIpp, WrittenMedia};
use super::notation::Written;
use super::{FactoryCertificate, Generation, Model};
use ipp_codec::Attribute;
use serde::Deserialize;

/// A file that is no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It is not written as a model file is.
    #[error("it is no model file: {0}see docs/models.md for the form, or `misprint model show jetdirect-610n` for one")]
    Form(toml::de::Error),
    /// A value cannot be.
    #[error("it holds a value that cannot be: {0}")]
    Value(String),
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenModel {
    id: String,
    #[serde(default)]
    about: String,
    make_and_model: String,
    card: Option<String>,
    card_date: Option<String>,
    firmware: String,
    http_server: String,
    ews: Generation,
    factory_certificate: FactoryCertificate,
    #[serde(default)]
    captured: bool,
    #[serde(default)]
    lacks: Vec<String>,
    ipp: Option<WrittenIpp>,
    media: Option<WrittenMedia>,
    #[serde(default)]
    attribute: Vec<Written>,
}

pub(super) fn read(text: &str) -> Result<Model, ModelError> {
    let written: WrittenModel = toml::from_str(text).map_err(ModelError::Form)?;
    let attributes: Result<Vec<Attribute>, String> = written.attribute.into_iter().map(Written::read).collect();
    let attributes = attributes.map_err(ModelError::Value)?;
    let capabilities = match (written.captured, written.ipp, written.media) {
        (true, None, None) => Capabilities::of(&attributes),
        (false, Some(ipp), Some(media)) => capabilities::read(ipp, media).map_err(ModelError::Value)?,
        (true, ..) => {
            let why = "a captured model has no tables [ipp] and [media]: its attributes say it all";
            return Err(ModelError::Value(why.to_owned()));
        }
        (false, ..) => {
            let why = "the tables [ipp] and [media] are missing, and captured = true is not there either";
            return Err(ModelError::Value(why.to_owned()));
        }
    };
    if written.factory_certificate == FactoryCertificate::Jetdirect && written.card.is_none() {
        let why = "factory-certificate = \"jetdirect\" needs a card, such as card = \"J8028E\"";
        return Err(ModelError::Value(why.to_owned()));
    }
    if http_header(&written.http_server).is_none() {
        let why = format!("http-server {:?} cannot stand in a header", written.http_server);
        return Err(ModelError::Value(why));
    }
    Ok(Model {
        id: written.id,
        about: written.about,
        make_and_model: written.make_and_model,
        card: written.card,
        card_date: written.card_date,
        firmware: written.firmware,
        http_server: written.http_server,
        ews: written.ews,
        factory_certificate: written.factory_certificate,
        capabilities,
        attributes,
        lacks: written.lacks,
        captured: written.captured,
    })
}

/// Printable ASCII: what a header field may hold.
fn http_header(text: &str) -> Option<&str> {
    text.bytes().all(|octet| (b' '..=b'~').contains(&octet)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::Model;

    #[test]
    fn what_is_wrong_with_a_file_is_named() {
        let good = Model::file("jetdirect-610n").unwrap();
        for (from, to, words) in [
            ("firmware = ", "firmwear = ", "firmwear"),
            ("\"iso_a4_210x297mm\",", "\"A4\",", "A4"),
            ("card = \"J8028E\"", "", "needs a card"),
            ("[media]", "[medium]", "medium"),
            ("sizes = [", "sizes = []\n#[", "no model file"),
        ] {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good, "{from}");
            let error = read(&text).unwrap_err().to_string();
            assert!(error.contains(words), "{words}: {error}");
        }
        assert!(read("").unwrap_err().to_string().contains("docs/models.md"));
    }

    #[test]
    fn values_that_cannot_be_are_refused() {
        let good = Model::file("jetdirect-610n").unwrap();
        for (value, words) in [
            ("{ out-of-band = 3 }", "3 is no out-of-band tag"),
            ("{ out-of-band = \"nothing\" }", "nothing"),
            ("{ octets = \"xy\" }", "no hex"),
            ("{ date-time = \"00\" }", "11 octets"),
            ("{ other = [3, \"\"] }", "no value tag"),
            ("{ integre = 3 }", "integre"),
        ] {
            let text = format!("{good}\n[[attribute]]\nname = \"x\"\nvalues = [{value}]\n");
            let error = read(&text).unwrap_err().to_string();
            assert!(error.contains(words), "{value}: {error}");
        }
        let none = format!("{good}\n[[attribute]]\nname = \"x\"\nvalues = []\n");
        assert!(read(&none).unwrap_err().to_string().contains("at least one value"));
    }
}

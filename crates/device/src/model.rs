//! A device that we can be, as data: a file in TOML (`docs/models.md`), one of those in `models/` or a person's own.
//!
//! What a model can do ([`Capabilities`]) decides what the printer says of itself and what it takes. What a model says
//! beyond that, or otherwise, stands in its [`Model::attributes`]; of a captured printer all of it stands there.

mod capabilities;
pub mod capture;
mod file;
mod notation;
mod paper;

pub use capabilities::{AUTO, Capabilities};
pub use file::ModelError;
pub use paper::{Loaded, Paper, Size};

use ipp_codec::Attribute;
use serde::{Deserialize, Serialize};

/// What the device says of itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// Short id, such as `jetdirect-610n`.
    pub id: String,
    /// One line for a person who chooses.
    pub about: String,
    /// printer-make-and-model, such as `HP LaserJet 4250`.
    pub make_and_model: String,
    /// J number of the Jetdirect card, such as `J8028E`; `None` for a network interface on the mainboard.
    pub card: Option<String>,
    /// When the card's firmware was made, as its sysDescr says it: `06/27/2007`.
    pub card_date: Option<String>,
    /// Firmware version string.
    pub firmware: String,
    /// `Server` header of every HTTP answer.
    pub http_server: String,
    /// Which generation of web pages.
    pub ews: Generation,
    /// What the certificate that it makes for itself says.
    pub factory_certificate: FactoryCertificate,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Printer attributes that it answers otherwise than [`Capabilities`] would have it, or in addition.
    pub attributes: Vec<Attribute>,
    /// Printer attributes that it lacks.
    pub lacks: Vec<String>,
    /// Are [`Model::attributes`] all that there are, in this order? So it is in a captured model.
    pub captured: bool,
}

/// Generations of HP's embedded web servers, and one that is nobody's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Generation {
    /// The Jetdirect's pages of about 2007.
    Jetdirect,
    /// LaserJet Pro of the 2010s.
    LaserjetPro,
    /// FutureSmart.
    Futuresmart,
    /// No maker's in particular.
    Plain,
}

/// Subject of the certificate that the device makes for itself (rapid7/recog, `x509_subjects.xml`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactoryCertificate {
    /// `CN=HP Jetdirect XXXXXXXX, OU=<MAC>+OU=<card>, O=Hewlett-Packard Co.`
    Jetdirect,
    /// `CN=HPXXXXXX, OU=HP-IPG, O=HP, L=Vancouver, ST=Washington, C=US`
    HpIpg,
    /// `CN=<host name>`
    HostName,
}

/// The models in this program: id and file.
const FILES: [(&str, &str); 4] = [
    ("jetdirect-610n", include_str!("../models/jetdirect-610n.toml")),
    ("laserjet-pro", include_str!("../models/laserjet-pro.toml")),
    ("futuresmart", include_str!("../models/futuresmart.toml")),
    ("ipp-everywhere", include_str!("../models/ipp-everywhere.toml")),
];

impl Model {
    /// The printer of the story: the default.
    #[expect(clippy::expect_used, reason = "a test reads every file in the program")]
    pub fn jetdirect() -> Self {
        Self::built_in("jetdirect-610n").expect("the default model can be read")
    }

    /// The model of this id, of those in this program.
    pub fn built_in(id: &str) -> Option<Self> {
        let (_, text) = FILES.iter().find(|(known, _)| *known == id)?;
        // A test reads every one of them.
        Self::read(text).ok()
    }

    /// The ids of the models in this program; the first is the default.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(id, _)| *id)
    }

    /// The file of a model in this program, as it lies in the repository.
    pub fn file(id: &str) -> Option<&'static str> {
        FILES.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
    }

    /// Reads a model file.
    ///
    /// # Errors
    ///
    /// It is no TOML, lacks something, or holds a value that cannot be: the error names the place.
    pub fn read(text: &str) -> Result<Self, ModelError> {
        file::read(text)
    }

    /// Does this model offer the operation with this id? A captured one offers what the real printer did.
    pub(crate) fn offers(&self, operation: u16) -> bool {
        match self.attribute("operations-supported") {
            Some(known) => known.values.contains(&ipp_codec::Value::Enum(i32::from(operation))),
            None => true,
        }
    }

    /// What the model says otherwise, or in addition, under this name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, Model};

    #[test]
    fn every_model_file_can_be_read_and_bears_its_own_id() {
        for (id, text) in FILES {
            let model = Model::read(text).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_eq!(model.id, id);
            assert!(!model.captured && !model.about.is_empty(), "{id}");
            assert_eq!(model.capabilities.formats[0], "application/octet-stream", "{id}");
            let sizes = &model.capabilities.paper;
            assert!(!sizes.ready.is_empty() && sizes.ready.iter().all(|loaded| sizes.sizes.contains(&loaded.size)));
        }
        assert_eq!(Model::jetdirect().id, "jetdirect-610n");
    }
}

//! A device that we can be, as data.

/// What the device says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Model {
    /// Short id, such as `jetdirect-610n`.
    pub id: &'static str,
    /// printer-make-and-model, such as `HP LaserJet 4250`.
    pub make_and_model: &'static str,
    /// J number of the card in the factory certificate's OU, such as `J8028E`.
    pub card: &'static str,
    /// Firmware version string.
    pub firmware: &'static str,
    /// `Server` header of the EWS.
    pub http_server: &'static str,
}

impl Model {
    /// The printer of the story.
    pub const JETDIRECT: Self = Self {
        id: "jetdirect-610n",
        make_and_model: "HP LaserJet 4250",
        card: "J8028E",
        firmware: "V.36.11",
        http_server: "Virata-EmWeb/R6_2_1",
    };
}

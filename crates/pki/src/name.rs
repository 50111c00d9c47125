//! X.501 names: a list of relative names, each a set of attributes, in the order of the DER.

/// One attribute of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Dotted decimal, such as `2.5.4.3`.
    pub oid: String,
    /// The value as text.
    pub value: String,
    /// The universal tag of the string type it is written with (0x0C UTF8String, 0x13 PrintableString, ...).
    pub tag: u8,
}

/// A distinguished name. `Display` is RFC 4514: last RDN first, `CN=HP Jetdirect 0AF8ACE8,OU=...+OU=...,O=...`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Name {
    /// Relative distinguished names in the order of the DER; more than one attribute makes a multi-valued RDN.
    pub rdns: Vec<Vec<Attribute>>,
}

/// The text is no X.500 name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{text:?} is no X.500 name: {why}; write it as CN=printer.example,O=Example")]
pub struct NameError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl Name {
    /// Reads `CN=a, O=b` or `CN=a;O=b` (comma or semicolon, quoted values, `+` for a multi-valued RDN); the RDNs are
    /// stored **in the order of the text** (as makecert and Windows' CertStrToName without reversal write them).
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let _ = text;
        todo!()
    }
    /// A name of one CN.
    pub fn common_name(cn: &str) -> Self {
        let _ = cn;
        todo!()
    }
    /// All values of attribute `oid`, in order.
    pub fn values(&self, oid: &str) -> Vec<&str> {
        let _ = oid;
        todo!()
    }
    /// CAPI's simple display name: the CN where there is one, else OU, O, or the first attribute.
    pub fn simple_display_name(&self) -> String {
        todo!()
    }
    /// DER of the RDNSequence.
    pub fn to_der(&self) -> Vec<u8> {
        todo!()
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        todo!()
    }
}

//! The families for somebody who meets them for the first time: a name to type, and a paragraph to read.

use crate::scenario::Family;

impl Family {
    /// As it is typed: `names`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Validity => "validity",
            Self::Names => "names",
            Self::Chain => "chain",
            Self::Trust => "trust",
            Self::Keys => "keys",
            Self::Usage => "usage",
            Self::Encoding => "encoding",
            Self::Revocation => "revocation",
            Self::Negotiation => "negotiation",
            Self::Protocol => "protocol",
            Self::Wire => "wire",
            Self::Service => "service",
            Self::Printer => "printer",
        }
    }

    /// The one of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }

    /// What its scenarios have in common, and what a client shows by them.
    pub fn introduction(self) -> &'static str {
        match self {
            Self::Control => {
                "Printers that are in order, each in another way. A client that refuses one of these has a fault of its own, and \
                 nothing that it does with the other families can be trusted: begin here."
            }
            Self::Validity => {
                "Every certificate says from when until when it may be believed (notBefore, notAfter). A printer is installed and \
                 forgotten, so one day it is served an expired one; and a printer without a battery believes that it is 1970. \
                 These show whether a client looks at both ends, and at every certificate of the chain."
            }
            Self::Names => {
                "A certificate is for a name, and the client compares it with what was typed. Printers are reached by addresses, \
                 by short names and by names that the DHCP server made up; their certificates carry what the factory knew. These \
                 show where a client looks for the name, and what it takes for the same."
            }
            Self::Chain => {
                "A printer sends its own certificate and those between it and a root that the client knows, in order. \
                 Administrators paste the wrong files in the wrong order. These show how a client finds its way when \
                 certificates are missing, double or astray."
            }
            Self::Trust => {
                "Somebody must vouch for the certificate. A printer that nobody has configured vouches for itself, and does it \
                 again with another key after every reset. These show whether a client knows whom it believes, and what it says \
                 when it does not."
            }
            Self::Keys => {
                "What the certificate says is only as good as the keys and the signatures: too short, of a broken algorithm, or \
                 simply wrong. These show whether a client checks them all, or takes the text for the proof."
            }
            Self::Usage => {
                "A certificate also says what it may be used for: to be a server, to sign others, to sign for some names only. \
                 A client that does not read this lets any company certificate pass for the printer, or sign for it."
            }
            Self::Encoding => {
                "Certificates are written in DER, where there is one right way to write each thing. Old firmware knew others. \
                 These show what a client's parser lets pass, and that it does not fall over the rest."
            }
            Self::Revocation => {
                "An authority can take a certificate back: it says so in a list (CRL), at a responder (OCSP), or in an answer \
                 that the printer brings along (stapling). The printer itself serves all of these, at once, late, or never. Most \
                 clients do not ask unless they are told to; these show what yours does when it asks."
            }
            Self::Negotiation => {
                "What is agreed on beside keys and certificates: the server's name, the protocol above, tickets for coming back, \
                 and the client's own certificate. These show whether a client says what it should, and understands a no."
            }
            Self::Protocol => {
                "Printers live for twenty years, and speak the TLS of the year when they were made. These show whether a client \
                 refuses what is too old, and whether it says so in words that help."
            }
            Self::Wire => {
                "The certificates are right; the octets do not arrive as they should: too late, cut short, one at a time, as \
                 junk, or with an alert instead of an answer. These show that a client has deadlines, hangs never, and tells a \
                 network fault from a TLS one."
            }
            Self::Service => {
                "TLS is right, and what is spoken above it (or before it begins) is not: HTTP that breaks off, IPP that \
                 contradicts itself, TLS that starts within plain HTTP. These show whether a client knows what it has really \
                 received."
            }
            Self::Printer => {
                "TLS, HTTP and IPP are right, and the printer has its own trouble: no paper, a jam, too many jobs, a job that \
                 never ends. These show whether a person learns from the client what is the matter."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_is_found_by_the_name_that_programs_read() {
        for family in Family::ALL {
            assert_eq!(Family::find(family.name()), Some(family));
            assert_eq!(serde_json::to_value(family).unwrap(), family.name());
            assert!(family.introduction().ends_with('.') && !family.introduction().contains("  "));
        }
        assert_eq!(Family::find("nothing"), None);
    }
}

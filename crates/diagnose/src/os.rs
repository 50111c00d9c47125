//! The Windows versions as data: what each checks, ignores and logs, each rule with its source and what that is worth
//! (printed by [`stated`]).
//!
//! Rules that all of them share are in [`crate::chain`] and [`crate::verdict`]; nothing there asks for a version by name.

mod rule;
mod shared;
pub mod stated;
mod strength;

pub use rule::{Evidence, Rule};
pub use shared::{RULES as SHARED_RULES, SharedRule};
pub use strength::{Algorithms, Roots, Since, Weak, WeakRule};

use crate::revocation::Mode;
use Evidence::{Documented, Inferred, Open, PublishedLog, Story};
use std::fmt;
use std::str::FromStr;

/// A Windows version. Parsed from and printed as `xp`, `vista`, `7`, `10`, `11`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Os {
    #[serde(rename = "xp")]
    Xp,
    #[serde(rename = "vista")]
    Vista,
    #[serde(rename = "7")]
    Seven,
    #[serde(rename = "10")]
    Ten,
    #[serde(rename = "11")]
    Eleven,
}

/// The text names no version that is known.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no client that is known; use xp, vista, 7, 10 or 11")]
pub struct OsError(pub String);

/// What calls CAPI, and so what the log looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// WinInet, through WinVerifyTrust: events 80 and 81 around one task.
    WinInet,
    /// WinHTTP, which calls the chain API itself: the policy event stands under a task of its own.
    WinHttp,
}

/// What a version does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Profile {
    /// Such as `Windows Vista`.
    pub title: &'static str,
    /// Does it keep the CAPI2 log? It begins with Vista.
    pub logs: Rule<bool>,
    /// Who asks CAPI.
    pub caller: Rule<Caller>,
    /// `fdwChecks` of the SSL policy: what the print client chooses to ignore (SECURITY_FLAG_IGNORE_*).
    pub ignored: Rule<u32>,
    /// Is the server name sent in the TLS handshake (SNI)? From Vista on; an address is never sent.
    pub sends_sni: Rule<bool>,
    /// Does it speak SSL 3.0, as it comes? Not from Windows 10, version 1607, on.
    pub speaks_ssl3: Rule<bool>,
    /// Does an unknown critical extension count? From Vista on.
    pub judges_critical_extensions: Rule<bool>,
    /// Is explicit distrust marked with a bit of its own? From Vista on.
    pub marks_distrust: Rule<bool>,
    /// Is an iPAddress entry of the SAN compared? Not by Windows 8 and older.
    pub compares_ip_addresses: Rule<bool>,
    /// Which signatures can it verify?
    pub algorithms: Rule<Algorithms>,
    /// Which keys and hashes does it take for a broken signature?
    pub weak: &'static [WeakRule],
    /// Is a weak signature marked with a bit of its own? From Windows 8 on.
    pub marks_weakness: Rule<bool>,
    /// Are all updates installed that Microsoft ever published for it?
    pub updated: bool,
    /// Are the trusted roots those of Microsoft's root program, and not a company's own?
    pub program_roots: bool,
    /// Of which certificates does the print client have revocation checked?
    pub revocation: Rule<Mode>,
    /// Does it speak OCSP? CryptoAPI does from Vista on (Microsoft, "What's New in Certificate Revocation in Windows Vista and
    /// Windows Server 2008").
    pub knows_ocsp: Rule<bool>,
    /// Does event 11 name the algorithms of each element? From 7 on.
    pub logs_algorithms: Rule<bool>,
    /// Does event 11 carry StrongSignPara and URLRetrievalTimeout?
    pub logs_strong_sign: Rule<bool>,
    /// Does the spooler act as the user (impersonateToken in the events of the chain)?
    pub impersonates: Rule<bool>,
    /// Name of the computer in the log.
    pub computer: &'static str,
    /// Such as `6.0`: in the User-Agent with which CAPI fetches.
    pub nt_version: Rule<&'static str>,
    /// What the Add Printer dialogue says when it refuses.
    pub dialogue: Rule<&'static str>,
}

impl Os {
    /// All of them, oldest first.
    pub const ALL: [Self; 5] = [Self::Xp, Self::Vista, Self::Seven, Self::Ten, Self::Eleven];

    /// As typed: `xp`, `vista`, `7`, `10`, `11`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xp => "xp",
            Self::Vista => "vista",
            Self::Seven => "7",
            Self::Ten => "10",
            Self::Eleven => "11",
        }
    }

    /// What it checks, ignores and logs.
    pub fn profile(self) -> &'static Profile {
        match self {
            Self::Xp => &XP,
            Self::Vista => &VISTA,
            Self::Seven => &SEVEN,
            Self::Ten => &TEN,
            Self::Eleven => &ELEVEN,
        }
    }
}

const KB_OCSP: &str = "Microsoft, \"What's New in Certificate Revocation in Windows Vista and Windows Server 2008\"";
const CHAIN_STATUS: &str = "Microsoft, CERT_TRUST_STATUS: the bit is there from Windows Vista on";
const WEAK_BIT: &str = "Microsoft, CERT_TRUST_STATUS: the bit is there from Windows 8 on";
const CRITICAL: &str = "Wine's tests of crypt32 ask for the bit from Vista on, and for none before";
const NO_ADDRESS: &str = "dotnet/extensions, issue 267: an iPAddress entry is not supported by Windows 8 and older";
const EVENT_11_OF_7: &str = "event 11 of published Windows 7 logs (omerbenamram/evtx, samples)";
const EVENT_11_OF_10: &str = "event 11 of Windows 10 and 11 as published with BetaHydri/GetCapiCorrelationTask";
const NO_LOG: &str = "there is no log";
const AS_VISTA: &str = "as Vista; nothing was published that says otherwise";
const SCHANNEL_SNI: &str =
    "Schannel is said to send it from Vista on; that an address is never sent: RFC 6066 section 3";
const SCHANNEL: &str =
    "Microsoft, \"Protocols in TLS/SSL (Schannel SSP)\": switched off as it comes from Windows 10, version 1607, on";
const CNG: &str = "SHA-2, ECDSA and RSA-PSS came with CNG; that none verifies Ed25519 or SHA-224 was not measured";

const VISTA: Profile = Profile {
    title: "Windows Vista",
    logs: Rule::new(
        true,
        Documented,
        "Microsoft, \"CAPI2 Diagnostics\": the log begins with Vista",
    ),
    caller: Rule::new(
        Caller::WinInet,
        Story,
        "its log has the events 80 and 81, which WinHTTP does not cause",
    ),
    ignored: Rule::new(
        0,
        Story,
        "refuses for the issuer, then, with the issuer trusted, for the name",
    ),
    sends_sni: Rule::new(true, Open, SCHANNEL_SNI),
    speaks_ssl3: Rule::new(true, Documented, SCHANNEL),
    judges_critical_extensions: Rule::new(true, Evidence::Measured, CRITICAL),
    marks_distrust: Rule::new(true, Documented, CHAIN_STATUS),
    compares_ip_addresses: Rule::new(false, Documented, NO_ADDRESS),
    algorithms: Rule::new(
        Algorithms {
            sha2: true,
            ecdsa: true,
            pss: true,
        },
        Open,
        CNG,
    ),
    weak: strength::VISTA_AND_7,
    marks_weakness: Rule::new(false, Documented, WEAK_BIT),
    updated: false,
    program_roots: false,
    revocation: Rule::new(
        Mode::Off,
        Story,
        "event 11 has the Flags 0, and there are no events 40 and 41",
    ),
    knows_ocsp: Rule::new(true, Documented, KB_OCSP),
    logs_algorithms: Rule::new(
        false,
        Inferred,
        "the story's event 11 as printed has no room for these elements",
    ),
    logs_strong_sign: Rule::new(false, Inferred, "7 does not log it, which is newer"),
    impersonates: Rule::new(
        true,
        Story,
        "impersonateToken in its event 11, and none in its event 80",
    ),
    computer: "VISTA-PC",
    nt_version: Rule::new("6.0", Documented, "Microsoft, \"Operating System Version\""),
    dialogue: Rule::new(
        "Windows cannot connect to the printer. Make sure that you have typed the name correctly, and that the printer is connected to network.",
        Story,
        "the dialogue, quoted",
    ),
};

const XP: Profile = Profile {
    title: "Windows XP",
    logs: Rule::new(
        false,
        Documented,
        "Microsoft, \"CAPI2 Diagnostics\": the log begins with Vista",
    ),
    caller: Rule::new(Caller::WinInet, Inferred, "as Vista; it keeps no log that would tell"),
    ignored: Rule::new(
        0x1100,
        Inferred,
        "it printed with a self-signed certificate for another name (the story): it must skip both, and with only one of them skipped Wine 8.0 refuses; whether it skips dates and usage is open",
    ),
    sends_sni: Rule::new(false, Open, SCHANNEL_SNI),
    judges_critical_extensions: Rule::new(false, Evidence::Measured, CRITICAL),
    algorithms: Rule::new(
        Algorithms {
            sha2: true,
            ecdsa: false,
            pss: false,
        },
        Open,
        "SHA-2 came with Service Pack 3, the rest with Vista's CNG; general knowledge",
    ),
    weak: strength::XP,
    marks_distrust: Rule::new(false, Documented, CHAIN_STATUS),
    revocation: Rule::new(Mode::Off, Inferred, AS_VISTA),
    knows_ocsp: Rule::new(false, Documented, KB_OCSP),
    logs_algorithms: Rule::new(false, Documented, NO_LOG),
    logs_strong_sign: Rule::new(false, Documented, NO_LOG),
    impersonates: Rule::new(false, Documented, NO_LOG),
    computer: "XP-PC",
    nt_version: Rule::new("5.1", Documented, "Microsoft, \"Operating System Version\""),
    dialogue: Rule::new(
        "Windows could not connect to the printer. Check the printer name and try again. If this is a network printer, make sure that the printer is turned on, and that the printer address is correct.",
        Open,
        "from memory",
    ),
    ..VISTA
};

const SEVEN: Profile = Profile {
    title: "Windows 7",
    caller: Rule::new(Caller::WinInet, Inferred, AS_VISTA),
    ignored: Rule::new(0, Inferred, AS_VISTA),
    revocation: Rule::new(Mode::Off, Inferred, AS_VISTA),
    logs_algorithms: Rule::new(true, PublishedLog, EVENT_11_OF_7),
    logs_strong_sign: Rule::new(false, PublishedLog, EVENT_11_OF_7),
    impersonates: Rule::new(false, Open, "a choice: no log of its print client was found"),
    computer: "WIN7-PC",
    nt_version: Rule::new("6.1", PublishedLog, "event 53: User-Agent Microsoft-CryptoAPI/6.1"),
    dialogue: Rule::new(VISTA.dialogue.value, Inferred, AS_VISTA),
    ..VISTA
};

const TEN: Profile = Profile {
    title: "Windows 10",
    caller: Rule::new(
        Caller::WinHttp,
        Inferred,
        "its print client uses WinHTTP, which calls the chain API itself",
    ),
    ignored: Rule::new(0, Inferred, AS_VISTA),
    speaks_ssl3: Rule::new(false, Documented, SCHANNEL),
    compares_ip_addresses: Rule::new(true, Open, "general knowledge; not supported by Windows 8 and older"),
    weak: strength::TEN,
    marks_weakness: Rule::new(true, Documented, WEAK_BIT),
    revocation: Rule::new(Mode::Off, Inferred, AS_VISTA),
    logs_algorithms: Rule::new(true, PublishedLog, EVENT_11_OF_10),
    logs_strong_sign: Rule::new(true, PublishedLog, EVENT_11_OF_10),
    impersonates: Rule::new(false, Open, "a choice: no log of its print client was found"),
    computer: "WIN10-PC",
    nt_version: Rule::new("10.0", Documented, "Microsoft, \"Operating System Version\""),
    dialogue: Rule::new(
        "Windows couldn't connect to the printer. Check the printer name and try again. If this is a network printer, make sure the printer is turned on, and that the printer address is correct.",
        Documented,
        "Microsoft's support pages, quoted",
    ),
    ..VISTA
};

/// Nothing was published that tells its verdicts from those of 10; published events of the two have one shape.
const ELEVEN: Profile = Profile {
    title: "Windows 11",
    weak: strength::ELEVEN,
    computer: "WIN11-PC",
    ..TEN
};

impl fmt::Display for Os {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Os {
    type Err = OsError;
    fn from_str(text: &str) -> Result<Self, OsError> {
        Self::ALL
            .into_iter()
            .find(|os| os.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| OsError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_read_as_it_is_printed_and_no_other() {
        for os in Os::ALL {
            assert_eq!(os.to_string().parse(), Ok(os));
        }
        assert_eq!("Vista".parse(), Ok(Os::Vista));
        let refused = "98".parse::<Os>().unwrap_err().to_string();
        assert_eq!(refused, "\"98\" is no client that is known; use xp, vista, 7, 10 or 11");
    }
}

//! The Windows versions as data: what each checks, ignores and logs.
//!
//! Rules that all of them share are in [`crate::chain`] and [`crate::verdict`]; nothing there asks for a version by name.

mod strength;

pub use strength::{Algorithms, Roots, Since, Weak, WeakRule};

use crate::revocation::Mode;
use std::fmt;
use std::str::FromStr;

/// A Windows version. Parsed from and printed as `xp`, `vista`, `7`, `10`, `11`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
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
    pub logs: bool,
    /// Who asks CAPI.
    pub caller: Caller,
    /// `fdwChecks` of the SSL policy: what the print client chooses to ignore (SECURITY_FLAG_IGNORE_*).
    pub ignored: u32,
    /// Is the server name sent in the TLS handshake (SNI)? From Vista on; an address is never sent.
    pub sends_sni: bool,
    /// Does an unknown critical extension count? From Vista on.
    pub judges_critical_extensions: bool,
    /// Is explicit distrust marked with a bit of its own? From Vista on.
    pub marks_distrust: bool,
    /// Is an iPAddress entry of the SAN compared? From Windows 8 on.
    pub compares_ip_addresses: bool,
    /// Which signatures can it verify?
    pub algorithms: Algorithms,
    /// Which keys and hashes does it take for a broken signature?
    pub weak: &'static [WeakRule],
    /// Is a weak signature marked with a bit of its own? From Windows 8 on.
    pub marks_weakness: bool,
    /// Are all updates installed that Microsoft ever published for it?
    pub updated: bool,
    /// Are the trusted roots those of Microsoft's root program, and not a company's own?
    pub program_roots: bool,
    /// Of which certificates does the print client have revocation checked?
    pub revocation: Mode,
    /// Does it speak OCSP? CryptoAPI does from Vista on (Microsoft, "What's New in Certificate Revocation in Windows Vista and
    /// Windows Server 2008").
    pub knows_ocsp: bool,
    /// Does event 11 name the algorithms of each element? From 7 on.
    pub logs_algorithms: bool,
    /// Does event 11 carry StrongSignPara and URLRetrievalTimeout?
    pub logs_strong_sign: bool,
    /// Does the spooler act as the user (impersonateToken in the events of the chain)?
    pub impersonates: bool,
    /// Name of the computer in the log.
    pub computer: &'static str,
    /// Such as `6.0`: in the User-Agent with which CAPI fetches.
    pub nt_version: &'static str,
    /// What the Add Printer dialogue says when it refuses.
    pub dialogue: &'static str,
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

const VISTA: Profile = Profile {
    title: "Windows Vista",
    logs: true,
    caller: Caller::WinInet,
    ignored: 0,
    sends_sni: true,
    judges_critical_extensions: true,
    marks_distrust: true,
    compares_ip_addresses: false,
    algorithms: Algorithms {
        sha2: true,
        ecdsa: true,
        pss: true,
    },
    weak: strength::VISTA_AND_7,
    marks_weakness: false,
    updated: false,
    program_roots: false,
    // Flags 0 in event 11 of the published capture, and no events 40 and 41.
    revocation: Mode::Off,
    knows_ocsp: true,
    logs_algorithms: false,
    logs_strong_sign: false,
    impersonates: true,
    computer: "VISTA-PC",
    nt_version: "6.0",
    dialogue: "Windows cannot connect to the printer. Make sure that you have typed the name correctly, and that the printer is connected to network.",
};

/// To print with a self-signed certificate for another name, as it did, XP must skip the unknown CA (0x100) and the name (0x1000).
const XP: Profile = Profile {
    title: "Windows XP",
    logs: false,
    ignored: 0x1100,
    sends_sni: false,
    judges_critical_extensions: false,
    // SHA-2 came with Service Pack 3.
    algorithms: Algorithms {
        sha2: true,
        ecdsa: false,
        pss: false,
    },
    weak: strength::XP,
    marks_distrust: false,
    knows_ocsp: false,
    impersonates: false,
    computer: "XP-PC",
    nt_version: "5.1",
    dialogue: "Windows could not connect to the printer. Check the printer name and try again. If this is a network printer, make sure that the printer is turned on, and that the printer address is correct.",
    ..VISTA
};

const SEVEN: Profile = Profile {
    title: "Windows 7",
    logs_algorithms: true,
    impersonates: false,
    computer: "WIN7-PC",
    nt_version: "6.1",
    ..VISTA
};

const TEN: Profile = Profile {
    title: "Windows 10",
    caller: Caller::WinHttp,
    compares_ip_addresses: true,
    weak: strength::TEN,
    marks_weakness: true,
    logs_algorithms: true,
    logs_strong_sign: true,
    impersonates: false,
    computer: "WIN10-PC",
    nt_version: "10.0",
    dialogue: "Windows couldn't connect to the printer. Check the printer name and try again. If this is a network printer, make sure the printer is turned on, and that the printer address is correct.",
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

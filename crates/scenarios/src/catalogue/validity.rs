//! notBefore and notAfter. Every date is relative to the time at which the printer starts.

use crate::part::{Part, ServiceFault};
use crate::scenario::{DAY, EwsAction, Expectation, Family, Scenario, StrictClient};
use crate::workshop::right;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// What makecert makes of `-e 07/01/2010`.
const LONG_AGO: OffsetDateTime = datetime!(2010-07-01 0:00 UTC);

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "expired",
        family: Family::Validity,
        title: "The certificate has expired",
        what_happened: "Nobody renewed the certificate that the company's authority had issued; it ended yesterday.",
        on_the_wire: "notAfter of the first certificate is a day ago.",
        why_it_matters: "It is the most frequent fault of all: it comes by itself, on a day when nobody touched anything. A print server of CUPS lost its Mac clients that way, and it took months to find out why (OpenPrinting/cups#1519).",
        correct_client: "Refuses: now is not within the validity period (RFC 5280 §6.1.3 (a)(2)); in TLS with the alert certificate_expired (45).",
        expectation: Expectation::both(&["expired"], 0x800B_0101).documented(),
        cure: "Have the printer's certificate renewed, or make a new self-signed one: Networking > Security > Certificates > Configure in its web pages.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5, RFC 8446 §6.2; OpenPrinting/cups#1519, istopwg/ippsample#211 (Windows refused, and printed without TLS); measured: alert 45 from OpenSSL, curl, rustls and NSS, 42 from GnuTLS and Go, 46 from Java and Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_before = shop.setting.now - DAY * 398;
            leaf.not_after = shop.setting.now - DAY;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "expired-long-ago",
        family: Family::Validity,
        title: "The certificate has been over for years",
        what_happened: "A self-signed certificate was made with makecert and -e 07/01/2010, an end that seemed far away. The year came and went; XP printed on.",
        on_the_wire: "notAfter of the only certificate is 1 July 2010, whatever the year is.",
        why_it_matters: "Clients that never looked at dates hid it for years; the first one that looks is blamed. Java 17 still accepts it where the certificate itself is trusted: it does not look at the dates of an anchor.",
        correct_client: "Refuses: now is not within the validity period (RFC 5280 §6.1.3 (a)(2)); in TLS with the alert certificate_expired (45).",
        expectation: Expectation::both(&["expired"], 0x800B_0101).documented(),
        cure: "Have the printer's certificate renewed, or make a new self-signed one: Networking > Security > Certificates > Configure in its web pages.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5; the date is that of the published story of a Jetdirect that XP printed to and Vista refused.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            // Long ago also for a clock of that time.
            leaf.not_after = LONG_AGO.min(shop.setting.now - DAY * 365);
            leaf.not_before = leaf.not_after - DAY * 1096;
            shop.self_signed(&leaf)
        },
    },
    Scenario {
        id: "expired-1-second",
        family: Family::Validity,
        title: "The last second of validity has passed",
        what_happened: "A test at the edge: the last second of validity was the one before the printer started.",
        on_the_wire: "notAfter is one second before the start.",
        why_it_matters: "notAfter itself is still valid. A client that refuses at notAfter is a second early; one that allows some minutes for wrong clocks accepts this. Both are worth knowing.",
        correct_client: "Refuses from the second after notAfter on (RFC 5280 §4.1.2.5: the period includes both ends).",
        expectation: Expectation::both(&["expired"], 0x800B_0101),
        cure: "Have the printer's certificate renewed, or make a new self-signed one: Networking > Security > Certificates > Configure in its web pages.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5: the period is inclusive.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_before = shop.setting.now - DAY * 398;
            leaf.not_after = shop.setting.now - Duration::seconds(1);
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "not-yet-valid-3d",
        family: Family::Validity,
        title: "The certificate begins in three days",
        what_happened: "The certificate was made on a machine whose clock was ahead, or the client's clock stands still.",
        on_the_wire: "notBefore of the first certificate is three days ahead.",
        why_it_matters: "A fresh certificate that works in three days is taken for a broken one today, and made again and again. The words \"not yet valid\" send nobody to a clock (rauc/rauc#581, skupperproject/skupper#456).",
        correct_client: "Refuses (RFC 5280 §6.1.3 (a)(2)); RFC 8446 §6.2 has certificate_expired (45) for it, too.",
        expectation: Expectation::both(&["not-yet-valid"], 0x800B_0101).documented(),
        cure: "Set the clock of the printer and of the client; then make or install a new certificate.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 8446 §6.2 (\"expired or is not currently valid\"); measured: alert 42 from OpenSSL, GnuTLS, curl and Go, 45 from rustls and NSS, 46 from Java and Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_before = shop.setting.now + DAY * 3;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "not-yet-valid-1d",
        family: Family::Validity,
        title: "The certificate begins in 22 hours",
        what_happened: "The machine that made the certificate took local time for UTC, or stood a day ahead.",
        on_the_wire: "notBefore of the first certificate is 22 hours ahead.",
        why_it_matters: "NSS, which Firefox uses, lets up to a day pass: the browser shows the page and nothing else connects. Makers of certificates date them back for this reason, some by a week (juju/juju#601).",
        correct_client: "Refuses: now is before notBefore (RFC 5280 §6.1.3 (a)(2)). No RFC allows a day.",
        expectation: Expectation::both(&["not-yet-valid"], 0x800B_0101),
        cure: "Set the clock of the printer and of the client; then make or install a new certificate.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5; juju/juju#601, ra-at-diladele-com/qlproxy_external#1035 (a device's own root, hours ahead of its users); measured: NSS accepts it, seven others refuse.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_before = shop.setting.now + Duration::hours(22);
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "clock-1970",
        family: Family::Validity,
        title: "Made by a device whose clock stood in 1970",
        what_happened: "The printer has no battery for its clock. It made its certificate before it had asked for the time, in January 1970, for five years.",
        on_the_wire: "notBefore is 1970-01-01, notAfter five years later, both as UTCTime.",
        why_it_matters: "Every cold start brings it back, however often the certificate is made anew: the cure is the clock. Devices without a battery for their clock do this (lf-edge/eve#1456, nerves-hub/nerves_key#2).",
        correct_client: "Refuses: its validity ended in 1975 (RFC 5280 §6.1.3 (a)(2)); in TLS with the alert certificate_expired (45).",
        expectation: Expectation::both(&["expired"], 0x800B_0101),
        cure: "Give the printer a time server, then make a new certificate: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5.1: UTCTime reaches back to 1950; lf-edge/eve#1456, nerves-hub/nerves_key#2.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_before = OffsetDateTime::UNIX_EPOCH;
            leaf.not_after = OffsetDateTime::UNIX_EPOCH + DAY * 1826;
            shop.self_signed(&leaf)
        },
    },
    Scenario {
        id: "expired-intermediate",
        family: Family::Validity,
        title: "Only the intermediate has expired",
        what_happened: "The printer still sends the intermediate that was current when its certificate was installed. That one ended yesterday; its own has months to go.",
        on_the_wire: "notAfter of the second certificate is a day ago.",
        why_it_matters: "The printer's page shows a valid certificate, and every client refuses it. When a certificate in the middle of public chains ended in May 2020, sites with a valid certificate of their own went dark for many programs (keybase/client#24205).",
        correct_client: "Refuses: every certificate of the path must be valid now (RFC 5280 §6.1.3 (a)(2)); in TLS with the alert certificate_expired (45).",
        expectation: Expectation::both(&["expired"], 0x800B_0101),
        cure: "The authority issues again; then Install Certificate in the printer's web pages, with the new intermediate in the same file.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1.3; keybase/client#24205; measured: NSS sends 48, OpenSSL, curl and rustls 45.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let now = shop.setting.now;
            let old = shop.authority("Intermediate", Some(&root), |ca| {
                ca.not_before = now - DAY * 1826;
                ca.not_after = now - DAY;
            })?;
            shop.chain(&shop.leaf(), &[&old], &root)
        },
    },
    Scenario {
        id: "expired-root",
        family: Family::Validity,
        title: "The trusted root itself has expired",
        what_happened: "The company's authority was set up ten years ago and forgot itself.",
        on_the_wire: "Nothing: the root is not sent. The one in the client's store ended yesterday.",
        why_it_matters: "Clients disagree: some do not look at the dates of a root at all. When AddTrust's root ended in May 2020, OpenSSL 1.0 and LibreSSL refused what browsers accepted (openssl/openssl#12006, libressl/portable#595).",
        correct_client: "May refuse: RFC 5280 §6.1.1 (d) takes of a trusted root its name and key, and leaves its dates to the client.",
        expectation: Expectation::both(&["expired"], 0x800B_0101).strictly(StrictClient::Either),
        cure: "The authority makes a new root, the clients trust it, and the printer gets a certificate below it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1.1; openssl/openssl#12006, libressl/portable#595; measured: rustls and Java accept it, the others refuse.",
        parts: &[Part::Certificate],
        make: |shop| {
            let now = shop.setting.now;
            let root = shop.authority("Root", None, |ca| {
                ca.not_before = now - DAY * 3650;
                ca.not_after = now - DAY;
            })?;
            let intermediate = shop.intermediate(&root)?;
            shop.chain(&shop.leaf(), &[&intermediate], &root)
        },
    },
    Scenario {
        id: "validity-500-days",
        family: Family::Validity,
        title: "Valid for 500 days",
        what_happened: "The company's authority issues for 500 days.",
        on_the_wire: "notAfter of the first certificate is 500 days after notBefore.",
        why_it_matters: "It is more than the 398 days that public authorities may give, which people take for a rule for everyone.",
        correct_client: "Completes the handshake below a private root: RFC 5280 sets no limit.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "CA/Browser Forum Baseline Requirements §6.3.2 bind public authorities only; FiloSottile/mkcert#331: Chrome's limit of 398 days is for public roots; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_after = leaf.not_before + DAY * 500;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "validity-900-days",
        family: Family::Validity,
        title: "Valid for 900 days",
        what_happened: "The company's authority issues for 900 days.",
        on_the_wire: "notAfter of the first certificate is 900 days after notBefore.",
        why_it_matters: "macOS and iOS refuse more than 825 days from anybody, also below a root that a user added: the same printer works with Windows and not with an iPhone.",
        correct_client: "Completes the handshake below a private root: RFC 5280 sets no limit. Apple's systems refuse (by Apple's document; not measured here).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure; for Apple's clients issue for 825 days at most.",
        ews_action: None,
        source: "Apple support article HT210176 (825 days); mock-server/mockserver-monorepo#2531 met it; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_after = leaf.not_before + DAY * 900;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "validity-10-years",
        family: Family::Validity,
        title: "Valid for ten years",
        what_happened: "The certificate was made for ten years, as printers do for themselves.",
        on_the_wire: "notAfter of the first certificate is ten years after notBefore.",
        why_it_matters: "It is what a Jetdirect gives its own certificate, and most printers with it (OpenPrinting/cups#1072). Apple's systems refuse it.",
        correct_client: "Completes the handshake below a private root: RFC 5280 sets no limit. Apple's systems refuse more than 825 days (by Apple's document; not measured here).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure; for Apple's clients issue for 825 days at most.",
        ews_action: None,
        source: "OpenPrinting/cups#1072; Apple support article HT210176 (825 days); CA/Browser Forum Baseline Requirements §6.3.2 bind public authorities only; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_after = leaf.not_before + DAY * 3652;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "validity-inverted",
        family: Family::Validity,
        title: "The end lies before the beginning",
        what_happened: "Somebody mixed up the two date fields of a script.",
        on_the_wire: "notBefore is yesterday, notAfter thirty days ago: at no time valid.",
        why_it_matters: "A client that checks one end only accepts it; one that computes the length of the period gets a negative number.",
        correct_client: "Refuses: no time is within such a period (RFC 5280 §6.1.3 (a)(2)); in TLS with the alert certificate_expired (45).",
        expectation: Expectation::both(&["expired"], 0x800B_0101),
        cure: "Have the printer's certificate renewed, or make a new self-signed one: Networking > Security > Certificates > Configure in its web pages.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_before = shop.setting.now - DAY;
            leaf.not_after = shop.setting.now - DAY * 30;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "validity-not-nested",
        family: Family::Validity,
        title: "The certificate outlives its issuer",
        what_happened: "The authority issued a certificate for ten years below an intermediate that has one year left.",
        on_the_wire: "notAfter of the first certificate is later than that of the second.",
        why_it_matters: "It looks like a fault and is none. Very old Windows had an error of its own for it (CERT_E_VALIDITYPERIODNESTING, 800B0102).",
        correct_client: "Completes the handshake as long as both are valid.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure yet: install the next intermediate before this one ends.",
        ews_action: None,
        source: "RFC 5280 §6.1.3 asks that every certificate be valid now, not that periods nest.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let now = shop.setting.now;
            let short = shop.authority("Intermediate", Some(&root), |ca| ca.not_after = now + DAY * 365)?;
            let mut leaf = shop.leaf();
            leaf.not_after = now + DAY * 3650;
            shop.chain(&leaf, &[&short], &root)
        },
    },
    Scenario {
        id: "expires-during-session",
        family: Family::Validity,
        title: "Valid for one more minute",
        what_happened: "The certificate was never renewed, and its last minute has begun while people print.",
        on_the_wire: "notAfter of the first certificate is a minute after the scenario was set.",
        why_it_matters: "What is connected goes on; what connects a minute later is refused. The fault comes and nobody did anything, as in OpenPrinting/cups#1519.",
        correct_client: "Completes the handshake within that minute and keeps the connection; from then on refuses new ones with certificate_expired (45) (RFC 5280 §6.1.3 (a)(2)).",
        expectation: Expectation::both(&[], 0),
        cure: "Have the printer's certificate renewed, or make a new self-signed one: Networking > Security > Certificates > Configure in its web pages.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5; OpenPrinting/cups#1519. No protocol asks for a second look while a connection lasts.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.not_after = shop.setting.now + Duration::MINUTE;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "clock-skew",
        family: Family::Validity,
        title: "The printer's clock is two days ahead",
        what_happened: "Somebody set the clock by hand, and mistook the day. No time server corrects it.",
        on_the_wire: "The certificates are right. The Date of every HTTP response is the day after tomorrow, and so is printer-current-time (the times of jobs with it; printer-up-time counts right). Whatever certificate the printer makes while this is played to all connections begins in two days.",
        why_it_matters: "Nothing fails until somebody makes a new certificate in the web pages to mend something else: the form proposes the printer's own day, and every client says that the certificate is not valid yet. The printer's page says that it is.",
        correct_client: "Completes the handshake: it judges certificates by its own clock.",
        expectation: Expectation::both(&[], 0),
        cure: "Give the printer a time server, then have it make its certificate anew.",
        ews_action: None,
        source: "RFC 9110 §6.6.1; RFC 8011 §5.4.30 (printer-current-time).",
        parts: &[Part::Service(ServiceFault::ClockSkew)],
        make: right,
    },
];

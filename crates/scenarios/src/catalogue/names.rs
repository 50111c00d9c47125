//! Whom the certificate is for, and by what the printer is reached.

use crate::part::Part;
use crate::scenario::{EwsAction, Expectation, Family, Made, Scenario, StrictClient};
use crate::workshop::{Workshop, fit_for};
use pki::defect::general_names;
use pki::identity::IdentityError;
use pki::recipe::AlternativeName::{Dns, Ip};
use pki::{Defect, Name, oid};

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "self-signed-trusted-cn-mismatch",
        family: Family::Names,
        title: "The device's own certificate, trusted, for another name",
        what_happened: "Somebody exported the printer's factory certificate and put it among the trusted roots. It is for HP Jetdirect and eight digits, a name that nobody types.",
        on_the_wire: "One certificate: O=Hewlett-Packard Co., CN=HP Jetdirect XXXXXXXX, no subject alternative name.",
        why_it_matters: "It is the second failure of the published story: the message changes from the issuer to the name, and people think that nothing has changed.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch", "no-alternative-name"], 0x800B_010F).story(),
        cure: "Make the certificate for the name that people type: Networking > Security > Certificates > Configure, with the host name as common name; or reach the printer by the name in it.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 9525 §6; CERT_E_CN_NO_MATCH of CertVerifyCertificateChainPolicy; the published story of a Jetdirect that XP printed to and Vista refused; measured: curl closes without an alert.",
        parts: &[Part::Certificate],
        make: |shop| shop.self_signed(&shop.jetdirect(&shop.jetdirect_name())),
    },
    Scenario {
        id: "self-signed-trusted-cn-only",
        family: Family::Names,
        title: "Trusted, for the right name, in the CN alone",
        what_happened: "The certificate was made with makecert for the name that people type, imported into the printer and trusted. makecert knows no alternative names.",
        on_the_wire: "One certificate, its CN the printer's name, no extension 2.5.29.17.",
        why_it_matters: "It cured Vista, and today it is half a cure: Windows and CUPS print, and clients that read the subject alternative name alone (browsers, Go, rustls) refuse.",
        correct_client: "Refuses: the CN counts for nothing, names are in the subject alternative name (RFC 9525 §2 and §6.3).",
        expectation: Expectation::both(&["no-alternative-name"], 0)
            .strictly(StrictClient::Refuses)
            .story(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3; the published story ends with such a certificate; measured: GnuTLS, curl, Java and NSS accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names.clear();
            leaf.subject = Name::common_name(&shop.setting.host);
            shop.self_signed(&leaf)
        },
    },
    Scenario {
        id: "cn-only-no-san",
        family: Family::Names,
        title: "The name is in the CN alone",
        what_happened: "The company's authority copied the request's common name and added no subject alternative name.",
        on_the_wire: "The first certificate has no extension 2.5.29.17.",
        why_it_matters: "Windows and CUPS print; browsers, Go and rustls refuse. Go stopped reading the CN in 2020, and programs that had worked for years could not connect (linkerd/linkerd2#4945).",
        correct_client: "Refuses: the CN counts for nothing, names are in the subject alternative name (RFC 9525 §2 and §6.3).",
        expectation: Expectation::both(&["no-alternative-name"], 0).strictly(StrictClient::Refuses),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3; linkerd/linkerd2#4945; measured: OpenSSL, GnuTLS, curl, Java and NSS accept it; rustls, Go and Chromium refuse.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names.clear();
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "san-mismatch",
        family: Family::Names,
        title: "The certificate is for another host",
        what_happened: "The printer got its neighbour's certificate, or a new name in the DNS.",
        on_the_wire: "CN and subject alternative name are other-printer.test.",
        why_it_matters: "Whoever clicks through it here clicks through an impostor too.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F).documented(),
        cure: "Make the certificate for the name that people type: Networking > Security > Certificates > Configure, with the host name as common name; or reach the printer by the name in it.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 9525 §6; measured: refused by eight TLS libraries; curl sends no alert.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::common_name("other-printer.test");
            leaf.alternative_names = vec![Dns("other-printer.test".into())];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "san-mismatch-cn-match",
        family: Family::Names,
        title: "The CN is right, the alternative name is not",
        what_happened: "The request asked for the right CN; the authority's template put another name into the subject alternative name.",
        on_the_wire: "CN is the printer's name, the only dNSName is other-printer.test.",
        why_it_matters: "A client that looks at the CN all the same accepts what it must not.",
        correct_client: "Refuses: where there is a subject alternative name, the CN counts for nothing (RFC 9525 §6.3, before it RFC 6125 §6.4.4).",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3, RFC 6125 §6.4.4; measured: refused by eight TLS libraries.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names = vec![Dns("other-printer.test".into())];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "san-ip-only",
        family: Family::Names,
        title: "Only the address is in it, and people type the name",
        what_happened: "The certificate was made for the printer's address; then it got a name in the DNS.",
        on_the_wire: "One iPAddress in the subject alternative name; the CN is the address.",
        why_it_matters: "By address it works, by name it does not, also where the CN is the name: the alternative name hides it (wazuh/wazuh#37242 is a tool that makes such certificates).",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3; wazuh/wazuh#37242; measured: refused by eight TLS libraries.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            let address = shop.setting.address;
            leaf.subject = Name::common_name(&address.to_string());
            leaf.alternative_names = vec![Ip(address)];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "san-ip-as-dns",
        family: Family::Names,
        title: "The address is written as a name",
        what_happened: "The form had one field for names, and somebody typed the address into it.",
        on_the_wire: "A dNSName that holds the text of the address, such as 127.0.0.1. The printer is reached by its name.",
        why_it_matters: "Wine's Windows compares the text and accepts it by address; so does OpenSSL's X509_check_host (openssl/openssl#31377). Others want an iPAddress, and by name it is wrong for all.",
        correct_client: "Refuses, by name and by address: a dNSName holds no address (RFC 9525 §3); 42 or 46, or a close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F),
        cure: "Have it issued with the address as iPAddress and the name as dNSName; for Windows 8 and older keep the text of the address as dNSName beside them.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.6, RFC 9525 §3; openssl/openssl#31377; measured: refused by eight TLS libraries when reached by name; Wine 8.0's crypt32 accepts it by the address.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            let address = shop.setting.address.to_string();
            leaf.subject = Name::common_name(&address);
            leaf.alternative_names = vec![Dns(address)];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "san-host-missing-ip",
        family: Family::Names,
        title: "People type the address, and only the name is in it",
        what_happened: "The certificate is right for the name; the port on the clients was set up with the address, as printer ports are.",
        on_the_wire: "The subject alternative name holds the name alone.",
        why_it_matters: "It is the usual case of printers: ports of Windows hold addresses. The message is about IP SANs, words that nobody had met before (ghostunnel/ghostunnel#175).",
        correct_client: "Refuses: an address is compared with iPAddress entries alone (RFC 9525 §6.4); 42 or 46, or a close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F).by_address(),
        cure: "Set up the clients with the name, or have the address added as iPAddress.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.4; ghostunnel/ghostunnel#175, tazjin/watchblob#4.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names = vec![Dns(shop.name())];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "san-ip-unsupported-old-windows",
        family: Family::Names,
        title: "The address is in it as it should be, and old Windows does not look",
        what_happened: "The certificate was issued with the printer's address as iPAddress, and the clients reach it by address.",
        on_the_wire: "One iPAddress in the subject alternative name; the CN is the name.",
        why_it_matters: "Windows 8 and older ignore iPAddress entries: new clients print, old ones say that the name does not match.",
        correct_client: "Completes the handshake: the address is there as RFC 9525 §6.4 wants it.",
        expectation: Expectation::differ((&["name-mismatch"], 0x800B_010F), (&[], 0)).by_address(),
        cure: "For Windows 8 and older add the text of the address as dNSName, or use it as the CN.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.4; dotnet/extensions#267: iPAddress entries are not compared by Windows 8 and older. That Windows 10 compares them is an inference.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::common_name(&shop.name());
            leaf.alternative_names = vec![Ip(shop.setting.address)];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "wildcard-bare",
        family: Family::Names,
        title: "A star for everything",
        what_happened: "An authority for tests issued one certificate for all hosts.",
        on_the_wire: "The only dNSName, and the CN, is a single star.",
        why_it_matters: "A client that matches it accepts every host in the world.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F).documented(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3: the star stands for one left-most label; Microsoft KB258858: a lone star matches nothing; measured: Go 1.19 accepts it for a name of one label.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::common_name("*");
            leaf.alternative_names = vec![Dns("*".into())];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "wildcard-partial",
        family: Family::Names,
        title: "A star for the rest of a label",
        what_happened: "The certificate was made for all printers whose names begin alike.",
        on_the_wire: "The only dNSName, and the CN, is the beginning of the printer's name and a star, such as print*.company.example for printer-3.company.example.",
        why_it_matters: "Old Windows matches such a star in a CN (KB258858), so such certificates exist. RFC 6125 still let clients match it; RFC 9525 does not.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F).open(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3 forbids it, RFC 6125 §6.4.3 left it to the client; Microsoft KB258858 (of CNs; of dNSNames nothing is known); measured: refused by eight TLS libraries.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            let name = shop.name();
            let front: String = name.chars().take(5).collect();
            let pattern = match name.split_once('.') {
                Some((_, domain)) => format!("{front}*.{domain}"),
                None => format!("{front}*"),
            };
            leaf.subject = Name::common_name(&pattern);
            leaf.alternative_names = vec![Dns(pattern)];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "nul-in-san",
        family: Family::Names,
        title: "A NUL octet behind the name",
        what_happened: "An attacker had an authority issue a certificate for his own domain, in front of which he had put the printer's name and a NUL.",
        on_the_wire: "A dNSName with the printer's name, an octet 00, and .evil.test.",
        why_it_matters: "A client written in C that takes names for strings reads the printer's name alone.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F),
        cure: "Get a certificate from an authority that looks at what it signs.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3; CVE-2009-2408; measured: refused by eight TLS libraries.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::common_name("evil.test");
            leaf.alternative_names = vec![Dns(format!("{}\0.evil.test", shop.name()))];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "nul-in-cn",
        family: Family::Names,
        title: "A NUL octet behind the name, in the CN",
        what_happened: "An attacker had an authority issue a certificate for his own domain, in the days before alternative names: in the CN he had put the printer's name and a NUL in front of it.",
        on_the_wire: "The CN is the printer's name, an octet 00, and .evil.test; no subject alternative name.",
        why_it_matters: "It is the form in which this was found in 2009: an authority looked at the whole name, and browsers at the part before the NUL.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch", "no-alternative-name"], 0x800B_010F),
        cure: "Get a certificate from an authority that looks at what it signs.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3; CVE-2009-2408.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::common_name(&format!("{}\0.evil.test", shop.name()));
            leaf.alternative_names.clear();
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "idn-ulabel-san",
        family: Family::Names,
        title: "Umlauts in a name that allows none",
        what_happened: "The name was typed into the certificate form as people write it, instead of in its ASCII form.",
        on_the_wire: "A dNSName with UTF-8 octets in an IA5String.",
        why_it_matters: "Some parsers refuse the whole certificate, others compare what cannot match.",
        correct_client: "Refuses: an internationalized name is compared as an A-label, xn--… (RFC 9525 §6.3, RFC 5280 §7.2); 42 or 46, or a close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F),
        cure: "Have it issued with the A-label: xn--… of the name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §7.2: names go into a certificate in their ASCII form.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::common_name("büro-drucker.test");
            leaf.alternative_names = vec![Dns("büro-drucker.test".into())];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "trailing-dot-san",
        family: Family::Names,
        title: "The name ends in a dot",
        what_happened: "The name was copied out of a zone file.",
        on_the_wire: "The only dNSName is the printer's name with a final dot.",
        why_it_matters: "It is right in the DNS and wrong in a certificate: the name looks the same to a person, and to no client.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F).open(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.6: the preferred name syntax of RFC 1034 §3.5 has no final dot.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names = vec![Dns(format!("{}.", shop.name()))];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "email-only-san",
        family: Family::Names,
        title: "Only a mail address in the alternative name",
        what_happened: "The authority used its template for people.",
        on_the_wire: "The subject alternative name holds one rfc822Name; the CN is the printer's name.",
        why_it_matters: "Clients that fall back to the CN accept it, the others find no name at all. On paper the certificate has both a CN and an alternative name.",
        correct_client: "Refuses: there is no name of a host (RFC 9525 §6.3), and the CN does not stand in for it.",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Refuses).open(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3. RFC 2818 §3.1 would fall back to the CN, and so does diagnose; Wine's crypt32 refuses, and what Windows does is written nowhere.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names.clear();
            leaf.defects.push(Defect::Extension {
                oid: oid::SUBJECT_ALTERNATIVE_NAME,
                critical: false,
                value: general_names(&[(0x81, b"admin@printer.test")]),
            });
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "empty-san-sequence",
        family: Family::Names,
        title: "An alternative name with nothing in it",
        what_happened: "The tool wrote the extension before anybody had filled in a name.",
        on_the_wire: "The extension 2.5.29.17 holds an empty SEQUENCE.",
        why_it_matters: "It is against the standard; parsers disagree on whether that is a reason to refuse.",
        correct_client: "Refuses: the certificate names no host (RFC 5280 §4.2.1.6 wants at least one entry).",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Refuses).open(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.6. diagnose falls back to the CN; what Windows does is written nowhere.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names.clear();
            leaf.defects.push(Defect::Extension {
                oid: oid::SUBJECT_ALTERNATIVE_NAME,
                critical: false,
                value: general_names(&[]),
            });
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "no-subject-san-only",
        family: Family::Names,
        title: "No subject at all, and a right alternative name",
        what_happened: "The authority has given up subjects, as modern ones do.",
        on_the_wire: "The subject is an empty SEQUENCE; the subject alternative name is marked critical.",
        why_it_matters: "It is legal; tools that print the subject show nothing, and lists of printers have an empty line.",
        correct_client: "Completes the handshake: an empty subject is right where the alternative name is critical (RFC 5280 §4.1.2.6).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 5280 §4.1.2.6 and §4.2.1.6; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::default();
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "no-subject-no-san",
        family: Family::Names,
        title: "No name at all",
        what_happened: "The form for the certificate was sent with every field empty, and the authority signed it.",
        on_the_wire: "The subject is an empty SEQUENCE; there is no subject alternative name.",
        why_it_matters: "Nothing tells whose certificate it is; lists show an empty line, and every client needs a rule for it.",
        correct_client: "Refuses: the name that it asked for is not in the certificate (RFC 9525 §6.6). TLS has no alert for that: clients send bad_certificate (42) or certificate_unknown (46), or close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch", "no-alternative-name"], 0x800B_010F).open(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.2.6: a certificate without a subject needs an alternative name. Windows may call it CERT_E_MALFORMED (800B0108) instead; that is written nowhere.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.subject = Name::default();
            leaf.alternative_names.clear();
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "sans-1000",
        family: Family::Names,
        title: "A thousand names",
        what_happened: "One certificate was issued for every printer of the company.",
        on_the_wire: "The first certificate has 1,000 dNSNames, the printer's last, and is about 26 kB long.",
        why_it_matters: "Small clients have small buffers: the certificate does not fit one TLS record.",
        correct_client: "Completes the handshake (RFC 8446 §4.4.2: a certificate may be 16 MiB long).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure; a certificate per printer is better.",
        ews_action: None,
        source: "RFC 8446 §4.4.2: a certificate may be 16 MiB long; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.alternative_names = (1..1000)
                .map(|number| Dns(format!("printer-{number}.example.test")))
                .chain([shop.host()])
                .collect();
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "wildcard-tld",
        family: Family::Names,
        title: "A star for a whole top-level domain",
        what_happened: "Somebody wanted one certificate for every printer of every site, and asked for the star as high up as it goes.",
        on_the_wire: "The only dNSName is *.test; the printer is reached as misprint.test.",
        why_it_matters: "The star stands for one whole label, so the letters fit. Clients that refuse it do so by a rule of their own, and these rules differ: Chrome refuses *.test (FiloSottile/mkcert#30).",
        correct_client: "May refuse: RFC 9525 leaves it to the client, and Windows wants two labels behind the star.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F)
            .by("misprint.test")
            .strictly(StrictClient::Either)
            .documented(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §7.1; FiloSottile/mkcert#30; Microsoft KB258858: *.com does not match example.com.",
        parts: &[Part::Certificate],
        make: |shop| for_names(shop, &["*.test"]),
    },
    Scenario {
        id: "wildcard-two-labels",
        family: Family::Names,
        title: "A star that would have to stand for two labels",
        what_happened: "The certificate is for all hosts of the domain; the printers then got a subdomain for each floor.",
        on_the_wire: "The only dNSName is *.misprint.test; the printer is reached as a.b.misprint.test.",
        why_it_matters: "People read the star as \"everything below\", and so did programs (eclipse-ee4j/angus-mail#208). It stands for one label.",
        correct_client: "Refuses: a star stands for one label (RFC 9525 §6.3); 42 or 46, or a close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F)
            .by("a.b.misprint.test")
            .documented(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3; apache/apisix#760, eclipse-ee4j/angus-mail#208; Microsoft KB258858: *.abc.com does not match www.sub.abc.com.",
        parts: &[Part::Certificate],
        make: |shop| for_names(shop, &["*.misprint.test"]),
    },
    Scenario {
        id: "wildcard-mid-label",
        family: Family::Names,
        title: "A star in the middle",
        what_happened: "Somebody wrote the name as one writes patterns for files.",
        on_the_wire: "The dNSNames are p*r.misprint.test and printer.*.test; the printer is reached as printer.misprint.test.",
        why_it_matters: "A client that matches names as one matches files accepts both, and the second of them covers every company's printer.",
        correct_client: "Refuses: a star is the whole left-most label or nothing (RFC 9525 §6.3); 42 or 46, or a close without a word after the handshake.",
        expectation: Expectation::both(&["name-mismatch"], 0x800B_010F)
            .by("printer.misprint.test")
            .documented(),
        cure: "Have it issued with the name in use as a dNSName of the subject alternative name.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9525 §6.3; Microsoft KB258858: w*w.example.com and www.*.com match nothing.",
        parts: &[Part::Certificate],
        make: |shop| for_names(shop, &["p*r.misprint.test", "printer.*.test"]),
    },
    Scenario {
        id: "underscore-san",
        family: Family::Names,
        title: "An underscore in the name",
        what_happened: "The printer was named as Windows machines were, with an underscore, and the certificate was made for that name.",
        on_the_wire: "The only dNSName is my_printer.misprint.test, and so the printer is reached.",
        why_it_matters: "The DNS allows it, host names do not, and public authorities may not issue it. OpenSSL does not let a star stand for such a name, so a printer of this name works with one certificate and not with the next (openssl/openssl#12566).",
        correct_client: "Completes the handshake, or refuses the name as one that no host can have: both happen.",
        expectation: Expectation::both(&[], 0)
            .by("my_printer.misprint.test")
            .strictly(StrictClient::Either),
        cure: "Give the printer a name of letters, digits and hyphens, and have the certificate issued for it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 952, RFC 2181 §11; openssl/openssl#12566, python/cpython#103490; CA/Browser Forum ballot SC12 forbids it to public authorities.",
        parts: &[Part::Certificate],
        make: |shop| for_names(shop, &["my_printer.misprint.test"]),
    },
    Scenario {
        id: "cn-with-spaces",
        family: Family::Names,
        title: "A name that no URL can carry",
        what_happened: "The device made its own certificate, for HP Jetdirect and eight digits. It is trusted; somebody reads the name in it and tries to connect to just that.",
        on_the_wire: "One certificate: O=Hewlett-Packard Co., CN=HP Jetdirect 0AF8ACE8, no subject alternative name.",
        why_it_matters: "The printer's factory certificate can never match: its name has blanks, so there is no address to type that would fit.",
        correct_client: "Cannot ask for this name; by every name that it can ask for, it refuses.",
        expectation: Expectation::both(&["no-alternative-name"], 0)
            .by("HP Jetdirect 0AF8ACE8")
            .strictly(StrictClient::Either),
        cure: "Make the certificate for the name that people type: Networking > Security > Certificates > Configure, with the host name as common name.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 3986 §3.2.2; the published story's printer had this very name; measured: curl 7.88.1 calls the URL malformed.",
        parts: &[Part::Certificate],
        make: |shop| shop.self_signed(&shop.jetdirect("HP Jetdirect 0AF8ACE8")),
    },
    Scenario {
        id: "sans-10000",
        family: Family::Names,
        title: "A certificate for ten thousand names",
        what_happened: "A script put every host of the company into one certificate.",
        on_the_wire: "The first certificate has 10,000 dNSNames, the printer's last, and is about 250 kB long. The printer's web pages show the certificate of the same key with the printer's name alone.",
        why_it_matters: "It is correct, and larger than what most TLS libraries read of another's certificates. They say \"internal error\" or \"excessive message size\", and nobody thinks of names (golang/go#13401).",
        correct_client: "Completes the handshake, or says that the message is too large for it.",
        expectation: Expectation::both(&["malformed-handshake"], 0x8007_2F7D)
            .in_handshake()
            .strictly(StrictClient::Either)
            .open(),
        cure: "Have a certificate issued for this printer alone.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2 allows certificates up to 16 MiB; golang/go#13401; measured: OpenSSL, GnuTLS, curl, rustls, Java (32 KiB), NSS and Chromium refuse a message of this size; OpenSSL's limit is 100 KiB (SSL_CTX_set_max_cert_list).",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let made = shop.chain(&shop.leaf(), &[&intermediate], &root)?;
            let mut large = fit_for(made.identity.key(), shop.leaf());
            large.alternative_names = (1..10_000)
                .map(|number| Dns(format!("host-{number}.misprint.test")))
                .chain([shop.host()])
                .collect();
            let large = large.signed_by(&made.identity.key().public_key(), &intermediate);
            Ok(Made {
                presented: Some(vec![large, intermediate.leaf().clone()]),
                ..made
            })
        },
    },
];

/// A right certificate, but for these names.
fn for_names(shop: &Workshop<'_>, names: &[&str]) -> Result<Made, IdentityError> {
    let mut leaf = shop.leaf();
    leaf.subject = Name::common_name(names.first().copied().unwrap_or_default());
    leaf.alternative_names = names.iter().map(|name| Dns((*name).to_owned())).collect();
    shop.issued(&leaf)
}

//! Lists of revoked certificates, and those that cannot be had.

use super::*;

#[test]
fn a_list_that_does_not_name_the_certificate_lets_it_pass_and_one_that_does_refuses_it() {
    for os in Os::ALL {
        let office = if os == Os::Xp {
            Office::of_xp()
        } else {
            Office::with_list()
        };
        office.publish(&revoking(99));
        let good = told(&office, os, Mode::End);
        assert_eq!(verdict_of(&good), ("0", "00000000", -1), "{os}");
        office.publish(&revoking(3));
        let revoked = told(&office, os, Mode::End);
        assert_eq!(verdict_of(&revoked), ("80092010", "00000004", 0), "{os}");
        assert!(finding(&revoked, "revoked").contains("since 2026-11-22 (keyCompromise)"));
        assert!(
            revoked.remedy.contains("a new certificate with a new key"),
            "{}",
            revoked.remedy
        );
        // Ignored, or not looked for.
        let mut client = office.client(os, Mode::End);
        client.ignored = Some(verdict::IGNORE_REVOCATION);
        assert_eq!(reported(&office, &client).outcome, Outcome::Accepted, "{os}");
        office.server.asked();
        assert_eq!(told(&office, os, Mode::Off).outcome, Outcome::Accepted, "{os}");
        client.revocation.mode = None;
        client.ignored = None;
        assert_eq!(reported(&office, &client).outcome, Outcome::Accepted, "{os}");
        assert!(office.server.asked().is_empty(), "nothing is retrieved unasked");
    }
}

#[test]
fn the_events_of_a_check_stand_in_the_order_of_published_logs() {
    let office = Office::with_list();
    office.publish(&revoking(3));
    let report = told(&office, Os::Seven, Mode::Chain);
    assert_eq!(ids(&report), [80, 10, 40, 52, 53, 41, 40, 52, 53, 41, 11, 30, 90, 81]);
    let sequences: Vec<u32> = report.events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=14).collect::<Vec<_>>());
    let ten = told(&office, Os::Ten, Mode::Chain);
    assert_eq!(ids(&ten), [10, 40, 52, 53, 41, 40, 52, 53, 41, 90, 11, 30]);
    assert!(event(&ten, 53).xml.contains("User-Agent: Microsoft-CryptoAPI/10.0"));

    let xml = &event(&report, 41).xml;
    let list = revoking(3).signed_by(&office.ca);
    let source = format!(
        "<CertificateRevocationList location=\"Wire\" url=\"{}\" fileRef=\"{}.crl\" issuerName=\"Issuing\"/>",
        office.server.url("ca.crl"),
        list.sha1()
    );
    for part in [
        "<Flags value=\"4\" CERT_VERIFY_REV_ACCUMULATIVE_TIMEOUT_FLAG=\"true\"/>",
        "<RevocationStatus index=\"0\" error=\"80092010\" reason=\"1\" actualFreshnessTime=\"P1D\"/>",
        &source,
        "<Result value=\"80092010\">The certificate is revoked.</Result>",
    ] {
        assert!(xml.contains(part), "{part} is not in\n{xml}");
    }
    let chain = &event(&report, 11).xml;
    for part in [
        "<Flags value=\"48000000\" CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT=\"true\" \
         CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT=\"true\"/>",
        "revocationFreshnessTime=\"P1D\"",
        "<RevocationInfo freshnessTime=\"P1D\"><RevocationResult value=\"80092010\">The certificate is revoked.</RevocationResult>",
        "<Result value=\"80092010\">",
    ] {
        assert!(chain.contains(part), "{part} is not in\n{chain}");
    }
    let wire = &event(&report, 53).xml;
    for part in [
        "<Object type=\"CONTEXT_OID_CRL\" constant=\"2\"/>",
        "<Flags value=\"202005\" CRYPT_RETRIEVE_MULTIPLE_OBJECTS=\"true\"",
        "<Header>GET /ca.crl HTTP/1.1</Header>",
        "<Header>HTTP/1.1 200 OK</Header>",
        "eTag=\"&quot;7&quot;\"",
        "<Result value=\"0\"/>",
    ] {
        assert!(wire.contains(part), "{part} is not in\n{wire}");
    }
    let trust = &event(&report, 81).xml;
    assert!(
        trust.contains("<RevocationCheck value=\"1\" WTD_REVOKE_WHOLECHAIN=\"true\"/>"),
        "{trust}"
    );
    assert!(trust.contains("<Flags value=\"80000080\" WTD_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT=\"true\""));
    assert_eq!(event(&report, 90).xml.matches("<CertificateRevocationList ").count(), 2);
}

#[test]
fn a_list_that_is_out_of_date_counts_as_offline_and_is_rejected_in_the_log() {
    let office = Office::with_list();
    for list in [
        CrlRecipe::new(NOW - Duration::days(9), NOW - Duration::SECOND),
        CrlRecipe::new(NOW + Duration::SECOND, NOW + Duration::DAY),
    ] {
        office.publish(&list);
        for os in [Os::Vista, Os::Eleven] {
            let report = told(&office, os, Mode::End);
            assert_eq!(verdict_of(&report), ("80092013", OFFLINE, 0));
            let rejected = event(&report, 42);
            assert_eq!(rejected.level, 2);
            assert!(rejected.xml.contains("<Action name=\"CheckTimeValidity\"/>"));
            assert_eq!(event(&report, 11).level, 2);
        }
    }
    // The very seconds of both ends are inside; a list without an end does not end.
    let mut endless = CrlRecipe::new(NOW, NOW);
    for _ in 0..2 {
        office.publish(&endless);
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, "0");
        endless.next_update = None;
    }
}

#[test]
fn what_cannot_be_had_is_offline_however_it_fails_and_the_attempt_ends() {
    let office = Office::with_list();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let absent = Office::new(|_, leaf| leaf.crl_distribution_points = vec![format!("http://{closed}/ca.crl")]);
    let report = told(&absent, Os::Seven, Mode::End);
    assert_eq!(verdict_of(&report), ("80092013", OFFLINE, 0));
    assert!(finding(&report, "revocation-offline").contains("there is no connection to"));
    assert!(report.remedy.contains("certutil -verify -urlfetch"));
    assert_eq!(event(&report, 53).result.unwrap().to_string(), "80072EFD");
    assert_eq!(event(&report, 53).level, 2);

    for (answer, result, why) in [
        (Answer::Stall, "80072EE2", "did not answer in time"),
        (Answer::Endless, "80072F78", "longer than"),
        (
            Answer::File(b"<html>no list</html>".to_vec()),
            "8009310B",
            "no revocation list",
        ),
        (Answer::Status("404 Not Found"), "80190194", "status 404"),
        (
            Answer::Status("302 Found\r\nLocation: /ca.crl"),
            "80072F78",
            "redirection",
        ),
        (
            Answer::Status("302 Found\r\nLocation: https://127.0.0.1/"),
            "80072EE5",
            "plain http alone",
        ),
    ] {
        let stalls = matches!(answer, Answer::Stall);
        office.server.set("ca.crl", answer);
        let mut client = office.client(Os::Seven, Mode::End);
        if stalls {
            client.retrieval_timeout = Patience::from_millis(200);
        }
        let report = reported(&office, &client);
        assert_eq!(verdict_of(&report), ("80092013", OFFLINE, 0), "{why}");
        assert!(
            finding(&report, "revocation-offline").contains(why),
            "{:?}",
            report.findings
        );
        assert_eq!(event(&report, 53).result.unwrap().to_string(), result, "{why}");
    }
    let named = |url: &str| {
        let url = url.to_owned();
        Office::new(move |_, leaf| leaf.crl_distribution_points = vec![url])
    };
    for url in [
        "ldap:///CN=Issuing?certificateRevocationList",
        "https://127.0.0.1/ca.crl",
    ] {
        let report = told(&named(url), Os::Ten, Mode::End);
        assert_eq!(report.hresult, "80092013");
        assert!(finding(&report, "revocation-offline").contains("is not spoken here"));
    }
}

#[test]
fn a_list_that_proves_nothing_leaves_the_status_unknown_which_event_11_does_not_report() {
    let office = Office::with_list();
    let mut spoiled = revoking(3);
    spoiled.spoil_signature = true;
    let mut delta = week();
    delta.delta_base = Some(1);
    let mut for_cas = week();
    for_cas.issuing_distribution_point = Some(IssuingDistributionPoint {
        only_ca_certificates: true,
        ..Default::default()
    });
    let mut elsewhere = week();
    elsewhere.issuing_distribution_point = Some(IssuingDistributionPoint {
        urls: vec!["http://other.test/ca.crl".into()],
        ..Default::default()
    });
    for (list, why) in [
        (spoiled, "its signature is not of the issuer"),
        (delta, "it is a delta list"),
        (for_cas, "does not cover this certificate"),
        (elsewhere, "does not cover this certificate"),
    ] {
        office.publish(&list);
        let report = told(&office, Os::Seven, Mode::End);
        assert_eq!(verdict_of(&report), ("80092012", UNKNOWN, 0), "{why}");
        assert!(
            finding(&report, "revocation-unknown").contains(why),
            "{:?}",
            report.findings
        );
        assert_eq!(event(&report, 11).level, 4);
        assert_eq!(event(&report, 30).result.unwrap().to_string(), "80092012");
    }
    let foreign = week().signed_by(&office.root);
    office.server.set("ca.crl", Answer::File(foreign.der().to_vec()));
    let report = told(&office, Os::Seven, Mode::End);
    assert!(finding(&report, "revocation-unknown").contains("not of its issuer"));

    let silent = Office::new(|_, _| {});
    let report = told(&silent, Os::Vista, Mode::End);
    assert_eq!(verdict_of(&report), ("80092012", UNKNOWN, 0));
    assert!(finding(&report, "revocation-unknown").contains("names no revocation list and no OCSP responder"));
}

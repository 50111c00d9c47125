//! OCSP: who is asked when, and whom one believes.

use super::*;

#[test]
fn responders_are_asked_from_vista_on_and_before_lists() {
    let office = Office::with_responder(true);
    let mut responder = Responder::new(office.ca.clone());
    let (at, reason) = (NOW - Duration::HOUR, Some(Reason::Superseded));
    for (status, result) in [
        (CertStatus::Good, "0"),
        (CertStatus::Revoked { at, reason }, "80092010"),
    ] {
        responder.known = vec![(vec![3], status)];
        office.server.set("ocsp", Answer::Ocsp(Box::new(responder.clone())));
        for os in [Os::Vista, Os::Seven, Os::Ten, Os::Eleven] {
            let report = told(&office, os, Mode::End);
            assert_eq!(report.hresult, result, "{os}");
            let asked = office.server.asked();
            assert!(asked.len() == 1 && asked[0].starts_with("GET /ocsp/"), "{asked:?}");
            assert!(event(&report, 41).xml.contains("<OCSPResponse location=\"Wire\""));
            assert!(event(&report, 53).xml.contains("CONTEXT_OID_OCSP_RESP"));
        }
    }
    // XP looks at lists alone.
    let old = Office::of_xp();
    old.publish(&week());
    assert_eq!(told(&old, Os::Xp, Mode::End).hresult, "0");
    assert_eq!(old.server.asked(), ["GET /ca.crl HTTP/1.1"]);
    // A long address makes the request too long for GET.
    let path = format!("ocsp/{}", "x".repeat(200));
    let long = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![pki::recipe::Access::Ocsp(server.url(&path))];
    });
    long.server
        .set("ocsp", Answer::Ocsp(Box::new(Responder::new(long.ca.clone()))));
    assert_eq!(told(&long, Os::Ten, Mode::End).hresult, "0");
    assert!(long.server.asked()[0].starts_with("POST /ocsp/xxx"));
}

#[test]
fn where_a_responder_cannot_tell_the_list_is_asked() {
    let office = Office::with_responder(true);
    let mut unknown = Responder::new(office.ca.clone());
    unknown.otherwise = CertStatus::Unknown;
    let stranger = Responder {
        signer: office.root.clone(),
        ..Responder::new(office.ca.clone())
    };
    let late = OcspResponse::refusal(ResponseStatus::TryLater);
    for answer in [
        Answer::Ocsp(Box::new(unknown.clone())),
        Answer::Ocsp(Box::new(stranger)),
        Answer::File(late.der().to_vec()),
        Answer::File(b"garbage".to_vec()),
        Answer::Status("500 Internal Server Error"),
    ] {
        office.server.set("ocsp", answer);
        office.publish(&week());
        let report = told(&office, Os::Ten, Mode::End);
        assert_eq!(report.hresult, "0");
        assert!(
            codes(&report)
                .iter()
                .any(|code| matches!(*code, "revocation-rejected" | "retrieval-failed"))
        );
        office.publish(&revoking(3));
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, "80092010");
    }
    let alone = Office::with_responder(false);
    alone.server.set("ocsp", Answer::Ocsp(Box::new(unknown)));
    assert_eq!(told(&alone, Os::Ten, Mode::End).hresult, "80092012");
    alone.server.set("ocsp", Answer::File(late.der().to_vec()));
    assert_eq!(told(&alone, Os::Ten, Mode::End).hresult, "80092013");
}

#[test]
fn only_whom_the_issuer_lets_sign_is_believed_and_only_about_this_certificate_and_in_time() {
    let office = Office::with_responder(false);
    let delegate = |usage: &str, issuer: &Identity| {
        let mut recipe = recipe("OCSP", 9, false);
        recipe.extended_key_usage = vec![usage.to_owned()];
        let certificate = recipe.signed_by(&key("ocsp").public_key(), issuer);
        Identity::new(vec![certificate], key("ocsp")).unwrap()
    };
    for (signer, result) in [
        (delegate(oid::OCSP_SIGNING, &office.ca), "0"),
        (delegate(oid::SERVER_AUTH, &office.ca), "80092012"),
        (delegate(oid::OCSP_SIGNING, &office.root), "80092012"),
    ] {
        let responder = Responder {
            signer,
            ..Responder::new(office.ca.clone())
        };
        office.server.set("ocsp", Answer::Ocsp(Box::new(responder)));
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, result);
    }
    let id = |serial: u8| CertId::new(HashAlgorithm::Sha1, office.ca.facts(), &[serial]);
    let of = |serial, from, to| OcspRecipe::new(id(serial), CertStatus::Good, from, to);
    let (hour, day) = (Duration::HOUR, Duration::DAY);
    let mut spoiled = of(3, NOW, NOW + hour);
    spoiled.spoil_signature = true;
    for (answer, result) in [
        (of(3, NOW, NOW + hour), "0"),
        (of(4, NOW, NOW + hour), "80092012"),
        (of(3, NOW - day, NOW - hour), "80092013"),
        (of(3, NOW + hour, NOW + day), "80092013"),
        // Signed when it was asked for, by a clock that had gone on since the client set out.
        (of(3, NOW + Duration::SECOND, NOW + day), "0"),
        (spoiled, "80092012"),
    ] {
        let response = answer.signed_by(&office.ca);
        office.server.set("ocsp", Answer::File(response.der().to_vec()));
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, result);
    }
}

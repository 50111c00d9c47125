//! Responses that come with the handshake.

use super::*;

/// A TLS server for one connection, which staples this.
fn stapling(office: &Office, response: Option<&OcspResponse>) -> (SocketAddr, JoinHandle<()>) {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain: Vec<CertificateDer<'static>> = office
        .sent()
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der().to_vec()))
        .collect();
    let pkcs8 = PrivatePkcs8KeyDer::from(key("leaf").to_pkcs8().to_vec());
    let own = provider.key_provider.load_private_key(pkcs8.into()).unwrap();
    let mut certified = CertifiedKey::new(chain, own);
    certified.ocsp = response.map(|response| response.der().to_vec());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, listener.accept().unwrap().0);
        // The client goes when it has seen enough.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    (address, thread)
}

fn connected(office: &Office, os: Os, response: Option<&OcspResponse>) -> Report {
    let (address, thread) = stapling(office, response);
    let report = diagnose(&Request {
        url: format!("https://127.0.0.1:{}/", address.port()).parse().unwrap(),
        client: office.client(os, Mode::End),
        timeout: Patience::from_secs(20),
        print: None,
    });
    thread.join().unwrap();
    report
}

#[test]
fn a_stapled_response_tells_before_anybody_is_asked() {
    let office = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![pki::recipe::Access::Ocsp(server.url("ocsp"))];
        leaf.alternative_names = vec![pki::recipe::AlternativeName::Dns("127.0.0.1".into())];
        leaf.tls_features = vec![pki::recipe::STATUS_REQUEST];
    });
    office
        .server
        .set("ocsp", Answer::Ocsp(Box::new(Responder::new(office.ca.clone()))));
    let id = || CertId::new(HashAlgorithm::Sha1, office.ca.facts(), &[3]);
    let good = OcspRecipe::new(id(), CertStatus::Good, NOW, NOW + Duration::HOUR).signed_by(&office.ca);
    let revoked = CertStatus::Revoked { at: NOW, reason: None };
    let revoked = OcspRecipe::new(id(), revoked, NOW, NOW + Duration::HOUR).signed_by(&office.ca);
    let stale =
        OcspRecipe::new(id(), CertStatus::Good, NOW - Duration::DAY, NOW - Duration::HOUR).signed_by(&office.ca);

    for os in [Os::Vista, Os::Ten] {
        let report = connected(&office, os, Some(&good));
        assert_eq!(report.hresult, "0", "{:?}", report.findings);
        assert!(office.server.asked().is_empty());
        assert!(
            event(&report, 41)
                .xml
                .contains("<OCSPResponse location=\"TvoCache\" fileRef=")
        );
        assert!(!codes(&report).contains(&"staple-missing"));
    }
    let report = connected(&office, Os::Ten, Some(&revoked));
    assert_eq!(report.hresult, "80092010");
    assert!(finding(&report, "revoked").contains("so says the stapled OCSP response"));
    let report = connected(&office, Os::Ten, Some(&stale));
    assert_eq!((report.hresult.as_str(), office.server.asked().len()), ("0", 1));
    assert!(
        finding(&report, "revocation-rejected")
            .contains("the stapled OCSP response of 2026-11-21 is not taken: it is out of date")
    );
    assert_eq!(event(&report, 42).level, 2);
    let report = connected(&office, Os::Ten, None);
    assert_eq!((report.hresult.as_str(), office.server.asked().len()), ("0", 1));
    assert!(finding(&report, "staple-missing").contains("TLS feature"));
}

//! Issuers that are missing, and fetched.

use super::*;

#[test]
fn a_missing_issuer_is_fetched_only_where_that_is_asked_for_and_never_without_end() {
    let office = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![
            pki::recipe::Access::CaIssuers(server.url("gone.cer")),
            pki::recipe::Access::CaIssuers(server.url("ca.cer")),
        ];
    });
    office
        .server
        .set("ca.cer", Answer::File(office.ca.leaf().der().to_vec()));
    let mut client = office.client(Os::Seven, Mode::Off);
    let leaf = [office.leaf.clone()];
    assert_eq!(report_on(&leaf, NAME, &client).hresult, "800B0109");
    assert!(office.server.asked().is_empty());
    client.fetches_issuers = true;
    let report = report_on(&leaf, NAME, &client);
    assert_eq!(verdict_of(&report), ("0", "00000000", -1));
    assert!(finding(&report, "issuer-fetched").contains(&office.server.url("ca.cer")));
    assert!(finding(&report, "retrieval-failed").contains("gone.cer"));
    assert_eq!(ids(&report), [80, 10, 14, 52, 53, 15, 14, 52, 53, 15, 11, 30, 90, 81]);
    assert_eq!(schema::violations(&file(&report.events)), Vec::<String>::new());

    // The same, beside another certificate, as PKCS#7 (RFC 5280 §4.2.2.1: "certs-only" CMS, `.p7c`).
    let office = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![pki::recipe::Access::CaIssuers(server.url("ca.p7c"))];
    });
    let both = certs_only(&[office.leaf.der(), office.ca.leaf().der()]);
    office.server.set("ca.p7c", Answer::File(both));
    let mut client = office.client(Os::Ten, Mode::Off);
    client.fetches_issuers = true;
    let report = report_on(std::slice::from_ref(&office.leaf), NAME, &client);
    assert_eq!(verdict_of(&report), ("0", "00000000", -1));
    assert!(finding(&report, "issuer-fetched").contains("ca.p7c"));

    // Every issuer names the next, and none is a root.
    let office = Office::new(|server, leaf| {
        leaf.subject = pki::Name::common_name("CA 0");
        leaf.authority_info_access = vec![pki::recipe::Access::CaIssuers(server.url("0.cer"))];
    });
    let mut issuer = office.ca.clone();
    let mut chain = Vec::new();
    for number in (0..12).rev() {
        let mut recipe = recipe(&format!("Link {number}"), 100 + number, true);
        recipe.authority_info_access = vec![pki::recipe::Access::CaIssuers(
            office.server.url(&format!("{}.cer", number + 1)),
        )];
        let key = key(&format!("link {number}"));
        issuer = Identity::new(vec![recipe.signed_by(&key.public_key(), &issuer)], key).unwrap();
        chain.push(issuer.leaf().clone());
        office
            .server
            .set(&format!("{number}.cer"), Answer::File(issuer.leaf().der().to_vec()));
    }
    let mut recipe = recipe(NAME, 7, false);
    recipe.authority_info_access = vec![pki::recipe::Access::CaIssuers(office.server.url("0.cer"))];
    let leaf = recipe.signed_by(&key("leaf").public_key(), &issuer);
    let report = report_on(&[leaf], NAME, &client);
    assert_eq!(report.hresult, "800B0109");
    assert_eq!(office.server.asked().len(), 5);
}

/// A SignedData that signs nothing and holds certificates (RFC 5652 §5.1).
fn certs_only(certificates: &[&[u8]]) -> Vec<u8> {
    let der = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    };
    // id-data, id-signedData.
    let oid = |last: u8| [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, last];
    let none = der(0x31, &[]);
    let content = [
        &[0x02, 0x01, 0x01][..],
        &none,
        &der(0x30, &oid(1)),
        &der(0xA0, &certificates.concat()),
        &none,
    ];
    let signed = der(0x30, &content.concat());
    der(0x30, &[&oid(2)[..], &der(0xA0, &signed)].concat())
}

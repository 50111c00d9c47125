//! What a request has to have, and what comes back of it.

use crate::exchange::{Bench, attribute, first, integer, keyword, uri};
use ipp_codec::{Attribute, Group, Message, Value, tag};
use misprint_device::Work;
use misprint_device::effect::Compression;

const OK: u16 = 0x0000;
const OK_IGNORED: u16 = 0x0001;
const BAD_REQUEST: u16 = 0x0400;
const NOT_FOUND: u16 = 0x0406;

#[test]
fn the_checks_come_in_the_order_of_rfc_8011() {
    let mut bench = Bench::default();
    let get = || Bench::request(0x000B);
    let charset = || attribute("attributes-charset", Value::Charset("utf-8".into()));
    let language = || attribute("attributes-natural-language", Value::NaturalLanguage("en".into()));
    let mut cases: Vec<(&'static str, Message, u16)> = Vec::new();
    for (version, status) in [
        ((1, 0), OK),
        ((1, 1), OK),
        ((2, 1), OK),
        ((2, 2), OK),
        ((0, 0), 0x0503),
        ((9, 9), 0x0503),
    ] {
        cases.push(("version", Message { version, ..get() }, status));
    }
    cases.push(("request-id", Message { request_id: 0, ..get() }, BAD_REQUEST));
    cases.push((
        "version before request-id",
        Message {
            version: (9, 9),
            request_id: 0,
            ..get()
        },
        0x0503,
    ));
    cases.push((
        "no groups",
        Message {
            groups: vec![],
            ..get()
        },
        BAD_REQUEST,
    ));
    let mut with = |what, attributes: Vec<Attribute>, status| {
        let groups = vec![Group {
            tag: tag::OPERATION_ATTRIBUTES,
            attributes,
        }];
        cases.push((what, Message { groups, ..get() }, status));
    };
    let here = || attribute("printer-uri", uri("ipp://h/ipp/print"));
    let latin = attribute("attributes-charset", Value::Charset("latin-x".into()));
    with("no attributes", vec![], BAD_REQUEST);
    with("charset alone", vec![charset(), here()], BAD_REQUEST);
    with("language alone", vec![language(), here()], BAD_REQUEST);
    with("language first", vec![language(), charset(), here()], BAD_REQUEST);
    with("charset of another kind", vec![latin, language(), here()], 0x040D);
    with("no printer-uri", vec![charset(), language()], BAD_REQUEST);
    with(
        "another printer",
        vec![charset(), language(), attribute("printer-uri", uri("ipp://h/nosuch"))],
        NOT_FOUND,
    );
    let not_utf8 = attribute("printer-uri", Value::Other(tag::URI, b"ipp://\xFF/".to_vec()));
    with("printer-uri not UTF-8", vec![charset(), language(), not_utf8], 0x040B);
    let short = attribute("limit", Value::Other(tag::INTEGER, vec![0, 0, 1]));
    with(
        "integer of 3 octets",
        vec![charset(), language(), here(), short],
        BAD_REQUEST,
    );
    let long = attribute("requested-attributes", keyword(&"A".repeat(32_767)));
    with(
        "keyword of 32,767 octets",
        vec![charset(), language(), here(), long],
        0x0409,
    );
    for code in [0x0000, 0x0003, 0x3FFF] {
        cases.push(("operation", Message { code, ..get() }, 0x0501));
    }
    bench.answers(cases);
}

#[test]
fn requested_attributes_are_honoured() {
    let mut bench = Bench::default();
    let ask = |bench: &mut Bench, names: &[&str]| {
        let values = names.iter().map(|name| keyword(name)).collect();
        let response = bench.answer(Bench::request_with(
            0x000B,
            vec![Attribute::set("requested-attributes", values)],
            vec![],
        ));
        let group = response.group(tag::PRINTER_ATTRIBUTES).unwrap();
        group
            .attributes
            .iter()
            .map(|attribute| attribute.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(&mut bench, &["printer-uri-supported"]), ["printer-uri-supported"]);
    let all = ask(&mut bench, &["all"]);
    assert!(all.contains(&"media-supported".into()) && all.contains(&"printer-name".into()));
    assert!(!all.contains(&"media-col-database".into()));
    assert!(ask(&mut bench, &["all", "media-col-database"]).contains(&"media-col-database".into()));
    let template = ask(&mut bench, &["job-template"]);
    assert!(template.contains(&"sides-default".into()) && !template.contains(&"printer-name".into()));
    let description = ask(&mut bench, &["printer-description"]);
    assert!(description.contains(&"printer-name".into()) && !description.contains(&"sides-default".into()));
    assert_eq!(ask(&mut bench, &["no-such-attribute"]), [""; 0]);
}

#[test]
fn the_uris_use_the_authority_that_the_client_used() {
    let mut bench = Bench::default();
    (bench.secure, bench.authority) = (true, "printer.example:8631".into());
    let response = bench.answer(Bench::request(0x000B));
    let group = response.group(tag::PRINTER_ATTRIBUTES).unwrap();
    let values = |name| group.attribute(name).unwrap().values.clone();
    let uris = [
        "ipp://printer.example:8631/ipp/print",
        "ipps://printer.example:8631/ipp/print",
    ];
    assert_eq!(values("printer-uri-supported"), uris.map(uri));
    assert_eq!(values("uri-security-supported"), ["none", "tls"].map(keyword));
    assert_eq!(values("uri-authentication-supported").len(), 2);
    assert_eq!(values("printer-more-info"), [uri("https://printer.example:8631/")]);
    assert_eq!(values("printer-uuid"), [uri("urn:uuid:0")]);
    // An authority that would not make a URI is replaced by the host name.
    bench.authority = "a b/<script>".into();
    let response = bench.answer(Bench::request(0x000B));
    assert_eq!(
        first(&response, tag::PRINTER_ATTRIBUTES, "printer-more-info"),
        uri("https://NPIF8ACE8/")
    );
}

#[test]
fn formats_and_compressions_are_checked_before_the_document() {
    let mut bench = Bench::default();
    let mut ask =
        |operation, name, value| bench.answer(Bench::request_with(operation, vec![attribute(name, value)], vec![]));
    for operation in [0x0002, 0x0004, 0x0005] {
        let response = ask(
            operation,
            "document-format",
            Value::MimeMediaType("image/x-unheard-of".into()),
        );
        assert_eq!(response.code, 0x040A);
        let format = first(&response, tag::UNSUPPORTED_ATTRIBUTES, "document-format");
        assert_eq!(format, Value::MimeMediaType("image/x-unheard-of".into()));
        assert_eq!(ask(operation, "compression", keyword("bzip2")).code, 0x040F);
    }
    assert_eq!(
        ask(
            0x000B,
            "document-format",
            Value::MimeMediaType("application/octet-stream".into())
        )
        .code,
        OK
    );
    assert_eq!(bench.states(), []);
    let gzip = attribute("compression", keyword("gzip"));
    let (_, work) = bench.begin(Bench::request_with(0x0002, vec![gzip], vec![]));
    assert!(matches!(
        work,
        Work::ReceiveDocument {
            compression: Compression::Gzip,
            ..
        }
    ));
}

#[test]
fn what_is_not_supported_comes_back_and_fidelity_refuses_it() {
    let mut bench = Bench::default();
    let template = || {
        vec![
            attribute("copies", integer(3)),
            attribute("sides", keyword("three-sided")),
            attribute("x-unheard-of", integer(1)),
        ]
    };
    let response = bench.answer(Bench::request_with(0x0005, vec![], template()));
    assert_eq!(response.code, OK_IGNORED);
    let unsupported = response.group(tag::UNSUPPORTED_ATTRIBUTES).unwrap();
    assert_eq!(
        unsupported.attributes,
        [
            attribute("sides", keyword("three-sided")),
            attribute("x-unheard-of", Value::OutOfBand(tag::UNSUPPORTED)),
        ]
    );
    let fidelity = attribute("ipp-attribute-fidelity", Value::Boolean(true));
    let response = bench.answer(Bench::request_with(0x0005, vec![fidelity], template()));
    assert_eq!(response.code, 0x040B);
    assert_eq!(bench.states().len(), 1);
    let response = bench.answer(Bench::job_request(0x0009, 1, vec![]));
    assert_eq!(first(&response, tag::JOB_ATTRIBUTES, "copies"), integer(3));
    assert!(
        response
            .group(tag::JOB_ATTRIBUTES)
            .unwrap()
            .attribute("sides")
            .is_none()
    );
}

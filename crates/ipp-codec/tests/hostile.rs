//! What a client can send to hurt: nests, short lengths, floods, cut messages.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail the test")]

use misprint_ipp_codec::{
    Attribute, DecodeError, DecodeFault, Decoded, Decoder, Group, Limits, Message, Value, decode, encode, header,
};

const HEADER: &[u8] = b"\x02\x00\x00\x0B\x00\x00\x00\x2A\x01";

fn attribute(tag: u8, name: &str, value: &[u8]) -> Vec<u8> {
    let length = |octets: &[u8]| u16::try_from(octets.len()).unwrap().to_be_bytes();
    [
        &[tag][..],
        &length(name.as_bytes()),
        name.as_bytes(),
        &length(value),
        value,
    ]
    .concat()
}

fn request(attributes: &[Vec<u8>]) -> Vec<u8> {
    [HEADER, &attributes.concat(), b"\x03"].concat()
}

fn good() -> Vec<u8> {
    let media_col = [
        attribute(0x34, "media-col", b""),
        attribute(0x4A, "", b"media-size"),
        attribute(0x34, "", b""),
        attribute(0x4A, "", b"x-dimension"),
        attribute(0x21, "", &21_000_i32.to_be_bytes()),
        attribute(0x33, "", &[0, 0, 0, 1, 0, 0, 0, 2]),
        attribute(0x37, "", b""),
        attribute(0x37, "", b""),
    ];
    request(&[
        attribute(0x47, "attributes-charset", b"utf-8"),
        attribute(0x48, "attributes-natural-language", b"en"),
        attribute(0x45, "printer-uri", b"ipp://localhost/ipp/print"),
        attribute(0x36, "job-name", b"\x00\x02en\x00\x01x"),
        b"\x02".to_vec(),
        media_col.concat(),
    ])
}

fn message(octets: &[u8]) -> Message {
    match decode(octets, &Limits::default()) {
        Ok(Decoded::Message(message, end)) if end == octets.len() => message,
        other => panic!("{other:?}"),
    }
}

fn fault(octets: &[u8]) -> DecodeError {
    decode(octets, &Limits::default()).expect_err("an error")
}

#[test]
fn every_prefix_needs_more_and_a_decoder_goes_on_where_it_stopped() {
    let good = good();
    let mut decoder = Decoder::new(Limits::default());
    for end in 0..good.len() {
        assert_eq!(decode(&good[..end], &Limits::default()), Ok(Decoded::NeedMore), "{end}");
        assert_eq!(decoder.advance(&good[..end]), Ok(Decoded::NeedMore), "{end}");
    }
    let whole = Decoded::Message(message(&good), good.len());
    assert_eq!(decoder.advance(&good), Ok(whole.clone()));
    assert_eq!(
        decode(&[&good[..], b"%PDF-1.7"].concat(), &Limits::default()),
        Ok(whole)
    );
    assert_eq!(encode(&message(&good)), good);
}

#[test]
fn every_single_octet_changed_is_decoded_or_refused() {
    let good = good();
    for at in 0..good.len() {
        for octet in 0..=255 {
            let mut changed = good.clone();
            changed[at] = octet;
            if let Ok(Decoded::Message(message, end)) = decode(&changed, &Limits::default()) {
                assert_eq!(encode(&message), changed[..end], "octet {at} as {octet}");
            }
        }
    }
}

#[test]
fn six_thousand_nested_collections_are_refused_at_the_limit() {
    let mut octets = [HEADER, &attribute(0x34, "media-col", b"")].concat();
    for _ in 0..6_000 {
        octets.extend(attribute(0x4A, "", b"media-size"));
        octets.extend(attribute(0x34, "", b""));
    }
    let error = fault(&octets);
    assert_eq!(error.what, DecodeFault::Limit("nesting of collections"));
    assert_eq!(error.header, Some(((2, 0), 0x0B, 42)));
    let generous = Limits {
        depth: usize::MAX,
        octets: usize::MAX,
        ..Limits::default()
    };
    let error = decode(&octets, &generous).expect_err("an error");
    assert_eq!(error.what, DecodeFault::Limit("nesting of collections"));
}

#[test]
fn a_value_with_language_that_is_too_short_keeps_its_octets() {
    for octets in [
        &b"\x00\xFFen"[..],
        b"\x00\x02en\x00\x09x",
        b"\x00",
        b"",
        b"\x00\x02en\x00\x01xy",
    ] {
        for tag in [0x35, 0x36] {
            let message = message(&request(&[attribute(tag, "job-name", octets)]));
            let job_name = message.group(1).and_then(|group| group.attribute("job-name")).unwrap();
            assert_eq!(job_name.values, [Value::Other(tag, octets.to_vec())]);
        }
    }
}

#[test]
fn what_does_not_fit_its_syntax_keeps_its_octets() {
    for (tag, octets) in [
        (0x21, &b"\0\0\x01"[..]),
        (0x22, b""),
        (0x22, b"\x02"),
        (0x31, b"\x07\xE0"),
        (0x32, b"\0\0\0\0"),
        (0x33, b"\0\0\0\0"),
        (0x13, b"x"),
        (0x45, b"ipp://\xFF\xFE/ipp/print"),
        (0x7F, b"\0\0\0\x01abcd"),
        (0x2F, b"whatever"),
    ] {
        let octets_of_request = request(&[attribute(tag, "x", octets)]);
        let message = message(&octets_of_request);
        assert_eq!(
            message.groups[0].attributes[0].values,
            [Value::Other(tag, octets.to_vec())]
        );
        assert_eq!(encode(&message), octets_of_request);
    }
}

#[test]
fn order_duplicates_mixed_sets_and_unknown_groups_are_kept() {
    let octets = request(&[
        attribute(0x44, "media", b"iso_a4_210x297mm"),
        attribute(0x42, "", b"letterhead"),
        attribute(0x21, "copies", &[0, 0, 0, 1]),
        attribute(0x33, "", &[0, 0, 0, 1, 0, 0, 0, 9]),
        attribute(0x44, "media", b"again"),
        b"\x0F\x00\x02".to_vec(),
    ]);
    let message = message(&octets);
    let names: Vec<_> = message.groups[0]
        .attributes
        .iter()
        .map(|a| (a.name.as_str(), a.values.len()))
        .collect();
    assert_eq!(names, [("media", 2), ("copies", 2), ("media", 1)]);
    assert_eq!(
        message.groups.iter().map(|group| group.tag).collect::<Vec<_>>(),
        [1, 0x0F, 0, 2]
    );
    assert_eq!(encode(&message), octets);
}

#[test]
fn floods_end_at_their_limit() {
    let attributes: Vec<_> = (0..5_000).map(|i| attribute(0x44, &format!("x{i}"), b"v")).collect();
    assert_eq!(fault(&request(&attributes)).what, DecodeFault::Limit("attributes"));
    let values = [
        vec![attribute(0x44, "requested-attributes", b"all")],
        vec![attribute(0x44, "", b"k"); 17_000],
    ];
    assert_eq!(fault(&request(&values.concat())).what, DecodeFault::Limit("values"));
    assert_eq!(fault(&request(&[vec![2; 5_000]])).what, DecodeFault::Limit("groups"));
    let long = vec![attribute(0x30, "x", &[7; 30_000]); 10];
    assert_eq!(fault(&request(&long)).what, DecodeFault::Limit("octets"));
    // A length that goes beyond the limit is refused before its octets are there.
    let limits = Limits {
        octets: 100,
        ..Limits::default()
    };
    let error = decode(&[HEADER, b"\x45\x00\x0Bprinter-uri\x7f\xff"].concat(), &limits).expect_err("an error");
    assert_eq!(error.what, DecodeFault::Limit("octets"));
}

#[test]
fn structures_outside_rfc_8010_are_named() {
    let begin = attribute(0x34, "c", b"");
    let member = attribute(0x4A, "", b"m");
    let end = attribute(0x37, "", b"");
    for (parts, what) in [
        (
            vec![attribute(0x44, "", b"v")],
            "a value without a name before any attribute",
        ),
        (vec![begin.clone()], "a collection without endCollection"),
        (vec![end.clone()], "endCollection without begCollection"),
        (vec![member.clone()], "memberAttrName outside a collection"),
        (
            vec![begin.clone(), member.clone(), end.clone()],
            "a member without a value",
        ),
        (
            vec![begin.clone(), member.clone(), member.clone()],
            "a member without a value",
        ),
        (
            vec![begin.clone(), attribute(0x44, "", b"v")],
            "a value in a collection before any memberAttrName",
        ),
        (
            vec![begin.clone(), member, attribute(0x44, "n", b"v")],
            "a name on a value in a collection",
        ),
        (vec![attribute(0x34, "c", b"x")], "begCollection with a value"),
        (
            vec![begin, attribute(0x37, "", b"x")],
            "endCollection with a name or a value",
        ),
        (vec![b"\x45\xFF\xFFAAAA".to_vec()], "negative name-length"),
        (vec![b"\x45\x00\x01A\x80\x00".to_vec()], "negative value-length"),
        (vec![b"\x44\x00\x01\xFF\x00\x00".to_vec()], "a name that is not UTF-8"),
    ] {
        assert_eq!(fault(&request(&parts)).what, DecodeFault::Malformed(what));
    }
    let error = fault(&[&HEADER[..8], &attribute(0x44, "x", b"y")].concat());
    assert_eq!(
        (error.what, error.offset),
        (DecodeFault::Malformed("a value before any group"), 8)
    );
    assert_eq!(decode(b"\x02\x00\x00", &Limits::default()), Ok(Decoded::NeedMore));
    assert_eq!(
        (header(b"\x02\x00\x00"), header(HEADER)),
        (None, Some(((2, 0), 0x0B, 42)))
    );
}

#[test]
fn an_octet_at_a_time_costs_linear_time() {
    let attributes = vec![Attribute::set("x", vec![Value::Keyword("12345678".into()); 16_000])];
    let octets = encode(&Message {
        groups: vec![Group { tag: 1, attributes }],
        ..Message::default()
    });
    let mut decoder = Decoder::new(Limits::default());
    // 208,000 calls: a decoder that starts over at each one would look at 21 billion octets.
    for end in 0..octets.len() {
        assert_eq!(decoder.advance(&octets[..end]), Ok(Decoded::NeedMore));
    }
    assert!(matches!(decoder.advance(&octets), Ok(Decoded::Message(..))));
}

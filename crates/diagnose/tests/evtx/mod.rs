//! A writer of `.evtx` files, as small as one that others read can be: one chunk, every record a template instance without
//! substitutions. Format: "Windows XML Event Log (EVTX)" of the libevtx project; \[MS-EVEN6\] §2.2.12 for BinXML.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

const FILE_HEADER: usize = 4096;
const CHUNK: usize = 65_536;
const CHUNK_HEADER: usize = 512;
/// 1601-01-01 to 1970-01-01 in units of 100 ns.
const EPOCH: u64 = 116_444_736_000_000_000;

/// A log of these events (an `<Event>` each).
pub(crate) fn write(events: &[String]) -> Vec<u8> {
    let mut chunk = vec![0; CHUNK_HEADER];
    let mut last_record = 0;
    for (number, event) in (1_u64..).zip(events) {
        last_record = chunk.len();
        write_record(&mut chunk, number, event);
    }
    let end = chunk.len();
    assert!(end <= CHUNK, "the events do not fit into one chunk");
    let count = events.len() as u64;
    let records_crc = crc32(&chunk[CHUNK_HEADER..]);
    chunk.resize(CHUNK, 0);
    let mut head = b"ElfChnk\0".to_vec();
    [1, count, 1, count]
        .iter()
        .for_each(|it: &u64| head.extend(it.to_le_bytes()));
    for number in [128, last_record as u32, end as u32, records_crc] {
        head.extend(number.to_le_bytes());
    }
    chunk[..head.len()].copy_from_slice(&head);
    let header_crc = crc32(&[&chunk[..120], &chunk[128..CHUNK_HEADER]].concat());
    chunk[124..128].copy_from_slice(&header_crc.to_le_bytes());

    let mut file = b"ElfFile\0".to_vec();
    [0, 0, count + 1]
        .iter()
        .for_each(|it: &u64| file.extend(it.to_le_bytes()));
    file.extend(128_u32.to_le_bytes());
    [1, 3, FILE_HEADER as u16, 1]
        .iter()
        .for_each(|it: &u16| file.extend(it.to_le_bytes()));
    file.resize(124, 0);
    let crc = crc32(&file[..120]);
    file.extend(crc.to_le_bytes());
    file.resize(FILE_HEADER, 0);
    file.extend(chunk);
    file
}

fn write_record(chunk: &mut Vec<u8>, number: u64, event: &str) {
    let start = chunk.len();
    chunk.extend([0x2A, 0x2A, 0, 0]);
    chunk.extend([0; 4]);
    chunk.extend(number.to_le_bytes());
    chunk.extend((EPOCH + number * 10_000).to_le_bytes());
    // A fragment that is one instance of a template, whose definition follows at once.
    chunk.extend([0x0F, 1, 1, 0, 0x0C, 1]);
    chunk.extend((number as u32).to_le_bytes());
    let definition = chunk.len() as u32 + 4;
    chunk.extend(definition.to_le_bytes());
    chunk.extend([0; 4]);
    chunk.extend((number as u128).to_le_bytes());
    let size = chunk.len();
    chunk.extend([0; 4]);
    chunk.extend([0x0F, 1, 1, 0]);
    write_xml(chunk, event);
    chunk.push(0);
    fill_in(chunk, size);
    // No substitutions.
    chunk.extend([0; 4]);
    chunk.push(0);
    let length = chunk.len() - start + 4;
    chunk.extend((length as u32).to_le_bytes());
    chunk[start + 4..start + 8].copy_from_slice(&(length as u32).to_le_bytes());
}

/// Writes at `place` how many octets follow it.
fn fill_in(chunk: &mut [u8], place: usize) {
    let size = (chunk.len() - place - 4) as u32;
    chunk[place..place + 4].copy_from_slice(&size.to_le_bytes());
}

fn write_xml(chunk: &mut Vec<u8>, xml: &str) {
    let mut reader = Reader::from_str(xml);
    let mut open = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                open.push(open_element(chunk, &start));
                chunk.push(0x02);
            }
            Event::Empty(start) => {
                let size = open_element(chunk, &start);
                chunk.push(0x03);
                fill_in(chunk, size);
            }
            Event::Text(text) => write_text(chunk, &text.decode().unwrap()),
            Event::GeneralRef(name) => {
                let name = name.decode().unwrap();
                write_text(chunk, quick_xml::escape::resolve_predefined_entity(&name).unwrap());
            }
            Event::End(_) => {
                chunk.push(0x04);
                let size = open.pop().unwrap();
                fill_in(chunk, size);
            }
            Event::Eof => return,
            other => panic!("{other:?}"),
        }
    }
}

/// The place of its size.
fn open_element(chunk: &mut Vec<u8>, start: &BytesStart<'_>) -> usize {
    let attributes: Vec<_> = start.attributes().map(Result::unwrap).collect();
    chunk.push(if attributes.is_empty() { 0x01 } else { 0x41 });
    chunk.extend(0xFFFF_u16.to_le_bytes());
    let size = chunk.len();
    chunk.extend([0; 4]);
    write_name(chunk, std::str::from_utf8(start.name().as_ref()).unwrap());
    if !attributes.is_empty() {
        let list = chunk.len();
        chunk.extend([0; 4]);
        for (index, attribute) in attributes.iter().enumerate() {
            chunk.push(if index + 1 < attributes.len() { 0x46 } else { 0x06 });
            write_name(chunk, std::str::from_utf8(attribute.key.as_ref()).unwrap());
            write_text(chunk, &attribute.unescape_value().unwrap());
        }
        fill_in(chunk, list);
    }
    size
}

/// The name lies where it is named.
fn write_name(chunk: &mut Vec<u8>, name: &str) {
    let units: Vec<u16> = name.encode_utf16().collect();
    let hash = units.iter().fold(0_u32, |hash, unit| {
        hash.wrapping_mul(65_599).wrapping_add((*unit).into())
    });
    let place = chunk.len() as u32 + 4;
    chunk.extend(place.to_le_bytes());
    chunk.extend([0; 4]);
    chunk.extend((hash as u16).to_le_bytes());
    chunk.extend((units.len() as u16).to_le_bytes());
    units.iter().for_each(|unit| chunk.extend(unit.to_le_bytes()));
    chunk.extend([0; 2]);
}

fn write_text(chunk: &mut Vec<u8>, text: &str) {
    let units: Vec<u16> = text.encode_utf16().collect();
    chunk.extend([0x05, 0x01]);
    chunk.extend((units.len() as u16).to_le_bytes());
    units.iter().for_each(|unit| chunk.extend(unit.to_le_bytes()));
}

/// Of IEEE 802.3.
fn crc32(octets: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !octets
        .iter()
        .fold(u32::MAX, |crc, octet| (0..8).fold(crc ^ u32::from(*octet), step))
}

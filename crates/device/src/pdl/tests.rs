//! Documents of every format, in pieces of every size.

use super::{PageCounter, Pages, Painter, raster::Raster, raster::Watch};
use flate2::{Compression, write::ZlibEncoder};
use proptest::prelude::*;
use std::io::Write;

fn counted(document: &[u8], piece: usize) -> Pages {
    let mut counter = PageCounter::new();
    document.chunks(piece).for_each(|piece| counter.take(piece));
    counter.finish()
}

/// The same, whatever the pieces.
fn pages(document: &[u8]) -> Option<u32> {
    let whole = counted(document, usize::MAX);
    for piece in [1, 2, 7, 1_023, 1_025] {
        assert_eq!(counted(document, piece), whole, "in pieces of {piece}");
    }
    whole.count
}

fn header(width: u32, height: u32, bits: u32, colors: u32, space: u32, duplex: u32) -> Vec<u8> {
    let mut header = vec![0; 1_796];
    let mut set = |offset: usize, value: u32| header[offset..offset + 4].copy_from_slice(&value.to_be_bytes());
    let bpp = bits * colors;
    for (offset, value) in [
        (272, duplex),
        (276, 600),
        (280, 600),
        (372, width),
        (376, height),
        (384, bits),
        (388, bpp),
        (392, (width * bpp).div_ceil(8)),
        (400, space),
        (420, colors),
    ] {
        set(offset, value);
    }
    header
}

/// One page of 3 x 4 pixels, sRGB: two lines red, blue, blue and two of them white.
fn page(duplex: u32) -> Vec<u8> {
    let mut page = header(3, 4, 8, 3, 19, duplex);
    page.extend([1, 0, 255, 0, 0, 1, 0, 0, 255, 1, 128]);
    page
}

fn pwg(pages: usize) -> Vec<u8> {
    [b"RaS2".to_vec(), page(1).repeat(pages)].concat()
}

#[test]
fn raster_pages_are_counted_whatever_their_octets_look_like() {
    assert_eq!(pages(&pwg(1)), Some(1));
    assert_eq!(counted(&pwg(3), 9).two_sided, Some(true));
    assert_eq!(pages(&pwg(300)), Some(300));
    // A page that breaks off counts, and what follows nonsense does not.
    assert_eq!(pages(&pwg(3)[..4 + 2 * 1_807 + 1_800]), Some(3));
    let broken = [pwg(2), vec![7; 4_000]].concat();
    assert_eq!(pages(&broken), Some(2));
    let mut urf = b"UNIRAST\0\0\0\0\x02".to_vec();
    for _ in 0..2 {
        urf.extend([8, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 2]);
        urf.extend([0, 0, 1, 44, 0, 0, 0, 0, 0, 0, 0, 0]);
        // Two lines: five black; two literal, the rest white.
        urf.extend([0, 4, 0, 0, 255, 1, 2, 128]);
    }
    assert_eq!(pages(&urf), Some(2));
    assert_eq!(counted(&urf, 5).two_sided, Some(true));
}

#[test]
fn a_page_is_painted_as_it_is() {
    let paint = |document: &[u8], page| {
        let (mut raster, mut painter) = (Raster::pwg(), Painter::of_page(page));
        document.chunks(11).for_each(|piece| raster.take(piece, &mut painter));
        painter.picture()
    };
    let picture = paint(&pwg(2), 2).unwrap();
    assert_eq!((picture.width, picture.height), (3, 4));
    let colors: Vec<&[u8]> = picture.rgb.chunks(3).collect();
    assert_eq!(colors[..3], [[255, 0, 0], [0, 0, 255], [0, 0, 255]]);
    assert!(colors[6..].iter().all(|color| *color == [255; 3]));
    assert_eq!(paint(&pwg(2), 3), None);

    // 2,401 x 2 pixels of one bit become 801 x 1, of which the first two thirds of a cell are black.
    let mut wide = b"RaS2".to_vec();
    wide.extend(header(2_401, 2, 1, 1, 3, 0));
    wide.extend([1, 255, 0b1100_0000, 0, 128]);
    let picture = paint(&wide, 1).unwrap();
    assert_eq!((picture.width, picture.height), (801, 1));
    assert_eq!(picture.rgb[..6], [85, 85, 85, 255, 255, 255]);
    let cmyk = [b"RaS2".to_vec(), header(1, 1, 8, 4, 6, 0), vec![0, 0, 255, 0, 0, 0]].concat();
    assert_eq!(paint(&cmyk, 1).unwrap().rgb, [0, 255, 255]);
}

#[test]
fn lines_that_a_few_octets_claim_are_not_all_painted() {
    let mut bomb = b"RaS2".to_vec();
    bomb.extend(header(1 << 23, u32::MAX, 1, 1, 3, 0));
    bomb.extend([0, 128].repeat(10_000));
    let (mut raster, mut painter) = (Raster::pwg(), Painter::of_page(1));
    raster.take(&bomb, &mut painter);
    assert!(painter.picture().unwrap().rgb.len() <= 1_200 * 1_600 * 3);
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    [
        format!("<<{dictionary}/Length {}>>\nstream\r\n", data.len()).as_bytes(),
        data,
        b"\nendstream\nendobj\n",
    ]
    .concat()
}

fn deflated(text: &str) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(text.as_bytes()).unwrap();
    zlib.finish().unwrap()
}

#[test]
fn pdf_pages_are_told_by_the_root_of_their_tree() {
    let plain = "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
         2 0 obj <</Kids[3 0 R 9 0 R]/Count 7/Type/Pages>> endobj\n\
         3 0 obj <</Type /Pages /Parent 2 0 R /Count 5 /Kids [4 0 R]>> endobj\n\
         4 0 obj <</Type/Page/Parent 3 0 R/Title(no \\) end \\\\(nested) <</Type/Pages/Count 99>>)>> endobj\n\
         % <</Type/Pages/Count 98>>\n5 0 obj <</Outlines<</Count 97>>/Count 96/First 6 0 R>> endobj\n";
    assert_eq!(pages(plain.as_bytes()), Some(7));
    // What stands in a stream is no object, and endstream may begin twice.
    let with_stream = [
        plain.as_bytes(),
        b"6 0 obj ",
        &stream("/X<00>", b"<</Type/Pages/Count 95/Kids[]>> endstr endsendstrea"),
    ]
    .concat();
    assert_eq!(pages(&with_stream), Some(7));
    // An update appends another root.
    let updated = [&with_stream, &b"2 0 obj <</Type/Pages/Kids[]/Count 8>> endobj"[..]].concat();
    assert_eq!(pages(&updated), Some(8));
    let compressed = deflated("1 0 2 30 <</Type/Catalog/Pages 2 0 R>> <</Type/Pages/Kids[3 0 R]/Count 4>> ");
    let compressed = stream("/Type/ObjStm/N 2/First 8/Filter/FlateDecode", &compressed);
    assert_eq!(pages(&[b"%PDF-1.5\n7 0 obj ", compressed.as_slice()].concat()), Some(4));
    let linearized = b"%PDF-1.5\n9 0 obj<</Linearized 1/L 1/O 3/N 12/T 1>>endobj 3 0 obj<</Type/Page>>endobj";
    assert_eq!(pages(linearized), Some(12));
    assert_eq!(pages(b"%PDF-1.4\n<</Type/Page>>\n<</Type/Page>>"), Some(2));
    assert_eq!(pages(b"%PDF-1.4\n2 0 obj<</Type/Pages/Kids[]/Count 3 0 R>>"), None);
    assert_eq!(pages(b"%PDF-1.4\n"), None);
}

#[test]
fn an_object_stream_that_is_a_bomb_is_given_up() {
    let mut bomb = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b' '; 1 << 20];
    (0..5).for_each(|_| bomb.write_all(&zeros).unwrap());
    bomb.write_all(b"<</Type/Pages/Kids[]/Count 3>> ").unwrap();
    let bomb = stream("/Type/ObjStm/Filter[/FlateDecode]", &bomb.finish().unwrap());
    assert_eq!(counted(&[b"%PDF-1.5\n", bomb.as_slice()].concat(), 4_096).count, None);
}

#[test]
fn deep_nesting_costs_nothing() {
    let deep = [
        b"%PDF-1.4 ".to_vec(),
        b"<<".repeat(100_000),
        b"[".repeat(100_000),
        b">>".repeat(100_000),
    ]
    .concat();
    assert_eq!(counted(&deep, usize::MAX).count, None);
}

#[test]
fn postscript_pages_are_told_by_its_comments() {
    assert_eq!(
        pages(b"%!PS-Adobe-3.0\n%%Pages: 4\n%%EndComments\nshowpage\n%%EOF\n"),
        Some(4)
    );
    assert_eq!(
        pages(b"%!PS-Adobe-3.0\r%%Pages: (atend)\r%%Page: 1 1\r%%Trailer\r%%Pages: 12\r"),
        Some(12)
    );
    assert_eq!(
        pages(b"%!PS-Adobe-3.0\n%%Pages: (atend)\n%%Page: 1 1\n%%Page: 2 2\n"),
        Some(2)
    );
    assert_eq!(
        pages(b"%!PS-Adobe-3.0\n%%Page: 1 1\n%%BeginDocument: x\n%%Pages: 9\n%%Page: 1 1\n%%EndDocument\n"),
        Some(1)
    );
    assert_eq!(pages(b"%!PS\nshowpage {showpage} % showpage\n"), Some(2));
    assert_eq!(pages(b"%!PS\n/x 1 def"), None);
}

#[test]
fn pcl_pages_end_with_form_feeds_resets_and_ejects() {
    assert_eq!(pages(b"\x1BEone\x0Ctwo\x0C\x1BE"), Some(2));
    assert_eq!(pages(b"\x1BEone\x1BEtwo"), Some(2));
    assert_eq!(pages(b"\x1BE\x0C\x0C"), Some(2));
    assert_eq!(pages(b"\x1BEone\x1B&l0Htwo\x1B&l1H"), Some(2));
    assert_eq!(pages(b"\x1BE\x1B*b3W\x0C\x0C\x0C\x1BE"), Some(1));
    assert_eq!(pages(b"\x1BE\x1B*b2m3v\x0C\x0C\x0C3W\x0C\x0C\x0C\x0C"), Some(1));
    assert_eq!(pages(b"\x1BE\x1B(s4W\x0C\x0C\x0C\x0C\x1B&p2X\x0C\x0C"), Some(0));
    assert_eq!(counted(b"\x1BE\x1B&l1Sx\x0C", 1).two_sided, Some(true));
    assert_eq!(pages(b"\x1BE\x1B*b999999999999Wx\x0C"), Some(1));
}

#[test]
fn pcl_xl_pages_are_operators_and_not_data() {
    let mut xl = b") HP-PCL XL;2;0;Comment\n".to_vec();
    for _ in 0..2 {
        xl.extend([0xC0, 0, 0xF8, 0x28, 0x43, 0xD1, 0x44, 0x44, 0x44, 0x44, 0xF8, 0x4C]);
        xl.extend([
            0xC8, 0xC1, 3, 0, 0x44, 0x44, 0x44, 0xF8, 1, 0xFA, 2, 0, 0, 0, 0x44, 0x44,
        ]);
        xl.extend([0xFB, 1, 0x44, 0xE1, 1, 2, 3, 4, 5, 6, 0x44, 8, 0xF9, 0x44, 0x44, 0x44]);
    }
    assert_eq!(pages(&xl), Some(2));
    assert_eq!(pages(&[&xl[..], &[0x43]].concat()), Some(3));
    assert_eq!(pages(b"( HP-PCL XL;2;0\n\xFA\0\0\0\x02\x44\x44\x43\x44"), Some(1));
}

#[test]
fn what_is_wrapped_in_pjl_is_counted_by_its_language() {
    let uel = "\x1B%-12345X";
    let pcl = format!(
        "{uel}@PJL JOB\r\n@PJL SET DUPLEX=ON\r\n@PJL ENTER LANGUAGE=PCL\r\n\x1BEone\x0Ctwo\x0C\x1BE{uel}@PJL EOJ\r\n{uel}"
    );
    assert_eq!(pages(pcl.as_bytes()), Some(2));
    assert_eq!(counted(pcl.as_bytes(), 3).two_sided, Some(true));
    let two =
        format!("{uel}@PJL\n%!PS-Adobe-3.0\n%%Pages: 3\n{uel}@PJL ENTER LANGUAGE = POSTSCRIPT\n%!PS\nshowpage\n{uel}");
    assert_eq!(pages(two.as_bytes()), Some(4));
    let raster = [
        format!("{uel}@PJL ENTER LANGUAGE=PWGRASTER\n").as_bytes(),
        &pwg(5),
        uel.as_bytes(),
    ]
    .concat();
    assert_eq!(pages(&raster), Some(5));
    assert_eq!(pages(format!("{uel}@PJL INFO STATUS\r\n{uel}").as_bytes()), None);
    assert_eq!(pages(format!("{uel}@PJL\r\nplain\n").as_bytes()), Some(1));
}

#[test]
fn lines_and_form_feeds_make_pages_of_text_and_an_image_is_one() {
    assert_eq!(pages("line\n".repeat(60).as_bytes()), Some(1));
    assert_eq!(pages("line\n".repeat(61).as_bytes()), Some(2));
    assert_eq!(pages(b"one\x0Ctwo\x0C"), Some(2));
    assert_eq!(pages(b"no newline"), Some(1));
    assert_eq!(pages(b"\xFF\xD8\xFF\xE0\0\x10JFIF"), Some(1));
    assert_eq!(pages(b"\x89PNG\r\n\x1A\n"), Some(1));
    assert_eq!(pages(b"\0\x01\x02"), None);
    assert_eq!(pages(b""), None);
}

struct Lines(u64);

impl Watch for Lines {
    fn page(&mut self, _: &super::raster::PageHeader) -> bool {
        true
    }
    fn line(&mut self, line: &[u8], times: u32) -> bool {
        self.0 += line.len() as u64 * u64::from(times);
        true
    }
}

const STARTS: [&[u8]; 10] = [
    b"RaS2",
    b"UNIRAST\0\0\0\0\0",
    b"%PDF-1.5\n<</Type/ObjStm/Filter/FlateDecode>>stream\n",
    b"%PDF-<</Type/Pages/Count ",
    b"%!PS\n%%Pages: ",
    b"\x1BE\x1B*b",
    b") HP-PCL XL;\n",
    b"\x1B%-12345X@PJL ENTER LANGUAGE=PCLXL\n",
    b"\x1B%-12345X@PJL\n",
    b"text",
];

proptest! {
    #[test]
    fn octets_of_any_kind_are_counted_without_panic_and_the_same_in_any_pieces(
        start in 0..STARTS.len(), rest: Vec<u8>, piece in 1..40_usize,
    ) {
        let document = [STARTS[start], &rest].concat();
        prop_assert_eq!(counted(&document, piece), counted(&document, usize::MAX));
    }

    #[test]
    fn a_page_of_any_figures_is_decoded_without_panic(
        width in 0..70_u32, height in 0..20_u32, kind in 0..5_usize, octets: Vec<u8>, piece in 1..40_usize,
    ) {
        let (bits, colors, space) = [(1, 1, 3), (8, 1, 18), (8, 3, 19), (16, 3, 19), (8, 4, 6)][kind];
        let document = [b"RaS2".to_vec(), header(width, height, bits, colors, space, 0), octets].concat();
        let (mut raster, mut lines) = (Raster::pwg(), Lines(0));
        document.chunks(piece).for_each(|piece| raster.take(piece, &mut lines));
        prop_assert!(lines.0 <= u64::from(width * bits * colors).div_ceil(8) * u64::from(height));
        let (mut raster, mut painter) = (Raster::pwg(), Painter::of_page(1));
        document.chunks(piece).for_each(|piece| raster.take(piece, &mut painter));
        if let Some(picture) = painter.picture() {
            prop_assert_eq!(picture.rgb.len(), (width * height * 3) as usize);
        }
    }
}

//! What a document seems to be, from its first octets. Nothing is interpreted.

/// The MIME media type that the first octets of a document speak for; `application/octet-stream` when they say nothing.
/// A PJL header (`ESC %-12345X@PJL …`) is looked through as far as the octets given reach.
pub fn sniff(head: &[u8]) -> &'static str {
    const UEL: &[u8] = b"\x1B%-12345X";
    let Some(job) = head.strip_prefix(UEL) else {
        return sniff_bare(head);
    };
    match language(job) {
        Some(language) if language.eq_ignore_ascii_case(b"POSTSCRIPT") => "application/postscript",
        Some(language) if language.eq_ignore_ascii_case(b"PDF") => "application/pdf",
        Some(language) if language.eq_ignore_ascii_case(b"PCLXL") => "application/vnd.hp-PCLXL",
        Some(_) => "application/vnd.hp-PCL",
        None => match sniff_bare(after_pjl(job)) {
            "application/octet-stream" | "text/plain" => "application/vnd.hp-PCL",
            format => format,
        },
    }
}

fn sniff_bare(head: &[u8]) -> &'static str {
    match head {
        [b'R', b'a', b'S', b'2', ..] => "image/pwg-raster",
        [b'U', b'N', b'I', b'R', b'A', b'S', b'T', 0, ..] => "image/urf",
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [b'%', b'!', ..] | [0x04, b'%', b'!', ..] => "application/postscript",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => "image/png",
        [
            b'(' | b')',
            b' ',
            b'H',
            b'P',
            b'-',
            b'P',
            b'C',
            b'L',
            b' ',
            b'X',
            b'L',
            ..,
        ] => "application/vnd.hp-PCLXL",
        [0x1B, b'E' | b'%' | b'&' | b'(' | b')' | b'*', ..] => "application/vnd.hp-PCL",
        [] => "application/octet-stream",
        text if is_text(text) => "text/plain",
        _ => "application/octet-stream",
    }
}

/// The value of `@PJL ENTER LANGUAGE = …`.
fn language(job: &[u8]) -> Option<&[u8]> {
    job.split(|&octet| octet == b'\n').find_map(|line| {
        let line = line.trim_ascii().strip_prefix(b"@PJL ENTER LANGUAGE")?;
        Some(line.trim_ascii_start().strip_prefix(b"=")?.trim_ascii())
    })
}

/// What follows the lines that begin with `@PJL`.
fn after_pjl(mut job: &[u8]) -> &[u8] {
    while job.starts_with(b"@PJL") {
        match job.iter().position(|&octet| octet == b'\n') {
            Some(end) => job = &job[end + 1..],
            None => return b"",
        }
    }
    job
}

/// UTF-8, but for a character cut at the end, without control characters other than those of a line printer.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty()
        && text
            .chars()
            .all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{C}' | '\u{8}'))
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn the_first_octets_tell_the_format() {
        for (head, format) in [
            (&b"RaS2PwgRaster\0"[..], "image/pwg-raster"),
            (b"UNIRAST\0\0\0\0\x01", "image/urf"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"%!PS-Adobe-3.0\n", "application/postscript"),
            (b"\x04%!PS\n", "application/postscript"),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "image/jpeg"),
            (b"\x89PNG\r\n\x1A\n", "image/png"),
            (b"\x1BE\x1B&l0O", "application/vnd.hp-PCL"),
            (
                b"\x1B%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=POSTSCRIPT\r\n%!PS",
                "application/postscript",
            ),
            (
                b"\x1B%-12345X@PJL ENTER LANGUAGE = PCLXL\r\n) HP-PCL XL;2;0",
                "application/vnd.hp-PCLXL",
            ),
            (b"\x1B%-12345X@PJL ENTER LANGUAGE=PCL\n\x1BE", "application/vnd.hp-PCL"),
            (b"\x1B%-12345X@PJL INFO STATUS\r\n", "application/vnd.hp-PCL"),
            (b"\x1B%-12345X@PJL\n%PDF-1.4", "application/pdf"),
            (b"Hello, printer\n\x0C", "text/plain"),
            ("Grüße".as_bytes(), "text/plain"),
            ("Grüß".as_bytes().split_last().unwrap().1, "text/plain"),
            (b"\x00\x01\x02", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(sniff(head), format, "{head:?}");
        }
    }
}

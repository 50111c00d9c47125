//! The tale as a picture: its lines as SVG, as a terminal would show them.

use crate::terminal::{Line, Style};

const FONT_SIZE: usize = 14;
const LINE_HEIGHT: usize = 20;
const MARGIN: usize = 24;
/// Width of a character, in hundredths of a pixel: 0.6 em in every common monospaced font.
const ADVANCE_HUNDREDTHS: usize = 842;

/// Draws the lines.
pub(super) fn svg(lines: &[Line]) -> String {
    let columns = lines.iter().map(columns).max().unwrap_or_default();
    let width = 2 * MARGIN + columns * ADVANCE_HUNDREDTHS / 100;
    let height = 2 * MARGIN + lines.len() * LINE_HEIGHT;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"The output of misprint demo\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"{FONT_SIZE}\" \
         fill=\"#d5d8de\">\n"
    );
    for (index, line) in lines.iter().enumerate() {
        if columns_of_ink(line) == 0 {
            continue;
        }
        let y = MARGIN + FONT_SIZE + index * LINE_HEIGHT;
        svg.push_str(&format!("<text y=\"{y}\">"));
        let mut column = 0;
        for (style, piece) in &line.0 {
            // Each piece at its own column: a font of another width cannot push the columns apart.
            let blanks = piece.chars().take_while(|character| *character == ' ').count();
            let x = MARGIN + (column + blanks) * ADVANCE_HUNDREDTHS / 100;
            svg.push_str(&format!(
                "<tspan x=\"{x}\"{}>{}</tspan>",
                paint(*style),
                escaped(piece.trim())
            ));
            column += piece.chars().count();
        }
        svg.push_str("</text>\n");
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn columns(line: &Line) -> usize {
    line.0.iter().map(|(_, piece)| piece.chars().count()).sum()
}

fn columns_of_ink(line: &Line) -> usize {
    line.0.iter().map(|(_, piece)| piece.trim().chars().count()).sum()
}

fn paint(style: Style) -> &'static str {
    match style {
        Style::Plain => "",
        Style::Bold => " fill=\"#ffffff\" font-weight=\"bold\"",
        Style::Dim => " fill=\"#838a97\"",
        Style::Good => " fill=\"#7ac77a\" font-weight=\"bold\"",
        Style::Bad => " fill=\"#ee7b75\" font-weight=\"bold\"",
        Style::Act => " fill=\"#6cc0d6\"",
    }
}

fn escaped(text: &str) -> String {
    // SVG makes one blank of several.
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace("  ", "\u{a0} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        let picture = svg(&[Line::of(Style::Bad, "a <b> & c"), Line::default()]);
        assert!(picture.contains("a &lt;b&gt; &amp; c</tspan>"));
        assert_eq!(picture.matches("<text").count(), 1);
    }
}

//! Words in lines of 80 columns, for reports that may be longer than a screen.

use std::fmt::Write as _;

const WIDTH: usize = 80;

/// Adds `words` to `text`: the first line after `first`, the others after `next`. A longer word stands in a line of its own.
pub(crate) fn fill(text: &mut String, words: &str, first: &str, next: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in words.split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{}", line.trim_end());
            next.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_and_in_order() {
        let mut text = String::new();
        let words = "sixteen letters ".repeat(12);
        fill(&mut text, words.trim_end(), "- ", "    ");
        assert!(text.lines().count() > 2 && text.lines().all(|line| line.chars().count() <= WIDTH));
        let all: Vec<&str> = text.split_whitespace().skip(1).collect();
        assert_eq!(all.join(" "), words.trim_end());
    }
}

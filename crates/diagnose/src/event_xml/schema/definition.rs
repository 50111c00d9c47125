//! The lines of `data/capi2.schema` as a tree. They are ours: what they cannot mean is an error of whoever wrote them, and
//! a test reads them all.

/// An element.
#[derive(Clone, Default, Debug)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) attributes: Vec<Attribute>,
    /// Name of a table whose names are attributes.
    pub(super) flags: Option<&'static str>,
    /// The type of its text; none: no text.
    pub(super) text: Option<&'static str>,
    /// Its children, in this order.
    pub(super) groups: Vec<Group>,
}

#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) required: bool,
}

/// One of several elements, at one place.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) alternatives: Vec<Shape>,
    pub(super) required: bool,
    pub(super) repeats: bool,
}

/// A line with those below it.
struct Line {
    text: &'static str,
    below: Vec<Line>,
}

/// The shape of the one element at the margin that is no shape to be taken over.
pub(super) fn read(text: &'static str) -> Shape {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .map(|line| ((line.len() - line.trim_start().len()) / 2, line.trim()))
        .peekable();
    let lines = tree(&mut lines, 0);
    let event = lines.iter().find(|line| !line.text.starts_with('@'));
    event.map(|line| shape(line, &lines)).unwrap_or_default()
}

fn tree(lines: &mut std::iter::Peekable<impl Iterator<Item = (usize, &'static str)>>, depth: usize) -> Vec<Line> {
    let mut found = Vec::new();
    while let Some((_, text)) = lines.next_if(|(indent, _)| *indent >= depth) {
        let below = tree(lines, depth + 1);
        found.push(Line { text, below });
    }
    found
}

/// `NAME? attribute:type %FLAGS @shape = type`
fn shape(line: &Line, all: &[Line]) -> Shape {
    let (before, text) = match line.text.split_once(" = ") {
        Some((before, kind)) => (before, Some(kind)),
        None => (line.text, None),
    };
    let mut words = before.split_whitespace();
    let name = words.next().unwrap_or_default().trim_start_matches('|');
    let mut shape = Shape {
        name: name.trim_end_matches(['?', '*', '+']),
        text,
        ..Shape::default()
    };
    for word in words {
        if let Some(flags) = word.strip_prefix('%') {
            shape.flags = Some(flags);
        } else if let Some((name, kind)) = word.split_once(':') {
            shape.attributes.push(Attribute {
                name: name.trim_end_matches('?'),
                kind,
                required: !name.ends_with('?'),
            });
        } else if let Some(named) = named(word, all) {
            shape.attributes.extend(named.attributes);
            shape.flags = shape.flags.or(named.flags);
            shape.text = shape.text.or(named.text);
            shape.groups.extend(named.groups);
        }
    }
    shape.groups.extend(groups(&line.below, all));
    shape
}

fn groups(lines: &[Line], all: &[Line]) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    for line in lines {
        if line.text.starts_with('@') {
            found.extend(named(line.text, all).map(|named| named.groups).unwrap_or_default());
            continue;
        }
        let name = line.text.split_whitespace().next().unwrap_or_default();
        let shape = shape(line, all);
        match found.last_mut().filter(|_| name.starts_with('|')) {
            Some(group) => group.alternatives.push(shape),
            None => found.push(Group {
                alternatives: vec![shape],
                required: !name.ends_with(['?', '*']),
                repeats: name.ends_with(['*', '+']),
            }),
        }
    }
    found
}

fn named(name: &str, all: &[Line]) -> Option<Shape> {
    let is_it = |line: &&Line| line.text.split_whitespace().next() == Some(name);
    all.iter().find(is_it).map(|line| shape(line, all))
}

#[cfg(test)]
mod tests {
    use super::super::{TEXT, event, types};
    use super::*;

    fn walk(shape: &Shape, see: &mut impl FnMut(&Shape)) {
        see(shape);
        for group in &shape.groups {
            group.alternatives.iter().for_each(|shape| walk(shape, see));
        }
    }

    #[test]
    fn every_type_table_and_shape_that_is_named_is_there() {
        let mut elements = 0;
        walk(event(), &mut |shape| {
            elements += 1;
            let kinds = shape
                .attributes
                .iter()
                .map(|attribute| attribute.kind)
                .chain(shape.text);
            kinds.for_each(|kind| assert!(types::pattern(kind).is_some(), "{} has the type {kind}", shape.name));
            if let Some(flags) = shape.flags {
                assert!(!types::flags(flags).is_empty() || flags == "POLICY", "{flags}");
            }
        });
        assert!(elements > 200, "{elements}");
        let defined: Vec<&str> = TEXT.lines().filter(|line| line.starts_with('@')).collect();
        for word in TEXT
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
        {
            if word.starts_with('@') {
                let is_defined = defined.iter().any(|line| line.split_whitespace().next() == Some(word));
                assert!(is_defined, "{word} is not defined");
            }
        }
    }
}

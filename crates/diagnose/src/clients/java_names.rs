//! How OpenJDK compares names (`sun.security.util.HostnameChecker` of OpenJDK 17, for TLS): a star may stand anywhere in any
//! label, but not in the last one. Which names are public suffixes it asks of public authorities only.

/// Is `name` one that `template` is for?
pub(super) fn matches(name: &str, template: &str) -> bool {
    let stars_end_in_a_label = template.rfind('*').is_none_or(|star| template[star..].contains('.'));
    let (name, template) = (name.to_ascii_lowercase(), template.to_ascii_lowercase());
    let is_as_long = name.split('.').count() == template.split('.').count();
    let mut labels = name.split('.').zip(template.split('.'));
    stars_end_in_a_label && is_as_long && labels.all(|(label, template)| fits(label, template))
}

/// It takes letters, digits and hyphens for a name, and nothing else.
pub(super) fn can_be_asked_for(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}

/// What lies between stars is found in this order, the first at the beginning, the last at the end.
fn fits(label: &str, template: &str) -> bool {
    let Some((first, rest)) = template.split_once('*') else {
        return label == template;
    };
    let Some(mut left) = label.strip_prefix(first) else {
        return false;
    };
    let mut between = rest.split('*').peekable();
    while let Some(part) = between.next() {
        if between.peek().is_none() {
            return left.ends_with(part);
        }
        let Some((_, behind)) = left.split_once(part) else {
            return false;
        };
        left = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_anywhere_but_in_the_last_label() {
        for (name, template, is_one) in [
            ("misprint.test", "*.test", true),
            ("printer.misprint.test", "p*r.misprint.test", true),
            ("printer.misprint.test", "printer.*.test", true),
            ("printer.misprint.test", "*r*n*.misprint.test", true),
            ("Printer.test", "pRinter.TEST", true),
            ("a.b.misprint.test", "*.misprint.test", false),
            ("localhost", "*", false),
            ("localhost", "local*", false),
            ("misprint.test", "misprint.*", false),
            ("pr.test", "pr*r.test", false),
            ("pr.test", "x*.test", false),
        ] {
            assert_eq!(matches(name, template), is_one, "{name} {template}");
        }
        assert!(can_be_asked_for("a-1.test") && !can_be_asked_for("my_printer.test"));
    }
}

//! Reads what `cargo test` prints and counts: libtest knows no test that skips itself, so a test says `SKIPPED who: why`
//! on its standard output, and is counted here as skipped and not as passed.

use std::collections::BTreeMap;

/// What happened so far.
#[derive(Default, Debug)]
pub(crate) struct Tally {
    passed: usize,
    ignored: usize,
    failed: Vec<String>,
    /// By test, why.
    skipped: BTreeMap<String, String>,
    /// The test program that runs now.
    program: String,
    /// Tests of it that ended well, and whether its own count is still to come.
    unsettled: Option<usize>,
    section: Section,
    /// The test whose output is shown.
    shown: String,
    cargo_failed: bool,
}

/// Which part of a test program's output this is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Section {
    #[default]
    Running,
    /// What tests that passed have printed.
    Successes,
    Failures,
}

impl Tally {
    /// Takes one line. True: a person wants to see it.
    pub(crate) fn line(&mut self, line: &str) -> bool {
        let trimmed = line.trim_start();
        let program = trimmed
            .strip_prefix("Running ")
            .or_else(|| trimmed.strip_prefix("Doc-tests "));
        if let Some(program) = program.filter(|_| line.starts_with(' ') && self.section == Section::Running) {
            self.settle();
            self.program = program.to_owned();
            return true;
        }
        if line.starts_with("running ") && (line.ends_with(" tests") || line.ends_with(" test")) {
            self.settle();
            self.unsettled = Some(0);
            self.section = Section::Running;
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.result(counts);
        } else if line == "successes:" {
            self.section = Section::Successes;
        } else if line == "failures:" {
            self.section = Section::Failures;
        } else if let Some(name) = line
            .strip_prefix("---- ")
            .and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            self.shown = name.to_owned();
        } else if self.section == Section::Running {
            self.outcome(line);
        } else if let Some(reason) = line.strip_prefix("SKIPPED ") {
            // A test that failed has not been skipped, whatever it said before.
            if self.section == Section::Successes {
                self.skipped
                    .insert(format!("{} {}", self.program, self.shown), reason.to_owned());
            }
        }
        self.section != Section::Successes && !line.is_empty()
    }

    /// `test a::b ... ok`
    fn outcome(&mut self, line: &str) {
        let Some((name, outcome)) = line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... ")) else {
            return;
        };
        if outcome.starts_with("FAILED") {
            self.failed.push(format!("{name} ({})", self.program));
        } else if outcome.starts_with("ok") {
            self.unsettled = self.unsettled.map(|passed| passed + 1);
        }
    }

    /// `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
    fn result(&mut self, counts: &str) {
        for count in counts.split([';', '.']) {
            let mut words = count.split_whitespace();
            let (number, what) = (words.next().and_then(|word| word.parse::<usize>().ok()), words.next());
            match (number, what) {
                (Some(number), Some("passed")) => self.passed += number,
                (Some(number), Some("ignored")) => self.ignored += number,
                _ => {}
            }
        }
        self.unsettled = None;
        self.section = Section::Running;
    }

    /// A test program that ended without a count of its own has died; what it did before still counts.
    fn settle(&mut self) {
        if let Some(passed) = self.unsettled.take() {
            self.passed += passed;
            self.failed
                .push(format!("{}: ended before its tests did", self.program));
        }
        self.section = Section::Running;
    }

    /// The end of cargo itself.
    pub(crate) fn end(&mut self, success: bool) {
        self.settle();
        self.cargo_failed = !success;
        if self.cargo_failed && self.failed.is_empty() {
            self.failed
                .push("cargo test failed before a test did; see above".to_owned());
        }
    }

    /// Did something run, and did nothing fail?
    pub(crate) fn good(&self) -> bool {
        self.failed.is_empty() && !self.cargo_failed && self.passed > self.skipped.len()
    }

    /// The summary; its last line is `N passed, N failed, N skipped`.
    pub(crate) fn report(&self, mut say: impl FnMut(&str)) {
        say("");
        if !self.failed.is_empty() {
            say("Failed:");
            self.failed.iter().for_each(|name| say(&format!("  {name}")));
        }
        if !self.skipped.is_empty() {
            say("Skipped:");
            let line = |(test, reason): (&String, &String)| {
                format!("  {} — {reason}", test.rsplit(' ').next().unwrap_or_default())
            };
            self.skipped.iter().map(line).for_each(|line| say(&line));
        }
        if self.ignored > 0 {
            say(&format!("Marked #[ignore]: {}", self.ignored));
        }
        if self.passed == 0 {
            say("Nothing ran: no test has this name, or nothing was built.");
        }
        let passed = self.passed.saturating_sub(self.skipped.len());
        let skipped = self.skipped.len() + self.ignored;
        say(&format!(
            "{passed} passed, {} failed, {skipped} skipped",
            self.failed.len()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_line(output: &str, success: bool) -> (String, bool) {
        let mut tally = Tally::default();
        for line in output.lines() {
            tally.line(line);
        }
        tally.end(success);
        let mut last = String::new();
        tally.report(|line| last = line.to_owned());
        (last, tally.good())
    }

    const GOOD: &str = "     Running main.rs (target/debug/deps/whole-1)\n\n\
        running 3 tests\ntest a::b ... ok\ntest a::c ... ok\ntest a::d ... ignored, slow\n\n\
        successes:\n\n---- a::b stdout ----\nSKIPPED curl: not found; install curl\n\n\nsuccesses:\n    a::b\n    a::c\n\n\
        test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.03s\n";

    #[test]
    fn a_test_that_skips_itself_has_not_passed() {
        assert_eq!(
            last_line(GOOD, true),
            ("1 passed, 0 failed, 2 skipped".to_owned(), true)
        );
    }

    #[test]
    fn a_failure_is_counted_once_and_its_output_skips_nothing() {
        let output = "running 2 tests\ntest a ... FAILED\ntest b ... ok\n\nsuccesses:\n\nsuccesses:\n    b\n\n\
            failures:\n\n---- a stdout ----\nSKIPPED curl: absent\nthread 'a' panicked\n\n\nfailures:\n    a\n\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(
            last_line(output, false),
            ("1 passed, 1 failed, 0 skipped".to_owned(), false)
        );
    }

    #[test]
    fn a_program_that_dies_is_a_failure() {
        let output = format!("{GOOD}     Running two (two)\n\nrunning 9 tests\ntest x ... ok\nerror: test failed\n");
        assert_eq!(
            last_line(&output, false),
            ("2 passed, 1 failed, 2 skipped".to_owned(), false)
        );
    }

    #[test]
    fn a_build_that_fails_is_a_failure() {
        assert_eq!(
            last_line("error[E0308]: mismatched types\n", false),
            ("0 passed, 1 failed, 0 skipped".to_owned(), false)
        );
    }

    #[test]
    fn nothing_is_not_good() {
        let output = "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out\n";
        assert_eq!(
            last_line(output, true),
            ("0 passed, 0 failed, 0 skipped".to_owned(), false)
        );
    }

    #[test]
    fn skips_alone_are_not_good() {
        let output = GOOD.replace("test a::c ... ok\n", "").replace("2 passed", "1 passed");
        assert_eq!(
            last_line(&output, true),
            ("0 passed, 0 failed, 2 skipped".to_owned(), false)
        );
    }
}

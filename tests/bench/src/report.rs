//! The figures as a table: medians with their range, and how ours relate to the peer's.

use crate::client::Handshakes;
use crate::contestant::ColdStart;
use std::fmt::Write;
use std::time::Duration;

/// What was measured so far.
pub(crate) struct Report {
    repetitions: u32,
    seconds: Duration,
    load_before: String,
    rows: Vec<Row>,
    errors: u64,
}

/// One contestant's samples.
#[derive(Default)]
struct Row {
    name: &'static str,
    cold_ms: Vec<f64>,
    resident_mib: Vec<f64>,
    loaded_mib: Vec<f64>,
    per_second: Vec<f64>,
    cpu_us: Vec<f64>,
    problems: Vec<String>,
}

impl Report {
    pub(crate) fn new(repetitions: u32, seconds: Duration) -> Self {
        Self {
            repetitions,
            seconds,
            load_before: load(),
            rows: Vec::new(),
            errors: 0,
        }
    }

    /// A cold start, good or not.
    pub(crate) fn cold(&mut self, name: &'static str, cold: anyhow::Result<ColdStart>) {
        match cold {
            Ok(cold) => {
                let row = self.row(name);
                row.cold_ms.push(cold.took.as_secs_f64() * 1e3);
                row.resident_mib.push(cold.resident_kib as f64 / 1024.0);
            }
            Err(error) => self.problem(name, &error),
        }
    }

    /// Something that voids the run: ours at least. A peer that does not start here is told, and left out.
    pub(crate) fn problem(&mut self, name: &'static str, error: &anyhow::Error) {
        self.errors += u64::from(name.starts_with("misprint"));
        self.row(name).problems.push(format!("{error:#}"));
    }

    /// A series of handshakes, with the server's CPU time.
    pub(crate) fn handshakes(&mut self, name: &'static str, done: &Handshakes, cpu_seconds: f64) {
        self.errors += done.failed;
        let row = self.row(name);
        row.per_second.push(done.done as f64 / done.took.as_secs_f64());
        row.cpu_us.push(cpu_seconds * 1e6 / done.done.max(1) as f64);
        if done.failed > 0 {
            row.problems.push(format!(
                "{} of {} handshakes failed",
                done.failed,
                done.failed + done.done
            ));
        }
    }

    /// VmRSS after the load.
    pub(crate) fn memory_after_load(&mut self, name: &'static str, resident_kib: u64) {
        self.row(name).loaded_mib.push(resident_kib as f64 / 1024.0);
    }

    /// How much went wrong. A rate with errors is no rate.
    pub(crate) fn errors(&self) -> u64 {
        self.errors
    }

    /// All of it, as Markdown.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "# Bench\n\n`cargo xtask bench`: {} repetitions of {:.0} s, median [min..max]; load of the machine {} before, {} after.\n\
            Cold start: from exec with an empty state directory to the first Get-Printer-Attributes answered over TLS.\n\
            Handshakes: TLS 1.3, full, nothing resumed, {} clients, client and server on the same cores.\n\n\
            | | cold start, ms | RSS then, MiB | RSS after load, MiB | full handshakes/s | CPU of each, µs |\n|---|---|---|---|---|---|\n",
            self.repetitions,
            self.seconds.as_secs_f64(),
            self.load_before,
            load(),
            crate::PARALLEL
        );
        for row in &self.rows {
            let cells = [
                &row.cold_ms,
                &row.resident_mib,
                &row.loaded_mib,
                &row.per_second,
                &row.cpu_us,
            ];
            let cells: Vec<_> = cells.into_iter().map(|samples| spread(samples)).collect();
            let _ = writeln!(text, "| {} | {} |", row.name, cells.join(" | "));
        }
        if let Some((theirs, ours)) = self.rows.split_last().filter(|(last, _)| {
            !last.name.starts_with("misprint") && !last.cold_ms.is_empty() && !last.per_second.is_empty()
        }) {
            text.push('\n');
            for row in ours {
                let start = median(&theirs.cold_ms) / median(&row.cold_ms);
                let rate = median(&row.per_second) / median(&theirs.per_second);
                let memory = median(&row.resident_mib) / median(&theirs.resident_mib);
                let _ = writeln!(
                    text,
                    "- {} beside {}: starts {start:.1} times as fast, {rate:.1} times the handshakes, {memory:.2} times the memory",
                    row.name, theirs.name
                );
            }
        }
        for row in &self.rows {
            for problem in &row.problems {
                let _ = writeln!(text, "- void: {}: {problem}", row.name);
            }
        }
        text
    }

    fn row(&mut self, name: &'static str) -> &mut Row {
        let place = self.rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
            self.rows.push(Row { name, ..Row::default() });
            self.rows.len() - 1
        });
        &mut self.rows[place]
    }
}

/// `median [min..max]`
fn spread(samples: &[f64]) -> String {
    let Some((least, most)) = ends(samples) else {
        return "-".to_owned();
    };
    format!("{:.1} [{least:.1}..{most:.1}]", median(samples))
}

fn ends(samples: &[f64]) -> Option<(f64, f64)> {
    let least = samples.iter().copied().min_by(f64::total_cmp)?;
    let most = samples.iter().copied().max_by(f64::total_cmp)?;
    Some((least, most))
}

fn median(samples: &[f64]) -> f64 {
    let mut samples = samples.to_vec();
    samples.sort_by(f64::total_cmp);
    match samples.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => samples[length / 2],
        length => f64::midpoint(samples[length / 2 - 1], samples[length / 2]),
    }
}

/// The load average of the last minute.
fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_of_an_even_count_lies_between() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]).to_string(), "2.5");
    }

    #[test]
    fn a_failed_handshake_voids_the_run() {
        let mut report = Report::new(1, Duration::from_secs(1));
        report.handshakes(
            "misprint",
            &Handshakes {
                done: 9,
                failed: 1,
                took: Duration::from_secs(1),
            },
            0.1,
        );
        assert_eq!(report.errors(), 1);
        assert!(
            report.text().contains("void: misprint: 1 of 10 handshakes failed"),
            "{}",
            report.text()
        );
    }
}

//! The IPP conformance files of CUPS (`/usr/share/cups/ipptool/*.test`) against whole printers, over `ipp` and `ipps`.
//!
//! `ipptool` is asked to go on after a failure (`-I`), and its marks are counted: its exit status and its score leave
//! included files out. The documents that the files print are in no Debian package: `data/samples.py` makes them from
//! nothing. One that is missing would cut a file short, so the number of tests is held, too.

use crate::peers::process::{Process, Said};
use crate::peers::{Absent, or_skip};
use crate::surroundings;
use device::model::Capabilities;
use pki::KeyAlgorithm;
use printer::Printer;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const PACKAGE: &str = "cups-ipp-utils";
const FOLDER: &str = "/usr/share/cups/ipptool";
/// A file of 500 print jobs on a busy machine.
const LIMIT: Duration = Duration::from_secs(300);

/// A file, the IPP version that its client speaks, and how many tests it holds with those that it includes.
const FILES: [(&str, &str, usize); 5] = [
    ("ipp-1.1", "1.1", 66),
    ("ipp-2.0", "2.0", 67),
    ("ipp-2.1", "2.1", 68),
    ("ipp-2.2", "2.2", 69),
    ("ipp-everywhere", "2.0", 500),
];

/// What every file skips. First: the printer fetches no documents, so Print-URI and Send-URI are not offered (and
/// `ipptool` runs most of these only when it is told of a document-uri). Then: the files look for an attribute
/// `print-quality` among the printer's, where no printer has it; its name is print-quality-supported.
const SKIPPED: [&str; 12] = [
    "RFC 8011 section 4.2.2: Print-URI Operation",
    "Print-URI with bad URI: Print-URI Operation",
    "RFC 8011 section 4.2.4: Create-Job Operation",
    "RFC 8011 section 4.3.2: Send-URI Operation",
    "Send-URI with bad URI: Create-Job Operation",
    "Send-URI with bad URI: Send-URI Operation (bad URI)",
    "Send-URI with bad URI: Cancel-Job Operation",
    "Print-Job with JPEG on 4x6, Draft Quality",
    "Print-Job with JPEG on 4x6, Normal Quality",
    "Print-Job with JPEG on 4x6, High Quality",
    "Print-Job with A4 PDF, Draft Quality",
    "Print-Job with US Letter PDF, Draft Quality",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_conformance_file_passes_on_a_fresh_printer() {
    let files = or_skip!(Files::new().await);
    // Side by side: ipptool spends most of its time between two questions.
    let fresh = async |(file, version, tests)| {
        let printer = start().await;
        files.hold(&printer, "ipp", file, version, tests).await;
        printer.shut_down().await;
    };
    let [one, two, three, four, five] = FILES.map(fresh);
    tokio::join!(one, two, three, four, five);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_conformance_files_pass_one_after_the_other_on_one_printer() {
    let files = or_skip!(Files::new().await);
    let printer = start().await;
    for (file, version, tests) in FILES {
        files.hold(&printer, "ipps", file, version, tests).await;
    }
    printer.shut_down().await;
}

/// What another model than the default lacks, that a test of this name is skipped for.
fn lacks(can: &Capabilities, test: &str) -> Option<String> {
    if let Some((resolution, rest)) = test.split_once(" @ ").and_then(|(_, rest)| rest.split_once("dpi, ")) {
        let kind = rest.split(',').next().unwrap_or_default().replace('-', "_");
        return if !can.resolutions.contains(&resolution.parse().ok()?) {
            Some(format!("no {resolution} dpi"))
        } else {
            (!can.raster_types.contains(&kind)).then(|| format!("no {kind} raster"))
        };
    }
    let postscript = can.formats.iter().any(|format| format == "application/postscript");
    let standard = can.job_sheets.iter().any(|sheet| sheet == "standard");
    // The files call two pages on a sheet, and a standard sheet, PDF where they print PostScript, too.
    let prints_postscript = ["PostScript", "2-Up", "Standard Sheet"]
        .iter()
        .any(|word| test.contains(word));
    let lacking = (prints_postscript && !postscript)
        .then_some("no PostScript")
        .or((test.ends_with("2-Up") && !can.number_up.contains(&2)).then_some("no two pages on a sheet"))
        .or((test.ends_with("Standard Sheet") && !standard).then_some("no standard job sheet"));
    lacking.map(str::to_owned)
}

/// One of the files for another model than the default: no test fails, none is cut off, and what is skipped is skipped for
/// what the model lacks.
pub(crate) async fn hold_model(model: &str, file: &str, version: &str) -> Result<(), Absent> {
    let files = Files::new().await?;
    let model = device::Model::built_in(model).expect("a model of this program");
    let (id, can) = (model.id.clone(), model.capabilities.clone());
    let printer = Printer::builder().key(KeyAlgorithm::EcP256).model(model);
    let printer = printer.start().await.expect("the printer starts");
    let said = files.run(&printer.urls().ipps, file, version).await;
    let marked = |mark: &str| said.out.lines().filter(|line| line.trim().ends_with(mark)).count();
    let (passed, failed, skipped) = (marked("[PASS]"), marked("[FAIL]"), marked("[SKIP]"));
    println!(
        "{id} {file}: {passed} passed, {failed} failed, {skipped} skipped, {} ms",
        said.ms
    );
    assert_eq!(failed, 0, "{id} {file}: {}{}", said.err, said.out);
    let tests = FILES
        .iter()
        .find(|(name, ..)| *name == file)
        .map(|(_, _, tests)| *tests);
    assert_eq!(Some(passed + skipped), tests, "{id} {file} was cut short: {}", said.err);
    let mut reasons = BTreeMap::<String, usize>::new();
    for line in said.out.lines() {
        let Some(test) = line.trim().strip_suffix("[SKIP]").map(str::trim) else {
            continue;
        };
        let reason = match SKIPPED.contains(&test) {
            true => Some("as of every model".to_owned()),
            false => lacks(&can, test),
        };
        let reason = reason.unwrap_or_else(|| panic!("{id} {file}: {test:?} is skipped, and nothing says why"));
        *reasons.entry(reason).or_default() += 1;
    }
    println!("{id} {file}: skipped {reasons:?}");
    printer.shut_down().await;
    Ok(())
}

async fn start() -> Printer {
    Printer::builder()
        .key(KeyAlgorithm::EcP256)
        .start()
        .await
        .expect("the printer starts")
}

/// The conformance files in a folder with everything that they print.
struct Files {
    folder: TempDir,
}

impl Files {
    async fn new() -> Result<Self, Absent> {
        Process::new("ipptool", PACKAGE)?;
        let folder = tempfile::tempdir().unwrap();
        for (file, ..) in FILES {
            let name = format!("{file}.test");
            let from = Path::new(FOLDER).join(&name);
            std::fs::copy(&from, folder.path().join(&name))
                .map_err(|error| Absent::new("ipptool", format!("{}: {error}; install {PACKAGE}", from.display())))?;
        }
        let everywhere = folder.path().join("ipp-everywhere.test");
        Process::new("python3", "python3")?
            .arg(surroundings::data("samples.py"))
            .arg(folder.path())
            .arg(everywhere)
            .run()
            .await
            .success();
        Ok(Self { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a file and looks at every mark.
    async fn hold(&self, printer: &Printer, scheme: &str, file: &str, version: &str, tests: usize) {
        let urls = printer.urls();
        let url = if scheme == "ipps" { &urls.ipps } else { &urls.ipp };
        let said = self.run(url, file, version).await;
        let marked = |mark: &str| -> Vec<String> {
            let lines = said.out.lines().filter_map(|line| line.trim().strip_suffix(mark));
            lines.map(|line| line.trim().to_owned()).collect()
        };
        let (passed, failed, skipped) = (marked("[PASS]"), marked("[FAIL]"), marked("[SKIP]"));
        println!(
            "{scheme} {file}: {} passed, {} failed, {} skipped, {} ms",
            passed.len(),
            failed.len(),
            skipped.len(),
            said.ms
        );
        let whole = format!("{}{}", said.err, said.out);
        assert!(failed.is_empty(), "{scheme} {file}: {failed:#?}\n{whole}");
        assert_eq!(skipped, SKIPPED, "{scheme} {file}");
        assert_eq!(
            passed.len() + skipped.len(),
            tests,
            "{scheme} {file} was cut short: {}",
            said.err
        );
    }

    async fn run(&self, url: &str, file: &str, version: &str) -> Said {
        Process::new("ipptool", PACKAGE)
            .expect("it was there")
            .args(["-V", version, "-tI", "-f"])
            .arg(self.path("document-letter.pdf"))
            .arg(url)
            .arg(self.path(&format!("{file}.test")))
            .limit(LIMIT)
            .run()
            .await
    }
}

//! What surrounds the tests: programs on the PATH, the target directory, the `misprint` binary under test.
//! The only reader of the environment here.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The PATH for peers: the caller's, with the administrator's folders, where Debian keeps `cupsd`.
pub(crate) fn search_path() -> OsString {
    let mut path = variable("PATH").unwrap_or_default();
    path.push(":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin");
    path
}

/// Where `program` lies on [`search_path`].
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&search_path())
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Is this a run in which nothing may be skipped?
pub(crate) fn nothing_may_be_absent() -> bool {
    variable("CI").is_some_and(|value| value == "true")
}

/// The workspace's target directory: the Python and Node peers are installed in `peers/` below it.
pub(crate) fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("cargo's folder for tests lies in the target directory")
}

/// A file that a test needs: `tests/data/NAME`.
pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

/// Where a test leaves what a person should look at: `tests/artefacts/`.
pub(crate) fn artefacts() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artefacts");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The binary under test: `MISPRINT_BIN`, or the one in the target directory, brought up to date first: an outdated one
/// would pass or fail for yesterday's reasons.
pub(crate) fn misprint() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(given) = variable("MISPRINT_BIN") {
            let given = PathBuf::from(given);
            assert!(
                given.is_file(),
                "MISPRINT_BIN names {}, which is no file",
                given.display()
            );
            return given;
        }
        let mut build = std::process::Command::new(env!("CARGO"));
        build
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--package", "misprint"]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        build.arg("--target-dir").arg(target());
        let built = build.status().expect("cargo starts");
        assert!(
            built.success(),
            "`cargo build -p misprint` failed; build it by hand, or name a binary with MISPRINT_BIN"
        );
        // The test runs from `<target>/<profile>/deps/`.
        let test = std::env::current_exe().expect("the test knows where it lies");
        let binary = test
            .ancestors()
            .nth(2)
            .expect("a profile folder above deps/")
            .join("misprint");
        assert!(binary.is_file(), "there is no {}", binary.display());
        binary
    })
}

/// One variable of the environment, if it is set to something.
fn variable(name: &str) -> Option<OsString> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the marked place: tests are told of their surroundings here"
    )]
    std::env::var_os(name).filter(|value| !value.is_empty())
}

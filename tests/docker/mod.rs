//! The image of `docker/Dockerfile`, built and started as people start it, with nothing allowed that it does not need.
//! An engine of its own runs in a network namespace of its own: neither this machine's engine nor its network is touched.
//!
//! `cargo xtask test` builds the static binary and names it in `MISPRINT_STATIC_BIN`. An engine needs more than an
//! installation (root, namespaces, cgroups); where it cannot run, the test says `SKIPPED`, also with `CI=true`.

mod engine;

use crate::polling::until;
use engine::{Engine, text};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The options of a container that may do nothing but be a printer.
const CONFINED: &[&str] = &[
    "--read-only",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    "--tmpfs",
    "/tmp:mode=1777",
];

#[test]
fn the_image_prints_without_root_and_keeps_its_identity() {
    let (binary, engine) = match static_binary().and_then(|binary| Ok((binary, Engine::start()?))) {
        Ok(ready) => ready,
        Err(reason) => return println!("SKIPPED Docker: {reason}"),
    };
    build(&engine, &binary);
    let ports = ["80", "443", "631", "9100"].map(|port| format!("127.0.0.1:{port}:{port}"));
    let published = ports.iter().flat_map(|port| ["-p", port]);
    let run = ["run", "--detach", "--name", "printer", "-v", "state:/state"].into_iter();
    engine.docker(run.chain(CONFINED.iter().copied()).chain(published).chain(["misprint"]));

    let before = certificate(&engine);
    assert!(before.contains("BEGIN CERTIFICATE"), "{before}");
    assert_eq!(
        engine.docker(["inspect", "-f", "{{.Config.User}}", "printer"]).trim(),
        "65532:65532"
    );
    print_a_page(&engine);
    let page = text(engine.inside(["curl", "-sSkL", "-m", "20", "https://127.0.0.1/"]));
    assert!(page.to_lowercase().contains("jetdirect"), "{page}");

    engine.docker(["restart", "printer"]);
    assert_eq!(certificate(&engine), before, "the identity is kept in the volume");

    engine.docker(["stop", "--time", "15", "printer"]);
    assert_eq!(
        engine
            .docker(["inspect", "-f", "{{.State.ExitCode}}", "printer"])
            .trim(),
        "0",
        "SIGTERM ends it in order"
    );
}

/// The binary that goes into the image, when there is one.
fn static_binary() -> Result<PathBuf, String> {
    #[expect(clippy::disallowed_methods, reason = "how cargo xtask names what it built")]
    let binary = std::env::var_os("MISPRINT_STATIC_BIN").map(PathBuf::from);
    binary.ok_or_else(|| "no static binary was built; `cargo xtask test` builds it where Docker is at hand".to_owned())
}

/// Builds the image from a context that holds the binary alone.
fn build(engine: &Engine, binary: &Path) {
    let context = tempfile::tempdir().unwrap();
    std::fs::copy(binary, context.path().join("misprint")).unwrap();
    let dockerfile = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docker/Dockerfile");
    let words = [
        "build",
        "--quiet",
        "-t",
        "misprint",
        "--build-arg",
        "STAGE=prebuilt",
        "-f",
    ];
    let files = [dockerfile.to_str().unwrap(), context.path().to_str().unwrap()];
    engine.docker(words.into_iter().chain(files));
}

/// The certificate that the published port shows, as PEM; waits until it shows one.
fn certificate(engine: &Engine) -> String {
    let mut last = String::new();
    let shown = until(Duration::from_secs(60), || {
        let running = engine.docker(["inspect", "-f", "{{.State.Running}}", "printer"]);
        assert_eq!(
            running.trim(),
            "true",
            "the container has ended: {}",
            engine.logs("printer")
        );
        let client = [
            "timeout",
            "10",
            "openssl",
            "s_client",
            "-connect",
            "127.0.0.1:631",
            "-servername",
            "printer",
        ];
        last = text(engine.inside(client));
        let (from, to) = (last.find("-----BEGIN CERTIFICATE")?, last.find("-----END CERTIFICATE")?);
        Some(last[from..to].to_owned())
    });
    shown.unwrap_or_else(|| panic!("no TLS from the container: {last}\n{}", engine.logs("printer")))
}

/// Sends one job over IPPS, from outside the container.
fn print_a_page(engine: &Engine) {
    let document = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(document.path(), b"%!PS\nshowpage\n").unwrap();
    let file = document.path().to_str().unwrap();
    // Without -T: with it, CUPS 2.4.2 takes the session tickets of TLS 1.3 for an empty answer, and asks again without end.
    let client = ["timeout", "60", "ipptool", "-t", "-f", file];
    let said = engine.inside(
        client
            .into_iter()
            .chain(["ipps://127.0.0.1:631/ipp/print", "print-job.test"]),
    );
    let (passed, said) = (said.status.success(), text(said));
    assert!(passed && said.contains("[PASS]"), "{said}\n{}", engine.logs("printer"));
}

//! `misprint capi2 explain`, on logs that `misprint diagnose` wrote.

use crate::process::run;
use crate::stored_chain::stored_chain;
use serde_json::Value;

#[test]
fn a_log_is_explained_and_the_exit_status_tells_whether_anything_failed() {
    let folder = tempfile::tempdir().unwrap();
    stored_chain(folder.path());
    let judge = |name: &str, status: i32| {
        let arguments = [
            "diagnose",
            "--as",
            "10",
            "--time",
            "2025-06-01T12:00:00Z",
            "--trust",
            "root.pem",
            "--chain",
            "chain.pem",
            "--capi2",
            "log.xml",
            "--name",
            name,
        ];
        assert_eq!(run(folder.path(), &arguments).0, status, "{name}");
    };
    judge("printer.test", 0);
    let (status, stdout, _) = run(folder.path(), &["capi2", "explain", "log.xml"]);
    assert_eq!(
        (status, stdout.trim()),
        (0, "4 CAPI2 events of 1 calls; 0 of them failed")
    );

    judge("other.test", 1);
    let (status, stdout, _) = run(folder.path(), &["capi2", "explain", "log.xml"]);
    assert_eq!(status, 1);
    assert!(
        stdout.contains("0x800B010F CERT_E_CN_NO_MATCH") && stdout.contains("printer.test, not for the name"),
        "{stdout}"
    );
    let (status, stdout, _) = run(folder.path(), &["capi2", "explain", "log.xml", "--json"]);
    let explanation: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((status, &explanation["failed"][0]["result"]), (1, &"800B010F".into()));

    let (status, _, stderr) = run(folder.path(), &["capi2", "explain", "root.pem"]);
    assert!(
        status == 2 && stderr.contains("root.pem cannot be explained"),
        "{stderr}"
    );
}

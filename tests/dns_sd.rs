//! The printer in a network of its own: DNS-SD as `avahi-browse` and `ippfind` see it from the next machine, on the
//! interface that was named and on no other, until it says goodbye; and what asks fixed ports alone: CUPS's snmp backend,
//! and nmap.
//!
//! Two network namespaces with two cables between them; Avahi and its bus run in the second, in a mount namespace with a
//! `/run` of its own.

mod lan;

use crate::peers::{self, or_skip};
use lan::Lan;
use std::time::Duration;

/// How long a service may take to appear or to go.
const LIMIT: Duration = Duration::from_secs(60);

#[test]
fn the_next_machine_finds_the_printer_until_it_says_goodbye() {
    let _alone = tokio::runtime::Runtime::new().unwrap().block_on(peers::heavy());
    let lan = or_skip!(Lan::lay());
    let printer = lan.printer(&["--dns-sd", "va"]);

    let services = [
        "_ipp._tcp",
        "_ipps._tcp",
        "_printer._tcp",
        "_pdl-datastream._tcp",
        "_http._tcp",
        "_https._tcp",
    ];
    let mut seen = String::new();
    let all = lan::until(LIMIT, || {
        seen = lan.avahi(&["avahi-browse", "-artpk"]);
        let resolved = |kind: &&str| {
            seen.lines()
                .any(|line| line.starts_with("=;") && line.contains(&format!(";{kind};")))
        };
        services.iter().all(resolved).then_some(())
    });
    assert!(all.is_some(), "{seen}\n{}", printer.said());
    let ipp = seen
        .lines()
        .find(|line| line.starts_with("=;") && line.contains(";_ipp._tcp;"))
        .unwrap();
    assert!(ipp.contains(r"HP\032LaserJet\0324250\032\091F8ACE8\093"), "{ipp}");
    assert!(ipp.contains(";NPIF8ACE8.local;10.99.0.1;631;"), "{ipp}");
    for text in [
        "\"rp=ipp/print\"",
        "\"ty=HP LaserJet 4250\"",
        "\"TLS=1.2\"",
        "\"UUID=",
        "\"URF=V1.4",
        "image/pwg-raster",
    ] {
        assert!(ipp.contains(text), "no {text} in {ipp}");
    }
    let elsewhere: Vec<_> = seen.lines().filter(|line| line.contains(";wb;")).collect();
    assert!(elsewhere.is_empty(), "nothing on the other cable: {elsewhere:?}");

    for subtype in [
        "_print._sub._ipp._tcp",
        "_universal._sub._ipp._tcp",
        "_print._sub._ipps._tcp",
        "_universal._sub._ipps._tcp",
    ] {
        let found = lan::until(LIMIT, || {
            lan.avahi(&["avahi-browse", "-rtpk", subtype])
                .contains("10.99.0.1")
                .then_some(())
        });
        assert!(found.is_some(), "{subtype}");
    }
    for (words, url) in [
        (&["ippfind", "-T", "1"][..], "ipp://NPIF8ACE8.local:631/ipp/print"),
        (
            &["ippfind", "-T", "1", "_ipps._tcp,_print"],
            "ipps://NPIF8ACE8.local:631/ipp/print",
        ),
    ] {
        let found = lan::until(LIMIT, || lan.avahi(words).contains(url).then_some(()));
        assert!(found.is_some(), "{words:?}");
    }

    printer.terminate();
    let gone = lan::until(LIMIT, || {
        (!lan.avahi(&["avahi-browse", "-atpk"]).contains("LaserJet")).then_some(())
    });
    assert!(gone.is_some(), "it said no goodbye");
}

#[test]
fn snmp_and_nmap_find_it_on_the_ports_of_a_real_one() {
    let _alone = tokio::runtime::Runtime::new().unwrap().block_on(peers::heavy());
    let lan = or_skip!(Lan::lay());
    let printer = lan.printer(&[]);
    let found = lan.next_door(&["/usr/lib/cups/backend/snmp", "10.99.0.1"]);
    assert!(
        found.contains("HP LaserJet 4250") && found.contains("10.99.0.1"),
        "{found}\n{}",
        printer.said()
    );

    let tcp = lan.next_door(&[
        "nmap",
        "-n",
        "-Pn",
        "-sV",
        // What nmap has for this very port is asked in any case; the rest of its list waits five seconds for each.
        "--version-intensity",
        "0",
        "-p",
        "515,631,9100",
        "--allports",
        "10.99.0.1",
    ]);
    for open in ["515/tcp", "631/tcp", "9100/tcp"] {
        assert!(
            tcp.lines().any(|line| line.starts_with(open) && line.contains("open")),
            "{open}: {tcp}"
        );
    }
    assert!(tcp.contains("HP LaserJet 4250"), "{tcp}");
    let udp = lan.next_door(&[
        "nmap",
        "-n",
        "-Pn",
        "-sU",
        "-p",
        "161",
        "--script",
        "snmp-sysdescr",
        "10.99.0.1",
    ]);
    assert!(udp.contains("161/udp open") && udp.contains("JETDIRECT"), "{udp}");
    printer.terminate();
}

#[test]
fn an_interface_that_is_not_there_is_named() {
    let said = crate::surroundings::misprint();
    let said = std::process::Command::new(said)
        .args([
            "serve",
            "--ephemeral",
            "--key",
            "ec-p256",
            "--ports",
            "ephemeral",
            "--dns-sd",
            "nosuch0",
        ])
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(2), "{err}");
    assert!(err.contains("nosuch0") && err.contains("--dns-sd"), "{err}");
}

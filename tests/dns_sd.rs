//! The printer in a network of its own: DNS-SD as `avahi-browse` and `ippfind` see it from the next machine, on the
//! interface that was named and on no other, until it says goodbye; and what asks fixed ports alone: CUPS's snmp backend,
//! and nmap.
//!
//! Two network namespaces with two cables between them; Avahi and its bus run in the second, in a mount namespace with a
//! `/run` of its own.

mod lan;

use crate::peers::{self, or_skip};
use crate::polling::until;
use lan::Lan;
use std::time::Duration;

/// How long a service may take to appear or to go.
const LIMIT: Duration = Duration::from_secs(60);

/// Everything that a printer announces.
const SERVICES: [&str; 6] = [
    "_ipp._tcp",
    "_ipps._tcp",
    "_printer._tcp",
    "_pdl-datastream._tcp",
    "_http._tcp",
    "_https._tcp",
];

#[test]
fn the_next_machine_finds_the_printer_until_it_says_goodbye() {
    let _alone = tokio::runtime::Runtime::new().unwrap().block_on(peers::heavy());
    let lan = or_skip!(Lan::lay());
    let printer = lan.printer(&["--dns-sd", "va", "--lpd-port", "off"]);

    let mut browser = lan.browse(&["-ar"]);
    let ipp = browser.until(LIMIT, |seen| {
        let resolved = |kind: &&str| seen.iter().find(|line| is_about(line, "=", kind)).cloned();
        SERVICES
            .iter()
            .map(resolved)
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .next()
    });
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
    let seen = browser.seen();
    let flagship = seen.iter().find(|line| is_about(line, "=", "_printer._tcp")).unwrap();
    assert!(flagship.contains(";10.99.0.1;0;"), "without LPD, at port 0: {flagship}");
    let ipps = seen.iter().find(|line| is_about(line, "=", "_ipps._tcp")).unwrap();
    assert!(ipps.contains("\"adminurl=https://NPIF8ACE8.local/\""), "{ipps}");
    for subtype in [
        "_print._sub._ipp._tcp",
        "_universal._sub._ipp._tcp",
        "_print._sub._ipps._tcp",
        "_universal._sub._ipps._tcp",
    ] {
        let found = |seen: &[String]| seen.iter().any(|line| line.contains("10.99.0.1")).then_some(());
        lan.browse(&["-r", subtype]).until(LIMIT, found);
    }
    for (words, url) in [
        (&["ippfind", "-T", "1"][..], "ipp://NPIF8ACE8.local:631/ipp/print"),
        (
            &["ippfind", "-T", "1", "_ipps._tcp,_print"],
            "ipps://NPIF8ACE8.local:631/ipp/print",
        ),
    ] {
        let found = until(LIMIT, || lan.avahi(words).contains(url).then_some(()));
        assert!(found.is_some(), "{words:?}");
    }

    printer.terminate();
    browser.until(LIMIT, are_gone);
    let elsewhere: Vec<_> = browser.seen().iter().filter(|line| line.contains(";wb;")).collect();
    assert!(elsewhere.is_empty(), "nothing on the other cable: {elsewhere:?}");
}

#[test]
fn a_printer_without_power_says_goodbye_and_nothing_more_until_it_is_on_again() {
    let _alone = tokio::runtime::Runtime::new().unwrap().block_on(peers::heavy());
    let lan = or_skip!(Lan::lay());
    let printer = lan.printer(&["--dns-sd", "va", "--control", "127.0.0.1:8180"]);
    let press = |button| {
        let url = format!("http://127.0.0.1:8180/api/printers/first/{button}");
        let said = lan.at_home(&["curl", "-sS", "-m", "60", "-w", "%{http_code}", "-X", "POST", &url]);
        assert_eq!(said, "204", "{}", printer.said());
    };
    let get = |timeout| {
        let object = ".1.3.6.1.2.1.1.5.0";
        lan.next_door(&[
            "snmpget",
            "-v2c",
            "-c",
            "public",
            "-r",
            "0",
            "-t",
            timeout,
            "10.99.0.1",
            object,
        ])
    };
    let connects = |port| {
        let knock = format!("< /dev/tcp/10.99.0.1/{port} && echo open");
        lan.next_door(&["timeout", "1", "bash", "-c", &knock]).contains("open")
    };
    let mut browser = lan.browse(&["-a"]);
    browser.until(LIMIT, are_there);
    assert!(get("60").contains("NPIF8ACE8"));
    assert!([9100, 515].into_iter().all(connects));

    press("power-off");
    browser.until(LIMIT, are_gone);
    assert!(get("1").contains("Timeout"), "SNMP without power");
    assert!(![9100, 515].into_iter().any(connects), "TCP without power");

    browser.forget();
    press("power-on");
    browser.until(LIMIT, are_there);
    assert!(get("60").contains("NPIF8ACE8"));
    assert!([9100, 515].into_iter().all(connects));

    // Off and on at once: it goes, and comes back.
    browser.forget();
    press("power-cycle");
    browser.until(LIMIT, |seen| {
        let gone = seen.iter().position(|line| is_about(line, "-", "_ipps._tcp"))?;
        seen[gone..]
            .iter()
            .any(|line| is_about(line, "+", "_ipps._tcp"))
            .then_some(())
    });
    printer.terminate();
}

/// Has `avahi-browse` told of this kind of service: `+` it is there, `=` where it is, `-` it is gone?
fn is_about(line: &str, what: &str, kind: &str) -> bool {
    line.starts_with(what) && line.contains(&format!(";{kind};"))
}

/// All services have come.
fn are_there(seen: &[String]) -> Option<()> {
    let has = |kind: &&str| seen.iter().any(|line| is_about(line, "+", kind));
    SERVICES.iter().all(has).then_some(())
}

/// All services have gone.
fn are_gone(seen: &[String]) -> Option<()> {
    let has = |kind: &&str| seen.iter().any(|line| is_about(line, "-", kind));
    SERVICES.iter().all(has).then_some(())
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

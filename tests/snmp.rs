//! The SNMP agent as managers see it: net-snmp's programs walk it in both versions, nobody without the community hears
//! anything, and what it says changes with the printer. CUPS's snmp backend, which asks port 161 alone, is in `lan`.

use crate::peers::process::Process;
use crate::peers::{Absent, or_skip};
use crate::raw_pjl::{completed, operator, printer};
use printer::Printer;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpStream, UdpSocket};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn managers_walk_it_in_both_versions() {
    let printer = printer().await;
    let mut walks = Vec::new();
    for (program, version) in [("snmpwalk", "-v1"), ("snmpwalk", "-v2c"), ("snmpbulkwalk", "-v2c")] {
        let walk = or_skip!(ask(&printer, program, &[version, "-c", "public"], &[".1"]).await);
        let lines: Vec<String> = walk
            .lines()
            .filter(|line| {
                !line.contains("Timeticks") && !line.contains("No more variables") && !line.contains("End of MIB")
            })
            .map(str::to_owned)
            .collect();
        assert!(lines.len() > 250, "{program} {version}: {walk}");
        walks.push(lines);
    }
    assert_eq!(walks[0], walks[1]);
    assert_eq!(walks[1], walks[2]);
    for line in [
        ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.11.2.3.9.1",
        ".1.3.6.1.2.1.2.2.1.6.1 = Hex-STRING: 00 11 0A F8 AC E8 ",
        ".1.3.6.1.2.1.25.3.2.1.3.1 = STRING: \"HP LaserJet 4250\"",
        ".1.3.6.1.2.1.43.11.1.1.6.1.1 = STRING: \"Black Cartridge\"",
        ".1.3.6.1.2.1.43.12.1.1.4.1.1 = STRING: \"black\"",
        ".1.3.6.1.2.1.43.16.5.1.2.1.1 = STRING: \"Ready\"",
    ] {
        assert!(
            walks[0].iter().any(|known| known == line),
            "{line} is not in {:#?}",
            walks[0]
        );
    }
    let id = walks[0]
        .iter()
        .find(|line| line.starts_with(".1.3.6.1.4.1.11.2.3.9.1.1.7.0 "))
        .unwrap();
    assert!(
        id.contains("MFG:") && id.contains("MDL:LaserJet 4250") && id.contains("CLS:PRINTER"),
        "{id}"
    );
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_says_is_the_state_of_the_moment() {
    let printer = printer().await;
    let get = async |name: &str| {
        let options = ["-v2c", "-c", "public", "-Oqv"];
        Ok::<_, Absent>(ask(&printer, "snmpget", &options, &[name]).await?.trim().to_owned())
    };
    let (status, error, display) = (
        ".1.3.6.1.2.1.25.3.5.1.1.1",
        ".1.3.6.1.2.1.25.3.5.1.2.1",
        ".1.3.6.1.2.1.43.16.5.1.2.1.1",
    );
    assert_eq!(or_skip!(get(status).await), "3", "idle");
    printer.engine().submit(operator(0x10)).await;
    assert_eq!(or_skip!(get(display).await), "\"Paused\"");
    assert_eq!(or_skip!(get(error).await).trim_matches(['"', ' ']), "02", "offline");
    printer.engine().submit(operator(0x11)).await;
    let url: url::Url = printer.urls().raw.as_ref().unwrap().parse().unwrap();
    let mut client = TcpStream::connect(("127.0.0.1", url.port().unwrap())).await.unwrap();
    client.write_all(b"%!PS\nshowpage\n").await.unwrap();
    drop(client);
    completed(&printer, 1).await;
    assert_eq!(
        or_skip!(get(".1.3.6.1.2.1.43.10.2.1.4.1.1").await),
        "1",
        "pages printed"
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn without_the_community_and_with_nonsense_it_is_silent() {
    let printer = Printer::builder()
        .key(pki::KeyAlgorithm::EcP256)
        .snmp(Some("sesame".to_owned()))
        .start()
        .await
        .unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect(("127.0.0.1", port(&printer))).await.unwrap();
    for silent in [
        &get_sys_name("public")[..],
        b"",
        b"nonsense",
        &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x30; 5000],
    ] {
        socket.send(silent).await.unwrap();
    }
    // Answers come in order: had there been one before, it would be first.
    socket.send(&get_sys_name("sesame")).await.unwrap();
    let mut answer = [0; 2048];
    let octets = tokio::time::timeout(crate::raw_pjl::LIMIT, socket.recv(&mut answer))
        .await
        .expect("an answer in time")
        .unwrap();
    let answer = &answer[..octets];
    assert!(answer.windows(6).any(|window| window == b"sesame"), "{answer:?}");
    assert!(answer.windows(9).any(|window| window == b"NPIF8ACE8"), "{answer:?}");
    printer.shut_down().await;
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let printer = Printer::builder()
        .key(pki::KeyAlgorithm::EcP256)
        .snmp(None)
        .start()
        .await
        .unwrap();
    assert_eq!(printer.urls().snmp, None);
    printer.shut_down().await;
}

/// A GetRequest of version 2c for sysName.0.
fn get_sys_name(community: &str) -> Vec<u8> {
    let pdu = [
        0xA0, 0x19, 2, 1, 7, 2, 1, 0, 2, 1, 0, 0x30, 0x0E, 0x30, 0x0C, 6, 8, 0x2B, 6, 1, 2, 1, 1, 5, 0, 5, 0,
    ];
    let length = u8::try_from(community.len()).unwrap();
    let head = [&[2, 1, 1, 4, length], community.as_bytes()].concat();
    let whole = u8::try_from(head.len() + pdu.len()).unwrap();
    [&[0x30, whole], head.as_slice(), &pdu].concat()
}

fn port(printer: &Printer) -> u16 {
    let url: url::Url = printer.urls().snmp.as_ref().unwrap().parse().unwrap();
    url.port().unwrap()
}

async fn ask(printer: &Printer, program: &str, options: &[&str], names: &[&str]) -> Result<String, Absent> {
    let numeric = if options.contains(&"-Oqv") {
        [].as_slice()
    } else {
        &["-On"]
    };
    let said = Process::new(program, "snmp")?
        .env("MIBS", "")
        .args(options)
        .args(numeric)
        .arg(format!("127.0.0.1:{}", port(printer)))
        .args(names)
        .run()
        .await;
    Ok(said.success())
}

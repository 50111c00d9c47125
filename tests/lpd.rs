//! LPD: the five commands, control and data file in either order, sizes that are lies; by hand, by CUPS's lpd backend, and
//! by rlpr.

use crate::peers::{self, or_skip, process::Process};
use crate::raw_pjl::{LIMIT, REFUSING, completed, job_attributes, operator, print_with_cups, printer};
use device::Input;
use device::queue::ConditionChange;
use printer::Printer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONTROL: &[u8] = b"Hhost\nPann\nJletter\nldfA001host\nldfA001host\nUdfA001host\nNletter.ps\n";
const DATA: &[u8] = b"%!PS\nshowpage\n";

#[tokio::test]
async fn control_and_data_file_come_in_either_order() {
    let printer = printer().await;
    for (id, control_first) in [(1, true), (2, false)] {
        let mut client = receive(&printer).await;
        let control = (format!("\x02{} cfA001host\n", CONTROL.len()), CONTROL);
        let data = (format!("\x03{} dfA001host\n", DATA.len()), DATA);
        let files = if control_first {
            [control, data]
        } else {
            [data, control]
        };
        for (line, octets) in files {
            client.write_all(line.as_bytes()).await.unwrap();
            assert_eq!(acknowledged(&mut client).await, 0, "{line:?}");
            client.write_all(octets).await.unwrap();
            client.write_all(&[0]).await.unwrap();
            assert_eq!(acknowledged(&mut client).await, 0, "{line:?}");
        }
        drop(client);
        let job = completed(&printer, id).await;
        assert_eq!(
            (&job.body["name"], &job.body["user"]),
            (&"letter".into(), &"ann".into())
        );
        assert_eq!(job.body["document_format"], "application/postscript");
        let attributes = job_attributes(&printer, i32::try_from(id).unwrap()).await;
        assert!(
            attributes.iter().any(|line| line == "copies=Integer(2)"),
            "{attributes:#?}"
        );
        assert_eq!(printer.document(i32::try_from(id).unwrap(), 1).await.unwrap(), DATA);
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn a_data_file_without_a_size_lasts_until_the_client_ends() {
    let printer = printer().await;
    for (id, count) in [(1, "0"), (2, "1072668082176"), (3, "4294967295")] {
        let mut client = receive(&printer).await;
        client
            .write_all(format!("\x02{} cfA001host\n", CONTROL.len()).as_bytes())
            .await
            .unwrap();
        assert_eq!(acknowledged(&mut client).await, 0);
        client.write_all(&[CONTROL, &[0]].concat()).await.unwrap();
        assert_eq!(acknowledged(&mut client).await, 0);
        client
            .write_all(format!("\x03{count} dfA001host\n").as_bytes())
            .await
            .unwrap();
        assert_eq!(acknowledged(&mut client).await, 0);
        client.write_all(DATA).await.unwrap();
        client.shutdown().await.unwrap();
        client.read_to_end(&mut Vec::new()).await.unwrap();
        completed(&printer, id).await;
        assert_eq!(printer.document(i32::try_from(id).unwrap(), 1).await.unwrap(), DATA);
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn a_job_that_is_cut_off_is_aborted_and_the_next_client_is_served() {
    let printer = printer().await;
    let mut client = receive(&printer).await;
    client.write_all(b"\x03100 dfA001host\nnot all of it").await.unwrap();
    assert_eq!(acknowledged(&mut client).await, 0);
    drop(client);
    let aborted = printer
        .events()
        .wait(0, LIMIT, |event| {
            event.kind() == "job" && event.body["state"] == "aborted"
        })
        .await;
    assert!(aborted.is_some());
    for nonsense in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"\x09queue\n",
        b"\x02queue\n\x02999999999 cfA001host\n",
        b"\x02queue\n\x07what\n",
        &[b'x'; 4096],
    ] {
        let mut client = connect(&printer).await;
        client.write_all(nonsense).await.unwrap();
        client.shutdown().await.unwrap();
        let mut said = Vec::new();
        // A reset is as good as an end.
        let _ = client.read_to_end(&mut said).await;
        assert!(!said.ends_with(&[0]) || said.is_empty(), "{nonsense:?}: {said:?}");
    }
    receive(&printer).await;
    printer.shut_down().await;
}

#[tokio::test]
async fn the_queue_is_listed_and_jobs_are_removed() {
    let printer = printer().await;
    assert_eq!(ask(&printer, "\x03raw\n").await, "no entries\n");
    printer.engine().submit(operator(0x10)).await;
    for user in ["ann", "bob"] {
        let mut client = receive(&printer).await;
        let control = format!("Hhost\nP{user}\nJletter of {user}\n");
        client
            .write_all(format!("\x02{} cfA001host\n{control}\0", control.len()).as_bytes())
            .await
            .unwrap();
        client
            .write_all(&[format!("\x03{} dfA001host\n", DATA.len()).as_bytes(), DATA, &[0]].concat())
            .await
            .unwrap();
        for _ in 0..4 {
            assert_eq!(acknowledged(&mut client).await, 0);
        }
        client.shutdown().await.unwrap();
        client.read_to_end(&mut Vec::new()).await.unwrap();
    }
    let short = ask(&printer, "\x03raw\n").await;
    let expected = "Warning: NPIF8ACE8 is down: Paused\n\
        Rank   Owner      Job  Files                                 Total Size\n\
        1st    ann        1    letter of ann                         14 bytes\n\
        2nd    bob        2    letter of bob                         14 bytes\n";
    assert_eq!(short, expected);
    let long = ask(&printer, "\x04raw bob\n").await;
    assert!(
        long.contains("bob: 2nd") && long.contains("[job 002 letter of bob]") && !long.contains("ann"),
        "{long}"
    );
    // Nobody removes another one's job but root.
    assert_eq!(ask(&printer, "\x05raw bob 1\n").await, "\0");
    assert!(ask(&printer, "\x03raw\n").await.contains("letter of ann"));
    assert_eq!(ask(&printer, "\x05raw root 1\n").await, "\0");
    assert_eq!(ask(&printer, "\x05raw bob bob\n").await, "\0");
    assert_eq!(
        ask(&printer, "\x03raw\n").await,
        "Warning: NPIF8ACE8 is down: Paused\nno entries\n"
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn a_printer_that_accepts_no_jobs_says_so_at_once() {
    let printer = printer().await;
    printer.engine().submit(operator(0x23)).await;
    let mut client = connect(&printer).await;
    client.write_all(b"\x02raw\n").await.unwrap();
    assert_ne!(acknowledged(&mut client).await, 0);
    printer.shut_down().await;
}

#[tokio::test]
async fn a_printer_that_refuses_new_jobs_refuses_them_here_too() {
    let printer = printer().await;
    for condition in REFUSING {
        let standing = ConditionChange::Standing(Some(condition));
        printer.engine().submit(Input::Condition(standing)).await;
        let mut client = connect(&printer).await;
        client.write_all(b"\x02raw\n").await.unwrap();
        assert_ne!(acknowledged(&mut client).await, 0, "{condition:?}");
    }
    let over = Input::Condition(ConditionChange::Standing(None));
    printer.engine().submit(over).await;
    receive(&printer).await;
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cups_prints_through_its_lpd_backend() {
    let _alone = peers::heavy().await;
    let job = or_skip!(print_with_cups(|printer| printer.urls().lpd.clone().unwrap(), "lpd").await);
    // The backend sends no dots in a title.
    assert_eq!(
        (&job.body["name"], &job.body["user"]),
        (&"page_prn".into(), &"root".into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rlpr_prints_and_lists() {
    let printer = printer().await;
    let port = format!("--port={}", port(&printer));
    // Its long options crash it (rlpr 2.05).
    let at = ["-N", port.as_str(), "-H", "localhost", "-P", "raw"];
    let rlpr = or_skip!(Process::new("rlpr", "rlpr"));
    let file = rlpr.home("letter.ps");
    std::fs::write(&file, DATA).unwrap();
    rlpr.args(at).args(["-J", "letter"]).arg(&file).run().await.success();
    let job = completed(&printer, 1).await;
    assert_eq!(job.body["name"], "letter");
    assert_eq!(printer.document(1, 1).await.unwrap(), DATA);
    let rlpr = or_skip!(Process::new("rlpr", "rlpr"));
    let file = rlpr.home("letter.ps");
    std::fs::write(&file, DATA).unwrap();
    rlpr.args(at).args(["-#3"]).arg(&file).run().await.success();
    completed(&printer, 2).await;
    let job = job_attributes(&printer, 2).await;
    assert!(job.iter().any(|line| line == "copies=Integer(3)"), "{job:#?}");
    let listed = or_skip!(Process::new("rlpq", "rlpr")).args(at).run().await.success();
    assert!(listed.contains("no entries"), "{listed}");
    printer.shut_down().await;
}

fn port(printer: &Printer) -> u16 {
    let url: url::Url = printer.urls().lpd.as_ref().unwrap().parse().unwrap();
    url.port().unwrap()
}

async fn connect(printer: &Printer) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port(printer))).await.unwrap()
}

/// A connection on which a job will be received.
async fn receive(printer: &Printer) -> TcpStream {
    let mut client = connect(printer).await;
    client.write_all(b"\x02raw\n").await.unwrap();
    assert_eq!(acknowledged(&mut client).await, 0);
    client
}

async fn acknowledged(client: &mut TcpStream) -> u8 {
    tokio::time::timeout(LIMIT, client.read_u8())
        .await
        .expect("an answer in time")
        .unwrap()
}

/// All that comes for a command.
async fn ask(printer: &Printer, command: &str) -> String {
    let mut client = connect(printer).await;
    client.write_all(command.as_bytes()).await.unwrap();
    let mut text = String::new();
    tokio::time::timeout(LIMIT, client.read_to_string(&mut text))
        .await
        .expect("an answer in time")
        .unwrap();
    text
}

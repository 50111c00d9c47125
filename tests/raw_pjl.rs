//! The raw port: PJL is answered in the device's form, documents lie in the spool as they were sent, and both can be had
//! on one connection. By CUPS's own socket backend too.

use crate::peers::cups::Cups;
use crate::peers::{self, Absent, or_skip};
use device::queue::ConditionChange;
use device::{Condition, Input, IppRequest, Reply, Via};
use ipp_codec::{Attribute, Group, Message, Value, tag};
use pki::KeyAlgorithm;
use printer::{EventRecord, Printer};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

const UEL: &str = "\x1B%-12345X";

/// What a driver sends: PJL, a page description language with an escape or two, PJL.
const JOB: &[u8] = b"\x1B%-12345X@PJL JOB NAME=\"Letter\"\r\n@PJL SET USERNAME=\"ann\"\r\n@PJL ENTER LANGUAGE=PCL\r\n\
    \x1BE\x1B&l1X@PJL is no command here\r\n\x1B%-1234\x00\xFF\x1BE\x1B%-12345X@PJL EOJ NAME=\"Letter\"\r\n\x1B%-12345X";

#[tokio::test]
async fn questions_are_answered_in_the_form_of_the_device() {
    let printer = printer().await;
    let mut client = connect(&printer).await;
    for (question, answer) in [
        ("INFO ID", "\"HP LaserJet 4250\"\r\n"),
        ("INFO STATUS", "CODE=10001\r\nDISPLAY=\"Ready\"\r\nONLINE=TRUE\r\n"),
        ("INFO PAGECOUNT", "PAGECOUNT=0\r\n"),
        ("INFO MEMORY", "TOTAL=67108864\r\nLARGEST=67108864\r\n"),
        ("INFO FILESYS", "\"?\"\r\n"),
        ("INQUIRE COPIES", "1\r\n"),
        ("DINQUIRE PAPER", "LETTER\r\n"),
        ("INQUIRE NOSUCHTHING", "\"?\"\r\n"),
        ("ECHO 12:00 a mark", ""),
    ] {
        client
            .write_all(format!("{UEL}@PJL {question}\r\n{UEL}").as_bytes())
            .await
            .unwrap();
        assert_eq!(told(&mut client, 1).await, format!("@PJL {question}\r\n{answer}\x0C"));
    }
    client
        .write_all(
            format!("{UEL}@PJL SET COPIES=3\r\n@PJL SET COPIES=0\r\n@PJL INQUIRE COPIES\r\n@PJL DINQUIRE COPIES\r\n")
                .as_bytes(),
        )
        .await
        .unwrap();
    assert_eq!(
        told(&mut client, 2).await,
        "@PJL INQUIRE COPIES\r\n3\r\n\x0C@PJL DINQUIRE COPIES\r\n1\r\n\x0C"
    );
    for (category, part) in [
        ("CONFIG", "LANGUAGES [4 ENUMERATED]\r\n\tAUTO\r\n\tPCL\r\n"),
        ("VARIABLES", "DUPLEX=OFF [2 ENUMERATED]\r\n\tOFF\r\n\tON\r\n"),
        (
            "PRODINFO",
            "ProductName=\"HP LaserJet 4250\"\r\nProductSerialNumber=\"CN0AF8ACE8\"\r\n",
        ),
        ("USTATUS", "TIMED=0 [2 RANGE]\r\n\t5\r\n\t300\r\n"),
        ("SUPPLIES", "BLACK CARTRIDGE="),
    ] {
        client
            .write_all(format!("@PJL INFO {category}\r\n").as_bytes())
            .await
            .unwrap();
        let answer = told(&mut client, 1).await;
        assert!(
            answer.starts_with(&format!("@PJL INFO {category}\r\n")) && answer.contains(part),
            "{answer}"
        );
    }
    client.shutdown().await.unwrap();
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"", "nothing was printed, nothing is left to say");
    assert!(jobs(&printer, "completed", 0).is_empty());
    printer.shut_down().await;
}

#[tokio::test]
async fn a_job_keeps_its_octets_its_name_and_its_user() {
    let printer = printer().await;
    let plain = b"no PJL\n\x0C".as_slice();
    for (number, (sent, name, user, format)) in [
        (JOB, "Letter", "ann", "application/vnd.hp-PCL"),
        (plain, "Raw data from 127.0.0.1", "anonymous", "text/plain"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut client = connect(&printer).await;
        client.write_all(sent).await.unwrap();
        client.shutdown().await.unwrap();
        client.read_to_end(&mut Vec::new()).await.unwrap();
        let id = i64::try_from(number).unwrap() + 1;
        let job = completed(&printer, id).await;
        assert_eq!((&job.body["name"], &job.body["user"]), (&name.into(), &user.into()));
        assert_eq!(job.body["document_format"], format);
        let id = i32::try_from(id).unwrap();
        assert_eq!(printer.document(id, 1).await.unwrap(), sent);
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn what_is_set_before_a_document_is_what_ipp_says_of_its_job() {
    let printer = printer().await;
    let send = async |pjl: &str| {
        let mut client = connect(&printer).await;
        let sent = format!("{UEL}{pjl}@PJL ENTER LANGUAGE=PCL\r\n\x1BEtext\x0C\x1BE{UEL}");
        client.write_all(sent.as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        client.read_to_end(&mut Vec::new()).await.unwrap();
    };
    send("@PJL SET COPIES=3\r\n@PJL SET DUPLEX=ON\r\n@PJL SET BINDING=SHORTEDGE\r\n@PJL SET PAPER=A4\r\n").await;
    completed(&printer, 1).await;
    let job = job_attributes(&printer, 1).await;
    for attribute in [
        "copies=Integer(3)",
        "sides=Keyword(\"two-sided-short-edge\")",
        "media=Keyword(\"iso_a4_210x297mm\")",
        "job-impressions-completed=Integer(3)",
    ] {
        assert!(job.iter().any(|known| known == attribute), "{attribute}: {job:#?}");
    }
    // For this connection and every later one, power cycle or not, until somebody says otherwise.
    send("@PJL DEFAULT COPIES=2\r\n@PJL DEFAULT ORIENTATION=LANDSCAPE\r\n@PJL DEFAULT DUPLEX=MAYBE\r\n").await;
    completed(&printer, 2).await;
    printer.power_cycle().await;
    send("@PJL SET ORIENTATION=PORTRAIT\r\n").await;
    completed(&printer, 3).await;
    let job = job_attributes(&printer, 3).await;
    let is_template =
        |line: &&String| line.starts_with("copies") || line.starts_with("orient") || line.starts_with("sides");
    let template: Vec<_> = job.iter().filter(is_template).collect();
    assert_eq!(template, ["copies=Integer(2)", "orientation-requested=Enum(3)"]);
    let mut client = connect(&printer).await;
    client.write_all(b"@PJL DINQUIRE COPIES\r\n").await.unwrap();
    assert_eq!(told(&mut client, 1).await, "@PJL DINQUIRE COPIES\r\n2\r\n\x0C");
    printer.shut_down().await;
}

#[tokio::test]
async fn what_happens_is_told_unasked() {
    let printer = printer().await;
    let mut client = connect(&printer).await;
    let ask = format!("{UEL}@PJL USTATUS DEVICE = VERBOSE\r\n@PJL USTATUS JOB = ON\r\n@PJL USTATUS PAGE = ON\r\n");
    client.write_all(ask.as_bytes()).await.unwrap();
    assert_eq!(
        told(&mut client, 1).await,
        "@PJL USTATUS DEVICE\r\nCODE=10001\r\nDISPLAY=\"Ready\"\r\nONLINE=TRUE\r\n\x0C"
    );
    printer.engine().submit(operator(0x10)).await;
    assert_eq!(
        told(&mut client, 1).await,
        "@PJL USTATUS DEVICE\r\nCODE=10002\r\nDISPLAY=\"Paused\"\r\nONLINE=FALSE\r\n\x0C"
    );
    printer.engine().submit(operator(0x11)).await;
    assert!(told(&mut client, 1).await.contains("ONLINE=TRUE"));
    client.write_all(b"@PJL USTATUS DEVICE = OFF\r\n").await.unwrap();
    // The connection stays open: the job ends with its EOJ.
    client.write_all(JOB).await.unwrap();
    assert_eq!(
        told(&mut client, 3).await,
        "@PJL USTATUS JOB\r\nSTART\r\nNAME=\"Letter\"\r\n\x0C@PJL USTATUS PAGE\r\n1\r\n\x0C\
         @PJL USTATUS JOB\r\nEND\r\nNAME=\"Letter\"\r\nPAGES=1\r\n\x0C"
    );
    client.write_all(b"@PJL INFO PAGECOUNT\r\n").await.unwrap();
    assert_eq!(told(&mut client, 1).await, "@PJL INFO PAGECOUNT\r\nPAGECOUNT=1\r\n\x0C");
    printer.shut_down().await;
}

/// Conditions in which a printer refuses new jobs.
pub(crate) const REFUSING: [Condition; 4] = [
    Condition::Busy,
    Condition::InternalError,
    Condition::TooManyJobs,
    Condition::AccessDenied,
];

#[tokio::test]
async fn a_printer_that_refuses_new_jobs_takes_none_but_answers() {
    let printer = printer().await;
    for condition in REFUSING {
        let standing = ConditionChange::Standing(Some(condition));
        printer.engine().submit(Input::Condition(standing)).await;
        let mut client = connect(&printer).await;
        client.write_all(b"@PJL INFO PAGECOUNT\r\n").await.unwrap();
        assert!(told(&mut client, 1).await.contains("PAGECOUNT=0"), "{condition:?}");
        client.write_all(JOB).await.unwrap();
        // The end, or a reset.
        let _ = client.read_to_end(&mut Vec::new()).await;
    }
    let over = Input::Condition(ConditionChange::Standing(None));
    printer.engine().submit(over).await;
    let mut client = connect(&printer).await;
    client.write_all(JOB).await.unwrap();
    client.shutdown().await.unwrap();
    client.read_to_end(&mut Vec::new()).await.unwrap();
    // The first of all.
    completed(&printer, 1).await;
    printer.shut_down().await;
}

#[tokio::test]
async fn the_status_is_told_every_five_seconds_where_that_is_wanted() {
    let printer = printer().await;
    let mut client = connect(&printer).await;
    client.write_all(b"@PJL USTATUS TIMED=5\r\n").await.unwrap();
    assert_eq!(
        told(&mut client, 1).await,
        "@PJL USTATUS TIMED\r\nCODE=10001\r\nDISPLAY=\"Ready\"\r\nONLINE=TRUE\r\n\x0C"
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn a_ready_message_is_on_the_display_of_every_protocol() {
    let printer = printer().await;
    let mut client = connect(&printer).await;
    client
        .write_all(format!("{UEL}@PJL RDYMSG DISPLAY=\"Insert coin\"\r\n@PJL INFO STATUS\r\n").as_bytes())
        .await
        .unwrap();
    assert!(told(&mut client, 1).await.contains("DISPLAY=\"Insert coin\""));
    let page = get(&printer, "/").await;
    assert!(page.contains("Insert coin"), "{page}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cups_prints_through_its_socket_backend() {
    let _alone = peers::heavy().await;
    or_skip!(print_with_cups(|printer| printer.urls().raw.clone().unwrap(), "socket").await);
}

/// Prints through a raw queue of CUPS and looks at what came.
pub(crate) async fn print_with_cups(url: fn(&Printer) -> String, scheme: &str) -> Result<EventRecord, Absent> {
    let cups = Cups::trusting().await?;
    let printer = printer().await;
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("page.prn");
    std::fs::write(&document, JOB).unwrap();
    let url = url(&printer);
    assert!(url.starts_with(scheme), "{url}");
    cups.add_raw_queue(&url).await;
    let printed = cups.print(&document).await;
    assert!(printed.completed, "{printed:?}");
    let job = completed(&printer, 1).await;
    assert_eq!(printer.document(1, 1).await.unwrap(), JOB);
    assert_eq!(job.body["document_format"], "application/vnd.hp-PCL");
    printer.shut_down().await;
    Ok(job)
}

/// A printer with a key that is made at once.
pub(crate) async fn printer() -> Printer {
    Printer::builder().key(KeyAlgorithm::EcP256).start().await.unwrap()
}

/// Waits until a job is completed.
pub(crate) async fn completed(printer: &Printer, id: i64) -> EventRecord {
    let done =
        |event: &EventRecord| event.kind() == "job" && event.body["job_id"] == id && event.body["state"] == "completed";
    let job = printer.events().wait(0, LIMIT, done).await;
    job.unwrap_or_else(|| panic!("job {id}: {:?}", printer.events().since(0)))
}

/// An operation without a job: Pause-Printer is 0x10, Resume-Printer 0x11, Disable-Printer 0x23.
pub(crate) fn operator(operation: u16) -> Input {
    request(operation, Vec::new())
}

/// What IPP says of a job: as `name=value`.
pub(crate) async fn job_attributes(printer: &Printer, id: i32) -> Vec<String> {
    let request = request(0x09, vec![Attribute::new("job-id", Value::Integer(id))]);
    let Reply::Ipp(message) = printer.engine().submit(request).await else {
        panic!("no answer")
    };
    let group = message.group(tag::JOB_ATTRIBUTES).unwrap();
    let shown = |attribute: &Attribute| format!("{}={:?}", attribute.name, attribute.values[0]);
    group.attributes.iter().map(shown).collect()
}

fn request(operation: u16, more: Vec<Attribute>) -> Input {
    let mut attributes = vec![
        Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        Attribute::new("printer-uri", Value::Uri("ipp://localhost/ipp/print".to_owned())),
    ];
    attributes.extend(more);
    Input::Ipp(IppRequest {
        message: Message {
            version: (2, 0),
            code: operation,
            request_id: 1,
            groups: vec![Group {
                tag: tag::OPERATION_ATTRIBUTES,
                attributes,
            }],
        },
        via: Via {
            secure: false,
            authority: "localhost".to_owned(),
            peer: "127.0.0.1".to_owned(),
            path: "/ipp/print".to_owned(),
            user: None,
        },
    })
}

/// The events of jobs in this state, after `since`.
fn jobs(printer: &Printer, state: &str, since: u64) -> Vec<EventRecord> {
    let all = printer.events().since(since).into_iter();
    all.filter(|event| event.kind() == "job" && event.body["state"] == state)
        .collect()
}

async fn connect(printer: &Printer) -> TcpStream {
    let url: url::Url = printer.urls().raw.as_ref().unwrap().parse().unwrap();
    TcpStream::connect(("127.0.0.1", url.port().unwrap())).await.unwrap()
}

/// So many answers, each of which ends with a form feed.
async fn told(client: &mut TcpStream, answers: usize) -> String {
    let mut text = String::new();
    let read = async {
        while text.matches('\x0C').count() < answers {
            text.push(char::from(client.read_u8().await.unwrap()));
        }
    };
    let in_time = tokio::time::timeout(LIMIT, read).await.is_ok();
    assert!(in_time, "only {text:?}");
    text
}

async fn get(printer: &Printer, path: &str) -> String {
    let url: url::Url = printer.urls().http.parse().unwrap();
    let mut client = TcpStream::connect(("127.0.0.1", url.port().unwrap())).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).await.unwrap();
    text
}

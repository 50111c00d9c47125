//! The EWS on the wire: what clients in public use depend on, octet for octet. One printer per test, plain HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "all of this is test code; clippy excuses only the functions marked #[test]"
)]

use pki::import;
use printer::Printer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A printer, and the address of its HTTP port.
struct Bench {
    printer: Printer,
    authority: String,
}

struct Response {
    status: u16,
    /// With their names as sent.
    headers: Vec<(String, String)>,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }
    fn cookie(&self, name: &str) -> &str {
        let cookies = self.headers.iter().filter(|(known, _)| known == "Set-Cookie");
        cookies
            .map(|(_, value)| value.as_str())
            .find(|value| value.starts_with(name))
            .unwrap_or_default()
    }
    /// Read as scripts read it.
    fn hide(&self) -> &str {
        let (_, rest) = self.body.split_once("Hide\" VALUE=\"").expect("a hidden token");
        rest.split_once("\">").expect("its end").0
    }
}

impl Bench {
    async fn start() -> Self {
        Self::with(Printer::builder()).await
    }
    async fn with(builder: printer::Builder) -> Self {
        let printer = builder.key(pki::KeyAlgorithm::EcP256).start().await.unwrap();
        let authority = printer
            .urls()
            .http
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        Self { printer, authority }
    }
    async fn send(&self, head: &str, body: &[u8]) -> Response {
        let mut stream = TcpStream::connect(&self.authority).await.unwrap();
        let head = format!(
            "{head}Host: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.authority,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        parse(&String::from_utf8_lossy(&answer))
    }
    async fn get(&self, path: &str) -> Response {
        self.send(&format!("GET {path} HTTP/1.1\r\n"), b"").await
    }
    async fn post(&self, path: &str, form: &str) -> Response {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        self.send(&head, form.as_bytes()).await
    }
    async fn upload(&self, path: &str, parts: &[(&str, &[u8])]) -> Response {
        let mut body = Vec::new();
        for (name, value) in parts {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n").bytes(),
            );
            body.extend_from_slice(value);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        self.send(
            &format!("POST {path} HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"),
            &body,
        )
        .await
    }
    fn thumbprint(&self) -> String {
        self.printer.certificate().sha1()
    }
}

fn parse(answer: &str) -> Response {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(n, v)| (n.to_owned(), v.to_owned()));
    Response {
        status,
        headers: headers.collect(),
        body: body.to_owned(),
    }
}

/// A PFX, and the thumbprint in it.
fn pfx() -> (Vec<u8>, String) {
    let seed = pki::Seed::from_bytes([1; 32]);
    let now = time::macros::datetime!(2026-01-01 0:00 UTC);
    let key = pki::PrivateKey::generate(pki::KeyAlgorithm::EcP256, &seed);
    let name = pki::Name::parse("CN=printer.example").unwrap();
    let leaf = pki::Recipe::new(name, vec![1], now, now + time::Duration::days(9999)).self_signed(&key);
    let thumbprint = leaf.sha1();
    let identity = pki::Identity::new(vec![leaf], key).unwrap();
    (
        pki::export::pfx(&identity, "secret", "x", pki::export::PfxFlavour::Modern, &seed),
        thumbprint,
    )
}

const FILE: &str = ".Install_FileName_handle";

#[tokio::test]
async fn the_wizard_imports_a_pfx_in_the_steps_that_scripts_take() {
    let bench = Bench::start().await;
    let old = bench.thumbprint();
    let (file, thumbprint) = pfx();
    let home = bench.get("/").await;
    assert!(home.cookie("sessionId=").ends_with("; path=/;"), "{:?}", home.headers);
    let opened = bench
        .post("/websecurity/certificates.html/config", "JDconfigure=Configure")
        .await;
    assert_eq!(opened.status, 200);
    let cookie = opened
        .cookie("wizardid=")
        .strip_suffix(";PATH=/;SECURE")
        .expect("the suffix")
        .to_owned();
    let hide = opened.hide().to_owned();
    let form = format!("ConfigOpt=ImptCert&Next=Next&Hide={hide}");
    assert_eq!(
        bench.post("/websecurity/cert_options.html/config", &form).await.hide(),
        hide
    );
    let parts = |password: &'static [u8]| {
        [
            (FILE, file.clone()),
            ("Password", password.to_vec()),
            ("Hide", hide.clone().into_bytes()),
            ("Finish", b"Finish".to_vec()),
        ]
    };
    for (password, text, in_force) in [
        (b"wrong".as_slice(), "password", &old),
        (
            b"secret",
            "The Jetdirect certificate has been successfully updated",
            &thumbprint,
        ),
    ] {
        let parts = parts(password);
        let parts: Vec<_> = parts.iter().map(|(name, value)| (*name, value.as_slice())).collect();
        let answer = bench.upload("/websecurity/cert_import.html/config", &parts).await;
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains(text), "{}", answer.body);
        assert_eq!(bench.thumbprint(), *in_force);
    }
    let head = format!(
        "POST /websecurity/cert_result.html/config HTTP/1.1\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    );
    let done = bench.send(&head, b"ok=OK").await;
    assert!(
        done.status == 200 && done.body.contains("disabled=\"disabled\" name=\"CAviewdis\""),
        "{}",
        done.body
    );
    let stale = bench
        .post(
            "/websecurity/cert_selfsigned.html/config",
            &format!("Hide={hide}&Finish=Finish"),
        )
        .await;
    assert!(
        stale.status == 200 && stale.body.contains("has expired"),
        "{}",
        stale.body
    );
    assert_eq!(bench.thumbprint(), thumbprint);
}

#[tokio::test]
async fn the_uploads_of_other_families_are_taken() {
    let bench = Bench::start().await;
    let (file, thumbprint) = pfx();
    let path = "/Security/DeviceCertificates/NewCertWithPassword/Upload";
    let good = [("password", b"secret".as_slice()), ("certificate", &file)];
    let bad = [("certificate", file.as_slice()), ("password", b"wrong")];
    let refused = bench.upload(path, &bad).await;
    assert!(refused.status == 400 && refused.body.contains("<err:HttpCode>400</err:HttpCode>"));
    assert_eq!(
        bench.upload(&format!("{path}?fixed_response=true"), &bad).await.status,
        200
    );
    let taken = bench.upload(path, &good).await;
    assert_eq!((taken.status, taken.body.as_str()), (201, ""));
    assert_eq!(bench.thumbprint(), thumbprint);
    let info = bench.get("/Security/DeviceCertificates/1/Info").await;
    assert!(
        info.body.contains("<cert:Subject>CN=printer.example</cert:Subject>\n"),
        "{}",
        info.body
    );
    let page = bench
        .upload(
            "/hp/device/Certificate.pfx",
            &[("Password", b"secret"), ("FileName", &file)],
        )
        .await;
    assert!(page.body.contains("has been successfully updated"));
    let step = bench
        .post(
            "/hp/device/set_config_networkCerts.html/config",
            "ConfigurePrintCert=Configure",
        )
        .await;
    assert!(
        step.status == 303
            && step
                .body
                .contains(&format!("<A HREF=\"{}\">Moved</A>", step.header("Location")))
    );
    let next = step.header("Location").to_owned();
    assert_eq!(
        (bench.get(&next).await.status, bench.post(&next, "").await.status),
        (200, 405)
    );
}

#[tokio::test]
async fn encrypt_all_web_communication_moves_plain_http_away() {
    let bench = Bench::start().await;
    let applied = bench
        .post("/websecurity/http_mgmt.html/config", "encryptall=on&Apply=Apply&Hide=0")
        .await;
    assert!(applied.body.contains("name=\"ok\""), "{}", applied.body);
    let moved = bench.get("/jobs.html").await;
    let https = &bench.printer.urls().https;
    assert_eq!((moved.status, moved.header("Location")), (301, https.as_str()));
    assert_eq!(moved.header("Server"), "Virata-EmWeb/R6_2_1");
    assert_eq!(
        moved.body,
        format!("<HEAD><TITLE>Moved</TITLE></HEAD><BODY><A HREF=\"{https}\">Moved</A></BODY>")
    );
}

#[tokio::test]
async fn requests_that_are_not_for_a_page_are_refused_by_the_book() {
    let bench = Bench::start().await;
    let old = bench.thumbprint();
    let foreign = "POST /cold_reset.html/config HTTP/1.1\r\nOrigin: http://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    assert_eq!(bench.send(foreign, b"Yes=Yes").await.status, 403);
    assert_eq!(bench.thumbprint(), old);
    let posted = bench.post("/jobs.html", "x=1").await;
    assert_eq!((posted.status, posted.header("Allow")), (405, "GET, HEAD"));
    assert_eq!(
        bench
            .send("PUT /hp/device/Certificate.pfx HTTP/1.1\r\n", b"x")
            .await
            .status,
        405
    );
    assert_eq!(bench.get("/nothing.html").await.status, 404);
    assert_eq!(bench.get("//hp///jetdirect").await.status, 200);
    let broken =
        "POST /websecurity/cert_import.html/config HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n";
    assert_eq!(bench.send(broken, b"--x\nno part").await.status, 400);
    let head = bench.send("HEAD / HTTP/1.1\r\n", b"").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let typed = bench.get("/websecurity/http_mgmt.html/config").await;
    assert_eq!(
        (typed.status, typed.header("Location")),
        (303, "/websecurity/http_mgmt.html")
    );
    let page = bench.get("/").await;
    assert!(page.header("Content-Security-Policy").starts_with("default-src 'none'") && !page.body.contains("<script"));
}

#[tokio::test]
async fn without_the_password_status_is_readable_and_configuration_is_not() {
    let bench = Bench::with(Printer::builder().admin_password(device::Password::new("secret"))).await;
    assert_eq!(bench.get("/").await.status, 200);
    let page = "/websecurity/certificates.html";
    let asked = bench.get(page).await;
    assert_eq!(
        (asked.status, asked.header("Www-Authenticate")),
        (401, "Basic realm=\"admin\"")
    );
    let (file, _) = pfx();
    let path = "/Security/DeviceCertificates/NewCertWithPassword/Upload";
    assert_eq!(
        bench
            .upload(path, &[("certificate", &file), ("password", b"secret")])
            .await
            .status,
        401
    );
    for (credentials, status) in [
        ("YWRtaW46c2VjcmV0", 200),
        ("YWRtaW46U2VjcmV0", 401),
        ("cm9vdDpzZWNyZXQ=", 401),
    ] {
        let head = format!("GET {page} HTTP/1.1\r\nAuthorization: Basic {credentials}\r\n");
        assert_eq!(bench.send(&head, b"").await.status, status, "{credentials}");
    }
}

#[tokio::test]
async fn what_a_person_types_is_escaped_and_the_certificate_is_a_file() {
    let bench = Bench::start().await;
    let opened = bench
        .post("/websecurity/certificates.html/config", "JDconfigure=Configure")
        .await;
    let form = format!(
        "Hide={}&Common_Name=%3Cscript%3E%22%26&Validity_Period=5&Key_Length=ec-p256&Finish=Finish",
        opened.hide()
    );
    let made = bench.post("/websecurity/cert_selfsigned.html/config", &form).await;
    assert!(made.body.contains("has been successfully updated"), "{}", made.body);
    let view = bench.get("/websecurity/jd_certificate.html").await;
    assert!(
        view.body.contains("CN=\\&lt;script\\&gt;\\&quot;&amp;<") && !view.body.contains("<script"),
        "{}",
        view.body
    );
    let pem = bench.get("/websecurity/jd_certificate.pem").await;
    assert_eq!(
        pem.header("Content-Disposition"),
        "attachment; filename=\"NPIF8ACE8.pem\""
    );
    assert_eq!(
        import::certificates(pem.body.as_bytes()).unwrap(),
        [bench.printer.certificate()]
    );
}

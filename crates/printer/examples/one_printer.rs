//! One printer with an EC key on free ports of the loopback interface, its events on standard output, until Ctrl-C.

use printer::{EventSink, Printer, StartError};

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let printer = Printer::builder()
        .key(pki::KeyAlgorithm::EcP256)
        .events_to(EventSink::Stdout)
        .start()
        .await?;
    // Without a signal handler there is nothing to wait for.
    let _ = tokio::signal::ctrl_c().await;
    printer.shut_down().await;
    Ok(())
}

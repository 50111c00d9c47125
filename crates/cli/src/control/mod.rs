//! The control door: what a bench asks of its printers and does to them, on a port of its own.
//!
//! Not the printer's own web pages: those are the device's, on the device's ports, and no path of either is served by the
//! other. What there is stands in `openapi.json`, which the door serves.

mod bench;
mod certificates;
mod device;
mod events;
mod guard;
mod jobs;
mod play;
mod printers;
mod problem;
mod route;
mod whole;

use anyhow::Context as _;
use bench::Bench;
use guard::Token;
use printer::Printer;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// How long open requests may take once the door closes.
const CLOSING: Duration = Duration::from_secs(2);

/// The open door.
pub(crate) struct Control {
    address: SocketAddr,
    closing: CancellationToken,
    served: JoinHandle<std::io::Result<()>>,
}

/// Where the door opens, and for whom.
#[derive(Debug)]
pub(crate) struct Door {
    /// A loopback address, unless there is a token.
    pub(crate) address: SocketAddr,
    /// Asked for on every request.
    pub(crate) token: Option<Zeroizing<String>>,
}

impl Control {
    /// Opens the door.
    pub(crate) async fn open(door: &Door, printers: &[Arc<Printer>]) -> anyhow::Result<Self> {
        let address = door.address;
        let cannot = || {
            format!(
                "the control door cannot open on {address}; choose another address with --control, or --control off"
            )
        };
        let listener = TcpListener::bind(address).await.with_context(cannot)?;
        let address = listener.local_addr().with_context(cannot)?;
        let closing = CancellationToken::new();
        let bench = Bench::new(printers, url(address), closing.clone());
        let router = route::router(bench, Token::new(door.token.clone()));
        let server = axum::serve(listener, router).with_graceful_shutdown(closing.clone().cancelled_owned());
        Ok(Self {
            address,
            closing,
            served: tokio::spawn(server.into_future()),
        })
    }

    /// `http://127.0.0.1:8180/`
    pub(crate) fn url(&self) -> String {
        url(self.address)
    }

    /// Lets open requests end, and closes.
    pub(crate) async fn close(mut self) {
        self.closing.cancel();
        if tokio::time::timeout(CLOSING, &mut self.served).await.is_err() {
            self.served.abort();
        }
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/")
}

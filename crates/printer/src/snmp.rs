//! SNMP over UDP: datagrams in, datagrams out. What is answered is decided in [`device::snmp`].

use crate::connection::Premises;
use device::snmp::{self, Agent, REQUEST};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;

/// How long to wait when the socket fails, instead of spinning.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers until the printer stops: one request after the other, so that a flood of them takes one core at most.
pub(crate) async fn serve(premises: Arc<Premises>, agent: Arc<Agent>, socket: UdpSocket) {
    let Premises {
        engine,
        clock,
        power,
        stopping,
        ..
    } = &*premises;
    // An octet more than is read: what fills it was too long.
    let mut datagram = vec![0; REQUEST + 1];
    loop {
        let received = tokio::select! {
            () = stopping.cancelled() => return,
            received = socket.recv_from(&mut datagram) => received,
        };
        let (octets, from) = match received {
            Ok(received) => received,
            Err(error) => {
                // Such as a port that an earlier answer did not reach.
                tracing::debug!(%error, "SNMP socket");
                let _ = tokio::time::timeout(PAUSE, stopping.cancelled()).await;
                continue;
            }
        };
        if !power.is_on() {
            continue;
        }
        let now = clock.now();
        let answer = engine.device(|device| snmp::answer(device, now, &agent, &datagram[..octets]));
        if let Some(answer) = answer
            && let Err(error) = socket.send_to(&answer, from).await
        {
            tracing::debug!(%error, %from, "an SNMP answer was not sent");
        }
    }
}

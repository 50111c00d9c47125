//! Sockets: bound first, so that a taken port is known before any slow work; listening only when everything is ready.

use crate::clock;
use crate::connection::{self, Accepted, Closed, Premises};
use crate::power::Mains;
use crate::scene::Doors;
use crate::{Ports, StartError};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Connections that the kernel holds for us.
const BACKLOG: i32 = 1_024;
/// How often another free port is tried, when one is free on the first address only.
const TRIES: usize = 32;

/// What a port is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// IPP, plain and over TLS: the first octet decides.
    Ipp,
    /// The EWS, plain.
    Http,
    /// The EWS over TLS.
    Https,
    /// Documents without a protocol.
    Raw,
    /// Documents and questions of LPD.
    Lpd,
    /// SNMP, over UDP.
    Snmp,
}

impl Purpose {
    /// Those that take connections.
    pub(crate) const ALL: [Self; 5] = [Self::Ipp, Self::Http, Self::Https, Self::Raw, Self::Lpd];

    /// As in events and errors.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ipp => "ipp",
            Self::Http => "http",
            Self::Https => "https",
            Self::Raw => "raw",
            Self::Lpd => "lpd",
            Self::Snmp => "snmp",
        }
    }

    /// 0: any free one.
    fn port(self, ports: Ports) -> u16 {
        match (ports, self) {
            (Ports::Ephemeral, _) => 0,
            (_, Self::Raw) => 9100,
            (Ports::Standard, Self::Ipp) => 631,
            (Ports::Standard, Self::Http) => 80,
            (Ports::Standard, Self::Https) => 443,
            (Ports::Standard, Self::Lpd) => 515,
            (Ports::Standard, Self::Snmp) => 161,
            (Ports::Offset, Self::Ipp) => 8631,
            (Ports::Offset, Self::Http) => 8080,
            (Ports::Offset, Self::Https) => 8443,
            (Ports::Offset, Self::Lpd) => 8515,
            (Ports::Offset, Self::Snmp) => 8161,
        }
    }
}

/// The sockets of one purpose: one per address, all with the same port.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) purpose: Purpose,
    pub(crate) port: u16,
    sockets: Vec<(SocketAddr, Socket)>,
}

impl Bound {
    /// All its addresses.
    pub(crate) fn addresses(&self) -> Vec<IpAddr> {
        self.sockets.iter().map(|(address, _)| address.ip()).collect()
    }
    /// The first address.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.sockets.first().map(|(address, _)| address.ip())
    }
}

/// Binds `purpose` on all `addresses`, at its own port instead of the usual one if it has one. Where `lenient`, an address that the machine does not have is passed over.
pub(crate) fn bind(
    (purpose, own): (Purpose, Option<u16>),
    ports: Ports,
    addresses: &[IpAddr],
    lenient: bool,
) -> Result<Bound, StartError> {
    let wanted = own.unwrap_or_else(|| purpose.port(ports));
    let mut tries = if wanted == 0 { TRIES } else { 1 };
    loop {
        tries -= 1;
        match bind_all(purpose, wanted, addresses, lenient) {
            Err(StartError::PortTaken { .. }) if tries > 0 => {}
            bound => return bound,
        }
    }
}

fn bind_all(purpose: Purpose, wanted: u16, addresses: &[IpAddr], lenient: bool) -> Result<Bound, StartError> {
    let mut bound = Bound {
        purpose,
        port: wanted,
        sockets: Vec::new(),
    };
    for (place, address) in addresses.iter().enumerate() {
        let failed = |error: std::io::Error, port| failure(&error, purpose, port, *address);
        match bind_one(purpose, SocketAddr::new(*address, bound.port), wanted != 0) {
            Ok(socket) => {
                let local = socket.local_addr().map_err(|error| failed(error, bound.port))?;
                bound.port = local.as_socket().map_or(bound.port, |local| local.port());
                bound.sockets.push((SocketAddr::new(*address, bound.port), socket));
            }
            Err(error) => {
                let error = failed(error, bound.port);
                let last_hope = bound.sockets.is_empty() && place + 1 == addresses.len();
                if !(lenient && matches!(error, StartError::NoSuchAddress { .. }) && !last_hope) {
                    return Err(error);
                }
                tracing::info!(%address, port = purpose.name(), "this machine does not have the address; going on without it");
            }
        }
    }
    Ok(bound)
}

fn bind_one(purpose: Purpose, address: SocketAddr, fixed: bool) -> std::io::Result<Socket> {
    let (kind, protocol) = match purpose {
        Purpose::Snmp => (Type::DGRAM, Protocol::UDP),
        _ => (Type::STREAM, Protocol::TCP),
    };
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    socket.set_nonblocking(true)?;
    if address.is_ipv6() {
        // `::` would take the IPv4 port as well.
        socket.set_only_v6(true)?;
    }
    // A fixed port can be had again while connections of an earlier run linger. Not for a free one: before they
    // listen, two sockets with this option could share it. Over UDP two always could.
    socket.set_reuse_address(fixed && kind == Type::STREAM)?;
    let mut address = address;
    if address.port() == 0 && kind == Type::STREAM {
        // By its number: a socket that was given any free port loses it when it stops listening, and this one may stop
        // for a while. Who takes the port in between makes the caller try another.
        let free = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        free.bind(&address.into())?;
        let found = free.local_addr()?.as_socket();
        address.set_port(found.map_or(0, |found| found.port()));
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

fn failure(error: &std::io::Error, purpose: Purpose, port: u16, address: IpAddr) -> StartError {
    let purpose = purpose.name();
    match error.kind() {
        ErrorKind::AddrInUse => StartError::PortTaken { port, purpose, address },
        ErrorKind::PermissionDenied => StartError::PortForbidden { port, purpose, address },
        ErrorKind::AddrNotAvailable | ErrorKind::Unsupported => StartError::NoSuchAddress { address },
        // EAFNOSUPPORT, 97 on Linux, has no kind: a kernel without IPv6.
        _ if error.raw_os_error() == Some(rustix::io::Errno::AFNOSUPPORT.raw_os_error()) => {
            StartError::NoSuchAddress { address }
        }
        _ => StartError::Listen {
            port,
            purpose,
            address,
            reason: error.to_string(),
        },
    }
}

impl Bound {
    /// From here on clients are let in.
    pub(crate) fn listen(self) -> Result<Vec<(Purpose, TcpListener)>, StartError> {
        let Self { purpose, port, sockets } = self;
        let listen = |(address, socket): (SocketAddr, Socket)| {
            // Only now may the port be had beside connections: see `behind`, where a listener stops for a while, and would
            // else be refused its own port while somebody is connected there.
            let listening = socket
                .set_reuse_address(true)
                .and_then(|()| socket.listen(BACKLOG))
                .and_then(|()| TcpListener::from_std(socket.into()));
            listening
                .map(|listener| (purpose, listener))
                .map_err(|error| failure(&error, purpose, port, address.ip()))
        };
        sockets.into_iter().map(listen).collect()
    }
}

impl Bound {
    /// Its sockets, of a purpose that takes no connections.
    pub(crate) fn datagrams(self) -> Result<Vec<UdpSocket>, StartError> {
        let Self { purpose, port, sockets } = self;
        let socket = |(address, socket): (SocketAddr, Socket)| {
            UdpSocket::from_std(socket.into()).map_err(|error| failure(&error, purpose, port, address.ip()))
        };
        sockets.into_iter().map(socket).collect()
    }
}

/// Lets connections in.
pub(crate) struct Door {
    pub(crate) premises: Arc<Premises>,
    /// Of all ports.
    pub(crate) numbers: Arc<AtomicU64>,
    pub(crate) room: Arc<Semaphore>,
    pub(crate) connections: TaskTracker,
    /// Cancelled when whatever still runs must end.
    pub(crate) kill: CancellationToken,
}

impl Door {
    /// With nobody inside.
    pub(crate) fn new(premises: Arc<Premises>) -> Self {
        Self {
            numbers: Arc::default(),
            room: Arc::new(Semaphore::new(premises.limits.connections)),
            connections: TaskTracker::new(),
            kill: CancellationToken::new(),
            premises,
        }
    }
}

/// Who gets in now, and when that changes.
struct Entry {
    doors: watch::Receiver<Doors>,
    power: watch::Receiver<Mains>,
}

impl Entry {
    /// Without power, nobody.
    fn now(&mut self) -> Doors {
        let doors = *self.doors.borrow_and_update();
        match self.power.borrow_and_update().is_on {
            true => doors,
            false => Doors::Blocked,
        }
    }

    async fn changed(&mut self) {
        tokio::select! {
            _ = self.doors.changed() => {}
            _ = self.power.changed() => {}
        }
    }
}

/// Accepts until the printer stops. Nothing is awaited here but the next connection, and a change of who gets in.
pub(crate) async fn accept(door: Arc<Door>, purpose: Purpose, mut listener: TcpListener) {
    let mut entry = Entry {
        doors: door.premises.stage.doors(),
        power: door.premises.power.watch(),
    };
    // Our own, which kept others out.
    let mut filler = None;
    loop {
        let shut = entry.now();
        let is_shut = match shut {
            Doors::Open => false,
            Doors::Blocked => true,
            Doors::Ipv6 => listener.local_addr().is_ok_and(|address| address.is_ipv4()),
        };
        if is_shut {
            let waiting = tokio::select! {
                () = door.premises.stopping.cancelled() => return,
                opened = behind(shut, listener, &mut entry) => opened,
            };
            (listener, filler) = match waiting {
                Ok(opened) => opened,
                Err(error) => {
                    tracing::error!(%error, port = purpose.name(), "a port cannot be shut or opened again");
                    return;
                }
            };
            continue;
        }
        let accepted = tokio::select! {
            biased;
            () = door.premises.stopping.cancelled() => return,
            () = entry.changed() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((_, peer)) if filler == Some(peer) => filler = None,
            Ok((tcp, peer)) => {
                let id = door.numbers.fetch_add(1, Ordering::Relaxed) + 1;
                let Ok(permit) = Arc::clone(&door.room).try_acquire_owned() else {
                    let port = purpose.name();
                    door.premises.events.emit(&Closed {
                        connection: id,
                        peer,
                        port,
                        reason: "capacity",
                        first_octet: None,
                    });
                    continue;
                };
                let accepted = Accepted {
                    tcp,
                    id,
                    peer,
                    purpose,
                    at: clock::instant(),
                };
                let (premises, kill) = (Arc::clone(&door.premises), door.kill.clone());
                let outage = premises.power.outage();
                door.connections.spawn(async move {
                    let served = outage.run_until_cancelled(connection::serve(premises, accepted));
                    kill.run_until_cancelled(served).await;
                    drop(permit);
                });
            }
            Err(error) => {
                // Out of descriptors, most likely: give connections time to end instead of spinning.
                tracing::warn!(%error, port = purpose.name(), "a connection cannot be accepted");
                let pause = tokio::time::timeout(Duration::from_millis(50), door.premises.stopping.cancelled());
                let _ = pause.await;
            }
        }
    }
}

/// Lets nobody in until that changes, then gives the listener back, and the address of who waits in front of it and is
/// ourselves.
async fn behind(
    shut: Doors,
    listener: TcpListener,
    entry: &mut Entry,
) -> std::io::Result<(TcpListener, Option<SocketAddr>)> {
    let address = listener.local_addr()?;
    match shut {
        Doors::Open => Ok((listener, None)),
        Doors::Blocked => {
            // A queue of one, and somebody in it: the kernel drops whoever comes then, and they knock in vain.
            SockRef::from(&listener).listen(0)?;
            let filler = tokio::time::timeout(Duration::from_secs(1), TcpStream::connect(reached_at(address))).await;
            while entry.now() == Doors::Blocked {
                entry.changed().await;
            }
            SockRef::from(&listener).listen(BACKLOG)?;
            let filler = filler.ok().and_then(Result::ok);
            Ok((listener, filler.and_then(|filler| filler.local_addr().ok())))
        }
        Doors::Ipv6 => {
            // The socket keeps its port, and refuses. The runtime must not look at it meanwhile.
            let closed = Socket::from(listener.into_std()?);
            closed.shutdown(std::net::Shutdown::Read)?;
            entry.changed().await;
            closed.listen(BACKLOG)?;
            Ok((TcpListener::from_std(closed.into())?, None))
        }
    }
}

/// Where this machine itself reaches a listener.
fn reached_at(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

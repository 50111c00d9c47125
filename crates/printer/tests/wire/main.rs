//! A whole printer on loopback, and clients with real sockets.

#[cfg(test)]
mod client;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod handshake;
#[cfg(test)]
mod http;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod life;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod schedule;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod upgrade;

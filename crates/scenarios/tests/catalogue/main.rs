//! The catalogue from outside: what it was to hold, and what it makes.

#[cfg(test)]
mod octets;
#[cfg(test)]
mod specified;

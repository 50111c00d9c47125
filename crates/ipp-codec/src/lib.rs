//! RFC 8010 messages, decoded within bounds and encoded as told.
//!
//! Both ends of the wire use it: the printer, to read what clients send, and the client, to read what printers send.
//! It knows no operation and no policy. The decoder is iterative, keeps order, duplicate names, mixed sets and unknown
//! tags, and never panics, recurses without bound or allocates without bound.

mod decode;
mod encode;
mod message;
pub mod tag;
mod value;

pub use decode::{DecodeError, DecodeFault, Decoded, Decoder, Header, Limits, MOST_DEPTH, decode, header};
pub use encode::encode;
pub use message::{Attribute, Group, Message, Value};

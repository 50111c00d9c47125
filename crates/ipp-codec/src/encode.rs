//! A message to octets, as told: what the values say is written, right or wrong.

use crate::Message;

/// Encodes the message with its end-of-attributes tag.
pub fn encode(message: &Message) -> Vec<u8> {
    let _ = message;
    todo!()
}

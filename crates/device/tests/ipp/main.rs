//! Whole IPP exchanges without a socket: a message goes in, a message comes out, and time is a value.

mod any_request;
mod conditions;
mod exchange;
mod jobs;
mod operations;
mod operator;
mod requests;
mod spool;
mod subscriptions;

//! The operations, a file each, or a file for a few that are one subject. Each gets a request that passed
//! [`super::dispatch`].

pub(super) mod again;
pub(super) mod cancel_job;
pub(super) mod cancel_jobs;
pub(super) mod close_job;
pub(super) mod create_job;
pub(super) mod current_job;
pub(super) mod documents;
pub(super) mod get_job_attributes;
pub(super) mod get_jobs;
pub(super) mod get_notifications;
pub(super) mod get_printer_attributes;
pub(super) mod hold;
pub(super) mod identify_printer;
pub(super) mod line;
pub(super) mod operator;
pub(super) mod print_job;
pub(super) mod send_document;
pub(super) mod set_attributes;
pub(super) mod subscribe;
pub(super) mod subscriptions;
pub(super) mod validate_job;

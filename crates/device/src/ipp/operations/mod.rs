//! The operations, a file each. Each gets a request that passed [`super::dispatch`].

pub(super) mod cancel_job;
pub(super) mod cancel_my_jobs;
pub(super) mod close_job;
pub(super) mod create_job;
pub(super) mod get_job_attributes;
pub(super) mod get_jobs;
pub(super) mod get_printer_attributes;
pub(super) mod print_job;
pub(super) mod send_document;
pub(super) mod validate_job;

//! The examination of a client: it meets every broken printer, and good ones between. [`examination`] runs it,
//! [`reaction`] says what it did, [`judgement`] what that means, [`grade`] how good it is; [`report`] holds all of it,
//! and the other files write it down. The rules know no process and no printer.

pub(crate) mod baseline;
pub(crate) mod company;
pub(crate) mod examination;
pub(crate) mod grade;
pub(crate) mod html;
pub(crate) mod judgement;
pub(crate) mod junit;
pub(crate) mod plan;
pub(crate) mod process;
pub(crate) mod reaction;
pub(crate) mod recipe;
pub(crate) mod report;
pub(crate) mod rustls_client;
pub(crate) mod sarif;
pub(crate) mod table;

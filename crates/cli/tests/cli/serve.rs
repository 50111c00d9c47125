//! `misprint serve`: ready, answering, and gone when told to.

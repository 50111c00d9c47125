//! DER that rcgen will not write.

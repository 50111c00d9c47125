//! IPP: operations in, responses out.

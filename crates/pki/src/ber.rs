//! A bounded BER reader and a DER writer.

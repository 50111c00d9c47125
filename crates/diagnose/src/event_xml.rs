//! CAPI2 events as values and as the XML of the event log.

/// One event of the CAPI2 operational log.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// EventID, such as 11.
    pub id: u16,
    /// 2 Error, 4 Information.
    pub level: u8,
    /// The `<Event>` element.
    pub xml: String,
}

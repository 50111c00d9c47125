//! What is the matter with the printer itself, whatever way a client comes.

use serde::Serialize;

/// A condition that a person at the device would see, or that its operator would (RFC 8011 §5.4.12). They are in force
/// while the scenario is played to all; played to some, while one of their connections is open.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterCondition {
    /// No paper.
    MediaEmpty,
    /// The paper in the tray is not what any job asks for.
    MediaNeeded,
    /// Paper is stuck.
    MediaJam,
    /// The cartridge is empty.
    TonerEmpty,
    /// The top cover is open.
    CoverOpen,
    /// The rear door is open.
    DoorOpen,
    /// The tray was taken out.
    InputTrayMissing,
    /// The output bin is full.
    OutputAreaFull,
    /// The fuser is too hot.
    FuserOverTemp,
    /// Taken offline at the panel.
    Offline,
    /// An error that only a technician mends.
    Stopped,
    /// Paused at the panel.
    Paused,
    /// Little paper.
    MediaLow,
    /// Little toner.
    TonerLow,
    /// The drum is nearly worn out.
    OpcNearEol,
    /// The output bin is nearly full.
    OutputAreaAlmostFull,
    /// Occupied by something else than print jobs.
    Busy,
    /// Takes no jobs.
    NotAcceptingJobs,
    /// A bug in the firmware, met by every new job.
    InternalError,
    /// The hardware fails under every new job.
    DeviceError,
    /// Something passes, but not now.
    TemporaryError,
    /// As many jobs wait as it remembers.
    TooManyJobs,
    /// No room for documents.
    SpoolAreaFull,
    /// The access list has nobody on it.
    AccessDenied,
    /// Firmware from before IPP/2.0.
    Ipp11Only,
    /// Half a minute for each job.
    Slow,
    /// Gives every job up midway.
    AbortsJobs,
    /// Somebody at the panel cancels every job.
    CancelsJobs,
    /// No job ever ends.
    NeverEnds,
    /// A finished job is forgotten at once.
    ForgetsJobs,
}

//! The conditions of the catalogue as those of the device.

use device::Condition;
use scenarios::PrinterCondition;

/// The same condition in the device's words.
pub(crate) fn of(condition: PrinterCondition) -> Condition {
    match condition {
        PrinterCondition::MediaEmpty => Condition::MediaEmpty,
        PrinterCondition::MediaNeeded => Condition::MediaNeeded,
        PrinterCondition::MediaJam => Condition::MediaJam,
        PrinterCondition::TonerEmpty => Condition::TonerEmpty,
        PrinterCondition::CoverOpen => Condition::CoverOpen,
        PrinterCondition::DoorOpen => Condition::DoorOpen,
        PrinterCondition::InputTrayMissing => Condition::InputTrayMissing,
        PrinterCondition::OutputAreaFull => Condition::OutputAreaFull,
        PrinterCondition::FuserOverTemp => Condition::FuserOverTemp,
        PrinterCondition::Offline => Condition::Offline,
        PrinterCondition::Stopped => Condition::Stopped,
        PrinterCondition::Paused => Condition::Paused,
        PrinterCondition::MediaLow => Condition::MediaLow,
        PrinterCondition::TonerLow => Condition::TonerLow,
        PrinterCondition::OpcNearEol => Condition::OpcNearEol,
        PrinterCondition::OutputAreaAlmostFull => Condition::OutputAreaAlmostFull,
        PrinterCondition::Busy => Condition::Busy,
        PrinterCondition::NotAcceptingJobs => Condition::NotAcceptingJobs,
        PrinterCondition::InternalError => Condition::InternalError,
        PrinterCondition::DeviceError => Condition::DeviceError,
        PrinterCondition::TemporaryError => Condition::TemporaryError,
        PrinterCondition::TooManyJobs => Condition::TooManyJobs,
        PrinterCondition::SpoolAreaFull => Condition::SpoolAreaFull,
        PrinterCondition::AccessDenied => Condition::AccessDenied,
        PrinterCondition::Ipp11Only => Condition::Ipp11Only,
        PrinterCondition::Slow => Condition::Slow,
        PrinterCondition::AbortsJobs => Condition::AbortsJobs,
        PrinterCondition::CancelsJobs => Condition::CancelsJobs,
        PrinterCondition::NeverEnds => Condition::NeverEnds,
        PrinterCondition::ForgetsJobs => Condition::ForgetsJobs,
    }
}

//! What can be the matter with the printer, as data: what it says of it (RFC 8011 §5.4.11 to §5.4.13, PWG 5100.9), and
//! what it does then. Which of them are in force is in [`crate::queue`].

/// A condition that the device is in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Condition {
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

/// What the device does in a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conduct {
    /// The marking engine stands still, and what is on it with it.
    Stops,
    /// The marking engine stands still as soon as a job wants to print.
    StopsForJobs,
    /// The job on the marking engine ends, no other begins.
    Pauses,
    /// It goes on.
    Warns,
    /// New jobs are refused with this status code, for this reason.
    Refuses(u16, &'static str),
    /// printer-is-accepting-jobs is false.
    AcceptsNoJobs,
    /// It does something else with jobs or requests; see the condition.
    Otherwise,
}

/// How a condition is told.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    /// printer-state-reasons, with its severity; `None`: nothing tells.
    pub reason: Option<&'static str>,
    /// What the panel, printer-state-message and printer-alert-description say.
    pub message: &'static str,
    /// prtAlertCode, prtAlertSeverityLevel, prtAlertTrainingLevel and prtAlertGroup (RFC 3805) in the words of PWG 5100.9.
    pub alert: Option<Alert>,
    /// What it does.
    pub conduct: Conduct,
}

/// An entry of the alert table.
#[derive(Clone, Copy, Debug)]
pub struct Alert {
    /// prtAlertCode.
    pub code: &'static str,
    /// prtAlertSeverityLevel: `critical` stops printing.
    pub severity: &'static str,
    /// prtAlertTrainingLevel.
    pub training: &'static str,
    /// prtAlertGroup.
    pub group: &'static str,
}

impl Condition {
    /// Does the marking engine stand still in it?
    pub fn stops(self) -> bool {
        matches!(self.sign().conduct, Conduct::Stops | Conduct::StopsForJobs)
    }
    /// How it is told, and what the device does.
    pub fn sign(self) -> Sign {
        match self {
            Self::MediaEmpty => stops("media-empty-error", "Load Tray 2", "inputMediaSupplyEmpty", "input"),
            Self::MediaNeeded => Sign {
                conduct: Conduct::StopsForJobs,
                ..stops(
                    "media-needed-error",
                    "Manual feed: load the paper of the job",
                    "inputManualInputRequest",
                    "input",
                )
            },
            Self::MediaJam => stops("media-jam-error", "13.20 Jam inside printer", "jam", "mediaPath"),
            Self::TonerEmpty => stops(
                "toner-empty-error",
                "Replace black cartridge",
                "markerTonerEmpty",
                "markerSupplies",
            ),
            Self::CoverOpen => stops("cover-open-error", "Close top cover", "coverOpened", "cover"),
            Self::DoorOpen => stops("door-open-error", "Close rear door", "doorOpen", "cover"),
            Self::InputTrayMissing => stops(
                "input-tray-missing-error",
                "Insert or close Tray 2",
                "inputMediaTrayMissing",
                "input",
            ),
            Self::OutputAreaFull => stops(
                "output-area-full-error",
                "Output bin full",
                "outputMediaTrayFull",
                "output",
            ),
            Self::FuserOverTemp => stops(
                "fuser-over-temp-error",
                "50.3 Fuser error",
                "markerFuserOverTemperature",
                "marker",
            ),
            Self::Offline => stops("subunit-offline-error", "Offline", "subunitOffline", "generalPrinter"),
            Self::Stopped => Sign {
                alert: Some(Alert {
                    training: "fieldService",
                    ..critical("subunitUnrecoverableFailure", "generalPrinter")
                }),
                ..stops("other-error", "49.4C02 Service error: turn off, then on", "", "")
            },
            Self::Paused => Sign {
                conduct: Conduct::Pauses,
                alert: None,
                ..stops("paused", "Paused", "", "")
            },
            _ => self.lesser_sign(),
        }
    }

    /// That of a condition in which the marking engine goes on.
    fn lesser_sign(self) -> Sign {
        match self {
            Self::MediaLow => warns("media-low-warning", "Tray 2 low", "inputMediaSupplyLow", "input"),
            Self::TonerLow => warns(
                "toner-low-warning",
                "Black cartridge low",
                "markerTonerAlmostEmpty",
                "markerSupplies",
            ),
            Self::OpcNearEol => warns(
                "opc-near-eol-warning",
                "Drum nearly worn out",
                "markerOpcNearEol",
                "marker",
            ),
            Self::OutputAreaAlmostFull => warns(
                "output-area-almost-full-warning",
                "Output bin nearly full",
                "outputMediaTrayAlmostFull",
                "output",
            ),
            Self::Busy => refuses(0x0507, "The printer is busy with something else."),
            Self::NotAcceptingJobs => Sign {
                conduct: Conduct::AcceptsNoJobs,
                ..otherwise()
            },
            Self::InternalError => refuses(0x0500, "Something inside the printer went wrong."),
            Self::DeviceError => refuses(0x0504, "The hardware of the printer failed."),
            Self::TemporaryError => refuses(0x0505, "The printer cannot do it now; it may later."),
            Self::TooManyJobs => refuses(0x050B, "As many jobs wait as the printer remembers."),
            Self::SpoolAreaFull => Sign {
                reason: Some("spool-area-full-report"),
                message: "Job storage full",
                ..refuses(0x0505, "There is no room for another document.")
            },
            Self::AccessDenied => refuses(0x0403, "Nobody on the access list comes from there."),
            _ => otherwise(),
        }
    }
}

fn stops(reason: &'static str, message: &'static str, code: &'static str, group: &'static str) -> Sign {
    Sign {
        reason: Some(reason),
        message,
        alert: Some(critical(code, group)),
        conduct: Conduct::Stops,
    }
}

fn critical(code: &'static str, group: &'static str) -> Alert {
    Alert {
        code,
        severity: "critical",
        training: "untrained",
        group,
    }
}

fn warns(reason: &'static str, message: &'static str, code: &'static str, group: &'static str) -> Sign {
    Sign {
        reason: Some(reason),
        message,
        alert: Some(Alert {
            severity: "warning",
            ..critical(code, group)
        }),
        conduct: Conduct::Warns,
    }
}

fn refuses(status: u16, why: &'static str) -> Sign {
    Sign {
        conduct: Conduct::Refuses(status, why),
        ..otherwise()
    }
}

fn otherwise() -> Sign {
    Sign {
        reason: None,
        message: "",
        alert: None,
        conduct: Conduct::Otherwise,
    }
}

//! The operations that the printer offers.

/// An operation (RFC 8011 §5.4.15, RFC 3380, 3995, 3996 and 3998, PWG 5100.5, 5100.11 and 5100.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    PrintJob,
    ValidateJob,
    CreateJob,
    SendDocument,
    CancelJob,
    GetJobAttributes,
    GetJobs,
    GetPrinterAttributes,
    HoldJob,
    ReleaseJob,
    RestartJob,
    PausePrinter,
    ResumePrinter,
    PurgeJobs,
    SetPrinterAttributes,
    SetJobAttributes,
    GetPrinterSupportedValues,
    CreatePrinterSubscriptions,
    CreateJobSubscriptions,
    GetSubscriptionAttributes,
    GetSubscriptions,
    RenewSubscription,
    CancelSubscription,
    GetNotifications,
    EnablePrinter,
    DisablePrinter,
    PausePrinterAfterCurrentJob,
    HoldNewJobs,
    ReleaseHeldNewJobs,
    RestartPrinter,
    ShutdownPrinter,
    StartupPrinter,
    ReprocessJob,
    CancelCurrentJob,
    SuspendCurrentJob,
    ResumeJob,
    PromoteJob,
    ScheduleJobAfter,
    CancelDocument,
    GetDocumentAttributes,
    GetDocuments,
    SetDocumentAttributes,
    CancelJobs,
    CancelMyJobs,
    ResubmitJob,
    CloseJob,
    IdentifyPrinter,
}

impl Operation {
    /// All of them with operation-id and name: operations-supported.
    pub(crate) const ALL: [(Self, u16, &'static str); 47] = [
        (Self::PrintJob, 0x0002, "Print-Job"),
        (Self::ValidateJob, 0x0004, "Validate-Job"),
        (Self::CreateJob, 0x0005, "Create-Job"),
        (Self::SendDocument, 0x0006, "Send-Document"),
        (Self::CancelJob, 0x0008, "Cancel-Job"),
        (Self::GetJobAttributes, 0x0009, "Get-Job-Attributes"),
        (Self::GetJobs, 0x000A, "Get-Jobs"),
        (Self::GetPrinterAttributes, 0x000B, "Get-Printer-Attributes"),
        (Self::HoldJob, 0x000C, "Hold-Job"),
        (Self::ReleaseJob, 0x000D, "Release-Job"),
        (Self::RestartJob, 0x000E, "Restart-Job"),
        (Self::PausePrinter, 0x0010, "Pause-Printer"),
        (Self::ResumePrinter, 0x0011, "Resume-Printer"),
        (Self::PurgeJobs, 0x0012, "Purge-Jobs"),
        (Self::SetPrinterAttributes, 0x0013, "Set-Printer-Attributes"),
        (Self::SetJobAttributes, 0x0014, "Set-Job-Attributes"),
        (Self::GetPrinterSupportedValues, 0x0015, "Get-Printer-Supported-Values"),
        (Self::CreatePrinterSubscriptions, 0x0016, "Create-Printer-Subscriptions"),
        (Self::CreateJobSubscriptions, 0x0017, "Create-Job-Subscriptions"),
        (Self::GetSubscriptionAttributes, 0x0018, "Get-Subscription-Attributes"),
        (Self::GetSubscriptions, 0x0019, "Get-Subscriptions"),
        (Self::RenewSubscription, 0x001A, "Renew-Subscription"),
        (Self::CancelSubscription, 0x001B, "Cancel-Subscription"),
        (Self::GetNotifications, 0x001C, "Get-Notifications"),
        (Self::EnablePrinter, 0x0022, "Enable-Printer"),
        (Self::DisablePrinter, 0x0023, "Disable-Printer"),
        (
            Self::PausePrinterAfterCurrentJob,
            0x0024,
            "Pause-Printer-After-Current-Job",
        ),
        (Self::HoldNewJobs, 0x0025, "Hold-New-Jobs"),
        (Self::ReleaseHeldNewJobs, 0x0026, "Release-Held-New-Jobs"),
        (Self::RestartPrinter, 0x0029, "Restart-Printer"),
        (Self::ShutdownPrinter, 0x002A, "Shutdown-Printer"),
        (Self::StartupPrinter, 0x002B, "Startup-Printer"),
        (Self::ReprocessJob, 0x002C, "Reprocess-Job"),
        (Self::CancelCurrentJob, 0x002D, "Cancel-Current-Job"),
        (Self::SuspendCurrentJob, 0x002E, "Suspend-Current-Job"),
        (Self::ResumeJob, 0x002F, "Resume-Job"),
        (Self::PromoteJob, 0x0030, "Promote-Job"),
        (Self::ScheduleJobAfter, 0x0031, "Schedule-Job-After"),
        (Self::CancelDocument, 0x0033, "Cancel-Document"),
        (Self::GetDocumentAttributes, 0x0034, "Get-Document-Attributes"),
        (Self::GetDocuments, 0x0035, "Get-Documents"),
        (Self::SetDocumentAttributes, 0x0037, "Set-Document-Attributes"),
        (Self::CancelJobs, 0x0038, "Cancel-Jobs"),
        (Self::CancelMyJobs, 0x0039, "Cancel-My-Jobs"),
        (Self::ResubmitJob, 0x003A, "Resubmit-Job"),
        (Self::CloseJob, 0x003B, "Close-Job"),
        (Self::IdentifyPrinter, 0x003C, "Identify-Printer"),
    ];

    pub(crate) fn from_code(code: u16) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|&(_, id, _)| id == code)
            .map(|(operation, ..)| operation)
    }

    /// Its name, or the hexadecimal code of one that is not offered.
    pub(crate) fn name(code: u16) -> String {
        let known = Self::ALL.into_iter().find(|&(_, id, _)| id == code);
        known.map_or_else(|| format!("0x{code:04X}"), |(.., name)| name.to_owned())
    }

    /// Is it about a job, so that it needs a job-uri, or a printer-uri with a job-id?
    pub(crate) fn targets_a_job(self) -> bool {
        matches!(
            self,
            Self::SendDocument
                | Self::CancelJob
                | Self::GetJobAttributes
                | Self::CloseJob
                | Self::HoldJob
                | Self::ReleaseJob
                | Self::RestartJob
                | Self::SetJobAttributes
                | Self::ReprocessJob
                | Self::ResubmitJob
                | Self::ResumeJob
                | Self::PromoteJob
                | Self::ScheduleJobAfter
                | Self::CancelDocument
                | Self::GetDocumentAttributes
                | Self::GetDocuments
                | Self::SetDocumentAttributes
        )
    }

    /// Does it bring a new job into the queue, or a document?
    pub(crate) fn brings_a_job(self) -> bool {
        matches!(
            self,
            Self::PrintJob | Self::CreateJob | Self::RestartJob | Self::ReprocessJob | Self::ResubmitJob
        )
    }

    /// Does the printer answer it while it is shut down?
    pub(crate) fn reaches_a_printer_that_is_shut_down(self) -> bool {
        matches!(
            self,
            Self::GetJobAttributes
                | Self::GetJobs
                | Self::GetPrinterAttributes
                | Self::GetPrinterSupportedValues
                | Self::GetSubscriptionAttributes
                | Self::GetSubscriptions
                | Self::GetNotifications
                | Self::GetDocumentAttributes
                | Self::GetDocuments
                | Self::RestartPrinter
                | Self::StartupPrinter
        )
    }

    /// The operation attributes that it reads, or knows and needs not, beside those that every operation has. The
    /// others come back as unsupported.
    pub(crate) fn attributes(self) -> &'static [&'static str] {
        const JOB: [&str; 10] = [
            "job-name",
            "ipp-attribute-fidelity",
            "document-name",
            "compression",
            "document-format",
            "document-natural-language",
            "job-k-octets",
            "job-impressions",
            "job-media-sheets",
            "job-mandatory-attributes",
        ];
        match self {
            Self::PrintJob | Self::ValidateJob | Self::CreateJob => &JOB,
            Self::SendDocument => &[
                "document-name",
                "compression",
                "document-format",
                "document-natural-language",
                "last-document",
            ],
            Self::CancelJob => &["message"],
            Self::GetJobAttributes => &["requested-attributes"],
            Self::GetJobs => &["limit", "requested-attributes", "which-jobs", "my-jobs", "job-ids"],
            Self::GetPrinterAttributes | Self::GetPrinterSupportedValues => {
                &["requested-attributes", "document-format"]
            }
            Self::CancelMyJobs | Self::CancelJobs => &["job-ids", "my-jobs", "message"],
            Self::HoldJob | Self::RestartJob => &["message", "job-hold-until"],
            Self::ReprocessJob | Self::ResubmitJob => &["message", "job-hold-until", "ipp-attribute-fidelity"],
            Self::ScheduleJobAfter => &["predecessor-job-id", "predecessor-job-uri"],
            Self::CreateJobSubscriptions => &["notify-job-id"],
            Self::GetSubscriptionAttributes => &["notify-subscription-id", "requested-attributes"],
            Self::GetSubscriptions => &["notify-job-id", "limit", "requested-attributes", "my-subscriptions"],
            Self::RenewSubscription | Self::CancelSubscription => &["notify-subscription-id"],
            Self::GetNotifications => &["notify-subscription-ids", "notify-sequence-numbers", "notify-wait"],
            Self::CancelDocument => &["document-number", "document-message"],
            Self::GetDocumentAttributes => &["document-number", "requested-attributes"],
            Self::GetDocuments => &["limit", "requested-attributes", "which-documents"],
            Self::SetDocumentAttributes => &["document-number"],
            Self::IdentifyPrinter => &["identify-actions", "message"],
            Self::SetPrinterAttributes => &["document-format"],
            Self::PurgeJobs => &["message", "which-jobs"],
            Self::CancelCurrentJob | Self::SuspendCurrentJob => &["job-id", "message"],
            Self::ReleaseJob
            | Self::SetJobAttributes
            | Self::PausePrinter
            | Self::ResumePrinter
            | Self::CreatePrinterSubscriptions
            | Self::EnablePrinter
            | Self::DisablePrinter
            | Self::PausePrinterAfterCurrentJob
            | Self::HoldNewJobs
            | Self::ReleaseHeldNewJobs
            | Self::RestartPrinter
            | Self::ShutdownPrinter
            | Self::StartupPrinter
            | Self::ResumeJob
            | Self::PromoteJob
            | Self::CloseJob => &["message"],
        }
    }
}

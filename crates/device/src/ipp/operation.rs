//! The operations that the printer offers.

/// An operation (RFC 8011 §5.4.15, PWG 5100.11).
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
    CancelMyJobs,
    CloseJob,
}

impl Operation {
    /// All of them with operation-id and name: operations-supported.
    pub(crate) const ALL: [(Self, u16, &'static str); 10] = [
        (Self::PrintJob, 0x0002, "Print-Job"),
        (Self::ValidateJob, 0x0004, "Validate-Job"),
        (Self::CreateJob, 0x0005, "Create-Job"),
        (Self::SendDocument, 0x0006, "Send-Document"),
        (Self::CancelJob, 0x0008, "Cancel-Job"),
        (Self::GetJobAttributes, 0x0009, "Get-Job-Attributes"),
        (Self::GetJobs, 0x000A, "Get-Jobs"),
        (Self::GetPrinterAttributes, 0x000B, "Get-Printer-Attributes"),
        (Self::CancelMyJobs, 0x0039, "Cancel-My-Jobs"),
        (Self::CloseJob, 0x003B, "Close-Job"),
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
            Self::SendDocument | Self::CancelJob | Self::GetJobAttributes | Self::CloseJob
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
            Self::CloseJob => &[],
            Self::GetJobAttributes => &["requested-attributes"],
            Self::GetJobs => &["limit", "requested-attributes", "which-jobs", "my-jobs", "job-ids"],
            Self::GetPrinterAttributes => &["requested-attributes", "document-format"],
            Self::CancelMyJobs => &["job-ids", "my-jobs", "message"],
        }
    }
}

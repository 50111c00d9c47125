//! The certificate pages of the EWS as an administrator goes through them.

use crate::administrator::{Administrator, Field, Page};
use crate::peers::Absent;
use std::path::Path;

/// The device's word for a new certificate.
pub(crate) const UPDATED: &str = "The Jetdirect certificate has been successfully updated";
/// ... and for a file that it cannot take.
pub(crate) const INVALID: &str = "The format of the file is invalid.";

/// The field of every file, as the firmware names it.
const FILE: &str = ".Install_FileName_handle";

/// What is typed into *Certificate Information*.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    pub(crate) common_name: &'a str,
    /// Names and addresses, separated by blanks.
    pub(crate) alternative_names: &'a str,
    /// Such as `ec-p256`.
    pub(crate) key: &'a str,
    pub(crate) exportable: bool,
}

impl<'a> Wish<'a> {
    /// A name, and the rest as proposed.
    pub(crate) fn named(common_name: &'a str) -> Self {
        Self {
            common_name,
            alternative_names: "",
            key: "rsa-2048",
            exportable: false,
        }
    }

    fn fields(&self) -> Vec<(&str, Field<'_>)> {
        vec![
            ("Common_Name", Field::Text(self.common_name)),
            ("Key_Length", Field::Text(self.key)),
            (
                "Export_PrivateKey",
                if self.exportable {
                    Field::Marked
                } else {
                    Field::Unmarked
                },
            ),
        ]
    }
}

/// *Networking*, *Authorization*, *Certificates*.
pub(crate) async fn certificates(administrator: &Administrator) -> Result<Page, Absent> {
    let home = administrator.open("/").await?;
    let networking = administrator.follow(&home, "Networking").await?;
    let authorization = administrator.follow(&networking, "Authorization").await?;
    administrator.follow(&authorization, "Certificates").await
}

/// The first page of the wizard: its options.
pub(crate) async fn options(administrator: &Administrator) -> Result<Page, Absent> {
    let certificates = certificates(administrator).await?;
    administrator.press(&certificates, "JDconfigure", &[]).await
}

/// The page behind one of the options.
pub(crate) async fn choose(administrator: &Administrator, option: &str) -> Result<Page, Absent> {
    let options = options(administrator).await?;
    administrator.press(&options, "Next", &[(option, Field::Marked)]).await
}

/// *Create New Self-Signed Certificate*.
pub(crate) async fn create_self_signed(administrator: &Administrator, wish: &Wish<'_>) -> Result<Page, Absent> {
    let page = choose(administrator, "Create New Self-Signed Certificate").await?;
    let mut fields = wish.fields();
    fields.push(("Subject_Alternative_Name", Field::Text(wish.alternative_names)));
    administrator.press(&page, "Finish", &fields).await
}

/// *Create Certificate Request*.
pub(crate) async fn create_request(administrator: &Administrator, wish: &Wish<'_>) -> Result<Page, Absent> {
    let page = choose(administrator, "Create Certificate Request").await?;
    administrator.press(&page, "Finish", &wish.fields()).await
}

/// *Install Certificate*.
pub(crate) async fn install(administrator: &Administrator, certificate: &Path) -> Result<Page, Absent> {
    let page = choose(administrator, "Install Certificate").await?;
    administrator
        .press(&page, "Finish", &[(FILE, Field::File(certificate))])
        .await
}

/// *Import Certificate and Private Key*, the key exportable.
pub(crate) async fn import_pfx(administrator: &Administrator, pfx: &Path, password: &str) -> Result<Page, Absent> {
    let page = choose(administrator, "Import Certificate and Private Key").await?;
    let fields = [
        (FILE, Field::File(pfx)),
        ("Password", Field::Text(password)),
        ("Export_PrivateKey", Field::Marked),
    ];
    administrator.press(&page, "Finish", &fields).await
}

/// *Export Certificate and Private Key*: the file.
pub(crate) async fn export_pfx(administrator: &Administrator, password: &str) -> Result<Page, Absent> {
    let page = choose(administrator, "Export Certificate and Private Key").await?;
    let fields = [
        ("ExportPassword", Field::Text(password)),
        ("ExportConfirmPassword", Field::Text(password)),
    ];
    let ready = administrator.press(&page, "Finish", &fields).await?;
    administrator.press(&ready, "ExportSave", &[]).await
}

/// The certificate in force as PEM.
pub(crate) async fn download_certificate(administrator: &Administrator) -> Result<Page, Absent> {
    let certificates = certificates(administrator).await?;
    let view = administrator.press(&certificates, "JDview", &[]).await?;
    administrator.follow(&view, "Save as PEM").await
}

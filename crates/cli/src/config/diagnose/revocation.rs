//! How revocation is to be checked, and the lists and responses that are at hand for it.

use crate::args::RevocationArg;
use crate::config::{read_file, read_file_up_to};
use anyhow::{Context as _, bail};
use diagnose::revocation::{Mode, Settings};
use pki::crl::Crl;
use pki::ocsp::OcspResponse;
use std::path::{Path, PathBuf};

/// Reads the files.
pub(super) fn settings(which: Option<RevocationArg>, crl: &[PathBuf], ocsp: &[PathBuf]) -> anyhow::Result<Settings> {
    let mode = which.map(|which| match which {
        RevocationArg::Off => Mode::Off,
        RevocationArg::End => Mode::End,
        RevocationArg::Chain => Mode::Chain,
    });
    if mode.is_none_or(|mode| mode == Mode::Off) && !(crl.is_empty() && ocsp.is_empty()) {
        bail!("--crl and --ocsp are not looked at without --revocation end or --revocation chain");
    }
    let lists: anyhow::Result<Vec<Vec<Crl>>> = crl.iter().map(|file| lists(file)).collect();
    let responses: anyhow::Result<Vec<OcspResponse>> = ocsp.iter().map(|file| response(file)).collect();
    Ok(Settings {
        mode,
        lists: lists?.concat(),
        responses: responses?,
    })
}

fn lists(file: &Path) -> anyhow::Result<Vec<Crl>> {
    let cannot = || {
        format!(
            "{} holds no revocation list that can be read; give DER or PEM",
            file.display()
        )
    };
    pki::crl::read(&read_file_up_to(file, pki::crl::MAX_CRL as u64)?).with_context(cannot)
}

fn response(file: &Path) -> anyhow::Result<OcspResponse> {
    let response = OcspResponse::from_der(read_file(file)?);
    let cannot = || {
        format!(
            "{} holds no OCSP response that can be read; give DER, as openssl ocsp -respout writes it",
            file.display()
        )
    };
    response.facts().with_context(cannot)?;
    Ok(response)
}

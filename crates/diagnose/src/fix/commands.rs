//! The commands that make a certificate, pack it and trust it, as a person types them.

use super::{Command, Printer, Shell};
use crate::Os;
use crate::finding::shown;
use std::net::IpAddr;

pub(super) fn new_certificate(printer: &Printer) -> Vec<Command> {
    let host = shown(&printer.host);
    let is_address = printer.host.parse::<IpAddr>().is_ok();
    let old = matches!(printer.os, Some(Os::Xp | Os::Vista | Os::Seven));
    let windows = if old {
        vec![
            cmd(format!(
                "makecert -r -pe -n \"CN={host}\" -len 2048 -eku 1.3.6.1.5.5.7.3.1 -ss My printer.cer"
            )),
            cmd(format!("certutil -user -exportPFX My \"{host}\" printer.pfx")),
        ]
    } else {
        let name = if is_address {
            format!("-Subject CN={host} -TextExtension '2.5.29.17={{text}}IPAddress={host}'")
        } else {
            format!("-DnsName {host}")
        };
        vec![Command {
            shell: Shell::PowerShell,
            line: format!(
                "New-SelfSignedCertificate {name} -CertStoreLocation Cert:\\LocalMachine\\My | Export-PfxCertificate -FilePath \
                 printer.pfx -Password (Read-Host -AsSecureString)"
            ),
        }]
    };
    let kind = if is_address { "IP" } else { "DNS" };
    let openssl = sh(format!(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj /CN={host} -addext subjectAltName={kind}:{host} \
         -addext extendedKeyUsage=serverAuth -keyout printer.key -out printer.cer"
    ));
    [windows, vec![openssl, pfx(None)]].concat()
}

pub(super) fn pfx(chain: Option<&str>) -> Command {
    let chain = chain.map_or_else(String::new, |file| format!(" -certfile {file}"));
    sh(format!(
        "openssl pkcs12 -export -in printer.cer -inkey printer.key{chain} -out printer.pfx"
    ))
}

pub(super) fn trust(printer: &Printer, renewed: bool, commands: &mut Vec<Command>) -> String {
    let own = printer.root.as_ref().is_none_or(|(_, own)| *own);
    let (file, which) = match (renewed, own) {
        (true, true) => ("printer.cer", "the new certificate"),
        (false, true) => ("printer.cer", "the printer's certificate"),
        (_, false) => ("ca.cer", "the certificate of its CA"),
    };
    let compare = match &printer.root {
        Some((sha1, _)) if !renewed => {
            if own {
                commands.push(sh(format!(
                    "openssl s_client -connect {} </dev/null | openssl x509 -out {file}",
                    printer.address
                )));
            }
            format!(" (SHA-1 {sha1})")
        }
        _ => String::new(),
    };
    commands.push(cmd(format!("certutil -addstore Root {file}")));
    format!("Put {which}{compare} into Trusted Root of the local computer, as administrator.")
}

pub(super) fn cmd(line: String) -> Command {
    Command {
        shell: Shell::Cmd,
        line,
    }
}

pub(super) fn sh(line: String) -> Command {
    Command { shell: Shell::Sh, line }
}

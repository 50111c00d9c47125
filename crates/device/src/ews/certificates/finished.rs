//! What comes of the work that a certificate action waits for: keys are made, PFX files are read and written.

use super::{Asked, PKCS12, Waiting, ready_to_save, refuse, taken};
use crate::event::IdentityCause;
use crate::ews::form::{Form, Wish};
use crate::ews::page::{Answer, Download, Next, Save, Verdict};
use crate::ews::{Page, handle, text};
use crate::identity_store::{IdentityRefusal, PendingRequest};
use crate::{Device, Done, Effect, Event, Outcome, Reply};
use pki::csr::CertificateRequest;
use pki::import::{ImportError, Imported};
use pki::{Identity, PrivateKey, Recipe, Seed, oid};
use time::OffsetDateTime;

/// A piece of work is done: the action goes on.
pub(crate) fn work_done(device: &mut Device, now: OffsetDateTime, waiting: Waiting, done: Done) -> Outcome {
    match (waiting, done) {
        (Waiting::ColdReset, Done::KeyMade(key)) => {
            let effects = device.reset(now, key);
            handle::page(device, Page::Verdict(Verdict::good(text::RESET, Next::Status)), effects)
        }
        (Waiting::SelfSigned { hide, wish, serial }, Done::KeyMade(key)) => {
            self_signed_key_made(device, now, &hide, *wish, &serial, key)
        }
        (Waiting::Request { hide, wish }, Done::KeyMade(key)) => request_key_made(device, now, &hide, *wish, key),
        (Waiting::Import { asked, exportable }, Done::PfxRead(read)) => {
            pfx_read(device, now, &asked, exportable, *read)
        }
        (Waiting::Export { hide, sha1 }, Done::PfxWritten(octets)) => {
            let name = format!("{}.pfx", handle::file_stem(device));
            device.needs_storing();
            let mut outcome = ready_to_save(
                device,
                &hide,
                Download {
                    name,
                    media_type: PKCS12,
                    octets,
                },
                None,
            );
            outcome.effects.push(Effect::Emit(Event::IdentityExported { sha1 }));
            outcome
        }
        (waiting, _) => work_void(device, now, &waiting),
    }
}

/// The work came too late: the device was reset meanwhile.
pub(crate) fn work_void(device: &mut Device, _now: OffsetDateTime, waiting: &Waiting) -> Outcome {
    let verdict = Verdict::refused(text::VOID, "Open the page again.", Next::Status);
    match waiting {
        Waiting::Import {
            asked: Asked::Upload, ..
        } => Outcome {
            reply: Reply::Ews(Answer::Uploaded(handle::frame(device), Box::new(verdict))),
            effects: Vec::new(),
        },
        _ => handle::page(device, Page::Verdict(verdict), Vec::new()),
    }
}

fn self_signed_key_made(
    device: &mut Device,
    now: OffsetDateTime,
    hide: &str,
    wish: Wish,
    serial: &Seed,
    key: PrivateKey,
) -> Outcome {
    let mut recipe = Recipe::new(
        wish.subject,
        serial.bytes::<8>().to_vec(),
        wish.not_before,
        wish.not_after,
    );
    recipe.hash = wish.hash;
    recipe.alternative_names = wish.alternative_names;
    recipe.extended_key_usage = vec![oid::SERVER_AUTH.to_owned(), oid::CLIENT_AUTH.to_owned()];
    let identity = Identity::new(vec![recipe.self_signed(&key)], key).map_err(IdentityRefusal::from);
    replace(
        device,
        now,
        IdentityCause::SelfSigned,
        identity,
        wish.exportable,
        (Form::SelfSigned, hide),
    )
}

fn request_key_made(device: &mut Device, now: OffsetDateTime, hide: &str, wish: Wish, key: PrivateKey) -> Outcome {
    let pem =
        CertificateRequest::with_alternative_names(&wish.subject, &wish.alternative_names, &key, wish.hash).to_pem();
    let event = Effect::Emit(Event::RequestCreated {
        subject: wish.subject.to_string(),
    });
    let Some(store) = &mut device.store else {
        return handle::starting_up();
    };
    store.set_request(PendingRequest {
        subject: wish.subject,
        pem: pem.clone(),
        key,
        exportable: wish.exportable,
    });
    device.configuration_changed(now);
    let download = Download {
        name: format!("{}.csr", handle::file_stem(device)),
        media_type: "application/pkcs10",
        octets: pem.clone().into_bytes(),
    };
    if let Some(wizard) = device.wizards.with_hide(hide) {
        wizard.download = Some(download);
    }
    let verdict = Verdict {
        detail: Some("Have it signed by a certification authority, then choose Install Certificate. The private key stays in the print server.".to_owned()),
        hide: Some(hide.to_owned()),
        request: Some(pem),
        save: Some(Save::Request),
        ..Verdict::good(text::REQUEST_CREATED, Next::Certificates)
    };
    handle::page(device, Page::Verdict(verdict), vec![event])
}

fn pfx_read(
    device: &mut Device,
    now: OffsetDateTime,
    asked: &Asked,
    exportable: bool,
    read: Result<Imported, ImportError>,
) -> Outcome {
    let cause = IdentityCause::PfxImported;
    let identity = read.map(|imported| imported.identity).map_err(IdentityRefusal::from);
    let hide = match asked {
        Asked::Wizard { hide } => hide.as_str(),
        Asked::Upload => "",
    };
    let outcome = replace(device, now, cause, identity, exportable, (Form::Import, hide));
    match (asked, outcome) {
        (
            Asked::Upload,
            Outcome {
                reply: Reply::Ews(Answer::Page(frame, page)),
                effects,
            },
        ) => {
            let Page::Verdict(verdict) = *page else {
                return handle::starting_up();
            };
            let verdict = Verdict {
                next: Next::Certificates,
                hide: None,
                ..verdict
            };
            Outcome {
                reply: Reply::Ews(Answer::Uploaded(frame, Box::new(verdict))),
                effects,
            }
        }
        (_, outcome) => outcome,
    }
}

/// Takes an identity, or refuses it and says why.
fn replace(
    device: &mut Device,
    now: OffsetDateTime,
    cause: IdentityCause,
    identity: Result<Identity, IdentityRefusal>,
    exportable: bool,
    (form, hide): (Form, &str),
) -> Outcome {
    let Some(store) = &mut device.store else {
        return handle::starting_up();
    };
    match identity.and_then(|identity| store.replace(identity, exportable, cause)) {
        Ok(()) => taken(device, now, cause, text::UPDATED),
        Err(refusal) => {
            let text = match &refusal {
                IdentityRefusal::Unreadable(ImportError::WrongPassword) => text::WRONG_PASSWORD,
                _ => text::FORMAT_INVALID,
            };
            refuse(device, cause, &refusal, text, form, hide)
        }
    }
}

//! What the printer says of itself (RFC 8011 §5.4, PWG 5100.13, PWG 5102.4).

use super::operation::Operation;
use super::operations::identify_printer::ACTIONS;
use super::operations::set_attributes;
use super::operations::subscribe::MOST_EVENTS;
use super::selection::Part;
use super::uri::under;
use super::values::{
    boolean, date_time, enumeration, enumerations, integer, keyword, keywords, mime, name, range, seconds_up, text,
    up_time, uri,
};
use super::{COMPRESSIONS, FORMATS, Printer, job_template, media, subscriptions};
use crate::Via;
use crate::queue::OPEN_FOR;
use ipp_codec::{Attribute, Value};
use time::OffsetDateTime;

/// The one entry of the alert table (RFC 3805 prtAlertTable; PWG 5100.9 §5.2): the device was powered up.
const POWERED_UP: &str = "code=powerUp;severity=other;training=noInterventionRequired;group=generalPrinter;groupindex=1;location=0;index=1;time=0";

/// All attributes of the printer, for a client that came this way.
pub(crate) fn all(printer: &Printer<'_>, now: OffsetDateTime, via: &Via) -> Vec<(Part, Attribute)> {
    let described = [
        identity(printer, via),
        capabilities(),
        administration(),
        raster(),
        supplies(),
        state(printer, now),
    ]
    .concat();
    let mut attributes: Vec<_> = described
        .into_iter()
        .map(|attribute| (Part::Description, attribute))
        .collect();
    attributes.extend(
        job_template::printer_attributes()
            .into_iter()
            .map(|attribute| (Part::JobTemplate, attribute)),
    );
    attributes.push((Part::OnlyNamed, media::database()));
    attributes
}

/// Names and URIs.
fn identity(printer: &Printer<'_>, via: &Via) -> Vec<Attribute> {
    let model = &printer.factory.model;
    let here = |scheme: &str, path: &str| under(scheme, via, printer.host_name, path);
    let texts = &printer.queue.operator().texts;
    let set = |name: &str, factory: &str| text(name, texts.get(name).map_or(factory, String::as_str));
    let web = |path: &str| here(via.web_scheme(), path);
    vec![
        Attribute::set(
            "printer-uri-supported",
            vec![
                Value::Uri(here("ipp", "/ipp/print")),
                Value::Uri(here("ipps", "/ipp/print")),
            ],
        ),
        keywords("uri-security-supported", ["none", "tls"]),
        // Whoever the client says that it is owns its jobs: RFC 8011 §5.4.2.
        keywords("uri-authentication-supported", ["requesting-user-name"; 2]),
        name("printer-name", printer.host_name),
        set(
            "printer-info",
            &format!("{} {}", model.make_and_model, printer.host_name),
        ),
        set("printer-location", ""),
        set("printer-organization", ""),
        set("printer-organizational-unit", ""),
        set("printer-message-from-operator", ""),
        Attribute::new("printer-geo-location", Value::OutOfBand(ipp_codec::tag::UNKNOWN)),
        text("printer-make-and-model", model.make_and_model),
        text("printer-device-id", &device_id(model.make_and_model)),
        text("printer-firmware-string-version", model.firmware),
        uri("printer-uuid", printer.uuid.to_owned()),
        uri("printer-more-info", web("/")),
        uri("printer-supply-info-uri", web("/")),
        Attribute::set(
            "printer-icons",
            ["/icon-48.png", "/icon-128.png", "/icon-512.png"]
                .map(|path| Value::Uri(web(path)))
                .to_vec(),
        ),
    ]
}

/// IEEE 1284: `MFG:HP;MDL:LaserJet 4250;…`.
fn device_id(make_and_model: &str) -> String {
    let (make, model) = make_and_model.split_once(' ').unwrap_or(("HP", make_and_model));
    format!("MFG:{make};MDL:{model};CMD:POSTSCRIPT,PDF,PCL,PJL,PWGRaster,URF,JPEG;CLS:PRINTER;DES:{make_and_model};")
}

/// What it can do.
fn capabilities() -> Vec<Attribute> {
    let operations = Operation::ALL.map(|(_, id, _)| i32::from(id));
    let creation = [
        "job-name",
        "ipp-attribute-fidelity",
        "document-name",
        "document-format",
        "compression",
    ];
    vec![
        keywords("ipp-versions-supported", ["1.0", "1.1", "2.0", "2.1", "2.2"]),
        keywords("ipp-features-supported", ["ipp-everywhere"]),
        enumerations("operations-supported", &operations),
        Attribute::new("charset-configured", Value::Charset("utf-8".to_owned())),
        Attribute::new("charset-supported", Value::Charset("utf-8".to_owned())),
        Attribute::new("natural-language-configured", Value::NaturalLanguage("en".to_owned())),
        Attribute::new(
            "generated-natural-language-supported",
            Value::NaturalLanguage("en".to_owned()),
        ),
        mime("document-format-default", FORMATS[0]),
        Attribute::set(
            "document-format-supported",
            FORMATS.map(|format| Value::MimeMediaType(format.to_owned())).to_vec(),
        ),
        keywords("compression-supported", COMPRESSIONS),
        keyword("pdl-override-supported", "attempted"),
        boolean("color-supported", false),
        integer("pages-per-minute", 45),
        boolean("job-ids-supported", true),
        keywords(
            "job-creation-attributes-supported",
            creation.into_iter().chain(job_template::NAMES),
        ),
        boolean("preferred-attributes-supported", false),
        keyword("printer-get-attributes-supported", "document-format"),
        boolean("multiple-document-jobs-supported", true),
        integer("multiple-operation-time-out", OPEN_FOR.whole_seconds()),
        keyword("multiple-operation-time-out-action", "abort-job"),
        keywords("which-jobs-supported", super::operations::get_jobs::WHICH_JOBS),
        keyword("print-rendering-intent-default", "auto"),
        keywords("print-rendering-intent-supported", ["auto"]),
    ]
}

/// What an operator and a subscriber can do.
fn administration() -> Vec<Attribute> {
    vec![
        keyword("identify-actions-default", ACTIONS[0]),
        keywords("identify-actions-supported", ACTIONS),
        keywords("job-settable-attributes-supported", set_attributes::job_settable()),
        keywords(
            "printer-settable-attributes-supported",
            set_attributes::PRINTER_SETTABLE,
        ),
        keyword("notify-pull-method-supported", "ippget"),
        keyword("notify-events-default", "job-completed"),
        keywords("notify-events-supported", subscriptions::EVENTS),
        integer("notify-max-events-supported", MOST_EVENTS),
        integer("notify-lease-duration-default", subscriptions::LEASE),
        range("notify-lease-duration-supported", 1, subscriptions::LONGEST_LEASE),
        integer("ippget-event-life", subscriptions::EVENT_LIFE.whole_seconds()),
    ]
}

/// The one cartridge (PWG 5100.13 §5.6.35), as full as nothing ever printed leaves it.
fn supplies() -> Vec<Attribute> {
    let toner =
        "index=1;class=supplyThatIsConsumed;type=toner;unit=percent;maxcapacity=100;level=100;colorantname=black;";
    vec![
        Attribute::new("printer-supply", Value::OctetString(toner.as_bytes().to_vec())),
        text("printer-supply-description", "Black Cartridge"),
    ]
}

/// PWG 5102.4 and URF: the pages that a driverless client draws itself.
fn raster() -> Vec<Attribute> {
    let dpi = |value| Value::Resolution(value, value, 3);
    let mut resolutions = job_template::RESOLUTIONS;
    resolutions.sort_unstable();
    vec![
        Attribute::set(
            "pwg-raster-document-resolution-supported",
            resolutions.map(dpi).to_vec(),
        ),
        keyword("pwg-raster-document-sheet-back", "normal"),
        keywords(
            "pwg-raster-document-type-supported",
            ["black_1", "sgray_8", "srgb_8", "srgb_16", "cmyk_8"],
        ),
        keywords(
            "urf-supported",
            [
                "V1.4",
                "CP1",
                "W8",
                "RS300-600",
                "PQ3-4-5",
                "DM1",
                "IS1-4-20",
                "OB10",
                "MT1-2-3",
            ],
        ),
    ]
}

/// What it is doing.
fn state(printer: &Printer<'_>, now: OffsetDateTime) -> Vec<Attribute> {
    let queue = &*printer.queue;
    let changed = queue
        .engine_changed()
        .map_or(printer.powered_on, |at| at.max(printer.powered_on));
    let since = |label: &str, at| up_time(label, printer.powered_on, Some(at));
    let operator = queue.operator();
    let configured = operator
        .texts_set
        .map_or(printer.config_changed, |at| at.max(printer.config_changed));
    vec![
        enumeration("printer-state", queue.printer_state()),
        keywords("printer-state-reasons", operator.reasons(queue.printing().is_some())),
        since("printer-state-change-time", changed),
        date_time("printer-state-change-date-time", Some(changed)),
        boolean("printer-is-accepting-jobs", operator.accepts_jobs()),
        integer("queued-job-count", queue.unfinished().count()),
        integer("printer-up-time", seconds_up(printer.powered_on, now)),
        date_time("printer-current-time", Some(now)),
        since("printer-config-change-time", configured),
        date_time("printer-config-change-date-time", Some(configured)),
        Attribute::new("printer-alert", Value::OctetString(POWERED_UP.as_bytes().to_vec())),
        text("printer-alert-description", "Powered up"),
    ]
}

//! What the printer says of itself (RFC 8011 §5.4, PWG 5100.13, PWG 5102.4).

mod oddities;

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
use super::{COMPRESSIONS, Sight, job_template, media, subscriptions};
use crate::condition::Alert;
use crate::model::AUTO;
use crate::queue::OPEN_FOR;
use crate::{Condition, Model, Via};
use ipp_codec::{Attribute, Value};
use time::OffsetDateTime;

/// The one entry of the alert table (RFC 3805 prtAlertTable; PWG 5100.9 §5.2): the device was powered up.
const POWERED_UP: &str =
    "code=powerUp;severity=other;training=noInterventionRequired;group=generalPrinter;groupindex=1;location=0;time=0";

/// All attributes of the printer, for a client that came this way.
pub(crate) fn all(printer: &Sight<'_>, now: OffsetDateTime, via: &Via) -> Vec<(Part, Attribute)> {
    let model = &printer.factory.model;
    let described = [
        identity(printer, via),
        capabilities(printer),
        administration(),
        raster(model),
        supplies(printer),
        state(printer, now),
    ]
    .concat();
    let mut attributes: Vec<_> = described
        .into_iter()
        .map(|attribute| (Part::Description, attribute))
        .collect();
    attributes.extend(
        job_template::printer_attributes(model)
            .into_iter()
            .map(|attribute| (Part::JobTemplate, attribute)),
    );
    attributes.push((Part::OnlyNamed, media::database(&model.capabilities.paper)));
    oddities::apply(printer, attributes)
}

/// Names and URIs.
fn identity(printer: &Sight<'_>, via: &Via) -> Vec<Attribute> {
    let model = &printer.factory.model;
    let here = |scheme: &str, path: &str| under(scheme, via, printer.host_name, path);
    let texts = &printer.queue.operator().texts;
    let set = |name: &str, factory: &str| text(name, texts.get(name).map_or(factory, String::as_str));
    let web = |path: &str| here(via.web_scheme(), path);
    let access = printer.factory.ipp_access;
    let doors: &[(&str, &str)] = if access.tls_only {
        &[("ipps", "tls")]
    } else {
        &[("ipp", "none"), ("ipps", "tls")]
    };
    vec![
        Attribute::set(
            "printer-uri-supported",
            doors
                .iter()
                .map(|(scheme, _)| Value::Uri(here(scheme, "/ipp/print")))
                .collect(),
        ),
        keywords("uri-security-supported", doors.iter().map(|(_, security)| security)),
        keywords(
            "uri-authentication-supported",
            doors.iter().map(|_| access.authentication.keyword()),
        ),
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
        text("printer-make-and-model", &model.make_and_model),
        text("printer-device-id", &device_id(model)),
        text("printer-firmware-string-version", &model.firmware),
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
fn device_id(model: &Model) -> String {
    let Model {
        make_and_model,
        capabilities,
        ..
    } = model;
    let (make, model) = make_and_model.split_once(' ').unwrap_or(("HP", make_and_model));
    let commands = &capabilities.command_set;
    format!("MFG:{make};MDL:{model};CMD:{commands};CLS:PRINTER;DES:{make_and_model};")
}

/// What it can do.
fn capabilities(printer: &Sight<'_>) -> Vec<Attribute> {
    let model = &printer.factory.model;
    let versions: &[&str] = if printer.queue.conditions().has(Condition::Ipp11Only) {
        &["1.0", "1.1"]
    } else {
        &["1.0", "1.1", "2.0", "2.1", "2.2"]
    };
    let can = &model.capabilities;
    let operations = Operation::ALL.map(|(_, id, _)| i32::from(id));
    let creation = [
        "job-name",
        "ipp-attribute-fidelity",
        "document-name",
        "document-format",
        "compression",
    ];
    let mut attributes = vec![
        keywords("ipp-versions-supported", versions),
        keywords("ipp-features-supported", ["ipp-everywhere"]),
        enumerations("operations-supported", &operations),
        Attribute::new("charset-configured", Value::Charset("utf-8".to_owned())),
        Attribute::new("charset-supported", Value::Charset("utf-8".to_owned())),
        Attribute::new("natural-language-configured", Value::NaturalLanguage("en".to_owned())),
        Attribute::new(
            "generated-natural-language-supported",
            Value::NaturalLanguage("en".to_owned()),
        ),
        mime(
            "document-format-default",
            can.formats.first().map_or(AUTO, String::as_str),
        ),
        Attribute::set(
            "document-format-supported",
            can.formats.iter().cloned().map(Value::MimeMediaType).collect(),
        ),
        keywords("compression-supported", COMPRESSIONS),
        keyword("pdl-override-supported", "attempted"),
        boolean("color-supported", can.color),
        integer("pages-per-minute", can.pages_per_minute),
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
    ];
    if can.color {
        attributes.push(integer("pages-per-minute-color", can.pages_per_minute));
    }
    attributes
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

/// The cartridges (PWG 5100.13 §5.6.35), as full as nothing ever printed leaves them, or as the device's condition is.
fn supplies(printer: &Sight<'_>) -> Vec<Attribute> {
    let model = &printer.factory.model;
    let conditions = printer.queue.conditions();
    let black = match (
        conditions.has(Condition::TonerEmpty),
        conditions.has(Condition::TonerLow),
    ) {
        (true, _) => 0,
        (false, true) => 8,
        (false, false) => 100,
    };
    let toner = |index: usize, color: &str| {
        let level = if color == "black" { black } else { 100 };
        format!(
            "index={index};class=supplyThatIsConsumed;type=toner;unit=percent;maxcapacity=100;level={level};colorantname={color};"
        )
    };
    let all = [
        ("black", "Black"),
        ("cyan", "Cyan"),
        ("magenta", "Magenta"),
        ("yellow", "Yellow"),
    ];
    let colors = &all[..if model.capabilities.color { 4 } else { 1 }];
    let supplies = colors
        .iter()
        .enumerate()
        .map(|(index, (color, _))| Value::OctetString(toner(index + 1, color).into_bytes()));
    let descriptions = colors.iter().map(|(_, name)| Value::Text(format!("{name} Cartridge")));
    vec![
        Attribute::set("printer-supply", supplies.collect()),
        Attribute::set("printer-supply-description", descriptions.collect()),
    ]
}

/// PWG 5102.4 and URF: the pages that a driverless client draws itself.
fn raster(model: &Model) -> Vec<Attribute> {
    let can = &model.capabilities;
    let mut resolutions = can.resolutions.clone();
    resolutions.sort_unstable();
    let mut attributes = Vec::new();
    if !can.raster_types.is_empty() {
        attributes.extend([
            Attribute::set(
                "pwg-raster-document-resolution-supported",
                resolutions
                    .into_iter()
                    .map(|value| Value::Resolution(value, value, 3))
                    .collect(),
            ),
            keyword("pwg-raster-document-sheet-back", "normal"),
            keywords("pwg-raster-document-type-supported", &can.raster_types),
        ]);
    }
    if !can.urf.is_empty() {
        attributes.push(keywords("urf-supported", &can.urf));
    }
    attributes
}

/// What it is doing.
fn state(printer: &Sight<'_>, now: OffsetDateTime) -> Vec<Attribute> {
    let queue = printer.queue;
    let changed = queue
        .engine_changed()
        .map_or(printer.powered_on, |at| at.max(printer.powered_on));
    let since = |label: &str, at| up_time(label, printer.powered_on, Some(at));
    let alerts = alerts(printer);
    let operator = queue.operator();
    let configured = operator
        .texts_set
        .map_or(printer.config_changed, |at| at.max(printer.config_changed));
    vec![
        enumeration("printer-state", queue.printer_state()),
        keywords("printer-state-reasons", queue.state_reasons()),
        text("printer-state-message", &queue.state_message()),
        since("printer-state-change-time", changed),
        date_time("printer-state-change-date-time", Some(changed + printer.clock_error)),
        boolean("printer-is-accepting-jobs", queue.accepts_jobs()),
        integer("queued-job-count", queue.unfinished().count()),
        integer("printer-impressions-completed", queue.counters().impressions),
        integer("printer-media-sheets-completed", queue.counters().sheets),
        integer("printer-pages-completed", queue.counters().pages),
        integer("printer-up-time", seconds_up(printer.powered_on, now)),
        date_time("printer-current-time", Some(now + printer.clock_error)),
        since("printer-config-change-time", configured),
        date_time(
            "printer-config-change-date-time",
            Some(configured + printer.clock_error),
        ),
        Attribute::set(
            "printer-alert",
            alerts
                .iter()
                .map(|(alert, _)| Value::OctetString(alert.clone().into_bytes()))
                .collect(),
        ),
        Attribute::set(
            "printer-alert-description",
            alerts.iter().map(|&(_, text)| Value::Text(text.to_owned())).collect(),
        ),
    ]
}

/// The alert table (RFC 3805 prtAlertTable; PWG 5100.9 §5.2) and what its entries mean: what is the matter, then that
/// the device was powered up. Times are in hundredths of a second since then.
fn alerts(printer: &Sight<'_>) -> Vec<(String, &'static str)> {
    let queue = printer.queue;
    let told = queue
        .conditions()
        .iter()
        .filter(|(condition, _)| queue.shows(*condition));
    let mut all: Vec<_> = told
        .filter_map(|(condition, since)| {
            let sign = condition.sign();
            let Alert { code, severity, training, group } = sign.alert?;
            let ticks = (since - printer.powered_on).whole_milliseconds().max(0) / 10;
            Some((
                format!("code={code};severity={severity};training={training};group={group};groupindex=1;location=0;time={ticks}"),
                sign.message,
            ))
        })
        .collect();
    all.push((POWERED_UP.to_owned(), "Powered up"));
    for (index, (alert, _)) in all.iter_mut().enumerate() {
        alert.push_str(&format!(";index={}", index + 1));
    }
    all
}

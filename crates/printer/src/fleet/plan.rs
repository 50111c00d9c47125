//! The list of a fleet: a TOML file becomes a builder for each printer. Nothing is started here.

use crate::{Builder, Casting, OptionalPort, OptionalPortError, Printer, StateDirectory};
use device::{Mac, Model};
use pki::{KeyAlgorithm, Seed};
use scenarios::Combination;
use serde::Deserialize;
use std::collections::HashSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The most printers of one entry.
const MOST: usize = 10_000;
/// The largest list or model file that is read.
const MAX_FILE: u64 = 4 * 1024 * 1024;
/// Open files that a process needs besides its printers.
const OTHERS: u64 = 64;

/// Which printers a fleet has: a builder for each. `docs/embedding.md` has every key of the list.
///
/// ```
/// let plan: printer::FleetPlan = "[[printer]]\nname = \"lab\"\ncount = 12\n".parse()?;
/// assert_eq!(plan.len(), 12);
/// assert_eq!(plan.hosts().next(), Some("lab-01"));
/// let wrong = "[[printer]]\nscenario = \"exipred\"\n".parse::<printer::FleetPlan>().unwrap_err();
/// assert!(wrong.to_string().contains("did you mean expired?"));
/// # Ok::<(), printer::FleetPlanError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FleetPlan {
    planned: Vec<(String, Builder)>,
}

/// The list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FleetPlanError {
    /// A file cannot be read.
    #[error("{} cannot be read: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// It is no TOML, or has a key that no list has.
    #[error("the list of printers cannot be read: {0}")]
    Toml(#[from] Box<toml::de::Error>),
    /// An entry says something that cannot be.
    #[error("{place}: {reason}")]
    Entry {
        /// `[defaults]`, or `[[printer]] number 2`.
        place: String,
        /// What, and what can be.
        reason: String,
    },
    /// Two printers would have the same host name or hardware address.
    #[error("two printers have the {what} {value}: give one of them another, or leave it out")]
    Twice {
        /// `host name` or `MAC`.
        what: &'static str,
        /// It.
        value: String,
    },
    /// There is no printer in it.
    #[error("the list has no printer: write [[printer]]")]
    Empty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    seed: Option<SeedText>,
    /// A folder; each printer has one of its host name in it.
    state: Option<PathBuf>,
    #[serde(default)]
    defaults: Entry,
    #[serde(default)]
    printer: Vec<Entry>,
}

/// An entry, or the defaults of all.
#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Option<String>,
    count: Option<usize>,
    mac: Option<String>,
    seed: Option<SeedText>,
    scenario: Option<String>,
    next: Option<u32>,
    probability: Option<f64>,
    schedule: Option<String>,
    model: Option<String>,
    key: Option<String>,
    bind: Option<Vec<IpAddr>>,
    snmp: Option<String>,
    raw_port: Option<PortText>,
    lpd_port: Option<PortText>,
    require_tls: Option<bool>,
}

/// A number, or `off`.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum PortText {
    Number(u16),
    Word(String),
}

/// A small number, a word, or 64 hexadecimal digits.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum SeedText {
    Number(u64),
    Hex(String),
}

impl FleetPlan {
    /// Reads a list from a file. Model files are looked for beside it, and so is the folder `state`.
    ///
    /// # Errors
    /// It cannot be read, or not be used.
    pub fn read(path: &Path) -> Result<Self, FleetPlanError> {
        Self::of(&text(path)?, path.parent().unwrap_or(Path::new("")))
    }

    /// How many printers.
    pub fn len(&self) -> usize {
        self.planned.len()
    }

    /// None? No list that was read is.
    pub fn is_empty(&self) -> bool {
        self.planned.is_empty()
    }

    /// Their host names, in order.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.planned.iter().map(|(host, _)| host.as_str())
    }

    /// How many files the process will have open when all of them run and nobody is connected.
    pub fn open_files(&self) -> u64 {
        self.planned
            .iter()
            .map(|(_, builder)| builder.open_files())
            .sum::<u64>()
            + OTHERS
    }

    pub(super) fn into_builders(self) -> impl Iterator<Item = (String, Builder)> {
        self.planned.into_iter()
    }

    fn of(text: &str, folder: &Path) -> Result<Self, FleetPlanError> {
        let list: List = toml::from_str(text).map_err(Box::new)?;
        let defaults = place(0);
        let Entry {
            name, count, mac, seed, ..
        } = &list.defaults;
        if name.is_some() || count.is_some() || mac.is_some() || seed.is_some() {
            return Err(wrong(&defaults, "name, count, mac and seed belong to a [[printer]]"));
        }
        let fleet_seed = list.seed.as_ref().map(|seed| read_seed(seed, "seed")).transpose()?;
        let mut planned = Vec::new();
        for (number, entry) in (1..).zip(&list.printer) {
            let place = place(number);
            let entry = entry.over(&list.defaults);
            let common = entry.builder(folder, &place)?;
            let count = entry.count.unwrap_or(1);
            if !(1..=MOST).contains(&count) {
                return Err(wrong(&place, format!("count = {count}; it is 1 to {MOST}")));
            }
            let mac = entry.mac.as_deref().map(str::parse::<Mac>).transpose();
            let mac = mac.map_err(|error| wrong(&place, error))?;
            let own_seed = entry.seed.as_ref().map(|seed| read_seed(seed, &place)).transpose()?;
            for n in 0..count {
                let mac = match mac {
                    Some(first) => ahead(first, n),
                    None => ahead(Mac::STORY, planned.len()),
                };
                let host = entry.host(n, count, mac, &place)?;
                let mut builder = common.clone().mac(mac).host_name(host.clone());
                let seed = match (own_seed, fleet_seed) {
                    (Some(seed), _) if count == 1 => Some(seed),
                    (Some(seed), _) => Some(seed.derive(&format!("printer {}", n + 1))),
                    (None, fleet) => fleet.map(|seed| seed.derive(&host)),
                };
                if let Some(seed) = seed {
                    builder = builder.seed(seed);
                }
                if let Some(state) = &list.state {
                    builder = builder.state(StateDirectory::At(folder.join(state).join(&host)));
                }
                planned.push((host, builder));
            }
        }
        if planned.is_empty() {
            return Err(FleetPlanError::Empty);
        }
        all_differ(planned.iter().map(|(host, _)| host.to_ascii_lowercase()), "host name")?;
        all_differ(planned.iter().map(|(_, builder)| builder.mac.to_string()), "MAC")?;
        Ok(Self { planned })
    }
}

impl FromStr for FleetPlan {
    type Err = FleetPlanError;

    /// Model files are looked for in the current folder.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::of(text, Path::new(""))
    }
}

impl Entry {
    /// This entry, and the defaults where it says nothing.
    fn over(&self, defaults: &Self) -> Self {
        let of = self.clone();
        let defaults = defaults.clone();
        Self {
            scenario: of.scenario.or(defaults.scenario),
            next: of.next.or(defaults.next),
            probability: of.probability.or(defaults.probability),
            schedule: of.schedule.or(defaults.schedule),
            model: of.model.or(defaults.model),
            key: of.key.or(defaults.key),
            bind: of.bind.or(defaults.bind),
            snmp: of.snmp.or(defaults.snmp),
            raw_port: of.raw_port.or(defaults.raw_port),
            lpd_port: of.lpd_port.or(defaults.lpd_port),
            require_tls: of.require_tls.or(defaults.require_tls),
            ..of
        }
    }

    /// What its printers have in common.
    fn builder(&self, folder: &Path, place: &str) -> Result<Builder, FleetPlanError> {
        // An RSA key for each of a thousand takes minutes.
        let key = self.key.as_deref().map_or(Ok(KeyAlgorithm::EcP256), str::parse);
        let mut builder = Printer::builder().key(key.map_err(|error| wrong(place, error))?);
        if let Some(names) = self.scenario.as_deref().filter(|names| *names != "none") {
            let scenario: Combination = names.parse().map_err(|error| wrong(place, error))?;
            builder = builder.scenario(scenario).casting(self.casting(place)?);
        }
        if let Some(schedule) = self.schedule.as_deref().filter(|schedule| *schedule != "none") {
            builder = builder.schedule(schedule.parse().map_err(|error| wrong(place, error))?);
        }
        if let Some(named) = &self.model {
            builder = builder.model(model(named, folder, place)?);
        }
        if let Some(addresses) = &self.bind {
            builder = builder.bind(addresses.clone());
        }
        if let Some(community) = &self.snmp {
            builder = builder.snmp((community != "off").then(|| community.clone()));
        }
        let port = |port: &Option<PortText>, name| match port {
            None => Ok(OptionalPort::Usual),
            Some(port) => port.read().map_err(|error| wrong(place, format!("{name}: {error}"))),
        };
        builder = builder
            .raw_port(port(&self.raw_port, "raw_port")?)
            .lpd_port(port(&self.lpd_port, "lpd_port")?);
        Ok(builder.require_tls(self.require_tls.unwrap_or(false)))
    }

    /// Which connections get the scenario.
    fn casting(&self, place: &str) -> Result<Casting, FleetPlanError> {
        match (self.next, self.probability) {
            (None, None) => Ok(Casting::Always),
            (Some(0), None) => Err(wrong(place, "next = 0; it counts connections, from 1")),
            (Some(next), None) => Ok(Casting::Next(next)),
            (None, Some(probability)) if (0.0..=1.0).contains(&probability) => {
                let seed = None;
                Ok(Casting::Chance { probability, seed })
            }
            (None, Some(probability)) => Err(wrong(place, format!("probability = {probability}; it is 0 to 1"))),
            (Some(_), Some(_)) => Err(wrong(place, "next and probability exclude each other; choose one")),
        }
    }

    /// Of its printer number `n`, from 0: as it is called, with a number where there are several; without a name, from
    /// the MAC.
    fn host(&self, n: usize, count: usize, mac: Mac, place: &str) -> Result<String, FleetPlanError> {
        let Some(name) = &self.name else {
            return Ok(mac.host_name());
        };
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        // RFC 1123 §2.1, with room for the number.
        if name.is_empty() || name.len() > 50 || name.starts_with('-') || !name.bytes().all(is_letter) {
            let reason =
                format!("name = {name:?} is no host name; write up to 50 letters, digits and hyphens, such as lab");
            return Err(wrong(place, reason));
        }
        if count == 1 {
            return Ok(name.clone());
        }
        let digits = count.to_string().len();
        Ok(format!("{name}-{:0digits$}", n + 1))
    }
}

impl PortText {
    fn read(&self) -> Result<OptionalPort, OptionalPortError> {
        match self {
            Self::Number(port) => port.to_string().parse(),
            Self::Word(word) => word.parse(),
        }
    }
}

/// A model of this program, or a file beside the list.
fn model(named: &str, folder: &Path, place: &str) -> Result<Model, FleetPlanError> {
    if let Some(model) = Model::built_in(named) {
        return Ok(model);
    }
    let path = folder.join(named);
    if !path.exists() {
        let ids: Vec<&str> = Model::ids().collect();
        let reason = format!("model = {named:?}: it is no file, and none of {}", ids.join(", "));
        return Err(wrong(place, reason));
    }
    Model::read(&text(&path)?).map_err(|error| wrong(place, format!("model = {named:?}: {error}")))
}

fn text(path: &Path) -> Result<String, FleetPlanError> {
    let cannot = |reason: String| FleetPlanError::File {
        path: path.to_owned(),
        reason,
    };
    let size = std::fs::metadata(path)
        .map_err(|error| cannot(error.to_string()))?
        .len();
    if size > MAX_FILE {
        return Err(cannot(format!("it is {size} octets long; at most {MAX_FILE} are read")));
    }
    std::fs::read_to_string(path).map_err(|error| cannot(error.to_string()))
}

fn read_seed(seed: &SeedText, place: &str) -> Result<Seed, FleetPlanError> {
    match seed {
        SeedText::Number(number) => Ok(Seed::from(*number)),
        SeedText::Hex(digits) => digits.parse().map_err(|error| wrong(place, error)),
    }
}

/// The address that is `by` further, within the last three octets: those that a maker gives away.
fn ahead(Mac([a, b, c, d, e, f]): Mac, by: usize) -> Mac {
    let own = u32::from_be_bytes([0, d, e, f]);
    let by = u32::try_from(by % (1 << 24)).unwrap_or_default();
    let [_, d, e, f] = ((own + by) % (1 << 24)).to_be_bytes();
    Mac([a, b, c, d, e, f])
}

fn all_differ(values: impl Iterator<Item = String>, what: &'static str) -> Result<(), FleetPlanError> {
    let mut seen = HashSet::new();
    for value in values {
        if !seen.insert(value.clone()) {
            return Err(FleetPlanError::Twice { what, value });
        }
    }
    Ok(())
}

/// 0: the defaults.
fn place(number: usize) -> String {
    match number {
        0 => "[defaults]".to_owned(),
        number => format!("[[printer]] number {number}"),
    }
}

fn wrong(place: &str, reason: impl std::fmt::Display) -> FleetPlanError {
    FleetPlanError::Entry {
        place: place.to_owned(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> FleetPlan {
        text.parse().unwrap()
    }

    #[test]
    fn an_entry_goes_before_the_defaults_and_every_printer_is_another() {
        let plan = plan(
            "seed = 7\n[defaults]\nkey = 'ec-p384'\nsnmp = 'off'\nbind = ['127.0.0.1']\n\
             [[printer]]\nname = 'lab'\ncount = 10\nkey = 'ec-p256'\n[[printer]]\nmac = '00110A000001'\ncount = 2\n",
        );
        let hosts: Vec<_> = plan.hosts().collect();
        assert_eq!(
            (hosts[0], hosts[9], hosts[10], hosts[11]),
            ("lab-01", "lab-10", "NPI000001", "NPI000002")
        );
        let of = |n: usize| &plan.planned[n].1;
        assert_eq!((of(0).key, of(10).key), (KeyAlgorithm::EcP256, KeyAlgorithm::EcP384));
        assert!(of(0).snmp_community.is_none());
        let seeds: HashSet<_> = plan.planned.iter().map(|(_, b)| b.seed.unwrap().to_string()).collect();
        assert_eq!(seeds.len(), 12);
        // Five ports, one address, one lock each.
        assert_eq!(plan.open_files(), 12 * 6 + OTHERS);
    }

    #[test]
    fn raw_printing_and_lpd_can_be_switched_off_or_put_elsewhere() {
        let plan = plan(
            "[defaults]\nbind = ['127.0.0.1']\nsnmp = 'off'\nraw_port = 'off'\nlpd_port = 'off'\n\
             [[printer]]\n[[printer]]\nraw_port = 9101\n",
        );
        let of = |n: usize| (plan.planned[n].1.raw_port, plan.planned[n].1.lpd_port);
        assert_eq!(of(0), (OptionalPort::Off, OptionalPort::Off));
        assert_eq!(of(1), (OptionalPort::At(9101), OptionalPort::Off));
        assert_eq!(plan.open_files(), 4 + 5 + OTHERS);
    }

    #[test]
    fn some_fail_now_and_then_and_others_later() {
        let plan = plan(
            "[defaults]\nschedule = 'ok-chain@0s,expired@30s'\n[[printer]]\n\
             [[printer]]\nschedule = 'none'\nscenario = 'expired'\nprobability = 0.5\n\
             [[printer]]\nscenario = 'expired'\nnext = 3\n",
        );
        let of = |n: usize| &plan.planned[n].1;
        let schedule = |n| of(n).schedule.as_ref().map(ToString::to_string);
        assert_eq!(schedule(0).as_deref(), Some("ok-chain@0s,expired@30s"));
        let (probability, seed) = (0.5, None);
        assert_eq!(
            (schedule(1), of(1).casting),
            (None, Casting::Chance { probability, seed })
        );
        assert_eq!(of(2).casting, Casting::Next(3));
    }

    #[test]
    fn a_printer_keeps_its_seed_when_the_list_grows_in_front_of_it() {
        let seed = |text: &str| plan(text).planned.pop().unwrap().1.seed;
        let one = seed("seed = 7\n[[printer]]\nname = 'attic'\n");
        let two = seed("seed = 7\n[[printer]]\nname = 'lab'\n[[printer]]\nname = 'attic'\n");
        assert_eq!((one.is_some(), one), (true, two));
    }

    #[test]
    fn what_cannot_be_is_named_with_its_place() {
        for (list, words) in [
            ("", "write [[printer]]"),
            ("[[printer]]\ncolour = 'red'\n", "colour"),
            ("[[printer]]\n[[printer]]\nscenario = 'exipred'\n", "number 2"),
            ("[[printer]]\nname = 'a b'\n", "\"a b\""),
            ("[[printer]]\nname = 'a'\n[[printer]]\nname = 'A'\n", "host name a"),
            ("[[printer]]\ncount = 0\n", "count = 0"),
            ("[[printer]]\nmodel = 'x'\n", "jetdirect-610n"),
            ("[[printer]]\nkey = 'x'\n", "number 1"),
            ("[[printer]]\nschedule = 'expired@30'\n", "\"30\" is no time"),
            ("[[printer]]\nscenario = 'expired'\nprobability = 3.0\n", "0 to 1"),
            ("[[printer]]\nscenario = 'expired'\nnext = 0\n", "from 1"),
            ("[[printer]]\nmac = 'x'\n", "no MAC"),
            ("[[printer]]\nraw_port = 0\n", "raw_port: \"0\" is no port"),
            ("[[printer]]\nlpd_port = 'of'\n", "or off"),
            (
                "[[printer]]\nmac = '00110A000001'\nname = 'a'\n[[printer]]\nmac = '00110A000001'\nname = 'b'\n",
                "the MAC",
            ),
            ("[defaults]\nname = 'a'\n", "[defaults]"),
            ("seed = ''\n[[printer]]\n", "64 hexadecimal digits"),
        ] {
            let error = list.parse::<FleetPlan>().unwrap_err().to_string();
            assert!(error.contains(words), "{list}: {error}");
        }
        let error = FleetPlan::read(Path::new("/nowhere.toml")).unwrap_err().to_string();
        assert!(error.contains("/nowhere.toml cannot be read"), "{error}");
    }
}

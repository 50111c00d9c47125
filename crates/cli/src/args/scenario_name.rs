//! Names of scenarios as arguments: read, and completed by the shell. What they are is in [`scenarios`].

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use scenarios::{Combination, Scenario};
use std::ffi::OsStr;

/// Reads one argument, and knows what a shell may complete there.
#[derive(Clone)]
pub(super) struct Named<T> {
    read: fn(&str) -> Result<T, String>,
    also: &'static [&'static str],
}

/// One of the catalogue.
pub(super) fn one() -> Named<&'static Scenario> {
    let read = |text: &str| scenarios::find(text).map_err(|error| error.to_string());
    Named { read, also: &[] }
}

/// One, or several that change different things.
pub(super) fn combination() -> Named<Combination> {
    let read = |text: &str| {
        text.parse()
            .map_err(|error: scenarios::CombinationError| error.to_string())
    };
    Named { read, also: &[] }
}

/// The same, or `off`; as it was typed, for the door to read.
pub(super) fn combination_or_off() -> Named<String> {
    const OFF: &[&str] = &["off", "none"];
    let read = |text: &str| {
        if !OFF.contains(&text) {
            (combination().read)(text)?;
        }
        Ok(text.to_owned())
    };
    Named { read, also: &["off"] }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Named<T> {
    type Value = T;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&clap::Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let read = self.read;
        let text = StringValueParser::new().try_map(move |text| read(&text));
        text.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names = scenarios::all().map(|scenario| scenario.id);
        Some(Box::new(names.chain(self.also.iter().copied()).map(PossibleValue::new)))
    }
}

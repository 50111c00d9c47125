//! `misprint scenario list`.

use crate::catalogue::{Filter, client};
use clap::Args as ClapArgs;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use scenarios::Family;

/// Which of them, and how to tell.
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  misprint scenario list wildcard                        with this word, also in what clients said
  misprint scenario list --family names --family chain   these families
  misprint scenario list --accepted-by java --refused-by chromium
  misprint scenario list --missing                       what cannot be served, and why

Exit status: 0 there are some, 1 there is none.")]
pub(crate) struct ScenarioListArgs {
    /// Words that all are in the entry somewhere, in upper or lower case
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,
    /// Of this family; may be repeated
    #[arg(long, value_name = "FAMILY", value_parser = families())]
    pub(crate) family: Vec<Family>,
    /// Those that this client was seen to accept, such as curl, java or chromium; may be repeated
    #[arg(long, value_name = "CLIENT", value_parser = client)]
    pub(crate) accepted_by: Vec<&'static str>,
    /// Those that this client was seen to refuse; may be repeated
    #[arg(long, value_name = "CLIENT", value_parser = client)]
    pub(crate) refused_by: Vec<&'static str>,
    /// All that is known about each of them, as one JSON array
    #[arg(long)]
    pub(crate) json: bool,
    /// Those that are known and cannot be served, and why
    #[arg(long, conflicts_with_all = ["family", "accepted_by", "refused_by"])]
    pub(crate) missing: bool,
}

impl ScenarioListArgs {
    /// What was asked for.
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            words: self.words.clone(),
            families: self.family.clone(),
            accepted_by: self.accepted_by.clone(),
            refused_by: self.refused_by.clone(),
        }
    }
}

/// By its name; a shell completes it.
fn families() -> impl TypedValueParser<Value = Family> {
    PossibleValuesParser::new(Family::ALL.map(Family::name))
        .try_map(|name| Family::find(&name).ok_or("there is no such family"))
}

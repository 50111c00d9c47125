//! Ready-made clients (`--client NAME`): how each is called and made to trust a root, as data in `recipes/`; and the
//! same for a command that was typed.

use super::process::Program;
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A client, and how to send it to a printer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    /// As `--client` wants it; for a typed command, the program's.
    pub(crate) name: String,
    /// What it is.
    pub(crate) about: String,
    /// What a person would install.
    #[serde(default)]
    pub(crate) install: String,
    /// Says its version in the first line.
    #[serde(default)]
    pub(crate) version: Vec<String>,
    /// Run once before everything, in the folder `{work}`.
    #[serde(default)]
    pub(crate) prepare: Vec<String>,
    /// Program and arguments; empty: the client that is built in.
    #[serde(default)]
    pub(crate) command: Vec<String>,
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
    /// Files in the folder `{work}`, by name.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// Files in the folder `{scratch}`, which every run has for itself.
    #[serde(default)]
    pub(crate) scratch: BTreeMap<String, String>,
    /// Words of the lines that tell why it refused.
    #[serde(default)]
    pub(crate) telling: Vec<String>,
}

/// What stands for the words in braces.
#[derive(Clone, Debug)]
pub(crate) struct Words(pub(crate) Vec<(&'static str, String)>);

const EMBEDDED: [&str; 10] = [
    include_str!("recipes/cups.toml"),
    include_str!("recipes/cups-first-use.toml"),
    include_str!("recipes/curl.toml"),
    include_str!("recipes/gnutls-cli.toml"),
    include_str!("recipes/ipptool.toml"),
    include_str!("recipes/java.toml"),
    include_str!("recipes/node.toml"),
    include_str!("recipes/openssl.toml"),
    include_str!("recipes/requests.toml"),
    include_str!("recipes/rustls.toml"),
];

/// All that there are.
///
/// # Errors
/// None, as a test shows.
pub(crate) fn all() -> anyhow::Result<Vec<Recipe>> {
    let read = |text: &&str| toml::from_str(text).context("a recipe of Misprint's own cannot be read");
    EMBEDDED.iter().map(read).collect()
}

impl Recipe {
    /// The one of this name.
    ///
    /// # Errors
    /// There is none; the error names them.
    pub(crate) fn named(name: &str) -> anyhow::Result<Self> {
        let mut recipes = all()?;
        if let Some(at) = recipes.iter().position(|recipe| recipe.name == name) {
            return Ok(recipes.swap_remove(at));
        }
        let names: Vec<&str> = recipes.iter().map(|recipe| recipe.name.as_str()).collect();
        bail!(
            "there is no client {name:?}: choose one of {}, or write your own after --",
            names.join(", ")
        )
    }

    /// A command that was typed.
    pub(crate) fn typed(command: Vec<String>) -> Self {
        let program = command.first().map(String::as_str).unwrap_or_default();
        let name = Path::new(program).file_name().unwrap_or_default();
        Self {
            name: name.to_string_lossy().into_owned(),
            about: command.join(" "),
            install: String::new(),
            version: Vec::new(),
            prepare: Vec::new(),
            command,
            environment: BTreeMap::new(),
            files: BTreeMap::new(),
            scratch: BTreeMap::new(),
            telling: Vec::new(),
        }
    }

    /// It can be sent to an address under any name.
    pub(crate) fn takes_any_name(&self) -> bool {
        self.command.is_empty() || self.command.iter().any(|word| word.contains("{address}"))
    }

    /// The command for one printer.
    pub(crate) fn program(&self, words: &Words) -> Program {
        let environment = self.environment.iter();
        Program {
            command: self.command.iter().map(|word| words.put_into(word)).collect(),
            environment: environment
                .map(|(name, value)| (name.clone(), words.put_into(value)))
                .collect(),
        }
    }

    /// Writes what belongs into the folder of one run.
    pub(crate) fn furnish(files: &BTreeMap<String, String>, folder: &Path, words: &Words) -> std::io::Result<()> {
        for (name, text) in files {
            let file = folder.join(name);
            if let Some(parent) = file.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(file, words.put_into(text))?;
        }
        Ok(())
    }
}

impl Words {
    /// The text with its words in braces replaced; other braces stay.
    pub(crate) fn put_into(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (word, value)| {
            text.replace(&format!("{{{word}}}"), value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_can_be_read_and_names_are_unique() {
        let recipes = all().unwrap();
        let names: std::collections::BTreeSet<&str> = recipes.iter().map(|recipe| recipe.name.as_str()).collect();
        assert_eq!(names.len(), EMBEDDED.len());
        for recipe in &recipes {
            let told = format!("{:?} {:?}", recipe.command, recipe.environment);
            let has_target = ["{url}", "{port}", "{ipps}"].iter().any(|word| told.contains(word));
            assert!(has_target || recipe.name == "rustls", "{}", recipe.name);
            assert!(!recipe.about.is_empty());
        }
    }

    #[test]
    fn a_name_that_is_not_there_is_answered_with_those_that_are() {
        let error = Recipe::named("crul").unwrap_err().to_string();
        assert!(
            error.contains("\"crul\"") && error.contains("curl, gnutls-cli"),
            "{error}"
        );
    }

    #[test]
    fn only_known_words_in_braces_are_replaced() {
        let words = Words(vec![("url", "https://localhost/".to_owned())]);
        assert_eq!(
            words.put_into("if (x) {get({url})} {other}"),
            "if (x) {get(https://localhost/)} {other}"
        );
    }
}

//! Switching scenarios while the printer runs.

use crate::stage::Casting;
use crate::{Printer, scene};
use pki::Certificate;
use scenarios::{Combination, CombinationError, Scenario};
use serde::Serialize;

/// A scenario is not played; the printer goes on as before.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// There is none of this name, or they do not go together.
    #[error(transparent)]
    Combination(#[from] CombinationError),
    /// Its certificates or TLS settings cannot be made.
    #[error("the scenario {scenario} cannot be played: {reason}")]
    Make {
        /// Its name.
        scenario: String,
        /// Why.
        reason: String,
    },
}

/// The `scenario` event.
#[derive(Serialize)]
struct Set<'a> {
    event: &'static str,
    scenario: Vec<&'static str>,
    /// `always`, `next` or `chance`.
    casting: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connections: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// SHA-256 of the leaf in force then.
    sha256: &'a str,
}

impl Printer {
    /// Plays scenarios (`expired`, or several with commas) to all connections whose ClientHello, or first request
    /// without TLS, comes from now on. Those that are under way keep what they have. Returns the roots that a client
    /// trusts in it.
    ///
    /// # Errors
    /// There is no such scenario, or two of them change the same thing: the printer goes on as before.
    pub async fn apply(&self, scenario: &str) -> Result<Vec<Certificate>, PlayError> {
        self.play(scenario.parse()?, Casting::Always).await
    }

    /// Plays scenarios to the connections of `casting`. Returns the roots that a client trusts in it.
    ///
    /// # Errors
    /// The certificates or TLS settings cannot be made.
    pub async fn play(&self, combination: Combination, casting: Casting) -> Result<Vec<Certificate>, PlayError> {
        let made = self.stage().make(combination.clone()).await;
        let scene = made.map_err(|error| PlayError::Make {
            scenario: combination.to_string(),
            reason: error.to_string(),
        })?;
        let trust = scene.trust().to_vec();
        let sha256 = scene.identity().leaf().sha256();
        match casting {
            Casting::Always => self.engine().stage(scene).await,
            _ => self.stage().invite(scene, casting),
        }
        self.events().emit(&Set {
            event: "scenario",
            scenario: combination.ids(),
            casting: match casting {
                Casting::Always => "always",
                Casting::Next(_) => "next",
                Casting::Chance { .. } => "chance",
            },
            connections: match casting {
                Casting::Next(connections) => Some(connections),
                _ => None,
            },
            probability: match casting {
                Casting::Chance { probability, .. } => Some(probability),
                _ => None,
            },
            sha256: &sha256,
        });
        Ok(trust)
    }

    /// Ends every scenario: the identity from before the first is back, unless the web pages installed another one since.
    ///
    /// # Errors
    /// The TLS settings cannot be made.
    pub async fn clear_scenario(&self) -> Result<(), PlayError> {
        let identity = self.stage().own().unwrap_or_else(|| self.stage().identity());
        let scene = scene::Scene::plain(identity).map_err(|error| PlayError::Make {
            scenario: "none".to_owned(),
            reason: error.to_string(),
        })?;
        let sha256 = scene.identity().leaf().sha256();
        self.engine().stage(scene).await;
        self.events().emit(&Set {
            event: "scenario",
            scenario: Vec::new(),
            casting: "always",
            connections: None,
            probability: None,
            sha256: &sha256,
        });
        Ok(())
    }

    /// The scenarios that are played to all connections; none: the printer as it is.
    pub fn scenarios(&self) -> Vec<&'static Scenario> {
        self.stage().scene().scenarios().to_vec()
    }
}

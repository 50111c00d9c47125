//! Where a client does otherwise than is predicted, with the version that did and the reason.

/// What of a prediction is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aspect {
    /// Accepted or refused.
    Outcome,
    /// The words of the error.
    Words,
    /// The alert that the printer gets.
    Alert,
}

impl Aspect {
    pub(super) const ALL: [Self; 3] = [Self::Outcome, Self::Words, Self::Alert];
}

/// Client, scenario, aspect, reason.
pub(super) const DISAGREEMENTS: &[(&str, &str, Aspect, &str)] = &[(
    "gnutls-cli",
    "self-signed-regenerated-same-dn",
    Aspect::Words,
    "GnuTLS 3.7.9 speaks of the signer's constraints too where the old certificate, which is trusted, is that of a CA, as \
     it was when this was measured; here it is not",
)];

/// Its place in the list, and the reason.
pub(super) fn find(client: &str, id: &str, aspect: Aspect) -> Option<(usize, &'static str)> {
    let is_it = |it: &(&str, &str, Aspect, &str)| (it.0, it.1, it.2) == (client, id, aspect);
    let place = DISAGREEMENTS.iter().position(is_it)?;
    Some((place, DISAGREEMENTS[place].3))
}

/// The places of all of one client.
pub(super) fn of(client: &str) -> Vec<usize> {
    (0..DISAGREEMENTS.len())
        .filter(|place| DISAGREEMENTS[*place].0 == client)
        .collect()
}

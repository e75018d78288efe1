//! Whom a rotation takes, and with which recipe.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use sha2::{Digest, Sha256};

use super::{AlgorithmChoice, Selection};
use crate::account::hasher::{self, Algorithm, HashRecipe};
use crate::commands::password::bulk::ids::{self, Chosen};
use crate::context::Context;
use crate::error::Refusal;
use crate::mail::Backend;
use crate::store::UserFilter;

/// The name that stands for texts of no algorithm that Django knows.
pub(super) const UNKNOWN: &str = "unknown";

/// What is to be done, decided before anything is written.
pub(super) struct Plan {
    pub(super) recipe: HashRecipe,
    pub(super) filter: UserFilter,
    algorithm: Option<AlgorithmChoice>,
    chosen: Option<Chosen>,
    /// By which way mails leave, if there are any.
    pub(super) backend: Option<Backend>,
    /// All that makes one rotation another than the next, for its journal; the back end is there
    /// by its name.
    pub(super) fingerprint: Vec<u8>,
}

/// What becomes of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The hash is replaced.
    Rotated,
    /// It would be, were the password usable.
    Unusable,
    /// Somebody else's algorithm.
    NotSelected,
}

impl Plan {
    pub(super) fn make(
        selection: &Selection,
        backend: Option<Backend>,
        context: &mut Context<'_>,
    ) -> Result<Self, Refusal> {
        let recipe = context.settings()?.recipe()?;
        let chosen = match &selection.ids_from {
            Some(path) => Some(ids::choose(path, context)?),
            None => None,
        };
        let filter = UserFilter {
            search: selection.search.clone(),
            chosen: chosen.is_some(),
            ..UserFilter::default()
        };
        let algorithm = selection.algorithm;
        let digest = chosen.as_ref().map(|chosen| chosen.digest);
        let all = (recipe, &selection.search, algorithm, digest, backend.is_some());
        let fingerprint = Sha256::digest(format!("{all:?}")).to_vec();
        Ok(Self { recipe, filter, algorithm, chosen, backend, fingerprint })
    }

    /// Decides over a stored hash of a user whom the filter has taken.
    pub(super) fn fate(&self, encoded: &str) -> Fate {
        if !hasher::is_usable(encoded) {
            // Which algorithm it was of, nobody knows.
            return if self.algorithm.is_none() { Fate::Unusable } else { Fate::NotSelected };
        }
        match self.algorithm {
            Some(AlgorithmChoice(wanted)) if hasher::identify(encoded) != wanted => {
                Fate::NotSelected
            }
            _ => Fate::Rotated,
        }
    }

    /// Refuses a list of keys that names users who are not there.
    pub(super) fn require_all_known(&self) -> Result<(), Refusal> {
        self.chosen.as_ref().map_or(Ok(()), Chosen::require_all_known)
    }

    /// Makes the refusal of a selection that nobody falls under.
    pub(super) fn no_match(&self, unusable: u64) -> Refusal {
        let what = if self.algorithm.is_some() { " with such a hash" } else { "" };
        let refusal = Refusal::refused(
            "no_match",
            format!("no user was selected{what}{}", left_alone(unusable)),
        );
        if self.filter.search.is_some() {
            refusal.hint("acct user list --search shows whom the text finds")
        } else {
            refusal.hint("acct password audit counts the hashes by algorithm")
        }
    }
}

pub(super) fn algorithm_parser() -> impl TypedValueParser<Value = AlgorithmChoice> {
    let names = Algorithm::ALL.map(Algorithm::name).into_iter().chain([UNKNOWN]);
    PossibleValuesParser::new(names).map(|name| AlgorithmChoice(Algorithm::from_name(&name)))
}

/// Says how many unusable passwords are not touched; nothing of none.
pub(super) fn left_alone(unusable: u64) -> String {
    match unusable {
        0 => String::new(),
        1 => "; 1 unusable password is left as it is".to_owned(),
        many => format!("; {many} unusable passwords are left as they are"),
    }
}

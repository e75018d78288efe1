//! Whom a rotation takes, and with which recipe.

use sha2::{Digest, Sha256};

use super::Whom;
use crate::account::hasher::{self, HashKind, HashRecipe};
use crate::app::App;
use crate::commands::ids::IdSelection;
use crate::error::Refusal;
use crate::mail::Backend;
use crate::store::UserFilter;

/// What is to be done, decided before anything is written.
pub(super) struct Plan {
    pub(super) recipe: HashRecipe,
    /// Whom it takes; of which algorithm their hashes are is not in it, for that is what it changes.
    pub(super) filter: UserFilter,
    algorithm: Option<HashKind>,
    ids: Option<IdSelection>,
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
        whom: &Whom,
        backend: Option<Backend>,
        app: &mut App<'_>,
    ) -> Result<Self, Refusal> {
        let recipe = app.settings()?.recipe()?;
        let mut filter = whom.conditions.filter(app)?;
        let ids = match &whom.ids_from {
            Some(path) => Some(IdSelection::read(path, app)?),
            None => None,
        };
        filter.in_id_selection = ids.is_some();
        let algorithm = filter.hash.take();
        let digest = ids.as_ref().map(|ids| ids.digest);
        let of = (recipe, &whom.conditions, digest, backend.is_some());
        let fingerprint = Sha256::digest(format!("{of:?}")).to_vec();
        Ok(Self { recipe, filter, algorithm, ids, backend, fingerprint })
    }

    /// Decides over a stored hash of a user whom the filter has taken.
    pub(super) fn fate(&self, encoded: &str) -> Fate {
        if !hasher::is_usable(encoded) {
            // Which algorithm it was of, nobody knows.
            return match self.algorithm {
                None | Some(HashKind::Unusable) => Fate::Unusable,
                Some(_) => Fate::NotSelected,
            };
        }
        match self.algorithm {
            Some(wanted) if HashKind::of(encoded) != wanted => Fate::NotSelected,
            _ => Fate::Rotated,
        }
    }

    /// Refuses a list of keys that names users who are not there.
    pub(super) fn require_all_known(&self) -> Result<(), Refusal> {
        self.ids.as_ref().map_or(Ok(()), IdSelection::require_all_known)
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

/// Says how many unusable passwords are not touched; nothing of none.
pub(super) fn left_alone(unusable: u64) -> String {
    match unusable {
        0 => String::new(),
        1 => "; 1 unusable password is left as it is".to_owned(),
        many => format!("; {many} unusable passwords are left as they are"),
    }
}

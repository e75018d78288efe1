//! Whom a rotation takes, and with which recipe.

use sha2::{Digest, Sha256};

use super::{Whom, sweep};
use crate::account::hasher::{self, HashKind, HashRecipe};
use crate::app::App;
use crate::commands::password::bulk::first::Limit;
use crate::commands::password::bulk::ids::{self, Chosen};
use crate::error::Refusal;
use crate::journal::{Mark, Progress};
use crate::mail::Backend;
use crate::store::UserFilter;

/// What is to be done, decided before anything is written.
pub(super) struct Plan {
    pub(super) recipe: HashRecipe,
    /// Whom it takes; of which algorithm their hashes are is not in it, for that is what it changes.
    pub(super) filter: UserFilter,
    /// The same without what a limit leaves.
    pub(super) all: UserFilter,
    algorithm: Option<HashKind>,
    limit: Option<Limit>,
    chosen: Option<Chosen>,
    /// By which way mails leave, if there are any.
    pub(super) backend: Option<Backend>,
    /// All that makes one rotation another than the next, for its journal; the back end is there
    /// by its name.
    pub(super) fingerprint: Vec<u8>,
}

/// A batch that was committed, though its journal does not say so.
pub(super) struct Committed {
    /// Its last key.
    pub(super) through: String,
    /// How many users of it bear the rotation's mark.
    pub(super) users: u64,
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
        let mut filter = whom.selection.filter(app)?;
        let chosen = match &whom.ids_from {
            Some(path) => Some(ids::choose(path, app)?),
            None => None,
        };
        filter.in_id_selection = chosen.is_some();
        let limit = Limit::taken_from(&mut filter);
        let algorithm = filter.hash.take();
        let digest = chosen.as_ref().map(|chosen| chosen.digest);
        let of = (recipe, &whom.selection, digest, backend.is_some());
        let fingerprint = Sha256::digest(format!("{of:?}")).to_vec();
        let all = filter.clone();
        Ok(Self { recipe, filter, all, algorithm, limit, chosen, backend, fingerprint })
    }

    /// Puts those aside who are left to rotate, where there is a limit, and returns how far the
    /// rotation is then: it may have committed a batch of which its journal does not know.
    pub(super) fn apply_limit(
        &mut self,
        progress: &Progress,
        mark: Option<Mark>,
        app: &mut App<'_>,
    ) -> Result<Option<Committed>, Refusal> {
        let Some(limit) = self.limit else { return Ok(None) };
        let (mut done, mut behind) = (progress.rotated, progress.rotated_through.clone());
        let committed = match mark {
            Some(mark) => sweep::committed(app.store()?, progress, self, mark)?,
            None => None,
        };
        if let Some(batch) = &committed {
            done += batch.users;
            behind = Some(batch.through.clone());
        }
        let behind = match behind {
            Some(text) => Some(app.store()?.key(&text)),
            None => None,
        };
        let filter = UserFilter { hash: self.algorithm, usable: true, ..self.all.clone() };
        limit.put_aside(filter, done, behind.as_ref(), app)?;
        self.filter.in_first = true;
        Ok(committed)
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

/// Says how many unusable passwords are not touched; nothing of none.
pub(super) fn left_alone(unusable: u64) -> String {
    match unusable {
        0 => String::new(),
        1 => "; 1 unusable password is left as it is".to_owned(),
        many => format!("; {many} unusable passwords are left as they are"),
    }
}

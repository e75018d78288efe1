//! What `activate` and `deactivate` share.

use super::many::{self, Applied, UserAction};
use super::{Outcome, Targets, find_users};
use crate::account::field::Field;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::error::Refusal;
use crate::selection::{FoundUsers, Users, absent};
use crate::store::{UserChanges, Write};

/// Sets `is_active`.
struct SetActive(bool);

/// Sets `is_active` of all specified users.
pub(super) fn set_active(
    targets: &Targets,
    active: bool,
    yes: bool,
    writing: WriteOptions,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let mut found = find_users(targets, app)?;
    found.require_all()?;
    let store = app.store()?;
    if !active && !store.has(Field::IsActive) {
        let message = format!("{}: users cannot be inactive", absent(store, Field::IsActive));
        return Err(Refusal::environment("field_absent", message)
            .hint("to prevent logins by password, use acct password disable")
            .into());
    }
    let action = SetActive(active);
    if found.selected_nobody() {
        return many::nobody(&action, app);
    }
    app.open_site(writing, true)?;
    if matches!(found.users, Users::Matching(_)) && !yes {
        ask(&found, active, app)?;
    }
    many::change(&action, found.users, app)
}

/// Asks before changing users that filters selected.
fn ask(found: &FoundUsers<'_>, active: bool, app: &mut App<'_>) -> Result<(), Refusal> {
    let (command, verb) =
        if active { ("user activate", "Activate") } else { ("user deactivate", "Deactivate") };
    let question = format!("{verb} {}?", found.described()?);
    app.ui.confirm(command, &question, "no user was changed")
}

impl UserAction for SetActive {
    fn name(&self) -> &'static str {
        "is_active"
    }

    fn logged(&self) -> &'static str {
        if self.0 { "is_active=true" } else { "is_active=false" }
    }

    fn apply(&self, user: &mut StoredUser, write: &Write<'_>) -> Result<bool, Refusal> {
        if user.is_active == self.0 {
            return Ok(false);
        }
        let changes = UserChanges { is_active: Some(self.0), ..UserChanges::default() };
        write.change(&user.key, &changes)?;
        user.is_active = self.0;
        Ok(true)
    }

    fn describe(&self, Applied { user, is_changed }: &Applied) -> String {
        let word = if self.0 { "active" } else { "inactive" };
        if *is_changed {
            format!("{} is now {word}", user.username)
        } else {
            format!("{} unchanged: already {word}", user.username)
        }
    }
}

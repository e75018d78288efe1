//! `acct password disable`.

use super::{Outcome, overwrite};
use crate::account::hasher;
use crate::account::user::StoredUser;
use crate::app::{App, WriteOptions};
use crate::audit::Change;
use crate::commands::save::{SaveOutcome, UserChange, unchanged};
use crate::selection::Target;

/// Why there is nothing to do.
const DISABLED: &str = "the password is already disabled";

/// Disable a password, so that no password works
///
/// The user's sessions on the site end, and open reset links stop working. Django mails no reset
/// links to such a user; `acct password reset --user` issues one. A password that is already
/// disabled is left unchanged.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password disable user2")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let user = app.find_user(&self.target)?;
        if !hasher::is_usable(&user.password) {
            return unchanged(app, &user, DISABLED);
        }
        app.open_site(self.writing, false)?;
        disable(&user, app)
    }
}

/// Disables the password that was seen, unless another process has done so meanwhile.
fn disable(seen: &StoredUser, app: &mut App<'_>) -> anyhow::Result<Outcome> {
    let encoded = hasher::unusable(&mut app.system.random);
    let (status, changed) = ("password disabled for", vec!["password"]);
    let change = UserChange { status, changed, ..UserChange::default() };
    change.save(Change::of(seen, &["password=unusable"]), app, |write| {
        let now = write.user_by_key(&seen.key)?;
        match now.filter(|now| !hasher::is_usable(&now.password)) {
            Some(now) => Ok(SaveOutcome::Unchanged(now, DISABLED)),
            None => overwrite(write, seen, encoded),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::World;
    use crate::terminal::ScriptedTerminal;

    #[test]
    fn a_password_that_was_disabled_meanwhile_is_left_as_it_is() {
        let mut world = World::new();
        let script = ScriptedTerminal::new();
        assert_eq!(world.run(&script, "acct user add ann --generate"), 0, "{}", script.err());
        let seen = world.user("ann");
        world.run(&script, "acct password disable ann");
        let disabled = world.user("ann");
        world.enter(&script, |app| disable(&seen, app)).unwrap();
        assert_eq!(world.user("ann"), disabled);
        assert!(script.err().ends_with("ann unchanged: the password is already disabled\n"));
    }
}

//! `acct password check`.

use std::path::PathBuf;

use super::{Outcome, hash_for_nobody, overwrite, require_password, verify};
use crate::account::hasher::{self, HashRecipe};
use crate::account::password::Password;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::audit::Change;
use crate::commands::save::{UserChange, print_changed};
use crate::commands::source::{ask_until, from_options};
use crate::error::{Kind, Refusal};
use crate::selection::Target;
use crate::terminal::visible;

/// Verify a password: exit 0 if it is right, 1 if it is wrong
///
/// Does not update last_login, and rehashes only with --upgrade. Only wrong passwords are logged.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password check user2
  printf '%s\\n' \"$PASSWORD\" | acct password check user2 --password-stdin")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// Read the password from the first line of stdin
    #[arg(long)]
    password_stdin: bool,
    /// Read the password from a file with only that line
    #[arg(long, value_name = "FILE", conflicts_with = "password_stdin")]
    password_file: Option<PathBuf>,
    /// Rehash the password if its hash is outdated, as Django does at login
    ///
    /// A hash is outdated if its algorithm or cost differs from those of new hashes. Rehashing ends
    /// the user's sessions on the site and invalidates open reset links.
    #[arg(long)]
    upgrade: bool,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let found = app.find_user(&self.target).and_then(|user| {
            require_password(&user, app)?;
            Ok(user)
        });
        let user = match found {
            Err(refusal) if refusal.kind == Kind::Refused => {
                hash_for_nobody(self.given(app)?.as_ref(), app)?;
                return Err(refusal.into());
            }
            found => found?,
        };
        if self.upgrade {
            app.store()?.check_writable()?;
        }
        let password = if let Some(password) = self.given(app)? {
            password
        } else {
            let prompt = format!("Password for {}: ", visible(&user.username));
            ask_until(app, &prompt, |password, _| Ok(password))?
        };
        if !verify(&password, &user, app)? {
            let message = format!("wrong password for {}", user.username);
            return Err(Refusal::refused("wrong_password", message).into());
        }
        if self.upgrade {
            let recipe = app.settings()?.recipe()?;
            if hasher::must_update(&user.password, recipe) {
                return upgrade(app, &user, &password, recipe);
            }
        }
        app.ui.status(&format!("the password of {} is correct", user.username));
        print_changed(app, &user, Vec::new())
    }

    /// Reads the password unless it has to be asked for.
    fn given(&self, app: &mut App<'_>) -> Result<Option<Password>, Refusal> {
        from_options(app, self.password_stdin, self.password_file.as_deref())
    }
}

fn upgrade(
    app: &mut App<'_>,
    user: &StoredUser,
    password: &Password,
    recipe: HashRecipe,
) -> anyhow::Result<Outcome> {
    let encoded =
        hasher::encode(password, recipe, &mut app.system.random).map_err(Refusal::from)?;
    let (status, changed) = ("hash upgraded for", vec!["password"]);
    let change = UserChange { status, changed, ..UserChange::default() };
    change.save(Change::of(user, &["password=rehashed"]), app, |write| {
        overwrite(write, user, encoded)
    })
}

//! `acct password hash`.

mod recipe;

use serde::Serialize;

use self::recipe::RecipeArgs;
use super::Outcome;
use crate::account::hasher;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::commands::source::{NewPasswordArgs, PasswordRules};
use crate::error::Refusal;
use crate::ui::Format;

/// Print a password's hash as Django stores it
///
/// Needs no database. The validators do not check the password.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password hash
  acct password hash --algorithm pbkdf2_sha256 --iterations 1000000
  acct password hash --algorithm scrypt --parallelism 1")]
pub(crate) struct Args {
    #[command(flatten)]
    source: NewPasswordArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
}

/// The document of a hash, with the password if it was generated.
#[derive(Serialize)]
struct Hashed<'a> {
    hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let recipe = match self.recipe.recipe()? {
            Some(recipe) => recipe,
            None => app.settings()?.recipe()?,
        };
        let prompt = "Password".to_owned();
        let user = &StoredUser::blank();
        let rules = PasswordRules { policy: None, attributes: &[], user, prompt };
        let new = self.source.obtain(app, &rules)?;
        let hash = hasher::encode(&new.password, recipe, &mut app.system.random);
        let hash = hash.map_err(Refusal::from)?;
        let password = new.generated.then(|| new.password.expose());
        match app.ui.options.format {
            Format::Table | Format::Plain => {
                for line in [Some(hash.as_str()), password].into_iter().flatten() {
                    app.ui.print(line.as_bytes())?;
                    app.ui.print(b"\n")?;
                }
            }
            Format::Json | Format::Ndjson | Format::Csv => {
                let columns: &[_] =
                    if password.is_some() { &["hash", "password"] } else { &["hash"] };
                app.ui.print_record(columns, &Hashed { hash: &hash, password })?;
            }
        }
        Ok(Outcome::Done)
    }
}

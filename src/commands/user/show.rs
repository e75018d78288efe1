//! `acct user show`.

mod page;

use super::Outcome;
use crate::app::App;
use crate::commands::target::Target;
use crate::ui::{Format, Record, UserDocument};

/// Shows one user, with the kind and cost of the password hash
///
/// For people also what is to be known of it: whether the next login writes the hash anew, and
/// whether a reset mail would be sent, and why not.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user show user2
  acct user show --id 42 --format json")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let user = self.target.find(app)?;
        if app.ui.options.format == Format::Table {
            page::print(&user, app)?;
            return Ok(Outcome::Done);
        }
        let document = UserDocument::in_full(&user, &app.database_time()?);
        let flag = |flag: bool| flag.to_string();
        let time = |exact: &Option<String>| exact.clone().unwrap_or_default();
        Record::new(vec![
            ("username", user.username.clone()),
            ("id", user.key.to_string()),
            ("email", user.email.clone()),
            ("first_name", user.first_name.clone()),
            ("last_name", user.last_name.clone()),
            ("is_active", flag(user.is_active)),
            ("is_staff", flag(user.is_staff)),
            ("is_superuser", flag(user.is_superuser)),
            ("last_login", time(&document.last_login)),
            ("date_joined", time(&document.date_joined)),
            ("password", document.password.describe()),
        ])
        .print(&mut app.ui, &serde_json::json!({ "users": [document] }))?;
        Ok(Outcome::Done)
    }
}

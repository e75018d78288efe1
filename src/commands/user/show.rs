//! `acct user show`.

mod page;

use serde_json::json;

use super::Outcome;
use crate::app::App;
use crate::selection::Target;
use crate::ui::{Format, UserDocument};

/// Show one user, with the algorithm and cost of the password hash
///
/// The table also says whether the next login will upgrade the hash and whether a reset mail could
/// be sent.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user show user2
  acct user show --id 42 --format json")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
}

/// The columns of CSV; plain output is the first of them.
const COLUMNS: [&str; 11] = [
    "username",
    "id",
    "email",
    "first_name",
    "last_name",
    "is_active",
    "is_staff",
    "is_superuser",
    "last_login",
    "date_joined",
    "algorithm",
];

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let user = app.find_user(&self.target)?;
        let (store, time) = (app.store()?, app.database_time()?);
        // Between the two readings somebody may remove it.
        let user = store.user_with_extra(&user.key)?.unwrap_or(user);
        let extra = store.extra_columns();
        if app.ui.options.format == Format::Table {
            page::print(&user, &extra, app)?;
            return Ok(Outcome::Done);
        }
        let document = UserDocument::of(&user, &time).with_costs().with_extra(&extra);
        app.ui.print_record(&COLUMNS, &json!({ "user": document }))?;
        Ok(Outcome::Done)
    }
}

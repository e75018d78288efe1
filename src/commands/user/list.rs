//! `acct user list`.

use super::Outcome;
use crate::account::user::StoredUser;
use crate::context::Context;
use crate::output::{Format, Listing, UserDocument};
use crate::store::UserFilter;

/// Lists users, all or those who match
///
/// Several conditions must all hold. The order is that of the primary keys. With --format plain
/// the user names are printed alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user list --search example.com
  acct user list --inactive --format plain | xargs -r acct user remove -y --
  acct user list --format csv > users.csv")]
pub(crate) struct Args {
    /// Only users with this text in the user name, address or names
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only active users
    #[arg(long, conflicts_with = "inactive")]
    active: bool,
    /// Only inactive users
    #[arg(long)]
    inactive: bool,
    /// Only staff
    #[arg(long)]
    staff: bool,
    /// At most this many users
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

const COLUMNS: [&str; 8] =
    ["id", "username", "email", "is_active", "is_staff", "last_login", "date_joined", "algorithm"];

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let active = if self.active { Some(true) } else { self.inactive.then_some(false) };
        let filter =
            UserFilter { search: self.search, active, staff: self.staff, limit: self.limit };
        context.store()?;
        let mut listing = Listing::begin(context, "users", &COLUMNS, 1)?;
        let mut count = 0_usize;
        context.for_each_user(&filter, |context, user| {
            count += 1;
            let document = UserDocument::of(&user);
            let cells = cells(&user, &document, context.format());
            listing.row(context, &cells, &document)
        })?;
        listing.end(context)?;
        if count == 0 {
            context.say("no users");
        }
        Ok(Outcome::Done)
    }
}

fn cells(user: &StoredUser, document: &UserDocument, format: Format) -> [String; 8] {
    // To the day for people; to the microsecond, as in JSON, for scripts.
    let time = |exact: &Option<String>, stored: Option<&str>| match format {
        Format::Table => stored.unwrap_or_default().chars().take(10).collect(),
        _ => exact.clone().unwrap_or_default(),
    };
    let algorithm = match (document.password.usable, document.password.algorithm) {
        (false, _) => "unusable",
        (true, algorithm) => algorithm.unwrap_or("unknown"),
    };
    let flag = |set: bool| match (format, set) {
        (Format::Table, true) => "yes".to_owned(),
        (Format::Table, false) => "no".to_owned(),
        (_, set) => set.to_string(),
    };
    [
        document.id.clone(),
        user.username.clone(),
        user.email.clone(),
        flag(user.is_active),
        flag(user.is_staff),
        time(&document.last_login, user.last_login.as_deref()),
        time(&document.date_joined, user.date_joined.as_deref()),
        algorithm.to_owned(),
    ]
}

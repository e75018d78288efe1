//! `acct user list`.

use super::Outcome;
use crate::account::field::Field;
use crate::app::App;
use crate::error::Refusal;
use crate::selection::Selection;
use crate::store::UserFilter;
use crate::ui::{Column, Format, Listing, Reading, Tone, UserDocument};

/// List users: all, or those that match the filters
///
/// Filters are combined with AND. The table says in words who can log in (active, inactive, no
/// password) and when they last did, and omits columns if the terminal is narrow; csv and json have
/// exact values. With --format plain, only the user names are printed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user list --search example.com
  # Users who have not logged in for a year, longest absent first
  acct user list --login-before 1y --sort last_login
  # Safe for names with spaces, quotes or newlines
  acct user list --inactive --format plain -0 |
    xargs -0 -r acct user remove -y --
  # The ten users who have been away longest
  acct user list --active --sort last_login --limit 10 --ids |
    acct user deactivate --ids-from -
  acct user list --format csv > users.csv")]
pub(crate) struct Args {
    #[command(flatten)]
    selection: Selection,
    /// Print only the primary keys, one per line, for --ids-from
    #[arg(long)]
    ids: bool,
}

/// The columns for programs.
const EXACT: [Column; 8] = [
    Column::KEY,
    Column::USERNAME,
    Column::of(Field::Email),
    Column::of(Field::IsActive),
    Column::of(Field::IsStaff),
    Column::of(Field::LastLogin),
    Column::of(Field::DateJoined),
    Column::Algorithm,
];

/// The columns of the table.
const TOLD: [Column; 8] = [
    Column::KEY,
    Column::USERNAME,
    Column::of(Field::Email),
    Column::State,
    Column::Seen,
    Column::Role,
    Column::Joined,
    Column::Algorithm,
];

/// The columns of the table that a narrow terminal hides, the first of them first.
const OPTIONAL: [&str; 4] = ["algorithm", "joined", "last login", "role"];

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.ids {
            require_plain(app)?;
        }
        let filter = self.selection.filter(app.store()?, app.settings()?, app.system.now())?;
        let columns = match app.ui.options.format {
            _ if self.ids => &EXACT[..1],
            Format::Table => &TOLD,
            _ => &EXACT[..],
        };
        let count = list(&filter, columns, app)?;
        if count == 0 {
            app.ui.status("no users");
        }
        Ok(Outcome::Done)
    }
}

/// Prints keys as plain values, and refuses the formats of whole users.
fn require_plain(app: &mut App<'_>) -> Result<(), Refusal> {
    if !matches!(app.ui.options.format, Format::Table | Format::Plain) {
        return Err(Refusal::usage(
            "usage",
            "--ids prints plain values and cannot be combined with --format",
        ));
    }
    app.ui.options.format = Format::Plain;
    Ok(())
}

/// Prints the users that match a filter, and counts them.
fn list(filter: &UserFilter, columns: &[Column], app: &mut App<'_>) -> anyhow::Result<usize> {
    let reading = Reading { time: app.database_time()?, now: app.system.now() };
    let is_json = app.ui.options.format.is_json();
    let filter = &UserFilter { with_extra: is_json, ..filter.clone() };
    let extra = app.store()?.extra_columns();
    let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    let plain = usize::from(names.len() > 1);
    let mut listing = Listing::begin(&mut app.ui, "users", &names, plain)?.hiding(&OPTIONAL, &[]);
    let mut count = 0_usize;
    app.store()?.for_each_user(filter, |user| {
        count += 1;
        if is_json {
            let document = UserDocument::of(user, &reading.time).with_extra(&extra);
            listing.document(&mut app.ui, &document)?;
        } else {
            let tone = if user.is_active { Tone::Plain } else { Tone::Faint };
            let cells = columns.iter().map(|column| column.cell(user, &reading));
            listing.cells(&mut app.ui, tone, cells)?;
        }
        anyhow::Ok(app.ui.flow())
    })?;
    listing.end(&mut app.ui)?;
    Ok(count)
}

#[cfg(test)]
mod tests;

//! `acct user list`.

use super::Outcome;
use crate::account::user::{KeyKind, StoredUser};
use crate::commands::selection::Selection;
use crate::context::Context;
use crate::error::Refusal;
use crate::output::{Format, Listing, UserDocument};

/// Lists users, all or those who match
///
/// Several conditions must all hold. With --format plain the user names are printed alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user list --search example.com
  # Who has not logged in for a year, longest absent first
  acct user list --login-before 1y --sort last_login
  acct user list --inactive --format plain | xargs -r acct user remove -y --
  acct user list --format csv > users.csv")]
pub(crate) struct Args {
    #[command(flatten)]
    selection: Selection,
}

const COLUMNS: [&str; 8] =
    ["id", "username", "email", "is_active", "is_staff", "last_login", "date_joined", "algorithm"];

/// How much wider a UUID is than the numbers for which the columns were chosen.
const UUID_WIDTH: u16 = 30;

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let filter = self.selection.filter(context)?;
        let time = context.database_time()?;
        let shown = shown(context)?;
        let names: Vec<&str> = shown.iter().map(|at| COLUMNS[*at]).collect();
        let mut listing = Listing::begin(context, "users", &names, 1)?;
        let mut count = 0_usize;
        context.for_each_user(&filter, |context, user| {
            count += 1;
            let document = UserDocument::of(&user, &time);
            let all = cells(&user, &document, context.format());
            let cells: Vec<String> = shown.iter().map(|at| all[*at].clone()).collect();
            listing.row(context, &cells, &document)
        })?;
        listing.end(context)?;
        if count == 0 {
            context.say("no users");
        }
        Ok(Outcome::Done)
    }
}

/// Chooses the columns: all of them, but for a table in a narrow terminal.
///
/// What falls out there, `user show` has; names and addresses stay readable.
fn shown(context: &mut Context<'_>) -> Result<&'static [usize], Refusal> {
    let width = match context.format() {
        Format::Table => context.terminal().width(),
        _ => None,
    };
    let wide_keys = context.store()?.key_kind() == KeyKind::Uuid;
    let width = width.map(|width| if wide_keys { width.saturating_sub(UUID_WIDTH) } else { width });
    Ok(match width {
        Some(..80) => &[0, 1, 2, 3],
        Some(80..110) => &[0, 1, 2, 3, 5, 7],
        _ => &[0, 1, 2, 3, 4, 5, 6, 7],
    })
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

#[cfg(test)]
mod tests {
    use crate::context::testing::World;
    use crate::terminal::ScriptedTerminal;

    #[test]
    fn a_narrow_terminal_gets_fewer_columns_and_a_pipe_gets_all() {
        let mut world = World::new();
        let add = "acct user add ann --no-password";
        assert_eq!(world.run(&ScriptedTerminal::new(), add), 0);
        let mut header = |script: ScriptedTerminal| {
            assert_eq!(world.run(&script, "acct user list"), 0);
            let words = script.out_text().lines().next().map(str::to_owned).unwrap();
            words.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        let narrow = ["id", "username", "email", "is_active"];
        assert_eq!(header(ScriptedTerminal::new().columns(60)), narrow);
        assert_eq!(header(ScriptedTerminal::new().columns(80)).len(), 6);
        assert_eq!(header(ScriptedTerminal::new().columns(140)), super::COLUMNS);
        assert_eq!(header(ScriptedTerminal::new()), super::COLUMNS);
    }
}

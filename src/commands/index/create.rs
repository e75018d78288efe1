//! `acct index create`.

use serde_json::json;

use super::Outcome;
use crate::account::field::Field;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::selection::absent;
use crate::store::EmailIndex;

/// Add an index to speed up look-ups by e-mail
///
/// Without it, `acct password reset --email` reads the whole user table, as Django does. This is
/// the only change that acct ever makes to a site's schema: it shows the statement and asks first.
/// Django's migrations ignore the index, but a migration that rebuilds the table drops it. acct's
/// own database always has it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct index create --site news
  # In a script (safe to rerun)
  acct index create --database /srv/news/db.sqlite3 --yes")]
pub(crate) struct Args {
    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let store = app.store()?;
        let table = store.table_name().to_owned();
        let Some(index) = store.email_index()? else {
            return Err(Refusal::environment("field_absent", absent(store, Field::Email))
                .hint("users there can be found by name or --id")
                .into());
        };
        if index.exists {
            app.ui.status(&format!("{table} already has the index {}", index.name));
            return print(&table, &index, false, app);
        }
        store.check_writable()?;
        self.explain(&index, app);
        if !self.yes {
            app.ui.confirm("index create", "Create this index?", "nothing was changed")?;
        }
        let created = app
            .write(Change::without_users(&["index"]), |write, _| Ok(write.create_email_index()?))?;
        if created {
            app.ui.status_done(&format!("created the index {}", index.name));
        } else {
            app.ui.status(&format!("{table} already has the index {}", index.name));
        }
        print(&table, &index, created, app)
    }

    /// Prints the change to the site's schema; even with --quiet if a question follows.
    fn explain(&self, index: &EmailIndex, app: &mut App<'_>) {
        let lines = [
            "this changes the site's schema with one statement:".to_owned(),
            format!("  {};", index.statement),
            "Django's migrations ignore the index; one that rebuilds the table drops it".to_owned(),
            format!("to undo it: {};", index.undo),
        ];
        for line in lines {
            if self.yes { app.ui.status(&line) } else { app.ui.message(&line) }
        }
    }
}

fn print(
    table: &str,
    index: &EmailIndex,
    created: bool,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    let EmailIndex { name, statement, .. } = index;
    let changed = if created { vec!["index"] } else { Vec::new() };
    app.ui.print_json(&json!({
        "table": table, "index": name, "statement": statement, "created": created, "changed": changed,
    }))?;
    Ok(Outcome::Done)
}

//! `acct index create`.

use serde::Serialize;

use super::Outcome;
use crate::account::field::Field;
use crate::app::App;
use crate::audit::Change;
use crate::commands::fields::absent;
use crate::error::Refusal;
use crate::store::EmailIndex;

/// Makes the index that finds a site's users by e-mail address
///
/// Without it `acct password reset --email` reads the whole user table, as Django does. It is
/// the one thing that acct ever adds to a site's schema: it shows the statement and asks first.
/// Django's migrations neither know nor mind the index; one that rebuilds the table drops it.
/// acct's own database has it from the start.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct index create --site news
  # In a script that may run again
  acct index create --database /srv/news/db.sqlite3 --yes")]
pub(crate) struct Args {
    /// Do not ask first
    #[arg(short, long)]
    yes: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    table: &'a str,
    index: &'a str,
    statement: &'a str,
    created: bool,
    changed: Vec<&'static str>,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let store = app.store()?;
        let table = store.table_name().to_owned();
        let Some(index) = store.email_index()? else {
            return Err(no_address(absent(store, Field::Email)).into());
        };
        if index.exists {
            app.ui.status(&format!("{table} has the index already: {}", index.name));
            return print(&table, &index, false, app);
        }
        store.require_writable()?;
        self.explain(&index, app);
        if !self.yes {
            let (question, yes) = ("Make this index?", "--yes makes it without asking");
            app.ui.confirm("index create", question, yes, "nothing was changed")?;
        }
        let created = app
            .write(Change::without_users(&["index"]), |write, _| Ok(write.create_email_index()?))?;
        if created {
            app.ui.status_done(&format!("made the index {}", index.name));
        } else {
            app.ui.status(&format!("{table} has the index already: {}", index.name));
        }
        print(&table, &index, created, app)
    }

    /// Says what will be done to the site's schema; in any case where that is asked about.
    fn explain(&self, index: &EmailIndex, app: &mut App<'_>) {
        let lines = [
            "this adds to the site's schema, in one statement:".to_owned(),
            format!("  {};", index.statement),
            "Django's migrations neither know nor mind it; one that rebuilds the table drops it"
                .to_owned(),
            format!("DROP INDEX \"{}\"; undoes it", index.name.replace('"', "\"\"")),
        ];
        for line in lines {
            if self.yes {
                app.ui.status(&line);
            } else {
                app.ui.message(&line);
            }
        }
    }
}

fn no_address(message: String) -> Refusal {
    Refusal::environment("field_absent", message).hint("users are found by name or --id there")
}

fn print(
    table: &str,
    index: &EmailIndex,
    created: bool,
    app: &mut App<'_>,
) -> anyhow::Result<Outcome> {
    if app.ui.options.format.is_json() {
        let EmailIndex { name, statement, .. } = index;
        let changed = if created { vec!["index"] } else { Vec::new() };
        app.ui.print_document(&Document { table, index: name, statement, created, changed })?;
    }
    Ok(Outcome::Done)
}

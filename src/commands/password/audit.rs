//! `acct password audit`.

use serde_json::{Value, json};

use super::Outcome;
use crate::account::census::{Census, HashGroup};
use crate::app::App;
use crate::error::counted;
use crate::selection::Selection;
use crate::ui::{Costs, Listing};

/// Count stored hashes by algorithm and cost, weakest first
///
/// Counts all users, or those that match the filters. Needs no password and changes nothing. The
/// verdict says what Django does at the next login. `current`: nothing; `outdated`: rehashed at
/// next login; `not_listed`, `unknown`: login fails; `unusable`: the password is disabled.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password audit
  acct password audit --active --login-after 90d --format json")]
pub(crate) struct Args {
    #[command(flatten)]
    selection: Selection,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let filter = self.selection.filter(app.store()?, app.settings()?, app.system.now())?;
        let settings = app.settings()?;
        let mut census = Census::new(settings.recipe()?, settings.algorithms());
        app.store()?.for_each_hash(&filter, |encoded| census.count(encoded))?;
        let row = |(group, users): (&HashGroup, u64)| {
            json!({
                "algorithm": group.algorithm,
                "parameters": Costs::of(&group.parameters),
                "users": users,
                "verdict": group.status.word(),
            })
        };
        let rows: Vec<Value> = census.groups().map(row).collect();
        if app.ui.options.format.is_json() {
            let total = census.total();
            app.ui.print_document(&json!({ "total": total, "algorithms": rows }))?;
            return Ok(Outcome::Done);
        }
        let columns = &["algorithm", "parameters", "users", "verdict"];
        let mut listing = Listing::begin(&mut app.ui, "algorithms", columns, 0)?;
        for row in &rows {
            listing.row(&mut app.ui, row)?;
        }
        listing.end(&mut app.ui)?;
        app.ui.status(&counted(census.total(), "user"));
        Ok(Outcome::Done)
    }
}

//! `acct user export`.

use std::path::PathBuf;

use super::Outcome;
use crate::account::field::{Field, UserColumn};
use crate::app::App;
use crate::commands::selection::{Selection, users};
use crate::error::{Refusal, quoted};
use crate::files::NewFile;
use crate::store::UserFilter;
use crate::ui::{Column, Format, Reading, UserDocument, csv, write_json};

/// Writes all columns of users, for another table or program
///
/// CSV with a header, or one JSON document a line with --format json. Stored hashes are left out
/// unless --with-hashes asks for them: whoever has them can guess passwords at leisure, so they go
/// to a file or a pipe and not to a terminal.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user export > users.csv
  acct user export --format json --active | jq -r .email
  acct user export --with-hashes --output users.csv")]
pub(crate) struct Args {
    /// Also the stored hashes, in the column password_hash
    #[arg(long)]
    with_hashes: bool,
    /// Write to a new file, readable by you alone; one that is there stays as it is
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        self.check(app)?;
        let filter = self.selection.filter(app)?;
        let hash = self.with_hashes.then_some(Column::of(Field::Password));
        let columns = UserColumn::ALL.into_iter().map(Column::User).chain([Column::Algorithm]);
        let mut export = Export {
            with_hashes: self.with_hashes,
            is_json: app.ui.options.format.is_json(),
            columns: columns.chain(hash).collect(),
            reading: Reading { time: app.database_time()?, now: app.system.now() },
            line: Vec::new(),
            file: self.output.as_deref().map(NewFile::begin).transpose()?,
            count: 0,
        };
        export.write_all(&filter, app)?;
        if let (Some(file), Some(path)) = (export.file, &self.output) {
            file.finish()?;
            let count = users(export.count as u64);
            app.ui.status(&format!("{count} written to {}", path.display()));
            if export.is_json {
                let document = serde_json::json!({
                    "output": path.display().to_string(), "users": export.count,
                });
                app.ui.print_document(&document)?;
            }
        }
        Ok(Outcome::Done)
    }

    fn check(&self, app: &mut App<'_>) -> Result<(), Refusal> {
        if app.ui.options.format == Format::Plain {
            return Err(Refusal::usage("usage", "an export has many columns, and plain has one")
                .hint("--format csv or --format json; acct user list --format plain lists names"));
        }
        if self.with_hashes && self.output.is_none() && app.ui.terminal.stdout_is_terminal() {
            let hint = "--output FILE, or a pipe: even | cat shows them";
            return Err(Refusal::usage("hashes_to_terminal", "hashes are not shown on a terminal")
                .hint(hint));
        }
        match self.output.as_deref().filter(|path| path.symlink_metadata().is_ok()) {
            Some(path) => {
                let message = format!("{} is there already", quoted(path));
                Err(Refusal::environment("file_exists", message).hint("nothing was written"))
            }
            None => Ok(()),
        }
    }
}

/// Users on their way out.
struct Export {
    with_hashes: bool,
    is_json: bool,
    columns: Vec<Column>,
    reading: Reading,
    line: Vec<u8>,
    file: Option<NewFile>,
    count: usize,
}

impl Export {
    fn write_all(&mut self, filter: &UserFilter, app: &mut App<'_>) -> anyhow::Result<()> {
        if !self.is_json {
            csv::write_line(&mut self.line, self.columns.iter().map(|column| column.name()));
            self.hand_over(app)?;
        }
        app.store()?.for_each_user(filter, |user| {
            self.count += 1;
            if self.is_json {
                let document = UserDocument::of(user, &self.reading.time);
                let document = if self.with_hashes { document.with_hash() } else { document };
                write_json(&mut self.line, &document)?;
                self.line.push(b'\n');
            } else {
                let cells = self.columns.iter().map(|column| column.cell(user, &self.reading));
                csv::write_line(&mut self.line, cells);
            }
            self.hand_over(app)?;
            anyhow::Ok(app.ui.flow())
        })
    }

    /// Writes the line to where it goes.
    fn hand_over(&mut self, app: &mut App<'_>) -> anyhow::Result<()> {
        match &mut self.file {
            Some(file) => file.write(&self.line)?,
            None => app.ui.print(&self.line)?,
        }
        self.line.clear();
        Ok(())
    }
}

//! `acct user export`.

use std::path::PathBuf;

use super::Outcome;
use crate::account::field::{Field, UserColumn};
use crate::account::user::StoredUser;
use crate::app::App;
use crate::error::{Refusal, counted, quoted};
use crate::files::NewFile;
use crate::selection::Selection;
use crate::store::{ExtraColumn, UserFilter};
use crate::ui::{Column, Document, Format, Reading, UserDocument, csv, write_json};

/// Export all columns of users
///
/// Writes CSV with a header, one JSON document, or a JSON document per line with --format ndjson,
/// also the site's custom columns; acct user import reads all of it.
/// Password hashes are included only with --with-hashes, and are not printed on a terminal: anyone
/// who has them can try to guess the passwords.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user export > users.csv
  acct user export --format ndjson --active | jq -r .email
  acct user export --with-hashes --output users.csv")]
pub(crate) struct Args {
    /// Include the password hashes, in the column password_hash
    #[arg(long)]
    with_hashes: bool,
    /// Write to a new file that only you can read
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        self.check(app)?;
        let filter = self.selection.filter(app.store()?, app.settings()?, app.system.now())?;
        let filter = UserFilter { with_extra: true, ..filter };
        let hash = self.with_hashes.then_some(Column::of(Field::Password));
        let columns = UserColumn::ALL.into_iter().map(Column::User).chain([Column::Algorithm]);
        let mut export = Export {
            format: app.ui.options.format,
            columns: columns.chain(hash).collect(),
            extra: app.store()?.extra_columns(),
            with_hashes: self.with_hashes,
            reading: Reading { time: app.database_time()?, now: app.system.now() },
            file: self.output.as_deref().map(NewFile::begin).transpose()?,
            line: Vec::new(),
            count: 0,
        };
        export.print_begin(app)?;
        app.store()?.for_each_user(&filter, |user| {
            export.print(user, app)?;
            anyhow::Ok(app.ui.flow())
        })?;
        export.print_end(app)?;
        if let (Some(file), Some(path)) = (export.file, &self.output) {
            file.finish()?;
            let count = counted(export.count, "user");
            app.ui.status(&format!("wrote {count} to {}", path.display()));
            if app.ui.options.format.is_json() {
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
            let message = "--format plain prints one column, and an export has many";
            return Err(Refusal::usage("usage", message)
                .hint("use --format csv or json; acct user list --format plain prints names"));
        }
        if self.with_hashes && self.output.is_none() && app.ui.terminal.stdout_is_terminal() {
            let message = "hashes are not printed on a terminal";
            return Err(Refusal::usage("hashes_to_terminal", message)
                .hint("use --output FILE or a pipe (even | cat)"));
        }
        match self.output.as_deref().filter(|path| path.symlink_metadata().is_ok()) {
            Some(path) => {
                let message = format!("{} already exists", quoted(path));
                Err(Refusal::environment("file_exists", message).hint("nothing was written"))
            }
            None => Ok(()),
        }
    }
}

/// Writes users to a file or to stdout.
struct Export {
    format: Format,
    columns: Vec<Column>,
    extra: Vec<ExtraColumn>,
    with_hashes: bool,
    reading: Reading,
    file: Option<NewFile>,
    line: Vec<u8>,
    count: u64,
}

impl Export {
    fn print_begin(&mut self, app: &mut App<'_>) -> anyhow::Result<()> {
        match self.format {
            Format::Json => self.line.extend_from_slice(b"{\"users\":["),
            Format::Ndjson => {}
            _ => {
                let extra = self.extra.iter().map(|column| &*column.label);
                let names = self.columns.iter().map(|column| column.name()).chain(extra);
                csv::write_line(&mut self.line, names);
            }
        }
        self.write_line(Document::Open, app)
    }

    fn print(&mut self, user: &StoredUser, app: &mut App<'_>) -> anyhow::Result<()> {
        if self.format.is_json() {
            if self.format == Format::Json && self.count > 0 {
                self.line.push(b',');
            }
            let document = UserDocument::of(user, &self.reading.time).with_extra(&self.extra);
            let document = if self.with_hashes { document.with_hash() } else { document };
            write_json(&mut self.line, &document)?;
            if self.format == Format::Ndjson {
                self.line.push(b'\n');
            }
        } else {
            let cells = self.columns.iter().map(|column| column.cell(user, &self.reading));
            let cells = cells.map(|cell| (!cell.is_empty()).then_some(cell));
            let extra = self.reading.extra_cells(user, &self.extra);
            csv::write_values(&mut self.line, cells.chain(extra));
        }
        self.count += 1;
        self.write_line(Document::Open, app)
    }

    fn print_end(&mut self, app: &mut App<'_>) -> anyhow::Result<()> {
        if self.format == Format::Json {
            self.line.extend_from_slice(b"]}\n");
        }
        self.write_line(Document::Whole, app)
    }

    fn write_line(&mut self, state: Document, app: &mut App<'_>) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            file.write(&self.line)?;
        } else {
            app.ui.print(&self.line)?;
            if self.format == Format::Json {
                app.ui.document = state;
            }
        }
        self.line.clear();
        Ok(())
    }
}

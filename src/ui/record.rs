//! One thing with named properties.

use serde::Serialize;

use super::Ui;
use super::{Format, Listing};
use crate::terminal::{unmistakable, visible};

/// One result: lines of `name  value` for people, its document for JSON, one row in CSV.
pub(crate) struct Record {
    fields: Vec<(&'static str, String)>,
}

impl Record {
    /// Takes the properties in the order in which they are shown.
    pub(crate) fn new(fields: Vec<(&'static str, String)>) -> Self {
        Self { fields }
    }

    /// Writes the record; plain output is the value of its first property.
    pub(crate) fn print(&self, ui: &mut Ui<'_>, document: &impl Serialize) -> anyhow::Result<()> {
        match ui.options.format {
            Format::Json => ui.print_document(document),
            Format::Csv | Format::Plain => {
                let columns: Vec<&str> = self.fields.iter().map(|(name, _)| *name).collect();
                let cells: Vec<String> = self.fields.iter().map(|(_, cell)| cell.clone()).collect();
                let mut listing = Listing::begin(ui, "", &columns, 0)?;
                listing.row(ui, &cells, document)?;
                listing.end(ui)
            }
            Format::Table => {
                let width = self.fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                for (name, value) in &self.fields {
                    let line = format!("{name:width$}  {}", shown(name, value));
                    ui.print(format!("{}\n", line.trim_end()).as_bytes())?;
                }
                Ok(())
            }
        }
    }
}

/// Makes a value fit to be seen; a name also so that it is not taken for another.
fn shown(name: &str, value: &str) -> String {
    match name {
        "username" | "email" => unmistakable(value),
        _ => visible(value).into_owned(),
    }
}

//! Rows of one kind, written as they come.

use serde::Serialize;

use super::table::RollingTable;
use super::{Document, Ui};
use super::{Format, Tone, csv, write_json};
use crate::error::Refusal;
use crate::terminal::{unmistakable, visible};
use crate::wiped::Wiped;

/// The columns whose text may be long.
const FREE_TEXT: [&str; 8] =
    ["username", "email", "value", "parameters", "link", "reason", "finding", "purpose"];

/// The columns in which somebody may pose as somebody else.
const NAMES: [&str; 2] = ["username", "email"];

/// Writes rows in the format asked for; only the table holds some of them back, to align its
/// columns.
///
/// Text is made visible in every format: what a database holds must not steer a terminal. In CSV
/// that is done so that it can be read back, and no spreadsheet takes it for a formula.
pub(crate) struct Listing {
    format: Format,
    plain: usize,
    names: Vec<bool>,
    table: RollingTable,
    rows: usize,
    /// A secret may be among what is written.
    line: Wiped,
}

impl Listing {
    /// Begins a listing: `key` names the array in JSON, `plain` the column of plain output.
    pub(crate) fn begin(
        ui: &mut Ui<'_>,
        key: &str,
        columns: &[&str],
        plain: usize,
    ) -> anyhow::Result<Self> {
        let among = |names: &[&str]| columns.iter().map(|name| names.contains(name)).collect();
        let (width, colored) = (ui.terminal.width(), ui.colors_results());
        let mut listing = Self {
            format: ui.options.format,
            plain,
            names: among(&NAMES),
            table: RollingTable::new(columns, among(&FREE_TEXT), width, colored),
            rows: 0,
            line: Wiped::default(),
        };
        match listing.format {
            Format::Json => {
                ui.print(format!("{{\"{key}\":[").as_bytes())?;
                // From here on stdout holds a part of the document, which a failure has to end.
                ui.document = Document::Open;
            }
            Format::Csv => {
                csv::write_line(&mut listing.line.0, columns);
                ui.print(&listing.line.0)?;
            }
            Format::Table | Format::Plain => {}
        }
        Ok(listing)
    }

    /// Writes one row: its cells, and its document for JSON.
    pub(crate) fn row<T: AsRef<str>>(
        &mut self,
        ui: &mut Ui<'_>,
        cells: &[T],
        document: &impl Serialize,
    ) -> anyhow::Result<()> {
        match self.format {
            Format::Json => self.document(ui, document),
            _ => self.cells(ui, Tone::Plain, cells),
        }
    }

    /// Writes one row of a listing that is no JSON.
    pub(crate) fn cells<T: AsRef<str>>(
        &mut self,
        ui: &mut Ui<'_>,
        tone: Tone,
        cells: impl IntoIterator<Item = T>,
    ) -> anyhow::Result<()> {
        self.rows += 1;
        self.line.0.clear();
        match self.format {
            Format::Table => {
                let shown =
                    cells.into_iter().zip(&self.names).map(|(cell, is_name)| match is_name {
                        true => unmistakable(cell.as_ref()),
                        false => visible(cell.as_ref()).into_owned(),
                    });
                if self.table.push(tone, shown.collect()) {
                    ui.print(self.table.draw().as_bytes())?;
                }
                return Ok(());
            }
            Format::Plain => {
                let cell = cells.into_iter().nth(self.plain);
                let value = cell.as_ref().map_or("", AsRef::as_ref);
                write_value(&mut self.line.0, value, ui.options.null)?;
            }
            Format::Csv | Format::Json => csv::write_line(&mut self.line.0, cells),
        }
        Ok(ui.print(&self.line.0)?)
    }

    /// Writes one row of a listing in JSON.
    pub(crate) fn document(
        &mut self,
        ui: &mut Ui<'_>,
        document: &impl Serialize,
    ) -> anyhow::Result<()> {
        // In one piece, so that a failure finds only whole rows.
        self.line.0.clear();
        if self.rows > 0 {
            self.line.0.push(b',');
        }
        write_json(&mut self.line, document)?;
        self.rows += 1;
        Ok(ui.print(&self.line.0)?)
    }

    /// Goes on with another array of the same document; only JSON has one.
    pub(crate) fn next_array(&mut self, ui: &mut Ui<'_>, key: &str) -> anyhow::Result<()> {
        self.rows = 0;
        Ok(ui.print(format!("],\"{key}\":[").as_bytes())?)
    }

    /// Ends the listing; a table without rows is not drawn.
    pub(crate) fn end(self, ui: &mut Ui<'_>) -> anyhow::Result<()> {
        self.end_with(ui, &serde_json::Map::new())
    }

    /// Ends the listing; in JSON with more fields behind it.
    pub(crate) fn end_with(
        mut self,
        ui: &mut Ui<'_>,
        fields: &serde_json::Map<String, serde_json::Value>,
    ) -> anyhow::Result<()> {
        match self.format {
            Format::Table if self.rows > 0 => ui.print(self.table.draw().as_bytes())?,
            Format::Json => {
                let mut tail = b"]".to_vec();
                for (name, value) in fields {
                    tail.extend(format!(",\"{name}\":").as_bytes());
                    tail.extend_from_slice(&super::to_json(value)?);
                }
                tail.extend(b"}\n");
                ui.print(&tail)?;
                ui.document = Document::Whole;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Ends a value by a newline, made visible; or as it is by a NUL, which it may not hold.
fn write_value(line: &mut Vec<u8>, value: &str, null: bool) -> Result<(), Refusal> {
    if null && value.contains('\0') {
        let message = format!("--null cannot write \"{value}\": the value holds a NUL itself");
        return Err(Refusal::environment("value_holds_nul", message)
            .hint("--format json writes every value"));
    }
    if null {
        line.extend_from_slice(value.as_bytes());
        line.push(0);
    } else {
        line.extend_from_slice(visible(value).as_bytes());
        line.push(b'\n');
    }
    Ok(())
}

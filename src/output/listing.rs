//! Rows of one kind, written as they come.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde::Serialize;

use super::Format;
use crate::context::{Context, Document};
use crate::terminal::visible;
use crate::transfer::cell;

/// The columns whose text may be long.
const FREE_TEXT: [&str; 8] =
    ["username", "email", "value", "parameters", "link", "reason", "finding", "purpose"];

/// The width below which such a text is no longer read with ease, and rather runs over the edge.
const LEAST_WIDTH: Width = Width::Fixed(14);

/// Writes rows in the format asked for; only the table holds them back, to align its columns.
///
/// Text is made visible in every format: what a database holds must not steer a terminal. In CSV
/// that is done so that it can be read back, and no spreadsheet takes it for a formula.
pub(crate) struct Listing {
    format: Format,
    plain: usize,
    free: Vec<usize>,
    table: Table,
    rows: usize,
}

impl Listing {
    /// Begins a listing: `key` names the array in JSON, `plain` the column of plain output.
    pub(crate) fn begin(
        context: &mut Context<'_>,
        key: &str,
        columns: &[&str],
        plain: usize,
    ) -> anyhow::Result<Self> {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        let is_free = |(_, name): &(usize, &&str)| FREE_TEXT.contains(name);
        let free = columns.iter().enumerate().filter(is_free).map(|(at, _)| at).collect();
        let listing = Self { format: context.format(), plain, free, table, rows: 0 };
        match listing.format {
            Format::Json => {
                context.print(format!("{{\"{key}\":[").as_bytes())?;
                // From here on stdout holds a part of the document, which a failure has to end.
                context.set_document(Document::Open);
            }
            Format::Csv => context.print(&csv_line(columns.iter().copied())?)?,
            Format::Table | Format::Plain => {}
        }
        Ok(listing.with_header(context, columns))
    }

    fn with_header(mut self, context: &mut Context<'_>, columns: &[&str]) -> Self {
        self.table
            .set_header(columns.to_vec())
            .set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = context.terminal().width() {
            self.table.set_width(width);
        } else {
            self.table.set_content_arrangement(ContentArrangement::Disabled);
        }
        self
    }

    /// Lets only the columns of free text break their lines, where the terminal is narrow.
    fn arrange(&mut self) {
        for column in self.table.column_iter_mut() {
            column.set_padding((0, 2));
            column.set_constraint(if self.free.contains(&column.index) {
                ColumnConstraint::LowerBoundary(LEAST_WIDTH)
            } else {
                ColumnConstraint::ContentWidth
            });
        }
    }

    /// Writes one row: its cells, and its document for JSON.
    pub(crate) fn row(
        &mut self,
        context: &mut Context<'_>,
        cells: &[String],
        document: &impl Serialize,
    ) -> anyhow::Result<()> {
        let shown = cells.iter().map(|cell| visible(cell));
        match self.format {
            Format::Table => {
                self.table.add_row(shown.collect::<Vec<_>>());
            }
            Format::Json => {
                // In one piece, so that a failure finds only whole rows.
                let comma: &[u8] = if self.rows == 0 { b"" } else { b"," };
                context.print(&[comma, &super::to_json(document)?].concat())?;
            }
            Format::Csv => context.print(&csv_line(cells)?)?,
            Format::Plain => {
                let cell = cells.get(self.plain).map(|cell| visible(cell)).unwrap_or_default();
                context.print(format!("{cell}\n").as_bytes())?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Goes on with another array of the same document; only JSON has one.
    pub(crate) fn next_array(
        &mut self,
        context: &mut Context<'_>,
        key: &str,
    ) -> anyhow::Result<()> {
        self.rows = 0;
        Ok(context.print(format!("],\"{key}\":[").as_bytes())?)
    }

    /// Ends the listing; a table without rows is not drawn.
    pub(crate) fn end(self, context: &mut Context<'_>) -> anyhow::Result<()> {
        self.end_with(context, &serde_json::Map::new())
    }

    /// Ends the listing; in JSON with more fields behind it.
    pub(crate) fn end_with(
        mut self,
        context: &mut Context<'_>,
        fields: &serde_json::Map<String, serde_json::Value>,
    ) -> anyhow::Result<()> {
        match self.format {
            Format::Table if self.rows > 0 => {
                self.arrange();
                context.print(format!("{}\n", self.table.trim_fmt()).as_bytes())?;
            }
            Format::Json => {
                let mut tail = b"]".to_vec();
                for (name, value) in fields {
                    tail.extend(format!(",\"{name}\":").as_bytes());
                    tail.extend_from_slice(&super::to_json(value)?);
                }
                tail.extend(b"}\n");
                context.print(&tail)?;
                context.set_document(Document::Whole);
            }
            _ => {}
        }
        Ok(())
    }
}

fn csv_line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for cell in cells {
        writer.write_field(&*cell::encode(cell.as_ref()))?;
    }
    writer.write_record(None::<&[u8]>)?;
    Ok(writer.into_inner()?)
}

//! Rows of one kind, written as they come.

use serde::Serialize;
use serde_json::{Map, Value};

use super::table::RollingTable;
use super::{Document, Format, Tone, Ui, csv, to_json, write_json};
use crate::error::Refusal;
use crate::secret::{self, SecretBuf};
use crate::terminal::{unmistakable, visible};

/// The columns with free text, which may be long.
const FREE_TEXT: [&str; 10] = [
    "username",
    "email",
    "value",
    "parameters",
    "link",
    "reason",
    "finding",
    "purpose",
    "targets",
    "database",
];

/// The column whose flags are `true` and `false` even in a table, as in the settings file.
const SETTING: &str = "value";

/// The columns in which somebody may pose as somebody else.
const NAMES: [&str; 2] = ["username", "email"];

/// The letters of a cell that a table shows.
const LONGEST: usize = 4000;

/// Prints rows in the selected format; only the table buffers some of them, to align its columns.
///
/// Control characters are escaped in every format, because the database is not trusted. In CSV,
/// cells
/// can be read back exactly, and none is a formula to a spreadsheet.
pub(crate) struct Listing {
    format: Format,
    columns: Vec<&'static str>,
    plain: usize,
    table: RollingTable,
    rows: usize,
    /// A secret may be among what is written.
    line: SecretBuf,
}

impl Listing {
    /// Begins a listing: `key` is the name of the array in JSON, `plain` the column of plain
    /// output.
    pub(crate) fn begin(
        ui: &mut Ui<'_>,
        key: &str,
        columns: &[&'static str],
        plain: usize,
    ) -> anyhow::Result<Self> {
        let free = columns.iter().map(|name| FREE_TEXT.contains(name)).collect();
        let (width, colored) = (ui.terminal.width(), ui.colors_results());
        let mut listing = Self {
            format: ui.options.format,
            columns: columns.to_vec(),
            plain,
            table: RollingTable::new(columns, free, width, colored),
            rows: 0,
            line: SecretBuf::default(),
        };
        match listing.format {
            Format::Json => {
                ui.print(format!("{{\"{key}\":[").as_bytes())?;
                // From here on stdout contains a part of the document, which a failure has to end.
                ui.document = Document::Open;
            }
            Format::Csv => {
                csv::write_line(&mut listing.line.0, columns);
                ui.print(&listing.line.0)?;
            }
            Format::Table | Format::Plain | Format::Ndjson => {}
        }
        Ok(listing)
    }

    /// Lets columns of the table be hidden: the `optional` ones where they do not fit, the first of
    /// them first; the `sparse` ones while they are empty.
    pub(crate) fn hiding(
        mut self,
        optional: &'static [&'static str],
        sparse: &'static [&'static str],
    ) -> Self {
        (self.table.optional, self.table.sparse) = (optional, sparse);
        self
    }

    /// Writes one row; cells are the fields of its JSON that the columns name.
    pub(crate) fn row(&mut self, ui: &mut Ui<'_>, row: &impl Serialize) -> anyhow::Result<()> {
        if self.format.is_json() {
            return self.document(ui, row);
        }
        let row = serde_json::to_value(row)?;
        let is_spoken = |name: &str| self.format == Format::Table && name != SETTING;
        let cell = |name: &&str| {
            let text = if is_spoken(name) { spoken } else { text };
            field(&row, name).map(text).unwrap_or_default()
        };
        let cells: Vec<String> = self.columns.iter().map(cell).collect();
        self.cells(ui, Tone::Plain, cells)
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
                let shown = cells
                    .into_iter()
                    .zip(&self.columns)
                    .map(|(cell, column)| shown(column, cell.as_ref()));
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
            Format::Csv | Format::Json | Format::Ndjson => {
                csv::write_line(&mut self.line.0, cells);
            }
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
        if self.rows > 0 && self.format == Format::Json {
            self.line.0.push(b',');
        }
        write_json(&mut self.line, document)?;
        if self.format == Format::Ndjson {
            secret::append(&mut self.line.0, b"\n");
        }
        self.rows += 1;
        Ok(ui.print(&self.line.0)?)
    }

    /// Goes on with another array of the same document; only JSON has one.
    pub(crate) fn next_array(&mut self, ui: &mut Ui<'_>, key: &str) -> anyhow::Result<()> {
        if self.format == Format::Json {
            self.rows = 0;
            ui.print(format!("],\"{key}\":[").as_bytes())?;
        }
        Ok(())
    }

    /// Ends the listing; a table without rows is not drawn.
    pub(crate) fn end(self, ui: &mut Ui<'_>) -> anyhow::Result<()> {
        self.end_with(ui, &Map::new())
    }

    /// Ends the listing; in JSON with more fields behind it.
    pub(crate) fn end_with(
        mut self,
        ui: &mut Ui<'_>,
        fields: &Map<String, Value>,
    ) -> anyhow::Result<()> {
        match self.format {
            Format::Table if self.rows > 0 => {
                ui.print(self.table.draw().as_bytes())?;
                if !self.table.hidden.is_empty() {
                    ui.flush()?;
                    let names = self.table.hidden.join(", ");
                    ui.status(&format!("hidden columns: {names} (see --format csv)"));
                }
            }
            Format::Json => {
                let mut tail = b"]".to_vec();
                for (name, value) in fields {
                    tail.extend(format!(",\"{name}\":").as_bytes());
                    tail.extend_from_slice(&to_json(value)?);
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

impl Ui<'_> {
    /// Prints one result: `name  value` lines, its JSON document, or one row of CSV.
    ///
    /// `columns` are fields of the document; plain output is the first of them.
    pub(crate) fn print_record(
        &mut self,
        columns: &[&'static str],
        document: &impl Serialize,
    ) -> anyhow::Result<()> {
        match self.options.format {
            Format::Json | Format::Ndjson => self.print_document(document),
            Format::Csv | Format::Plain => {
                let mut listing = Listing::begin(self, "", columns, 0)?;
                listing.row(self, document)?;
                listing.end(self)
            }
            Format::Table => {
                let row = serde_json::to_value(document)?;
                let width = columns.iter().map(|name| name.len()).max().unwrap_or(0);
                for name in columns {
                    let value = field(&row, name).map(spoken).unwrap_or_default();
                    let value = shown(name, &value);
                    let line = format!("{name:width$}  {value}");
                    self.print(format!("{}\n", line.trim_end()).as_bytes())?;
                }
                Ok(())
            }
        }
    }
}

/// Escapes a value, and cuts it after some thousand letters; a name also if it could be mistaken for
/// another.
fn shown(column: &str, value: &str) -> String {
    if let Some((end, _)) = value.char_indices().nth(LONGEST) {
        return format!("{}…", shown(column, &value[..end]));
    }
    if NAMES.contains(&column) { unmistakable(value) } else { visible(value).into_owned() }
}

/// Finds a field by its name, also in a nested object: `algorithm` in `password`.
fn field<'v>(row: &'v Value, name: &str) -> Option<&'v Value> {
    let fields = row.as_object()?;
    fields.get(name).or_else(|| fields.values().find_map(|value| field(value, name)))
}

/// Writes a value for people.
fn spoken(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        value => text(value),
    }
}

/// Returns a value as a cell: nothing for null, `name=value` for an object, a list separated by
/// spaces, or by commas if it contains objects.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let separator = if values.iter().any(Value::is_object) { ", " } else { " " };
            values.iter().map(text).collect::<Vec<_>>().join(separator)
        }
        Value::Object(fields) => {
            let pair = |(name, value): (&String, &Value)| format!("{name}={}", text(value));
            fields.iter().map(pair).collect::<Vec<_>>().join(" ")
        }
        scalar => scalar.to_string(),
    }
}

/// Writes an escaped value and a newline; or an unescaped value and a NUL, which it must not
/// contain.
fn write_value(line: &mut Vec<u8>, value: &str, null: bool) -> Result<(), Refusal> {
    if null && value.contains('\0') {
        let message = format!("--null cannot write \"{value}\": it contains a NUL character");
        return Err(Refusal::environment("value_holds_nul", message).hint("use --format json"));
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

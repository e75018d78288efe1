//! Django's own dumps: `dumpdata` writes objects `{"model": …, "pk": …, "fields": {…}}`.

use std::borrow::Cow;

use super::columns::{FileColumn, FileColumns};
use super::row::{CellValue, Entries, FileRow};

/// An object of a dump.
pub(super) struct Dumped<'a> {
    pub(super) model: Cow<'a, str>,
    /// Absent with `--natural-primary`.
    key: Option<CellValue<'a>>,
    pub(super) fields: Entries<'a>,
}

/// Splits an object of a dump; returns any other object unchanged.
pub(super) fn split(entries: Entries<'_>) -> Result<Dumped<'_>, Entries<'_>> {
    let is_dumped = |name: &str, is_type: fn(&CellValue<'_>) -> bool| {
        entries.iter().any(|(key, value)| key == name && is_type(value))
    };
    let is_model = is_dumped("model", |value| matches!(value, CellValue::Text(_)));
    if !is_model || !is_dumped("fields", |value| matches!(value, CellValue::Object(_))) {
        return Err(entries);
    }
    let mut dumped = Dumped { model: Cow::default(), key: None, fields: Vec::new() };
    for (name, value) in entries {
        match (&*name, value) {
            ("model", CellValue::Text(model)) => dumped.model = model,
            ("fields", CellValue::Object(fields)) => dumped.fields = fields,
            ("pk", key) => dumped.key = Some(key),
            _ => {}
        }
    }
    Ok(dumped)
}

impl<'a> Dumped<'a> {
    /// Returns whether this is a user: by the table that Django gives the model, or by the fields.
    pub(super) fn is_user(&self, columns: &FileColumns) -> bool {
        let has = |column: FileColumn| {
            let mut found = self.fields.iter().map(|(name, _)| columns.find_field(name).ok());
            found.any(|found| found == Some(column))
        };
        self.model.replace('.', "_") == columns.table
            || (has(FileColumn::USERNAME) && has(FileColumn::PASSWORD))
    }

    /// Assigns the values to columns; relations to other tables are left out.
    pub(super) fn into_row(self, position: (u64, u64), columns: &FileColumns) -> FileRow<'a> {
        let mut row = FileRow::new(position, Vec::with_capacity(self.fields.len() + 1));
        if let Some(key) = self.key {
            let mapped = columns.mapped("pk").or_else(|| columns.mapped("id"));
            row.add("pk", Ok(mapped.unwrap_or(FileColumn::KEY)), key);
        }
        for (name, value) in self.fields {
            match (columns.find_field(&name), &value) {
                (Err(_) | Ok(FileColumn::Ignored), CellValue::List(values)) => {
                    if !values.is_empty() {
                        row.left_out.push(name.into_owned());
                    }
                }
                (column, _) => row.add(&name, column, value),
            }
        }
        row
    }
}

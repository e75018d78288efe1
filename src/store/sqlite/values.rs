//! Values for the columns of one row.

use rusqlite::types::Value;

use super::table::FoundTable;
use crate::account::field::Field;
use crate::account::user::ColumnValue;
use crate::store::StoredColumns;

/// Columns to write, each once, and their values.
#[derive(Debug, Default)]
pub(super) struct ColumnValues {
    pub(super) columns: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl ColumnValues {
    /// Sets a column unless it has a value: one column may be both user name and address.
    pub(super) fn set(&mut self, column: &str, value: &(impl Clone + Into<Value>)) {
        if !self.columns.iter().any(|other| other == column) {
            self.columns.push(column.to_owned());
            self.values.push(value.clone().into());
        }
    }

    /// Sets a field's column, if there is a value and the table has it.
    pub(super) fn set_field(
        &mut self,
        table: &FoundTable,
        field: Field,
        value: Option<&(impl Clone + Into<Value>)>,
    ) {
        if let (Some(column), Some(value)) = (table.shape.names.column(field), value) {
            self.set(column, value);
        }
    }
}

impl From<&ColumnValues> for StoredColumns {
    fn from(row: &ColumnValues) -> Self {
        let value = |value: &Value| match value {
            Value::Null => ColumnValue::Null,
            Value::Integer(number) => ColumnValue::Integer(*number),
            Value::Real(number) => ColumnValue::Real(*number),
            Value::Text(text) => ColumnValue::Text(text.clone()),
            Value::Blob(bytes) => ColumnValue::Bytes(bytes.clone()),
        };
        row.columns.iter().cloned().zip(row.values.iter().map(value)).collect()
    }
}

impl From<StoredColumns> for ColumnValues {
    fn from(row: StoredColumns) -> Self {
        let (columns, values): (_, Vec<ColumnValue>) = row.into_iter().unzip();
        Self { columns, values: values.iter().map(Value::from).collect() }
    }
}

impl From<&ColumnValue> for Value {
    fn from(value: &ColumnValue) -> Self {
        match value {
            ColumnValue::Null => Self::Null,
            ColumnValue::Integer(number) => Self::Integer(*number),
            ColumnValue::Real(number) => Self::Real(*number),
            ColumnValue::Text(text) => Self::Text(text.clone()),
            ColumnValue::Bytes(bytes) => Self::Blob(bytes.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_written_once() {
        let mut row = ColumnValues::default();
        row.set("contact", &"name".to_owned());
        row.set("contact", &"address".to_owned());
        assert_eq!((row.columns.len(), row.values), (1, vec!["name".to_owned().into()]));
    }
}

//! The settings that are lists: hashers and validators.

use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, Value, value};

use crate::site::facts::Validator;
use crate::site::hashers::ServedHasher;

/// Lists the hashers, one a line.
pub(super) fn hasher_array(hashers: &[ServedHasher]) -> Array {
    let mut array: Array = hashers
        .iter()
        .map(|hasher| {
            let name = hasher.algorithm.name();
            if hasher.costs.is_empty() {
                return Value::from(name);
            }
            let mut table = InlineTable::from_iter([("algorithm", Value::from(name))]);
            for (cost, value) in &hasher.costs {
                table.insert(cost.name(), i64::from(*value).into());
            }
            Value::from(table)
        })
        .collect();
    for entry in array.iter_mut() {
        entry.decor_mut().set_prefix("\n    ");
    }
    array.set_trailing("\n");
    array.set_trailing_comma(true);
    array
}

/// Lists Django's own validators with their options; an empty list is written too.
pub(super) fn validators(validators: &[Validator]) -> Item {
    let tables: ArrayOfTables = validators
        .iter()
        .filter_map(|validator| {
            let mut table = Table::new();
            table.insert("name", value(validator.name.as_deref()?));
            for (name, option) in &validator.options {
                table.insert(name, value(option_value(option)?));
            }
            Some(table)
        })
        .collect();
    if tables.is_empty() { value(Array::new()) } else { Item::ArrayOfTables(tables) }
}

fn option_value(option: &serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    match option {
        Json::Bool(flag) => Some((*flag).into()),
        Json::Number(number) => {
            number.as_i64().map(Value::from).or_else(|| number.as_f64().map(Value::from))
        }
        Json::String(text) => Some(text.as_str().into()),
        Json::Array(items) => {
            items.iter().map(option_value).collect::<Option<Array>>().map(Into::into)
        }
        Json::Null | Json::Object(_) => None,
    }
}

//! The settings that are tables or arrays: columns, verbose names, hashers and validators.

use serde_json::Value as Json;
use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, Value, value};

use crate::account::policy::{DEFAULT_ATTRIBUTES, default_verbose_name};
use crate::site::facts::{Facts, SiteValidator};
use crate::site::hashers::ServedHasher;

/// The fields of `AbstractUser` that acct knows, apart from the key, the username and the address.
const USUAL: [&str; 8] = [
    "password",
    "last_login",
    "first_name",
    "last_name",
    "is_active",
    "is_staff",
    "is_superuser",
    "date_joined",
];

/// Lists the attributes that the site compares passwords with.
fn attributes(facts: &Facts) -> Vec<String> {
    let similarity = "UserAttributeSimilarityValidator";
    let mut all = Vec::new();
    for validator in facts.validators.iter().filter(|it| it.name.as_deref() == Some(similarity)) {
        match validator.options.get("user_attributes").and_then(|names| names.as_array()) {
            Some(names) => all.extend(names.iter().filter_map(|it| it.as_str()).map(str::to_owned)),
            None => all.extend(DEFAULT_ATTRIBUTES.map(str::to_owned)),
        }
    }
    all
}

/// Returns the columns; `None` if they are `AbstractUser`'s and no other is read.
pub(super) fn user_columns(facts: &Facts) -> Option<Item> {
    let (user, attributes) = (&facts.user, attributes(facts));
    let roles = [Some(user.username.as_str()), user.email.as_deref()];
    let is_usual = |field: &str| user.columns.get(field).is_some_and(|column| column == field);
    let is_extra = |field: &&str| {
        let is_text = user.verbose_names.contains_key(*field);
        is_text && !USUAL.contains(field) && !roles.contains(&Some(*field))
    };
    let extra: Vec<&str> = attributes.iter().map(String::as_str).filter(is_extra).collect();
    if extra.is_empty()
        && roles == [Some("username"), Some("email")]
        && USUAL.into_iter().all(is_usual)
    {
        return None;
    }
    let mut table = Table::new();
    for field in USUAL.into_iter().chain(roles.into_iter().flatten()).chain(extra) {
        if let Some(column) = user.columns.get(field) {
            table.insert(field, value(column));
        }
    }
    Some(Item::Table(table))
}

/// Returns the constant defaults of the model's own columns.
pub(super) fn user_defaults(facts: &Facts) -> Option<Item> {
    let mut table = Table::new();
    for (column, default) in &facts.user.defaults {
        let default = match default {
            Json::Bool(flag) => value(*flag),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => value(integer),
                (None, real) => value(real.unwrap_or_default()),
            },
            Json::String(text) => value(text),
            _ => continue,
        };
        table.insert(column, default);
    }
    (!table.is_empty()).then_some(Item::Table(table))
}

/// Returns the verbose names of the attributes that differ from Django's.
pub(super) fn user_verbose_names(facts: &Facts) -> Option<Item> {
    let mut table = Table::new();
    for field in attributes(facts) {
        if let Some(name) = facts.user.verbose_names.get(&field)
            && *name != default_verbose_name(&field)
        {
            table.insert(&field, value(name));
        }
    }
    (!table.is_empty()).then_some(Item::Table(table))
}

/// Returns the hashers, one per line.
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

/// Returns Django's own validators with their options, also if there are none.
pub(super) fn validators(validators: &[SiteValidator]) -> Item {
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

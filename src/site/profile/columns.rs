//! The user table as settings: its columns, and what messages call them.

use toml_edit::{Item, Table, value};

use super::Profile;
use crate::account::policy::{DEFAULT_ATTRIBUTES, default_verbose_name};
use crate::site::facts::{Facts, User};

/// The fields of `AbstractUser` that acct knows besides key, user name and address.
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

impl Profile {
    pub(super) fn users(&mut self, facts: &Facts) {
        let user = &facts.user;
        let column = |field: &str| user.columns.get(field).map_or("", String::as_str);
        self.put_text("user_table", &user.table);
        self.put_text("username_field", column(&user.username));
        self.put_text("email_field", user.email.as_deref().map_or("", column));
        let attributes = attributes(facts);
        if let Some(columns) = columns(user, &attributes) {
            self.put("user_columns", columns);
        }
        if let Some(names) = verbose_names(user, &attributes) {
            self.put("user_verbose_names", names);
        }
    }
}

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

/// Names the columns; `None` where they are `AbstractUser`'s and nothing more is read.
fn columns(user: &User, attributes: &[String]) -> Option<Item> {
    let roles = [Some(user.username.as_str()), user.email.as_deref()];
    let is_usual = |field: &str| user.columns.get(field).is_some_and(|column| column == field);
    let is_further = |field: &&str| {
        let is_text = user.verbose_names.contains_key(*field);
        is_text && !USUAL.contains(field) && !roles.contains(&Some(*field))
    };
    let further: Vec<&str> = attributes.iter().map(String::as_str).filter(is_further).collect();
    if further.is_empty()
        && roles == [Some("username"), Some("email")]
        && USUAL.into_iter().all(is_usual)
    {
        return None;
    }
    let mut table = Table::new();
    for field in USUAL.into_iter().chain(roles.into_iter().flatten()).chain(further) {
        if let Some(column) = user.columns.get(field) {
            table.insert(field, value(column));
        }
    }
    Some(Item::Table(table))
}

/// Names what messages call the attributes, where acct would not call them so by itself.
fn verbose_names(user: &User, attributes: &[String]) -> Option<Item> {
    let mut table = Table::new();
    for field in attributes {
        if let Some(name) = user.verbose_names.get(field)
            && *name != default_verbose_name(field)
        {
            table.insert(field, value(name));
        }
    }
    (!table.is_empty()).then_some(Item::Table(table))
}

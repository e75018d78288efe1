//! Filters in SQL.

use rusqlite::types::Value;

use super::Store;
use crate::account::field::{Field, UserColumn};
use crate::account::hasher::HashKind;
use crate::store::{TimeWindow, UserFilter};

/// The shape of a day in the texts that Django stores.
const DAY: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

/// The word for an unusable password; no name of an algorithm begins so.
const UNUSABLE: &str = "!";

/// Conditions that must all hold, and the values in them.
#[derive(Debug)]
pub(super) struct Conditions {
    parts: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    fn new() -> Self {
        Self { parts: vec!["1".to_owned()], values: Vec::new() }
    }

    /// Adds a value and returns the parameter that stands for it.
    pub(super) fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    /// Adds a condition.
    pub(super) fn add(&mut self, part: impl Into<String>) {
        self.parts.push(part.into());
    }

    /// Writes them for `WHERE`.
    pub(super) fn sql(&self) -> String {
        self.parts.join(" AND ")
    }

    fn add_window(&mut self, column: &str, window: &TimeWindow) {
        let time = comparable(column);
        if let Some(after) = &window.after {
            let bound = self.value(after.clone());
            self.add(format!("{time} >= {bound}"));
        }
        if let Some(before) = &window.before {
            let bound = self.value(before.clone());
            self.add(format!("{time} < {bound}"));
        }
    }
}

impl Store {
    /// Writes a filter as conditions; its limit and its order are none.
    pub(super) fn condition(&self, filter: &UserFilter) -> Conditions {
        let mut all = Conditions::new();
        if let Some(search) = &filter.search {
            self.add_search(search, &mut all);
        }
        let is_active = self.table.value(Field::IsActive);
        match filter.active {
            Some(true) => all.add(format!("{is_active} = 1")),
            Some(false) => all.add(format!("{is_active} IS NOT 1")),
            None => {}
        }
        if filter.staff {
            all.add(format!("{} = 1", self.table.value(Field::IsStaff)));
        }
        if let Some(kind) = filter.hash {
            all.add(is_of_kind(&self.table.password, kind));
        }
        all.add_window(self.table.value(Field::DateJoined), &filter.joined);
        all.add_window(self.table.value(Field::LastLogin), &filter.login);
        if filter.never_logged_in {
            all.add(format!("{} IS NULL", self.table.value(Field::LastLogin)));
        }
        if filter.usable {
            let password = &self.table.password;
            all.add(format!("substr(coalesce(CAST({password} AS TEXT), ''), 1, 1) <> '!'"));
        }
        if filter.has_email {
            all.add(format!("{} <> ''", self.table.value(Field::Email)));
        }
        if filter.chosen {
            // The plus keeps SQLite from walking through the whole choice for each page.
            let key = &self.table.key;
            all.add(format!("+{key} IN (SELECT choice.key FROM temp.acct_choice AS choice)"));
        }
        all
    }

    fn add_search(&self, search: &str, all: &mut Conditions) {
        let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = all.value(format!("%{escaped}%"));
        let fields = [Field::Email, Field::FirstName, Field::LastName];
        let columns = fields.into_iter().filter_map(|field| self.table.column(field));
        let likes: Vec<String> = std::iter::once(self.table.username.as_str())
            .chain(columns)
            .map(|column| format!("{column} LIKE {pattern} ESCAPE '\\'"))
            .collect();
        all.add(format!("({})", likes.join(" OR ")));
    }

    /// Writes the order that a filter asks for.
    pub(super) fn order_by(&self, filter: &UserFilter) -> String {
        let key = &self.table.key;
        let direction = if filter.sort.descending { " DESC" } else { "" };
        match filter.sort.column {
            UserColumn::Key => format!("{key}{direction}"),
            UserColumn::Username => format!("{}{direction}, {key}", self.table.username),
            // As in a listing, where anything but 1 is a no.
            UserColumn::Field(field @ (Field::IsActive | Field::IsStaff | Field::IsSuperuser)) => {
                format!("({} IS 1){direction}, {key}", self.table.value(field))
            }
            UserColumn::Field(field) => format!("{}{direction}, {key}", self.table.value(field)),
        }
    }
}

/// Writes a stored time with six digits of a second, so that times can be compared as texts; NULL
/// for what is no time.
///
/// Django writes six digits or none, others write some; a day alone is its first moment.
fn comparable(column: &str) -> String {
    format!(
        "CASE WHEN {column} GLOB '{DAY}[ T][0-9][0-9]:[0-9][0-9]:[0-9][0-9]*' \
         THEN replace(substr({column}, 1, 19), 'T', ' ') || '.' || \
         substr(substr({column}, 21, 6) || '000000', 1, 6) \
         WHEN {column} GLOB '{DAY}' THEN {column} || ' 00:00:00.000000' END"
    )
}

/// Writes the rule of [`HashKind::of`].
fn is_of_kind(column: &str, kind: HashKind) -> String {
    let text = format!("coalesce(CAST({column} AS TEXT), '')");
    let word = format!(
        "CASE WHEN substr({text}, 1, 1) = '!' THEN '{UNUSABLE}' \
         WHEN length({text}) = 32 AND instr({text}, '$') = 0 THEN 'unsalted_md5' \
         WHEN length({text}) = 37 AND substr({text}, 1, 5) = 'md5$$' THEN 'unsalted_md5' \
         WHEN length({text}) = 46 AND substr({text}, 1, 6) = 'sha1$$' THEN 'unsalted_sha1' \
         WHEN instr({text}, '$') = 0 THEN {text} \
         ELSE substr({text}, 1, instr({text}, '$') - 1) END"
    );
    let names = HashKind::all().filter(|kind| matches!(kind, HashKind::Of(_)));
    let names: Vec<String> = names.map(|kind| format!("'{kind}'")).collect();
    match kind {
        HashKind::Of(algorithm) => format!("{word} = '{algorithm}'"),
        HashKind::Unusable => format!("{word} = '{UNUSABLE}'"),
        HashKind::Unknown => {
            format!("{word} NOT IN ('{UNUSABLE}', {})", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;

//! Filters in SQL.

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;

use super::Store;
use crate::account::clock::{LoginStamp, SiteTime};
use crate::account::field::{Field, UserColumn};
use crate::account::hasher::HashKind;
use crate::store::{TimeWindow, UserFilter};

/// The SQL function that returns a stored time in microseconds since 1970; NULL for anything else.
pub(super) const INSTANT: &str = "acct_instant";

/// The SQL function that returns whether Django reads a stored login as none.
const IS_UNSET: &str = "acct_is_unset";

/// Stands for an unusable password; no algorithm's name begins with it.
const UNUSABLE: &str = "!";

/// The conditions of a `WHERE` clause, and the values in them.
#[derive(Debug)]
pub(super) struct WhereClause {
    parts: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl WhereClause {
    fn new() -> Self {
        Self { parts: vec!["1".to_owned()], values: Vec::new() }
    }

    /// Adds a value and returns its parameter.
    pub(super) fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    /// Adds a condition that must hold too.
    pub(super) fn add(&mut self, part: impl Into<String>) {
        self.parts.push(part.into());
    }

    /// Returns the conditions as SQL.
    pub(super) fn sql(&self) -> String {
        self.parts.join(" AND ")
    }

    fn add_window(&mut self, column: &str, window: &TimeWindow) {
        for (bound, sign) in [(window.after, ">="), (window.before, "<")] {
            if let Some(bound) = bound {
                let bound = self.value(bound.as_microsecond());
                self.add(format!("{INSTANT}({column}) {sign} {bound}"));
            }
        }
    }
}

impl Store {
    /// Returns a filter's conditions, without its limit and order.
    pub(super) fn conditions(&self, filter: &UserFilter) -> WhereClause {
        let mut all = WhereClause::new();
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
            all.add(format!("{IS_UNSET}({})", self.table.value(Field::LastLogin)));
        }
        if filter.usable {
            let password = &self.table.password;
            all.add(format!("substr(coalesce(CAST({password} AS TEXT), ''), 1, 1) <> '!'"));
        }
        if filter.has_email {
            all.add(format!("{} <> ''", self.table.value(Field::Email)));
        }
        if filter.in_id_selection {
            // The plus keeps SQLite from walking through the whole temporary table for each page.
            let key = &self.table.key;
            all.add(format!("+{key} IN (SELECT chosen.key FROM temp.acct_ids AS chosen)"));
        }
        all
    }

    fn add_search(&self, search: &str, all: &mut WhereClause) {
        let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = all.value(format!("%{escaped}%"));
        let fields = [Field::Email, Field::FirstName, Field::LastName];
        let columns = fields.into_iter().filter_map(|field| self.table.column(field));
        let whole_name = self.whole_name();
        let likes: Vec<String> = std::iter::once(self.table.username.as_str())
            .chain(columns)
            .chain(whole_name.as_deref())
            .map(|column| format!("{column} LIKE {pattern} ESCAPE '\\'"))
            .collect();
        all.add(format!("({})", likes.join(" OR ")));
    }

    /// Returns first and last name as one text; `None` unless the model has both.
    fn whole_name(&self) -> Option<String> {
        let first = self.table.column(Field::FirstName)?;
        let last = self.table.column(Field::LastName)?;
        Some(format!("({first} || ' ' || {last})"))
    }

    /// Returns the filter's order.
    pub(super) fn order_by(&self, filter: &UserFilter) -> String {
        let key = &self.table.key;
        let direction = if filter.sort.descending { " DESC" } else { "" };
        match filter.sort.column {
            UserColumn::Key => format!("{key}{direction}"),
            UserColumn::Username => format!("{}{direction}, {key}", self.table.username),
            // As in a listing, where anything but 1 is false.
            UserColumn::Field(field @ (Field::IsActive | Field::IsStaff | Field::IsSuperuser)) => {
                format!("({} IS 1){direction}, {key}", self.table.value(field))
            }
            UserColumn::Field(field @ (Field::LastLogin | Field::DateJoined)) => {
                format!("{INSTANT}({}){direction}, {key}", self.table.value(field))
            }
            UserColumn::Field(field) => format!("{}{direction}, {key}", self.table.value(field)),
        }
    }
}

/// Defines the functions of stored times, which are in `zone`.
pub(super) fn define_functions(connection: &Connection, zone: &SiteTime) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let zone = zone.clone();
    connection.create_scalar_function(INSTANT, 1, flags, move |call| {
        let instant = call.get_raw(0).as_str().ok().and_then(|text| zone.read(text));
        Ok(instant.map(Timestamp::as_microsecond))
    })?;
    connection.create_scalar_function(IS_UNSET, 1, flags, |call| {
        let stamp = LoginStamp::from_stored(call.get_raw(0).as_str().ok());
        Ok(stamp.is_ok_and(|stamp| stamp.is_empty()))
    })
}

/// Returns the rule of [`HashKind::of`] as SQL.
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

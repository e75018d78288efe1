//! Who gets a reset mail: the form, then the users that the typed address matches, on SQLite.
//!
//! Every case runs. Not read: the other databases' columns and `same_in`. The SQL stage is imitated here.

use acct::account::email::{EmailAddress, same_address};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    tables: Vec<Table>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    users: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    pk: u64,
    email: String,
    is_active: bool,
    password: String,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    table: usize,
    typed: String,
    cleaned: Option<String>,
    errors: Value,
    matched: Matched,
    matched_unvalidated: Matched,
}

#[derive(Deserialize)]
struct Matched {
    sqlite: Vec<u64>,
}

/// Returns the primary keys that match: SQLite's escaped `LIKE` by rowid, then Django's own rule.
fn matched(users: &[Row], typed: &str) -> Vec<u64> {
    let mut found: Vec<u64> = users
        .iter()
        .filter(|row| row.is_active && row.email.eq_ignore_ascii_case(typed))
        .filter(|row| !row.password.starts_with('!') && same_address(typed, &row.email))
        .map(|row| row.pk)
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn a_typed_address_is_cleaned_and_matched_as_django_does() {
    let vectors: Vectors = crate::vectors::read(include_str!("vectors/users_by_email.json"));
    assert_eq!(vectors.cases.len(), 133);
    for case in vectors.cases {
        let Case { id, typed, .. } = case;
        let users = &vectors.tables[case.table].users;
        let (cleaned, errors) = match EmailAddress::parse(&typed) {
            Ok(address) => (Some(address.as_str().to_owned()), Vec::new()),
            Err(errors) => (None, errors),
        };
        assert_eq!(cleaned, case.cleaned, "{id} {typed:?}");
        assert_eq!(json!(errors), case.errors, "{id} {typed:?}");
        let mailed = cleaned.map(|address| matched(users, &address)).unwrap_or_default();
        assert_eq!(mailed, case.matched.sqlite, "{id} {typed:?}");
        assert_eq!(matched(users, &typed), case.matched_unvalidated.sqlite, "{id} {typed:?}");
    }
}

#[test]
fn addresses_that_only_other_databases_match_pass_djangos_own_rule() {
    assert!(same_address("\u{212a}evin@maple.example", "kevin@maple.example"));
    assert!(same_address("mike.ſ@maple.example", "mike.s@maple.example"));
}

//! Loads into a table that may contain anything, as a site's may.

use super::*;
use crate::store::{Loaded, Loading};

/// Returns a store with one user, without a given name and with an odd flag.
fn store() -> Store {
    let store = Store::in_memory("fingerprint").unwrap();
    let sql = "DROP TABLE auth_user; CREATE TABLE auth_user (id INTEGER PRIMARY KEY, password, \
               last_login, is_superuser, username, first_name, last_name, email, is_staff, \
               is_active, date_joined); \
               INSERT INTO auth_user VALUES (1, '!', NULL, 0, 'ann', NULL, '', '', 0, 2, '')";
    store.connection.execute_batch(sql).unwrap();
    store
}

fn user(row: u64, username: &str) -> StagedUser {
    StagedUser { row, line: row + 1, username: username.to_owned(), ..StagedUser::default() }
}

fn stage(store: &Store, users: &[StagedUser]) {
    store.begin_staging(0).unwrap();
    store.stage(users).unwrap();
    store.end_staging().unwrap();
}

/// Updates and adds the staged users up to this row.
fn load(store: &Store, last: u64) -> Result<Loaded, Vec<(u64, u64)>> {
    let now = Timestamp::UNIX_EPOCH;
    let rows = (1, last);
    let on_conflict = OnConflict::Update;
    let loading = Loading { rows, on_conflict, now, max_clashes: 9 };
    let loaded = store.write_unlogged(|write| {
        assert_eq!(write.compare_staged(rows, 9, on_conflict)?.1, 0);
        write.load(&loading)
    });
    let positions = |(clashes, _): Clashes| clashes.iter().map(|it| (it.row, it.line)).collect();
    loaded.unwrap().map_err(positions)
}

#[test]
fn a_row_that_reads_the_same_is_unchanged() {
    let store = store();
    let same =
        StagedUser { first_name: Some(String::new()), is_active: Some(false), ..user(1, "ann") };
    stage(&store, &[same]);
    assert_eq!(load(&store, 1), Ok(Loaded { unchanged: 1, ..Loaded::default() }));
    stage(&store, &[StagedUser { is_active: Some(true), ..user(1, "ann") }]);
    assert_eq!(load(&store, 1), Ok(Loaded { updated: 1, ..Loaded::default() }));
}

#[test]
fn a_user_removed_before_the_load_is_added() {
    let store = store();
    stage(&store, &[user(1, "ann")]);
    assert_eq!(store.compare_staged((1, 1), 9, OnConflict::Update).unwrap().1, 0);
    store.connection.execute_batch("UPDATE auth_user SET username = 'ben'").unwrap();
    assert_eq!(load(&store, 1), Ok(Loaded { added: 1, unusable: 1, ..Loaded::default() }));
}

#[test]
fn more_rows_than_those_of_one_statement_are_all_loaded() {
    let store = store();
    let count = load::STEP + 2;
    let users: Vec<StagedUser> = (1..=count).map(|row| user(row, &format!("u{row}"))).collect();
    stage(&store, &users);
    let all = Loaded { added: count, unusable: count, ..Loaded::default() };
    assert_eq!(load(&store, count), Ok(all));
}

#[test]
fn only_the_row_that_the_database_refuses_is_a_clash() {
    let store = store();
    store.connection.execute_batch("CREATE UNIQUE INDEX one ON auth_user (email)").unwrap();
    let with =
        |row, name, email: &str| StagedUser { email: Some(email.to_owned()), ..user(row, name) };
    stage(&store, &[with(1, "ben", "b@b.example"), with(2, "cleo", "c@b.example")]);
    load(&store, 2).unwrap();
    stage(&store, &[with(1, "zoe", "z@b.example"), with(2, "cleo", "b@b.example")]);
    assert_eq!(load(&store, 2), Err(vec![(2, 3)]));
}

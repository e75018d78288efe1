//! The store over an in-memory database.

use super::*;
use crate::account::user::UserKey;
use crate::store::{NewUser, UserChanges, UserFilter};

fn store() -> Store {
    Store::in_memory("fingerprint").unwrap()
}

fn new_user(username: &str, email: &str) -> NewUser {
    NewUser {
        key: None,
        username: username.to_owned(),
        email: email.to_owned(),
        password: "hash".to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        date_joined: Timestamp::UNIX_EPOCH,
        extra: Vec::new(),
    }
}

fn add(store: &Store, username: &str, email: &str) -> UserKey {
    store.write_unlogged(|write| write.insert(&new_user(username, email))).unwrap()
}

#[test]
fn a_user_is_read_back_as_written() {
    let store = store();
    let key = add(&store, "ann", "Ann@X.example");
    let user = store.user_by_key(&key).unwrap().unwrap();
    assert_eq!((user.username.as_str(), user.email.as_str()), ("ann", "Ann@X.example"));
    assert_eq!(user.last_login, None);
    assert!(user.is_active && !user.is_staff);
    assert_eq!(store.users_by_email("ANN@x.EXAMPLE").unwrap(), [user]);
    assert_eq!(store.users_by_email("Ann%").unwrap(), []);
}

#[test]
fn the_password_is_written_only_over_the_one_that_was_seen() {
    let store = store();
    let key = add(&store, "ann", "");
    let seen = store.user_by_key(&key).unwrap().unwrap();
    let set = |store: &Store, text: &str| -> Result<bool, StoreError> {
        store.write_unlogged(|write| write.set_password(&seen, text))
    };
    assert!(set(&store, "second").unwrap());
    assert!(!set(&store, "third").unwrap());
    assert_eq!(store.user_by_key(&key).unwrap().unwrap().password, "second");
}

#[test]
fn a_hash_longer_than_the_column_is_refused_before_the_write() {
    let store = store();
    let key = add(&store, "ann", "");
    let seen = store.user_by_key(&key).unwrap().unwrap();
    let long = store.write_unlogged(|write| write.set_password(&seen, &"x".repeat(129)));
    assert!(matches!(long, Err(StoreError::TooLong { limit: 128, .. })));
    assert_eq!(store.user_by_key(&key).unwrap().unwrap(), seen);
}

#[test]
fn work_that_fails_leaves_nothing_behind() {
    let store = store();
    let failed: Result<(), StoreError> = store.write_unlogged(|write| {
        write.insert(&new_user("ann", ""))?;
        Err(StoreError::Busy)
    });
    assert!(failed.is_err());
    assert_eq!(store.users_by_name("ann").unwrap(), []);
}

#[test]
fn a_taken_name_is_a_duplicate_and_differs_from_another_case_by_rule() {
    let store = store();
    let key = add(&store, "ann", "");
    let again = store.write_unlogged(|write| write.insert(&new_user("ann", "")));
    assert!(matches!(again, Err(StoreError::Duplicate { column }) if column == "username"));
    assert_eq!(store.conflicting_username("ANN", None).unwrap().as_deref(), Some("ann"));
    assert_eq!(store.conflicting_username("ANN", Some(&key)).unwrap(), None);
}

#[test]
fn a_search_is_literal_and_a_change_touches_what_it_names() {
    let store = store();
    let key = add(&store, "100%_sure", "a@b.example");
    add(&store, "ann", "x@b.example");
    let found = |search: &str| {
        let filter = UserFilter { search: Some(search.to_owned()), ..UserFilter::default() };
        let users = store.page(&filter, None).unwrap();
        users.into_iter().map(|user| user.username).collect::<Vec<_>>()
    };
    assert_eq!(found("%_"), ["100%_sure"]);
    assert_eq!(found("B.EXAMPLE"), ["100%_sure", "ann"]);
    assert_eq!(found("' OR 1=1--"), [""; 0]);

    let before = store.user_by_key(&key).unwrap().unwrap();
    let changes = UserChanges { is_staff: Some(true), ..UserChanges::default() };
    store.write_unlogged(|write| write.change(&key, &changes)).unwrap();
    let after = store.user_by_key(&key).unwrap().unwrap();
    assert_eq!(after, crate::account::user::StoredUser { is_staff: true, ..before });
}

#[test]
fn an_address_is_found_through_its_index_and_not_sorted() {
    let store = store();
    let sql = format!("EXPLAIN QUERY PLAN {}", store.sql(&store.email_condition()));
    let mut plan = store.connection.prepare(&sql).unwrap();
    let steps = plan.query_map(["ann@x.example"], |row| row.get::<_, String>("detail")).unwrap();
    let steps: Vec<String> = steps.collect::<Result<_, _>>().unwrap();
    assert_eq!(steps, ["SEARCH auth_user USING INDEX acct_auth_user_email (email=?)"]);
}

/// Opens a site's database in memory.
fn site(ddl: &str, names: &UserTable) -> Store {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(ddl).unwrap();
    Store::on(connection, names, SiteTime::utc()).unwrap()
}

#[test]
fn a_sites_address_is_found_by_a_scan_until_it_has_the_index() {
    let member = include_str!("../../../tests/django/schema/members_member.sqlite.sql");
    let names = UserTable::new("members_member", "username", "email", None);
    let store = site(member, &names);
    let steps = |store: &Store| -> Vec<String> {
        let sql = format!("EXPLAIN QUERY PLAN {}", store.sql(&store.email_condition()));
        let mut plan = store.connection.prepare(&sql).unwrap();
        let steps = plan.query_map(["x"], |row| row.get("detail")).unwrap();
        steps.collect::<Result<_, _>>().unwrap()
    };
    assert!(steps(&store)[0].starts_with("SCAN"), "{:?}", steps(&store));
    let create = |store: &Store| {
        store.write_unlogged(|write| -> Result<bool, StoreError> { write.create_email_index() })
    };
    assert!(create(&store).unwrap());
    let found = "SEARCH members_member USING INDEX acct_members_member_email (email=?)";
    assert_eq!(steps(&store)[0], found);
    assert!(!create(&store).unwrap(), "it already exists");
}

#[test]
fn a_query_names_no_column_that_the_model_lacks() {
    let ddl = "CREATE TABLE t (id integer PRIMARY KEY, secret text, nick text, full_name)";
    let columns = [("password", "secret"), ("full_name", "full_name")];
    let columns = columns.map(|(field, column)| (field.to_owned(), column.to_owned())).into();
    let store = site(ddl, &UserTable::new("t", "nick", "", Some(&columns)));
    let sql = store.sql("1");
    for name in ["email", "last_login", "first_name", "is_active", "date_joined"] {
        assert!(!sql.contains(name), "{name}: {sql}");
    }
    store
        .connection
        .execute_batch("INSERT INTO t VALUES (1, 'x', 'ann', 'Ann'), (2, 'x', 'ben', 7)")
        .unwrap();
    let users = store.page(&UserFilter::default(), None).unwrap();
    assert_eq!(
        users.iter().map(|user| user.attribute("full_name")).collect::<Vec<_>>(),
        ["Ann", ""]
    );
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let store = store();
    for number in 0..1_001 {
        add(&store, &format!("user{number}"), "");
    }
    let filter = UserFilter::default();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.page(&filter, after.as_ref()).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        seen.extend(page.into_iter().map(|user| user.username));
    }
    assert_eq!(seen, (0..1_001).map(|number| format!("user{number}")).collect::<Vec<_>>());
}

#[test]
fn only_acct_s_own_database_waits_for_the_end_of_the_journal() {
    let level = |store: &Store| -> i64 {
        store.connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(level(&store()), 3);
    let site = Connection::open_in_memory().unwrap();
    site.execute_batch(include_str!("../../../tests/django/schema/auth_user.sqlite.sql")).unwrap();
    prepare(&site).unwrap();
    let site = Store::on(site, &UserTable::default(), SiteTime::utc()).unwrap();
    assert_eq!(level(&site), 2);
}

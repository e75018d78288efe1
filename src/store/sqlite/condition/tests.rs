//! Filters in SQL against the same ones in Rust, and the orders.

use std::cmp::Ordering;

use jiff::Timestamp;
use proptest::prelude::*;
use rusqlite::params;

use crate::account::clock::{LoginStamp, SiteTime};
use crate::account::field::{Field, UserColumn};
use crate::account::hasher::{Algorithm, HashKind, is_usable};
use crate::account::user::StoredUser;
use crate::store::sqlite::page::Cursor;
use crate::store::{Sort, Store, TimeWindow, UserFilter};

/// Names and addresses; the wildcards of SQL are literal.
const TEXTS: [&str; 8] = ["", "ann", "ANN", "a%b", "a_b", "a\\b", "ÄNN", "' OR 1=1--"];

/// Values in a column of times.
const TIMES: [Option<&str>; 16] = [
    None,
    Some("2026-01-31 00:00:00"),
    Some("2026-01-31 00:00:00.000001"),
    Some("2026-01-31 00:00:00.5"),
    Some("2026-01-31 00:00:00.500000"),
    Some("2026-01-31 00:00:01"),
    Some("2026-01-31T00:00:00.789"),
    Some("2026-01-31"),
    Some("2026-01-31 00:00:00Z"),
    Some("2026-01-31 02:00:00.789+02:00"),
    Some("2026-1-31 0:0:1"),
    Some("2026-02-30 00:00:00"),
    Some("2026-01-30 23:59:59.999999"),
    Some("2026-02-01 00:00:00"),
    Some("never"),
    Some(""),
];

const BOUNDS: [&str; 5] = [
    "2026-01-31T00:00:00Z",
    "2026-01-31T00:00:00.000001Z",
    "2026-01-31T00:00:00.5Z",
    "2026-01-31T00:00:00.789Z",
    "2026-02-01T00:00:00Z",
];

fn hashes() -> Vec<String> {
    let hex = |length| "0".repeat(length);
    let mut hashes = ["", "!", "!md5$s$00", "unusable", "unusable$x", "unknown", "$", "MD5$s$0"]
        .map(str::to_owned)
        .to_vec();
    hashes.extend(Algorithm::ALL.map(|algorithm| format!("{algorithm}$1$salt$AAAA")));
    hashes.extend([31, 32, 33].map(hex));
    hashes.extend([31, 32, 33].map(|length| format!("md5$${}", hex(length))));
    hashes.extend([39, 40, 41].map(|length| format!("sha1$${}", hex(length))));
    hashes.extend(["ä".repeat(32), format!("!{}", hex(31)), format!("a${}", hex(30))]);
    hashes
}

/// A user by the indexes of its values in the tables above.
type Drawn = (prop::sample::Index, [prop::sample::Index; 5], [Option<bool>; 2]);

fn store_of(users: &[Drawn]) -> Store {
    let store = Store::in_memory("fingerprint").unwrap();
    let columns = "password, last_login, is_superuser, username, first_name, last_name, email, \
                   is_staff, is_active, date_joined";
    // Without the constraints of Django's own table: a site's table may contain anything.
    let sql =
        format!("DROP TABLE auth_user; CREATE TABLE auth_user (id INTEGER PRIMARY KEY, {columns})");
    store.connection.execute_batch(&sql).unwrap();
    let hashes = hashes();
    for (hash, [name, first, email, login, joined], [active, staff]) in users {
        let sql = format!(
            "INSERT INTO auth_user ({columns}) VALUES (?1, ?2, 0, ?3, ?4, '', ?5, ?6, ?7, ?8)"
        );
        let values = params![
            hashes[hash.index(hashes.len())],
            TIMES[login.index(TIMES.len())],
            TEXTS[name.index(TEXTS.len())],
            TEXTS[first.index(TEXTS.len())],
            TEXTS[email.index(TEXTS.len())],
            staff,
            active,
            TIMES[joined.index(TIMES.len())],
        ];
        store.connection.execute(&sql, values).unwrap();
    }
    store
}

fn users() -> impl Strategy<Value = Vec<Drawn>> {
    prop::collection::vec(any::<Drawn>(), 0..40)
}

fn windows() -> impl Strategy<Value = TimeWindow> {
    let bound = || {
        prop::option::of(prop::sample::select(&BOUNDS[..]).prop_map(|bound| bound.parse().unwrap()))
    };
    (bound(), bound()).prop_map(|(after, before)| TimeWindow { after, before })
}

fn filters() -> impl Strategy<Value = UserFilter> {
    let search = prop::option::of(prop::sample::select(
        &["", "a", "NN", "%", "_", "\\", "b", "Ä", "' OR 1=1--"][..],
    ));
    let hash = prop::option::of(prop::sample::select(HashKind::all().collect::<Vec<_>>()));
    let rare = || prop::bool::weighted(0.2);
    let times = (windows(), windows(), rare());
    (search, any::<Option<bool>>(), rare(), hash, times, rare(), rare()).prop_map(
        |(search, active, staff, hash, times, usable, has_email)| UserFilter {
            usable,
            has_email,
            search: search.map(str::to_owned),
            active,
            staff,
            hash,
            joined: times.0,
            login: times.1,
            never_logged_in: times.2,
            ..UserFilter::default()
        },
    )
}

fn sorts() -> impl Strategy<Value = Sort> {
    (prop::sample::select(&UserColumn::ALL[..]), any::<bool>())
        .prop_map(|(column, descending)| Sort { column, descending })
}

fn contains(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

fn instant(stored: Option<&str>) -> Option<Timestamp> {
    stored.and_then(|text| SiteTime::utc().read(text))
}

fn is_in(window: &TimeWindow, stored: Option<&str>) -> bool {
    if *window == TimeWindow::default() {
        return true;
    }
    let Some(time) = instant(stored) else { return false };
    window.after.is_none_or(|after| time >= after)
        && window.before.is_none_or(|before| time < before)
}

fn never_logged_in(user: &StoredUser) -> bool {
    LoginStamp::from_stored(user.last_login.as_deref()).is_ok_and(|stamp| stamp.is_empty())
}

/// Returns whether a user matches a filter, as its documentation says.
fn matches(filter: &UserFilter, user: &StoredUser) -> bool {
    let texts = [&user.username, &user.email, &user.first_name, &user.last_name];
    filter.search.as_ref().is_none_or(|part| texts.iter().any(|text| contains(text, part)))
        && filter.active.is_none_or(|active| user.is_active == active)
        && (!filter.staff || user.is_staff)
        && filter.hash.is_none_or(|kind| HashKind::of(&user.password) == kind)
        && is_in(&filter.joined, user.date_joined.as_deref())
        && is_in(&filter.login, user.last_login.as_deref())
        && (!filter.usable || is_usable(&user.password))
        && (!filter.has_email || !user.email.is_empty())
        && (!filter.never_logged_in || never_logged_in(user))
}

fn compare(column: UserColumn, one: &StoredUser, other: &StoredUser) -> Ordering {
    match column {
        UserColumn::Key => Ordering::Equal,
        UserColumn::Username => one.username.cmp(&other.username),
        UserColumn::Field(Field::Email) => one.email.cmp(&other.email),
        UserColumn::Field(Field::FirstName) => one.first_name.cmp(&other.first_name),
        UserColumn::Field(Field::LastName) => one.last_name.cmp(&other.last_name),
        UserColumn::Field(Field::LastLogin) => {
            instant(one.last_login.as_deref()).cmp(&instant(other.last_login.as_deref()))
        }
        UserColumn::Field(Field::DateJoined) => {
            instant(one.date_joined.as_deref()).cmp(&instant(other.date_joined.as_deref()))
        }
        UserColumn::Field(Field::IsActive) => one.is_active.cmp(&other.is_active),
        UserColumn::Field(Field::IsStaff) => one.is_staff.cmp(&other.is_staff),
        UserColumn::Field(Field::IsSuperuser) => one.is_superuser.cmp(&other.is_superuser),
        UserColumn::Field(Field::Password) => unreachable!("it is not shown"),
    }
}

fn listed(store: &Store, filter: &UserFilter) -> Vec<StoredUser> {
    let (mut cursor, mut all) = (Cursor::new(filter), Vec::new());
    loop {
        let page = store.next_page(&mut cursor).unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend_from_slice(page);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_matches_as_documented(drawn in users(), filter in filters()) {
        let store = store_of(&drawn);
        let everybody = listed(&store, &UserFilter::default());
        prop_assert_eq!(everybody.len(), drawn.len());
        let expected: Vec<StoredUser> =
            everybody.into_iter().filter(|user| matches(&filter, user)).collect();
        prop_assert_eq!(store.count(&filter).unwrap(), expected.len() as u64);
        prop_assert_eq!(listed(&store, &filter), expected);
    }

    #[test]
    fn an_order_is_stable_and_a_limit_takes_its_first(
        drawn in users(),
        active in any::<Option<bool>>(),
        sort in sorts(),
        limit in prop::option::of(0..50_u32),
    ) {
        let store = store_of(&drawn);
        let filter = UserFilter { active, ..UserFilter::default() };
        let mut expected = listed(&store, &filter);
        expected.sort_by(|one, other| compare(sort.column, one, other));
        if sort.descending && sort.column == UserColumn::Key {
            expected.reverse();
        } else if sort.descending {
            expected.sort_by(|one, other| compare(sort.column, other, one));
        }
        expected.truncate(limit.map_or(usize::MAX, |limit| limit as usize));
        let filter = UserFilter { limit, sort, ..filter };
        prop_assert_eq!(store.count(&filter).unwrap(), expected.len() as u64);
        prop_assert_eq!(listed(&store, &filter), expected);
    }
}

#[test]
fn a_listing_in_order_spans_pages_and_skips_users_removed_meanwhile() {
    let store = store_of(&[]);
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1750)
        INSERT INTO auth_user (id, username) SELECT i, printf('%04d', 1750 - i) FROM n";
    store.connection.execute_batch(fill).unwrap();
    let sort = Sort { column: UserColumn::Username, descending: false };
    let filter = UserFilter { sort, ..UserFilter::default() };
    let mut cursor = Cursor::new(&filter);
    let first = store.next_page(&mut cursor).unwrap();
    assert_eq!(first[0].username, "0000");
    // All of the second and the third page; the listing holds no lock.
    store.connection.execute("DELETE FROM auth_user WHERE id <= 1250 AND id > 250", []).unwrap();
    let second = store.next_page(&mut cursor).unwrap();
    assert_eq!(second.len(), 250);
    assert_eq!(second.last().unwrap().username, "1749");
    assert_eq!(store.next_page(&mut cursor).unwrap(), []);
}

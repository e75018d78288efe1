//! `acct user list` and `acct user show`.

use crate::documents::assert_user;
use crate::run::keys;
use crate::sandbox::Sandbox;

fn three() -> Sandbox {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ben@news.example");
    home.add_user("cleo", "");
    home.sql(
        "UPDATE auth_user SET is_active = 0, first_name = '100%', last_name = 'a_b' WHERE username = 'ben';
         UPDATE auth_user SET is_staff = 1, password = '!x', last_login = '2026-02-03 04:05:06.789'
         WHERE username = 'cleo';",
    );
    home
}

fn names(home: &Sandbox, filter: &[&str]) -> Vec<String> {
    let args = [&["user", "list", "--format", "plain"][..], filter].concat();
    home.run(&args).done().stdout.lines().map(str::to_owned).collect()
}

#[test]
fn filters_select_the_right_users() {
    let home = three();
    for (filter, expected) in [
        (&[][..], &["ann", "ben", "cleo"][..]),
        (&["--active"], &["ann", "cleo"]),
        (&["--inactive"], &["ben"]),
        (&["--staff"], &["cleo"]),
        (&["--limit", "2"], &["ann", "ben"]),
        (&["--limit", "0"], &[]),
        (&["--search", "NEWS.example"], &["ann", "ben"]),
        (&["--search", "news", "--active"], &["ann"]),
    ] {
        assert_eq!(names(&home, filter), expected, "{filter:?}");
    }
    home.refuses(&["user", "list", "--active", "--inactive"], "", 2, "usage");
    home.refuses(&["user", "list", "--limit", "-1"], "", 2, "usage");
}

#[test]
fn a_search_is_literal_text() {
    let home = three();
    for (search, expected) in [
        ("%", &["ben"][..]),
        ("_", &["ben"]),
        ("0%", &["ben"]),
        ("\\", &[]),
        ("' OR 1=1--", &[]),
        ("", &["ann", "ben", "cleo"]),
    ] {
        assert_eq!(names(&home, &["--search", search]), expected, "{search:?}");
    }
}

#[test]
fn a_search_finds_first_and_last_name_together() {
    let home = three();
    home.run(&["user", "edit", "ben", "--first-name", "Ann", "--last-name", "Wu"]).done();
    for search in ["ann wu", "Ann W", "nn Wu", "Wu"] {
        assert_eq!(names(&home, &["--search", search]), ["ben"], "{search:?}");
    }
    assert_eq!(names(&home, &["--search", "Wu Ann"]), [""; 0]);
}

#[test]
fn list_has_a_document() {
    let document = three().run(&["user", "list", "--format", "json"]).done().json();
    assert_eq!(keys(&document), ["users"]);
    let users = document["users"].as_array().unwrap();
    for (user, name) in users.iter().zip(["ann", "ben", "cleo"]) {
        assert_user(user, name);
        assert_eq!(keys(&user["password"]), ["algorithm", "usable"]);
    }
    assert_eq!(users.len(), 3);
    assert_eq!(users[0]["id"], "1");
    assert_eq!(users[0]["last_login"], serde_json::Value::Null);
    assert_eq!(users[0]["date_joined"], "2026-01-02T03:04:05.000006Z");
    assert_eq!(users[0]["password"], serde_json::json!({ "algorithm": "argon2", "usable": true }));
    assert_eq!(users[2]["last_login"], "2026-02-03T04:05:06.789Z");
    assert_eq!(users[2]["password"]["usable"], false);
}

#[test]
fn list_has_csv_and_a_table() {
    let home = three();
    let csv = home.run(&["user", "list", "--format", "csv"]).done().stdout.clone();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "id,username,email,is_active,is_staff,last_login,date_joined,algorithm");
    assert_eq!(lines[1], "1,ann,ann@news.example,true,false,,2026-01-02T03:04:05.000006Z,argon2");
    assert_eq!(
        lines[3],
        "3,cleo,,true,true,2026-02-03T04:05:06.789Z,2026-01-02T03:04:05.000006Z,unusable"
    );
    let table = home.run(&["user", "list"]).done().stdout.clone();
    for word in
        ["username", "algorithm", "ann@news.example", "cleo", "inactive", "no password", "staff"]
    {
        assert!(table.contains(word), "{word}: {table}");
    }
}

#[test]
fn an_empty_list_is_a_result() {
    let home = Sandbox::with_database();
    let listed = home.run(&["user", "list"]);
    listed.done();
    assert_eq!(listed.stdout, "");
    assert_eq!(home.run(&["user", "list", "--quiet"]).done().stderr, "");
    let document = home.run(&["user", "list", "--format", "json"]).done().json();
    assert_eq!(document, serde_json::json!({ "users": [] }));
}

#[test]
fn show_prints_everything_but_the_hash() {
    let home = three();
    let shown = home.run(&["user", "show", "ann"]).done().stdout.clone();
    for word in ["ann", "ann@news.example", "never", "argon2", "memory_cost=8"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let hash = home.text("SELECT password FROM auth_user WHERE username = 'ann'");
    for secret in hash.split('$').skip(4) {
        home.hide(secret);
    }
    for format in ["table", "json", "csv", "plain"] {
        home.run(&["user", "show", "ann", "--format", format, "-v"]).done();
        home.run(&["user", "list", "--format", format, "-v"]).done();
    }
}

#[test]
fn show_has_a_document_with_the_costs() {
    let home = three();
    for who in [&["ann"][..], &["--id", "1"]] {
        let args = [&["user", "show", "--format", "json"][..], who].concat();
        let document = home.run(&args).done().json();
        assert_eq!(keys(&document), ["user"]);
        assert_user(&document["user"], "ann");
        assert_eq!(
            document["user"]["password"],
            serde_json::json!({ "algorithm": "argon2", "usable": true, "variety": "argon2id",
                "version": 19, "memory_cost": 8, "time_cost": 1, "parallelism": 1 })
        );
    }
    assert_eq!(home.run(&["user", "show", "ann", "--format", "plain"]).done().stdout, "ann\n");
}

#[test]
fn an_unknown_user_is_refused_with_near_matches() {
    let home = three();
    home.refuses(&["user", "show", "cloe"], "", 1, "no_such_user").says("\"cleo\"");
    home.refuses(&["user", "show", "Ann"], "", 1, "no_such_user").says("\"ann\"");
    home.refuses(&["user", "show", "--id", "99"], "", 1, "no_such_user");
    home.refuses(&["user", "show", "--id", "x"], "", 2, "bad_id");
    home.refuses(&["user", "show", "ann", "--id", "1"], "", 2, "usage");
    home.refuses(&["user", "show"], "", 2, "usage");
}

#[test]
fn a_name_that_two_users_have_is_refused_with_their_ids() {
    let home = Sandbox::with_ann();
    home.sql(
        "CREATE TABLE people AS SELECT * FROM auth_user; DROP TABLE auth_user;
         CREATE TABLE auth_user (id integer PRIMARY KEY, password, last_login, is_superuser,
         username, last_name, email, is_staff, is_active, date_joined, first_name);
         INSERT INTO auth_user SELECT * FROM people;
         INSERT INTO auth_user SELECT 7, password, last_login, is_superuser, username, last_name,
         email, is_staff, is_active, date_joined, first_name FROM people; DROP TABLE people;",
    );
    home.refuses(&["user", "show", "ann"], "", 1, "ambiguous_user").says("1, 7");
    home.refuses(&["password", "disable", "ann"], "", 1, "ambiguous_user").says("--id");
    home.run(&["password", "disable", "--id", "7"]).done();
    assert_eq!(home.text("SELECT sum(password LIKE '!%') FROM auth_user"), "Integer(1)");
}

#[test]
fn show_writes_times_in_csv_as_list_does() {
    let home = Sandbox::with_ann();
    let time = |command: &[&str], column: &str| {
        let csv = home.run(command).done().stdout.clone();
        let lines: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
        let at = lines[0].iter().position(|name| *name == column).unwrap();
        lines[1][at].to_owned()
    };
    for column in ["last_login", "date_joined"] {
        assert_eq!(
            time(&["user", "show", "ann", "--format", "csv"], column),
            time(&["user", "list", "--format", "csv"], column)
        );
    }
}

#[test]
fn a_search_for_more_than_a_column_holds_is_a_usage_error() {
    let home = Sandbox::with_ann();
    home.run(&["user", "list", "--search", &"x".repeat(254)]).done();
    home.run(&["user", "list", "--search", &"x".repeat(60_000)]).failed(2);
}

#[test]
fn times_are_printed_in_utc_whatever_the_zone_of_the_database() {
    let home = Sandbox::with_ann();
    home.sql("UPDATE auth_user SET last_login = '2026-07-01 12:00:00.5'");
    let told = |settings: &str| {
        home.settings(settings);
        let document = home.run(&["user", "show", "ann", "--format", "json"]).done().json();
        document["user"]["last_login"].as_str().unwrap().to_owned()
    };
    assert_eq!(told("time_zone = \"Europe/Berlin\""), "2026-07-01T12:00:00.5Z");
    assert_eq!(told("time_zone = \"Europe/Berlin\"\nuse_tz = false"), "2026-07-01T10:00:00.5Z");
    assert_eq!(told("database_time_zone = \"Asia/Tokyo\""), "2026-07-01T03:00:00.5Z");
    home.settings("database_time_zone = \"Asia/Tokyo\"");
    let added = home.run(&["user", "add", "ben", "--no-password", "--format", "json"]);
    let joined: jiff::Timestamp =
        added.done().json()["user"]["date_joined"].as_str().unwrap().parse().unwrap();
    let stored = home.text("SELECT date_joined FROM auth_user WHERE username = 'ben'");
    let tokyo = jiff::tz::TimeZone::get("Asia/Tokyo").unwrap();
    let stored: jiff::civil::DateTime = stored.parse().unwrap();
    assert_eq!(stored.to_zoned(tokyo).unwrap().timestamp(), joined);
    home.settings("use_tz = false\ntime_zone = \"Mars/Olympus\"");
    home.refuses(&["user", "remove", "--yes", "ben"], "", 3, "bad_setting").says("time_zone");
}

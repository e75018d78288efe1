//! Times that Django reads and does not write itself: with an offset, without zero padding, a date.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// Stored times and the instants that Django reads.
const TIMES: [(&str, &str, &str); 6] = [
    ("zulu", "2026-02-03 04:05:06Z", "2026-02-03T04:05:06Z"),
    ("east", "2026-02-03 06:05:06.5+02:00", "2026-02-03T04:05:06.5Z"),
    ("west", "2026-02-02T23:05:07 -0500", "2026-02-03T04:05:07Z"),
    ("bare", "2026-2-3 4:5:8", "2026-02-03T04:05:08Z"),
    ("comma", "2026-02-03 04:05:08,25", "2026-02-03T04:05:08.25Z"),
    ("day", "2026-02-04", "2026-02-04T00:00:00Z"),
];

fn home() -> Sandbox {
    let home = Sandbox::with_database();
    for (name, stored, _) in TIMES {
        home.add_user(name, "");
        home.sql(&format!(
            "UPDATE auth_user SET last_login = '{stored}', date_joined = '{stored}'
             WHERE username = '{name}'"
        ));
    }
    home
}

/// Returns the names of the users of a list.
fn listed(home: &Sandbox, more: &[&str]) -> Vec<String> {
    let args = [&["user", "list", "--format", "json"], more].concat();
    let document = home.run(&args).done().json();
    let users = document["users"].as_array().unwrap().iter();
    users.map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_output_has_the_time_that_django_reads() {
    let home = home();
    let document = home.run(&["user", "list", "--format", "json"]).done().json();
    let exported = home.run(&["user", "export", "--format", "csv"]).done().stdout.clone();
    for (at, (name, _, instant)) in TIMES.iter().enumerate() {
        let user = &document["users"][at];
        assert_eq!(user["last_login"], *instant, "{name}");
        assert_eq!(user["date_joined"], *instant, "{name}");
        let row = exported.lines().find(|line| line.contains(name)).unwrap();
        assert_eq!(row.matches(instant).count(), 2, "{row}");
        let shown = home.run(&["user", "show", name]).done().stdout.clone();
        assert!(shown.contains(&instant[..10]) && shown.contains(" ago ("), "{shown}");
    }
}

#[test]
fn filters_and_orders_compare_instants() {
    let home = home();
    let names: Vec<&str> = TIMES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(listed(&home, &["--sort", "last_login"]), names);
    assert_eq!(listed(&home, &["--login-after", "2026-02-03T04:05:07Z"]), names[2..]);
    assert_eq!(listed(&home, &["--login-before", "2026-02-03T04:05:07Z"]), names[..2]);
    assert_eq!(listed(&home, &["--joined-before", "2026-02-03T04:05:06.5Z"]), names[..1]);
}

#[test]
fn only_users_whose_login_django_reads_as_none_never_logged_in() {
    let home = home();
    assert_eq!(listed(&home, &["--login-never"]), [""; 0]);
    home.sql(
        "UPDATE auth_user SET last_login = NULL WHERE username = 'day';
         UPDATE auth_user SET last_login = 'no time' WHERE username = 'bare';
         UPDATE auth_user SET last_login = '2026-02-30 1:1' WHERE username = 'west';",
    );
    assert_eq!(listed(&home, &["--login-never"]), ["bare", "day"]);
    let west = home.run(&["user", "show", "west", "--format", "json"]).done().json();
    assert_eq!(west["user"]["last_login"], Value::Null, "{}", json!(west));
}

//! `acct password audit`.

use crate::sandbox::Sandbox;

const WEAK: &str = "pbkdf2_sha256$1000$abcdefghijklmnopqrstuv$AAAA";

fn census() -> Sandbox {
    let home = Sandbox::with_ann();
    for (name, hash) in [("ben", WEAK), ("cleo", WEAK), ("dan", "md5$salt$00"), ("eve", "!off")] {
        home.add_user(name, "");
        let set = "UPDATE auth_user SET password = ?1 WHERE username = ?2";
        home.connect().execute(set, [hash, name]).unwrap();
    }
    home
}

#[test]
fn hashes_are_counted_weakest_first_with_django_s_verdict() {
    let home = census();
    let before = home.dump();
    let document = home.run(&["password", "audit", "--format", "json"]).done().json();
    assert_eq!(document["total"], 5);
    let rows: Vec<_> = document["algorithms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["algorithm"], &row["users"], &row["verdict"]))
        .map(|(name, users, verdict)| format!("{name} {users} {verdict}"))
        .collect();
    assert_eq!(
        rows,
        [
            "\"md5\" 1 \"not_listed\"",
            "\"pbkdf2_sha256\" 2 \"outdated\"",
            "\"argon2\" 1 \"outdated\"",
            "null 1 \"unusable\"",
        ]
    );
    assert_eq!(document["algorithms"][1]["parameters"]["iterations"], 1000);
    assert_eq!(home.dump(), before);
}

#[test]
fn the_verdict_follows_the_site_s_hashers() {
    let home = census();
    home.settings("password_hashers = [\"pbkdf2_sha256\", \"md5\"]");
    let plain = home.run(&["password", "audit", "--format", "csv"]).done().stdout.clone();
    assert!(plain.starts_with("algorithm,parameters,users,verdict\nmd5,,1,outdated\n"), "{plain}");
    assert!(plain.contains(",1,not_listed\n"), "argon2 is not listed: {plain}");
}

#[test]
fn a_table_shows_what_csv_holds() {
    let home = census();
    let shown = home.run(&["password", "audit"]);
    shown.done().counts([5]);
    assert!(shown.stdout.contains("iterations=1000"), "{shown:?}");
}

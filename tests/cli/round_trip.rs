//! What `user export` and `user list` write, `user import` reads: into an empty database, and the
//! same comes out of that.

use rusqlite::params;

use crate::sandbox::{Sandbox, cheap_hash};

/// Names, addresses and texts that a careless program would break.
const ODD: [(&str, &str, &str, &str); 10] = [
    ("@1+1", "", "=cmd|' /C calc'!A0", "O'Neil"),
    ("+41", "a@b.example", "@SUM(A1)", "\"Ann\", the 1st"),
    ("-dash", "\"a,b\"@b.example", "-2", "\u{1f9d1}\u{200d}\u{1f680} 日本"),
    ("@at", "x@例え.example", "'quoted", "DOMAIN\\user"),
    ("a.b", "MiXed@Caps.Example", "''", "a\\u{41}"),
    ("émile", "em@b.example", "a,b", "\u{202e}left"),
    ("_", "_@b.example", "true", " blanks "),
    ("1", "1@b.example", "null", "\\"),
    ("true", "t@b.example", "x\u{a0}y", ""),
    ("山田", "y@b.example", "\u{feff}mark", "\\\\u{9}"),
];

/// A home whose users have odd names, every flag, and hashes of every kind.
fn odd() -> Sandbox {
    let home = Sandbox::with_database();
    let hashes = [
        cheap_hash(),
        "!LDxZLLh7Dup8Sbq4foCISU1jR5xRrpQZptAmDUoc",
        "md5$salt$36b44f2ae4d5e0ba5e9a2a0b6e8a1e95",
        "pbkdf2_sha256$1$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ];
    for (at, (name, email, first, last)) in ODD.iter().enumerate() {
        let joined = ["2026-01-02 03:04:05", "1999-12-31 23:59:59.999999"][at % 2];
        let values = params![
            i64::try_from(7 * at + 2).unwrap(),
            hashes[at % hashes.len()],
            (at % 2 == 0).then_some("2026-02-03 04:05:06.000007"),
            at % 3 == 0,
            name,
            last,
            email,
            at % 3 == 1,
            at % 4 != 0,
            joined,
            first,
        ];
        let sql = "INSERT INTO auth_user (id, password, last_login, is_superuser, username, \
                   last_name, email, is_staff, is_active, date_joined, first_name) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        home.connect().execute(sql, values).unwrap();
    }
    home
}

fn export(home: &Sandbox, format: &str) -> String {
    let args = ["user", "export", "--with-hashes", "--format", format];
    home.acct(&args).showing_a_hash().outcome().done().stdout.clone()
}

/// Imports into a home without a database.
fn imported(file: &str) -> Sandbox {
    let home = Sandbox::empty();
    home.acct(&["user", "import", "-"]).stdin(file).outcome().done().counts([10]);
    home
}

#[test]
fn an_export_with_hashes_survives_a_round_trip() {
    let old = odd();
    for format in ["csv", "json", "ndjson"] {
        let new = imported(&export(&old, format));
        assert_eq!(new.dump(), old.dump(), "by {format}");
        for again in ["csv", "json"] {
            assert_eq!(export(&new, again), export(&old, again), "by {format}");
        }
        let args = ["user", "import", "-", "--on-conflict", "update"];
        let again = new.acct(&args).arg("--format").arg("json").stdin(export(&old, format));
        let document = again.outcome().done().json();
        assert_eq!((&document["unchanged"], &document["updated"]), (&10.into(), &0.into()));
    }
}

#[test]
fn a_listing_is_imported_into_an_empty_database_with_everything_it_shows() {
    let old = odd();
    for format in ["csv", "json"] {
        let list = |home: &Sandbox| {
            let all = home.run(&["user", "list", "--format", format]).done().stdout.clone();
            // No listing has the hashes, so nobody has a usable one who comes by it.
            let said = ["argon2", "md5", "pbkdf2_sha256"]
                .iter()
                .fold(all, |text, name| text.replace(&format!(",{name}\n"), ",unusable\n"));
            let nobody = "\"password\":{\"algorithm\":null,\"usable\":false}";
            ["argon2", "md5", "pbkdf2_sha256"].iter().fold(said, |text, name| {
                let some = format!("\"password\":{{\"algorithm\":\"{name}\",\"usable\":true}}");
                text.replace(&some, nobody)
            })
        };
        let new = imported(&old.run(&["user", "list", "--format", format]).done().stdout);
        assert_eq!(list(&new), list(&old));
        let names = if format == "csv" { "" } else { "@SUM(A1)" };
        assert_eq!(new.text("SELECT first_name FROM auth_user WHERE username = '+41'"), names);
    }
}

#[test]
fn a_page_in_json_comes_in_as_a_listing_does() {
    let old = odd();
    let page = old.run(&["user", "show", "émile", "--format", "json"]).done().stdout.clone();
    let new = Sandbox::empty();
    new.acct(&["user", "import", "-"]).stdin(page).outcome().done().counts([1]);
    assert_eq!(new.text("SELECT last_name FROM auth_user"), "\u{202e}left");
}

#[test]
fn a_killed_export_leaves_nothing_of_the_hashes() {
    let home = Sandbox::with_ann();
    home.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff,
         is_active, date_joined, first_name)
         SELECT '!x', 0, 'u' || i, '', '', 0, 1, '2026-01-02 03:04:05', '' FROM n",
    );
    let path = home.path("users.csv");
    let args = ["user", "export", "--with-hashes", "--output", path.to_str().unwrap()];
    let script = "ulimit -f 64; exec \"$@\"";
    // A file that grows too large is a signal, which nothing of acct's catches.
    home.acct(&args).by_shell(script).start().killed();
    let left: Vec<_> = std::fs::read_dir(home.home())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name == "users.csv" || name.starts_with(".acct-"))
        .collect();
    assert_eq!(left, [""; 0]);
}

//! What `user export` and `user list` write, `user import` reads: into an empty database, and the
//! same comes out of that.

use rusqlite::params;
use serde_json::{Value, json};

use crate::sandbox::{Sandbox, cheap_hash};
use crate::site::Site;

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

/// A site with a column of every type that Django declares, and with names that others have too.
fn every_type() -> Site {
    Site::new(
        "CREATE TABLE \"every\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
         \"password\" varchar(128) NOT NULL, \"last_login\" datetime NOT NULL, \
         \"login\" varchar(50) NOT NULL UNIQUE, \"username\" varchar(50) NOT NULL, \
         \"algorithm\" text NOT NULL, \"phone\" varchar(30) NULL UNIQUE, \
         \"team\" varchar(9) NOT NULL DEFAULT 'red', \"age\" integer unsigned NULL, \
         \"size\" real NULL, \"balance\" decimal NULL, \"vip\" bool NULL, \"born\" date NULL, \
         \"seen\" datetime NULL, \"photo\" BLOB NULL, \"settings\" text NOT NULL, \"club_id\" bigint NULL, \"ref\" char(32) NULL);",
        "user_table = \"every\"\nusername_field = \"login\"\nemail_field = \"\"\n\
         [user_columns]\npassword = \"password\"\nlast_login = \"last_login\"",
    )
}

fn with_every_type() -> Site {
    let site = every_type();
    site.sql(
        "INSERT INTO every VALUES
         (3, '!x', '2026-01-02 03:04:05', 'ann', 'Ann', 'md5', '+41 79', 'blue', 42, 0.1, 10.5, 1,
          '1999-12-31', '2026-02-03 04:05:06.000007', x'00ff', '{\"theme\": \"dark\"}', 7,
          'c7bd67a606ab4c519ef8a502f2d1d6ed'),
         (5, '!y', '2026-01-02 03:04:05', 'ben', '', '', '', 'red', 0, 2.0, 3, 0, NULL,
          '2026-02-03 00:00:00', x'', 'null', -9000000000, NULL),
         (8, '!z', '2026-01-02 03:04:05', 'cleo', 'true', '=1+1', NULL, '', NULL, 1e300, NULL, NULL,
          NULL, NULL, NULL, '[1, \"a,b\"]', NULL, NULL),
         (9, '!z', '2026-01-02 03:04:05', 'dan', '', '', NULL, 'red', NULL, NULL, NULL, NULL, NULL,
          NULL, NULL, '', NULL, NULL);",
    );
    site
}

fn exported(site: &Site, format: &str) -> String {
    let args = ["user", "export", "--with-hashes", "--format", format];
    site.run(&args).done().stdout.clone()
}

#[test]
fn a_site_s_custom_columns_survive_a_round_trip() {
    let old = with_every_type();
    let rows = |site: &Site| -> Vec<String> {
        site.dump().into_iter().filter(|line| line.starts_with("every: ")).collect()
    };
    for format in ["csv", "json", "ndjson"] {
        let file = exported(&old, format);
        let new = every_type();
        new.acct(&["user", "import", "-"]).stdin(&file).outcome().done().counts([4]);
        assert_eq!(rows(&new), rows(&old), "by {format}: {file}");
        let again = ["user", "import", "-", "--on-conflict", "update", "--format", "json"];
        let document = old.acct(&again).stdin(&file).outcome().done().json();
        assert_eq!((&document["unchanged"], &document["updated"]), (&4.into(), &0.into()));
    }
    let sorted = old.run(&["user", "export", "--sort=-username", "--format", "json"]).done().json();
    assert_eq!(sorted["users"][0]["settings"], "");
}

#[test]
fn custom_columns_are_exported_in_the_words_of_json() {
    let site = with_every_type();
    let document = site.run(&["user", "export", "--format", "json"]).done().json();
    let [ann, _, cleo, _] = &document["users"].as_array().unwrap()[..] else { panic!("four") };
    assert_eq!((&ann["username"], &ann["every.username"]), (&"ann".into(), &"Ann".into()));
    assert_eq!(ann["every.algorithm"], "md5");
    let names = ["phone", "age", "size", "balance", "vip", "born", "seen", "photo", "club_id"];
    let of = |user: &Value| names.map(|name| user[name].clone());
    let expected = json!([
        "+41 79",
        42,
        0.1,
        10.5,
        true,
        "1999-12-31",
        "2026-02-03T04:05:06.000007Z",
        "AP8=",
        7
    ]);
    assert_eq!(json!(of(ann)), expected);
    assert_eq!(json!(of(cleo)), json!([null, null, 1e300, null, null, null, null, null, null]));
    let csv = site.run(&["user", "export"]).done().stdout.clone();
    assert!(csv.lines().next().unwrap().ends_with(
        ",algorithm,every.username,every.algorithm,phone,team,age,size,balance,vip,born,seen,photo,\
         settings,club_id,ref"
    ));
    assert!(csv.contains(",unusable,Ann,md5,'+41 79,blue,42,0.1,10.5,true,1999-12-31,"), "{csv}");
    let shown = site.run(&["user", "show", "ann", "--format", "json"]).done().json();
    assert_eq!(json!(of(&shown["user"])), expected);
}

#[test]
fn a_column_that_a_file_lacks_gets_its_default() {
    let site = every_type();
    let file =
        "username,last_login,every.username,every.algorithm,settings\nann,2026-01-02,A,x,{}\n";
    site.acct(&["user", "import", "-"]).stdin(file).outcome().done();
    assert_eq!(site.text("SELECT team || ifnull(age, 'none') FROM every"), "rednone");
}

#[test]
fn a_required_last_login_is_not_missing_if_the_file_has_it() {
    let site = Site::new(
        &crate::site::CUSTOM
            .replace("\"last_login\" datetime NULL", "\"last_login\" datetime NOT NULL"),
        "user_table = \"users_customuser\"",
    );
    let file = "username,last_login\nann,2026-01-02T03:04:05Z\n";
    site.acct(&["user", "import", "-"]).stdin(file).outcome().done();
    for format in ["csv", "json", "ndjson"] {
        let file = exported(&site, format);
        site.sql("DELETE FROM users_customuser");
        site.acct(&["user", "import", "-"]).stdin(&file).outcome().done().counts([1]);
        assert_eq!(site.text("SELECT last_login FROM users_customuser"), "2026-01-02 03:04:05");
    }
}

#[test]
fn a_dump_fills_custom_columns_as_django_stores_them() {
    let site = every_type();
    let dump = json!([{"model": "shop.every", "pk": 4, "fields": {
        "password": "!x", "last_login": "2026-01-02T03:04:05.060Z", "login": "ann", "username": "Ann",
        "algorithm": "x", "phone": null, "team": "blue", "age": 42, "size": 0.1, "balance": "10.50",
        "vip": true, "born": "1999-12-31", "seen": "2026-02-03T04:05:06Z", "photo": "AP8=",
        "settings": {"theme": ["dark", 1, null]}, "club": 7, "friends": [4],
        "ref": "c7bd67a6-06ab-4c51-9ef8-a502f2d1d6ed",
    }}]);
    let args = ["user", "import", "-"];
    site.acct(&args).stdin(dump.to_string()).outcome().done().says("friends");
    let row = "SELECT json_array(id, password, last_login, login, username, algorithm, phone, team, \
               age, size, balance, vip, born, seen, hex(photo), settings, club_id, ref) FROM every";
    let stored = json!([
        4,
        "!x",
        "2026-01-02 03:04:05.060000",
        "ann",
        "Ann",
        "x",
        null,
        "blue",
        42,
        0.1,
        10.5,
        1,
        "1999-12-31",
        "2026-02-03 04:05:06",
        "00FF",
        "{\"theme\":[\"dark\",1,null]}",
        7,
        "c7bd67a606ab4c519ef8a502f2d1d6ed",
    ]);
    assert_eq!(site.text(row), stored.to_string());
}

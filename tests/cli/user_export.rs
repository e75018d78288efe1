//! `acct user export`.

use std::fs;

use acct::ui::csv::decode_cell;
use serde_json::Value;

use crate::documents::USER;
use crate::run::keys;
use crate::sandbox::{Sandbox, cheap_hash, mode};

const HEADER: &str = "id,username,email,first_name,last_name,is_active,is_staff,is_superuser,\
                      last_login,date_joined,algorithm";

fn three() -> Sandbox {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ben@news.example");
    home.add_user("=cleo", "");
    home.sql(
        "UPDATE auth_user SET is_active = 0, first_name = 'Ben, \"B\"', last_name = '王'
         WHERE username = 'ben';
         UPDATE auth_user SET is_staff = 1, is_superuser = 1, password = '!x',
         last_login = '2026-02-03 04:05:06.789' WHERE username = '=cleo';",
    );
    home
}

#[test]
fn csv_has_every_column_of_the_document() {
    let home = three();
    let csv = home.run(&["user", "export"]).done().stdout.clone();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], HEADER);
    let joined = "2026-01-02T03:04:05.000006Z";
    assert_eq!(lines[1], format!("1,ann,ann@news.example,,,true,false,false,,{joined},argon2"));
    assert_eq!(
        lines[2],
        format!("2,ben,ben@news.example,\"Ben, \"\"B\"\"\",王,false,false,false,,{joined},argon2")
    );
    assert_eq!(
        lines[3],
        format!("3,'=cleo,,,,true,true,true,2026-02-03T04:05:06.789Z,{joined},unusable")
    );
    assert_eq!(lines.len(), 4);
    for format in ["csv", "table"] {
        assert_eq!(home.run(&["user", "export", "--format", format]).done().stdout, csv);
    }
}

#[test]
fn json_is_one_document_and_ndjson_one_per_line() {
    let home = three();
    let listed = home.run(&["user", "list", "--format", "json"]).done().json();
    let document = home.run(&["user", "export", "--format", "json"]).done().json();
    assert_eq!(document, serde_json::json!({ "users": listed["users"] }));
    let lines = home.run(&["user", "export", "--format", "ndjson"]).done().stdout.clone();
    let users: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(users, *listed["users"].as_array().unwrap());
    assert_eq!(keys(&users[0]), USER);
    home.sql("DELETE FROM auth_user");
    let none = home.run(&["user", "export", "--format", "json"]).done().stdout.clone();
    assert_eq!(none, "{\"users\":[]}\n");
    assert_eq!(home.run(&["user", "export", "--format", "ndjson"]).done().stdout, "");
}

#[test]
fn hashes_are_written_only_on_request() {
    let home = three();
    let csv = home.acct(&["user", "export", "--with-hashes"]).showing_a_hash().outcome();
    let mut reader = csv::Reader::from_reader(csv.done().stdout.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next_back(), Some("password_hash"));
    let hashes: Vec<String> =
        reader.records().map(|row| decode_cell(&row.unwrap()[11]).into_owned()).collect();
    assert_eq!(hashes, [cheap_hash(), cheap_hash(), "!x"]);
    let args = ["user", "export", "--with-hashes", "--format", "json"];
    let document = home.acct(&args).showing_a_hash().outcome().done().json();
    assert_eq!(document["users"][0]["password_hash"], cheap_hash());
    for format in ["csv", "json", "ndjson"] {
        let without = home.run(&["user", "export", "--format", format]).done().stdout.clone();
        assert!(!without.contains("password_hash") && !without.contains(cheap_hash()));
    }
}

#[test]
fn a_file_is_private_new_and_whole() {
    let home = three();
    let stdout = home.run(&["user", "export"]).done().stdout.clone();
    let path = home.path("users.csv");
    let to_file = ["user", "export", "--output", path.to_str().unwrap()];
    let exported = home.acct(&to_file).by_shell("umask 0; exec \"$@\"").outcome();
    exported.done().counts([3]);
    assert_eq!((exported.stdout.as_str(), mode(&path)), ("", 0o600));
    assert_eq!(fs::read_to_string(&path).unwrap(), stdout);
    home.sql("UPDATE auth_user SET email = 'new@news.example'");
    home.refuses(&to_file, "", 3, "file_exists");
    assert_eq!(fs::read_to_string(&path).unwrap(), stdout, "an existing file is unchanged");
    let link = home.path("link.csv");
    std::os::unix::fs::symlink(home.path("nowhere"), &link).unwrap();
    home.refuses(&["user", "export", "--output", link.to_str().unwrap()], "", 3, "file_exists");
    home.refuses(&["user", "export", "--output", "no/such/folder.csv"], "", 3, "no_such_file");
    let json = home.path("users.json");
    let told =
        home.run(&["user", "export", "--format", "json", "--output", json.to_str().unwrap()]);
    assert_eq!(told.done().json()["users"], 3);
    let document: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    assert_eq!(document["users"].as_array().unwrap().len(), 3);
}

#[test]
fn an_export_that_fails_leaves_no_file() {
    let home = three();
    // A key that no text can name stops the export in its middle.
    home.sql(
        "CREATE TABLE people AS SELECT * FROM auth_user; DROP TABLE auth_user;
         CREATE TABLE auth_user (id text PRIMARY KEY, password, last_login, is_superuser,
         username, last_name, email, is_staff, is_active, date_joined, first_name);
         INSERT INTO auth_user (id, username) VALUES ('1', 'ann'), (x'ff', 'ben');",
    );
    let path = home.path("users.csv");
    home.run(&["user", "export", "--output", path.to_str().unwrap()]).failed(3);
    let left: Vec<_> = fs::read_dir(home.home())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name == "users.csv" || name.starts_with(".acct-"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn an_export_is_no_single_value() {
    let home = three();
    let args = ["user", "export", "--format", "plain"];
    home.run(&args).failed(2).says("--format csv");
}

#[test]
fn hashes_are_not_shown_on_a_terminal() {
    let home = three();
    let mut pty = home.on_terminal(&["user", "export", "--with-hashes"]);
    let transcript = pty.transcript();
    assert!(!transcript.contains(cheap_hash()), "{transcript}");
    assert_eq!(pty.exit_status(), 2);
    let mut pty = home.on_terminal(&["user", "export", "--with-hashes", "--format", "json"]);
    pty.expect("\"hashes_to_terminal\"");
    assert_eq!(pty.exit_status(), 2);
    let mut pty = home.on_terminal(&["user", "export"]);
    pty.expect("ann@news.example");
    assert_eq!(pty.exit_status(), 0);
}

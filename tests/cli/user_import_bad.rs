//! `acct user import`: files that are refused, with the place that is wrong.

use std::process::Stdio;

use crate::sandbox::{NEW, Sandbox};

fn home() -> Sandbox {
    let home = Sandbox::with_ann();
    home.settings("password_hashers = [\"md5\", \"argon2\"]\n");
    home
}

/// Checks that a file is refused with this error, `line 3, email: invalid`, and nothing is written.
fn refuses(file: &[u8], expected: &str) {
    let home = home();
    let path = home.write("users", file);
    let before = home.dump();
    let told = home.run(&["user", "import", &path, "--format", "json"]);
    told.refused_in_json(1, "bad_rows");
    assert!(told.stdout.len() < 16_000, "{} bytes", told.stdout.len());
    assert_eq!(home.dump(), before, "nothing is written");
    let document = told.json();
    let errors = document["errors"].as_array().unwrap().iter().map(|error| {
        let column = error["column"].as_str().map(|it| format!(", {it}")).unwrap_or_default();
        format!("line {}{column}: {}", error["line"], error["code"].as_str().unwrap())
    });
    let errors: Vec<String> = errors.collect();
    assert!(errors.iter().any(|error| error == expected), "not {expected}: {document}");
}

fn refuses_text(file: &str, expected: &str) {
    refuses(file.as_bytes(), expected);
}

#[test]
fn a_header_is_checked_name_by_name() {
    for (header, error) in [
        ("username,emial\n", "line 1, column 2: unknown_column"),
        ("username,password\n", "line 1, column 2: password_column"),
        ("username, EMAIL ,email\n", "line 1, column 3: duplicate_column"),
        ("id,email\n", "line 1: no_username"),
        ("username,\n", "line 1, column 2: unknown_column"),
        ("username|email\n", "line 1: no_header"),
        ("\n\nUsername;emial\n", "line 3, column 2: unknown_column"),
        ("\n\r\n", "line 3: empty_file"),
        ("", "line 1: empty_file"),
    ] {
        refuses_text(header, error);
    }
    refuses(b"user\xffname\n", "line 1, column 1: not_utf8");
    let utf_16 = "\u{feff}username\n".encode_utf16().flat_map(u16::to_le_bytes);
    let utf_16: Vec<u8> = utf_16.collect();
    refuses(&utf_16, "line 1: not_utf8");
    refuses(&utf_16[2..], "line 1: not_utf8");
    refuses(b"\x1f\x8b\x08\0\0\0", "line 1: not_utf8");
    refuses(b"\x7fELF\x02\x01\x01\0\0\0\0\0\n\0\xff,,\"", "line 1: no_header");
}

#[test]
fn a_header_alone_and_an_empty_list_are_no_users() {
    let home = home();
    let before = home.dump();
    for file in ["username,email\n", "username", "{\"users\":[]}\n", "[]"] {
        home.acct(&["user", "import", "-"]).stdin(file).outcome().done();
    }
    assert_eq!(home.dump(), before);
}

#[test]
fn cells_are_reported_with_their_line_and_column() {
    for (column, cell, code) in [
        ("username", "a b", "invalid"),
        ("username", "", "required"),
        ("email", "no-address", "invalid"),
        ("first_name", "\"two\nlines\"", "bad_name"),
        ("is_active", "yes", "bad_value"),
        ("is_staff", "2", "bad_value"),
        ("last_login", "yesterday", "bad_time"),
        ("last_login", "2026-02-30T00:00:00Z", "bad_time"),
        ("date_joined", "31.01.2026 09:30", "bad_time"),
        ("date_joined", "-000001-01-01T00:00:00Z", "bad_time"),
        ("id", "9223372036854775808", "bad_id"),
        ("id", "9223372036854775807", "bad_id"),
        ("id", "1.5", "bad_id"),
        ("plain_password", "short", "password_too_short"),
        ("plain_password", "a\0b", "null_characters_not_allowed"),
        ("plain_password", "amber-\u{1b}[200~Falcon", "control_character"),
        ("plain_password", "\"amber-\nFalcon-58\"", "control_character"),
        ("password_hash", "plain", "hash_unreadable"),
        ("password_hash", "crypt$$ab", "hash_unsupported"),
    ] {
        let other = if column == "username" { "email" } else { "username" };
        let sound = if column == "username" { "ben@b.example" } else { "ben" };
        let file = format!("{other},{column}\r\n\r\n{sound},{cell}\r\n");
        refuses_text(&file, &format!("line 3, {column}: {code}"));
    }
    let long = "x".repeat(151);
    refuses_text(&format!("username,last_name\nben,{long}\n"), "line 2, last_name: max_length");
    refuses_text(&format!("username\n{long}\n"), "line 2, username: max_length");
    refuses(b"username,first_name\nben,\xff\n", "line 2, first_name: not_utf8");
    refuses(b"username\n\xff\n", "line 2, username: not_utf8");
}

#[test]
fn a_hash_with_absurd_costs_is_refused_before_any_work() {
    let digest = "A".repeat(43);
    for hash in [
        format!("argon2$argon2id$v=19$m=4194304,t=2,p=8$c2FsdHNhbHQ${digest}"),
        format!("argon2$argon2id$v=19$m=102400,t=4294967295,p=8$c2FsdHNhbHQ${digest}"),
        format!("pbkdf2_sha256$2147483648$salt${digest}="),
        format!("scrypt$1099511627776$salt$8$1${}", "A".repeat(88)),
        format!("bcrypt_sha256$$2b$31${}e{}", "a".repeat(21), "a".repeat(31)),
    ] {
        let file = format!("username,password_hash\nben,\"{hash}\"\n");
        refuses_text(&file, "line 2, password_hash: hash_excessive");
    }
    let long = format!("md5${}${}", "s".repeat(100), "0".repeat(32));
    let file = format!("username,password_hash\nben,{long}\n");
    refuses_text(&file, "line 2, password_hash: value_too_long");
}

#[test]
fn a_row_has_at_most_one_password_and_it_is_never_shown() {
    let home = home();
    let hash = crate::sandbox::cheap_hash();
    let file = format!("username,plain_password,password_hash\nben,{NEW},\"{hash}\"\n");
    let told = home.refuses(&["user", "import", "-"], &file, 1, "bad_rows");
    told.says("line 2, plain_password: ");
    for object in [
        format!("{{\"username\":\"ben\",\"password\":\"{NEW}\"}}"),
        format!("{{\"username\":\"ben\",\"plain_password\":[\"{NEW}\"]}}"),
        format!("{{\"username\":\"ben\",\"plain_password\":\"{NEW}\" \"x\"}}"),
    ] {
        home.refuses(&["user", "import", "-"], &object, 1, "bad_rows");
    }
}

#[test]
fn ragged_rows_and_open_quotes_are_errors() {
    refuses_text("username,email\nben\n", "line 2, column 2: ragged_row");
    refuses_text("username,email\nben,,\n", "line 2, column 3: ragged_row");
    refuses_text("username,email\nben,\"\ncleo,\ndan,\n", "line 2, column 2: open_quote");
    refuses_text("username,email\n\"ben,\ncleo,\ndan,\n", "line 2, column 1: open_quote");
    let rows = "username,plain_password\nv1,\"pw\nv2,\"pw2\nv3,pw3";
    refuses_text(rows, "line 2, column 2: text_after_quote");
    refuses_text("username,email\nben,\nx,\"\" y\n", "line 3, column 2: text_after_quote");
    let commas = ",".repeat(5_000);
    refuses_text(&format!("username\n{commas}\n"), "line 2: too_many_cells");
}

#[test]
fn what_may_be_a_password_is_never_shown() {
    let secret = "sesame-Opal-77";
    for (file, code) in [
        (format!("ben,{secret}\n"), "no_header"),
        (format!("ben:{secret}\n"), "no_header"),
        (format!("{secret};ben\n\n"), "no_header"),
        (format!("ben:$apr1$9Cv/{secret}.\n"), "no_header"),
        (format!("{secret},password\n"), "no_header"),
        (format!("user,{secret}\n"), "unknown_column"),
        (format!("username,is_active\nben,{secret}\n"), "bad_value"),
        (format!("username,last_login\nben,{secret}\n"), "bad_time"),
        (format!("username,id\nben,{secret}\n"), "bad_id"),
        (format!("plain_password,username\nben,{secret}!\n"), "invalid"),
    ] {
        let home = home();
        home.hide(secret);
        home.refuses(&["user", "import", "-"], &file, 1, "bad_rows");
        let args = ["user", "import", "-", "--format", "json"];
        let document = home.acct(&args).stdin(&file).outcome().json();
        let errors = document["errors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["code"] == code), "{file}: {document}");
    }
}

#[test]
fn hashes_that_can_never_match_are_refused_with_the_spelling_that_can() {
    let bcrypt = format!("2b$04$abcdefghijklmnopqrstuu{}", "u".repeat(31));
    let argon2 = "v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAA";
    for (hash, words) in [
        (format!("bcrypt${bcrypt}"), "two $"),
        (format!("bcrypt$$${bcrypt}"), "two $"),
        (format!("bcrypt_sha256${bcrypt}"), "two $"),
        (format!("${bcrypt}"), "put bcrypt$ before"),
        (format!("${}", bcrypt.replace("2b", "2y")), "put bcrypt$ before"),
        (format!("$argon2id${argon2}"), "put argon2 before"),
        (format!("md5$salt${}", "AB".repeat(16)), "lower case"),
        ("0123456789ABCDEF0123456789ABCDEF".to_owned(), "lower case"),
        (format!("sha1$salt${}", "AB".repeat(20)), "lower case"),
        ("no-hash-but-thirty-two-letters-x".to_owned(), "hex digits"),
    ] {
        let home = home();
        let file = format!("username,password_hash\nben,\"{hash}\"\n");
        let run = home.acct(&["user", "import", "-"]).showing_a_hash().stdin(&file).outcome();
        run.failed(1).says("line 2, password_hash: ").says(words);
        assert!(!run.stderr.contains(&hash), "{run:?}");
    }
    for hash in [format!("bcrypt$${bcrypt}"), format!("argon2$argon2id${argon2}")] {
        let file = format!("username,password_hash\nben,\"{hash}\"\n");
        home().acct(&["user", "import", "-"]).stdin(&file).outcome().done();
    }
}

#[test]
fn names_and_keys_occur_in_a_file_once() {
    let twice = "username\nben\nx\n\nBEN\nben\n";
    refuses_text(twice, "line 6, username: duplicate_in_file");
    refuses_text(twice, "line 5, username: duplicate_in_file");
    refuses_text("username,id\nben,7\ncleo,7\n", "line 3, id: duplicate_in_file");
    refuses_text("username\nANN\n", "line 2, username: username_taken");
    refuses_text("username,id\nben,1\n", "line 2, id: id_taken");
    let home = home();
    for conflict in ["skip", "update"] {
        let args = ["user", "import", "-", "--on-conflict", conflict];
        home.refuses(&args, "username\nben\nben\n", 1, "bad_rows");
    }
    let args = ["user", "import", "-", "--on-conflict", "update"];
    home.refuses(&args, "username,id\nann,7\n", 1, "bad_rows").says("line 2, id: ");
}

#[test]
fn json_is_reported_by_line_and_key() {
    for (file, error) in [
        ("{\"username\":\"ben\",\"is_active\":1}\n", "line 1, is_active: bad_value"),
        ("{\"username\":\"ben\",\"is_active\":\"true\"}\n", "line 1, is_active: bad_value"),
        ("{\"username\":7}", "line 1, username: bad_value"),
        (
            "{\"username\":\"b\",\"plain_password\":\"amber\\nF\"}",
            "line 1, plain_password: control_character",
        ),
        ("{\"username\":null}", "line 1, username: required"),
        ("{}", "line 1, username: required"),
        ("{\"username\":\"ben\",\"id\":1.5}", "line 1, id: bad_value"),
        ("{\"username\":\"ben\",\"id\":99999999999999999999}", "line 1, id: bad_value"),
        ("{\"username\":\"ben\",\"username\":\"ben\"}", "line 1, username: duplicate_column"),
        ("{\"username\":\"ben\",\"frist_name\":\"x\"}", "line 1, frist_name: unknown_column"),
        ("{\"username\":\"ben\"}\n\n{\"username\" \"x\"}\n", "line 3: bad_json"),
        ("{\"username\":\"ben\"}\n{\"username\":\"cle", "line 2: cut_off"),
        ("{\"username\":\"ben\"}\nnonsense\n", "line 2: bad_json"),
        ("{\"username\":\"ben\"},{\"username\":\"x\"}", "line 1: bad_json"),
        ("[{\"username\":\"ben\"}", "line 1: cut_off"),
        ("[{\"username\":\"ben\"}] x", "line 1: bad_json"),
        ("[7]", "line 1: bad_json"),
        ("{\"users\":[{\"username\":\"ben\"}", "line 1: cut_off"),
        ("{\"users\":[{\"username\":\"ben\"}]", "line 1: cut_off"),
        ("{\"users\":[{\"username\":\"ben\"}],\"error\":{\"code\":\"x\"}}", "line 1: cut_off"),
        ("{\"error\":{\"kind\":\"environment\"}}\n", "line 1, error: cut_off"),
    ] {
        refuses_text(file, error);
    }
    refuses(b"{\"username\":\"b\xff\"}", "line 1: bad_json");
    let deep = format!("{{\"username\":\"ben\",\"password\":{}", "[".repeat(100_000));
    refuses_text(&deep, "line 1: cut_off");
    let deep =
        format!("{{\"username\":\"ben\",\"password\":{}{}}}", "[".repeat(1_000), "]".repeat(1_000));
    refuses_text(&deep, "line 1: bad_json");
    let nested = format!(
        "{{\"username\":\"ben\",\"password\":{}{}}}",
        "{\"x\":".repeat(1_000),
        "}".repeat(1_000)
    );
    refuses_text(&nested, "line 1: bad_json");
}

#[test]
fn cells_of_ten_megabytes_are_refused_in_little_memory() {
    let huge = "x".repeat(10 << 20);
    let csv = format!("username,first_name\nann2,\nben,{huge}\n");
    refuses_text(&csv, "line 3, column 2: too_long");
    refuses_text(&format!("username,{huge}\n"), "line 1, column 2: too_long");
    let json = format!("{{\"username\":\"ben\"}}\n{{\"username\":\"{huge}\"}}");
    refuses_text(&json, "line 2: too_long");
    let home = home();
    let limited = "ulimit -v 400000; head -c 2000000000 /dev/zero | tr '\\0' x | \"$@\"";
    let run = home.acct(&["user", "import", "-"]).by_shell(limited).outcome();
    run.failed(1).says("line 1, column 1: ");
}

#[test]
fn a_missing_file_is_refused_and_a_pipe_is_read() {
    let home = home();
    home.refuses(&["user", "import", "nowhere.csv"], "", 3, "no_such_file");
    let folder = home.home().to_str().unwrap().to_owned();
    home.refuses(&["user", "import", &folder], "", 3, "file_unreadable").says(&folder);
    let script = "mkfifo pipe; (printf 'username\\nben\\n' > pipe) & \"$@\"";
    home.acct(&["user", "import", "pipe"]).by_shell(script).outcome().done().counts([1]);
    let closed = home.acct(&["user", "import", "-"]).by_shell("\"$@\" <&-").stdout(Stdio::piped());
    closed.outcome().failed(1);
}

#[test]
fn a_batch_has_at_least_one_row() {
    let home = home();
    for size in ["0", "-1", "x"] {
        let args = ["user", "import", "-", &format!("--batch={size}"), "--on-conflict=skip"];
        home.run(&args).failed(2);
    }
}

#[test]
fn many_errors_are_counted_and_the_first_are_shown() {
    let home = home();
    let file: Vec<String> = (0..50).map(|at| format!("a b{at}\n")).collect();
    let file = file.concat();
    let told = home.refuses(&["user", "import", "-"], &format!("username\n{file}"), 1, "bad_rows");
    told.counts([50, 30]).says("--max-errors 50");
    assert_eq!(told.stderr.matches("line ").count(), 20, "{told:?}");
    let args = ["user", "import", "-", "--max-errors", "3"];
    let told = home.refuses(&args, &format!("username\n{file}"), 1, "bad_rows");
    assert_eq!(told.stderr.matches("line ").count(), 3, "{told:?}");
}

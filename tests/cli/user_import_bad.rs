//! `acct user import`: files that are refused, with the place that is wrong.

use std::process::Stdio;

use crate::sandbox::{NEW, Sandbox};

fn home() -> Sandbox {
    let home = Sandbox::with_ann();
    home.settings("password_hashers = [\"md5\", \"argon2\"]\n");
    home
}

/// Sees a file refused, and that nothing is written.
fn refuses(file: &[u8], words: &str) {
    let home = home();
    let path = home.write("users", file);
    let told = home.refuses(&["user", "import", &path], "", 1, "bad_rows");
    assert!(told.stderr.contains(words), "not said: {words:?}: {told:?}");
    assert!(told.stderr.len() < 8_000, "{} bytes", told.stderr.len());
}

fn refuses_text(file: &str, words: &str) {
    refuses(file.as_bytes(), words);
}

#[test]
fn a_header_is_judged_name_by_name() {
    for (header, words) in [
        ("username,emial\n", "line 1, column 2: there is no column \"emial\"; did you mean email?"),
        ("username,password\n", "line 1, column 2: it is not clear what it holds: plain_password"),
        ("username,email,email\n", "line 1, email: it stands in the header twice"),
        ("id,email\n", "line 1: the header has no column \"username\""),
        ("username,\n", "line 1, column 2: it has no name"),
        ("username;email\n", "the cells must be separated by commas"),
        (
            "\n\nUsername\n",
            "line 3, column 1: there is no column \"Username\"; did you mean username?",
        ),
        ("\n\r\n", "the file has no header"),
        ("", "line 1: the file is empty"),
    ] {
        refuses_text(header, words);
    }
    refuses(b"user\xffname\n", "line 1, column 1: its name is not UTF-8");
    refuses(
        "\u{feff}username\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()
            .as_slice(),
        "UTF-16",
    );
    refuses(b"\x1f\x8b\x08\0\0\0", "compressed");
    refuses(b"\x7fELF\x02\x01\x01\0\0\0\0\0\n\0\xff,,\"", "line 1, column 1: ");
}

#[test]
fn a_header_alone_and_an_empty_list_are_no_users() {
    let home = home();
    let before = home.dump();
    for file in ["username,email\n", "username", "{\"users\":[]}\n", "[]"] {
        home.acct(&["user", "import", "-"])
            .stdin(file)
            .outcome()
            .done()
            .says("stdin holds no users");
    }
    assert_eq!(home.dump(), before);
}

#[test]
fn cells_are_judged_with_their_line_and_column() {
    for (column, cell, words) in [
        ("username", "a b", "line 3, username: \"a b\": Enter a valid username."),
        ("username", "", "line 3, username: This field is required."),
        ("email", "no-address", "line 3, email: Enter a valid email address."),
        ("first_name", "\"two\nlines\"", "line 3, first_name: the name holds a control character"),
        ("is_active", "yes", "line 3, is_active: \"yes\" is neither true nor false"),
        ("is_staff", "2", "line 3, is_staff: \"2\" is neither true nor false"),
        (
            "last_login",
            "yesterday",
            "line 3, last_login: \"yesterday\" is no time such as 2026-01-31T",
        ),
        ("last_login", "2026-02-30T00:00:00Z", "line 3, last_login: "),
        ("date_joined", "2026-01-31 09:30:00", "line 3, date_joined: "),
        ("date_joined", "-000001-01-01T00:00:00Z", "line 3, date_joined: "),
        (
            "id",
            "9223372036854775808",
            "line 3, id: \"9223372036854775808\" is no key of this table",
        ),
        ("id", "9223372036854775807", "line 3, id: "),
        ("id", "1.5", "line 3, id: "),
        ("plain_password", "short", "line 3, plain_password: This password is too short."),
        ("plain_password", "a\0b", "line 3, plain_password: Null characters are not allowed."),
        (
            "password_hash",
            "plain",
            "line 3, password_hash: the hash is of no algorithm that Django knows",
        ),
        ("password_hash", "crypt$$ab", "line 3, password_hash: the hash is of the algorithm crypt"),
    ] {
        let other = if column == "username" { "email" } else { "username" };
        let sound = if column == "username" { "ben@b.example" } else { "ben" };
        refuses_text(&format!("{other},{column}\r\n\r\n{sound},{cell}\r\n"), words);
    }
    let long = "x".repeat(151);
    refuses_text(
        &format!("username,last_name\nben,{long}\n"),
        "line 2, last_name: Ensure this value",
    );
    refuses_text(&format!("username\n{long}\n"), "line 2, username: ");
    refuses(b"username,first_name\nben,\xff\n", "line 2, first_name: the cell is not UTF-8");
    refuses(b"username\n\xff\n", "error: 1 error in ");
}

#[test]
fn a_hash_with_absurd_costs_is_refused_before_any_work() {
    let digest = "A".repeat(43);
    for hash in [
        format!("argon2$argon2id$v=19$m=4194304,t=2,p=8$c2FsdHNhbHQ${digest}"),
        format!("argon2$argon2id$v=19$m=102400,t=4294967295,p=8$c2FsdHNhbHQ${digest}"),
        format!("pbkdf2_sha256$2147483648$salt${digest}="),
        format!("scrypt$1099511627776$salt$8$1${}", "A".repeat(88)),
        format!("bcrypt_sha256$$2b$31${}", "a".repeat(53)),
    ] {
        refuses_text(
            &format!("username,password_hash\nben,\"{hash}\"\n"),
            "line 2, password_hash: ",
        );
    }
    let long = format!("md5${}${}", "s".repeat(100), "0".repeat(32));
    refuses_text(
        &format!("username,password_hash\nben,{long}\n"),
        "line 2, password_hash: the hash is longer",
    );
}

#[test]
fn a_row_has_at_most_one_password_and_it_is_never_told() {
    let home = home();
    let hash = crate::sandbox::cheap_hash();
    let file = format!("username,plain_password,password_hash\nben,{NEW},\"{hash}\"\n");
    let told = home.refuses(&["user", "import", "-"], &file, 1, "bad_rows");
    told.says("line 2, plain_password: the row has a password_hash too");
    for object in [
        format!("{{\"username\":\"ben\",\"password\":\"{NEW}\"}}"),
        format!("{{\"username\":\"ben\",\"plain_password\":[\"{NEW}\"]}}"),
        format!("{{\"username\":\"ben\",\"plain_password\":\"{NEW}\" \"x\"}}"),
    ] {
        home.refuses(&["user", "import", "-"], &object, 1, "bad_rows");
    }
}

#[test]
fn ragged_rows_and_open_quotes_are_told() {
    refuses_text(
        "username,email\nben\n",
        "line 2, column 2: the row has 1 cell, and the header has 2",
    );
    refuses_text("username,email\nben,,\n", "line 2, column 3: the row has 3 cells");
    refuses_text("username,email\nben,\"\ncleo,\ndan,\n", "line 2, email: ");
    refuses_text("username,email\n\"ben,\ncleo,\ndan,\n", "perhaps a quote is not closed");
    let commas = ",".repeat(5_000);
    refuses_text(&format!("username\n{commas}\n"), "line 2: the row has more than 1024 cells");
}

#[test]
fn names_and_keys_stand_in_a_file_once() {
    refuses_text(
        "username\nben\nx\n\nBEN\nben\n",
        "line 6, username: line 2 has the same user name",
    );
    refuses_text(
        "username\nben\nx\n\nBEN\nben\n",
        "line 5, username: it differs from the user name in line 2 only in its case",
    );
    refuses_text("username\nben\nx\n\nBEN\nben\n", "2 errors");
    refuses_text("username,id\nben,7\ncleo,7\n", "line 3, id: line 2 has the same id");
    refuses_text(
        "username\nANN\n",
        "line 2, username: it differs from the user \"ann\" only in its case",
    );
    refuses_text("username,id\nben,1\n", "line 2, id: the user \"ann\" has this id");
    let home = home();
    for conflict in ["skip", "update"] {
        let args = ["user", "import", "-", "--on-conflict", conflict];
        home.refuses(&args, "username\nben\nben\n", 1, "bad_rows");
    }
    let args = ["user", "import", "-", "--on-conflict", "update"];
    home.refuses(&args, "username,id\nann,7\n", 1, "bad_rows")
        .says("line 2, id: the user of this name has the id 1");
}

#[test]
fn json_is_judged_by_line_and_key() {
    for (file, words) in [
        ("{\"username\":\"ben\",\"is_active\":1}\n", "line 1, is_active: true or false"),
        ("{\"username\":\"ben\",\"is_active\":\"true\"}\n", "line 1, is_active: true or false"),
        ("{\"username\":7}", "line 1, username: a text must stand here"),
        ("{\"username\":null}", "line 1, username: This field is required."),
        ("{}", "line 1, username: the row has no user name"),
        ("{\"username\":\"ben\",\"id\":1.5}", "line 1, id: a text must stand here"),
        ("{\"username\":\"ben\",\"id\":99999999999999999999}", "line 1, id: "),
        (
            "{\"username\":\"ben\",\"username\":\"ben\"}",
            "line 1, username: the object has this key twice",
        ),
        (
            "{\"username\":\"ben\",\"frist_name\":\"x\"}",
            "line 1, frist_name: there is no column \"frist_name\"; did you mean first_name?",
        ),
        (
            "{\"username\":\"ben\"}\n\n{\"username\" \"x\"}\n",
            "line 3: this is no JSON: expected `:`",
        ),
        ("{\"username\":\"ben\"}\n{\"username\":\"cle", "line 2: the file ends within this object"),
        ("{\"username\":\"ben\"}\nnonsense\n", "line 2: no JSON object begins here"),
        ("{\"username\":\"ben\"},{\"username\":\"x\"}", "line 1: no JSON object begins here"),
        ("[{\"username\":\"ben\"}", "the list has no end"),
        ("[{\"username\":\"ben\"}] x", "something stands behind the list"),
        ("[7]", "line 1: no JSON object begins here"),
        ("{\"users\":[{\"username\":\"ben\"}", "the list has no end"),
        ("{\"users\":[{\"username\":\"ben\"}]", "the document has no end"),
        (
            "{\"users\":[{\"username\":\"ben\"}],\"error\":{\"code\":\"x\"}}",
            "the listing failed before its end",
        ),
        (
            "{\"error\":{\"kind\":\"environment\"}}\n",
            "line 1, error: what wrote this has failed, and there are no users",
        ),
        ("{\"error\":{\"kind\":\"environment\"}}\n", "error: 1 error in "),
    ] {
        refuses_text(file, words);
    }
    refuses(b"{\"username\":\"b\xff\"}", "line 1: this is no JSON: ");
    let deep = format!("{{\"username\":\"ben\",\"password\":{}", "[".repeat(100_000));
    refuses_text(&deep, "line 1: the file ends within this object");
    let deep =
        format!("{{\"username\":\"ben\",\"password\":{}{}}}", "[".repeat(1_000), "]".repeat(1_000));
    refuses_text(&deep, "line 1, password: it is not clear what it holds");
}

#[test]
fn cells_of_ten_megabytes_are_refused_in_little_memory() {
    let huge = "x".repeat(10 << 20);
    refuses_text(
        &format!("username,first_name\nann2,\nben,{huge}\n"),
        "line 3, column 2: the row is longer than 1 MiB",
    );
    refuses_text(&format!("username,{huge}\n"), "line 1, column 2: the row is longer than 1 MiB");
    refuses_text(
        &format!("{{\"username\":\"ben\"}}\n{{\"username\":\"{huge}\"}}"),
        "line 2: the object is longer than 1 MiB",
    );
    let home = home();
    let limited = "ulimit -v 400000; head -c 2000000000 /dev/zero | tr '\\0' x | \"$@\"";
    let run = home.acct(&["user", "import", "-"]).by_shell(limited).outcome();
    run.failed(1).says("line 1, column 1: the row is longer than 1 MiB");
}

#[test]
fn what_is_no_file_is_told_and_a_pipe_is_one() {
    let home = home();
    home.refuses(&["user", "import", "nowhere.csv"], "", 3, "no_such_file");
    let folder = home.home().to_str().unwrap().to_owned();
    home.refuses(&["user", "import", &folder], "", 3, "file_unreadable").says("is a directory");
    let script = "mkfifo pipe; (printf 'username\\nben\\n' > pipe) & \"$@\"";
    home.acct(&["user", "import", "pipe"]).by_shell(script).outcome().done().says("pipe: 1 added");
    let closed = home.acct(&["user", "import", "-"]).by_shell("\"$@\" <&-").stdout(Stdio::piped());
    closed.outcome().failed(1);
}

#[test]
fn a_batch_has_a_row() {
    let home = home();
    for size in ["0", "-1", "x"] {
        let args = ["user", "import", "-", &format!("--batch={size}"), "--on-conflict=skip"];
        home.run(&args).failed(2).says("it is a whole number");
    }
}

#[test]
fn many_errors_are_counted_and_the_first_are_shown() {
    let home = home();
    let file: Vec<String> = (0..50).map(|at| format!("a b{at}\n")).collect();
    let file = file.concat();
    let told = home.refuses(&["user", "import", "-"], &format!("username\n{file}"), 1, "bad_rows");
    told.says("50 errors in stdin; nothing was written")
        .says("30 more are not shown; --max-errors 50 shows all");
    assert_eq!(told.stderr.matches("line ").count(), 20, "{told:?}");
    let args = ["user", "import", "-", "--max-errors", "3"];
    let told = home.refuses(&args, &format!("username\n{file}"), 1, "bad_rows");
    assert_eq!(told.stderr.matches("line ").count(), 3, "{told:?}");
}

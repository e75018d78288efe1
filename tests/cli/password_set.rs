//! `acct password set`, and every source of a password.

use std::fs;

use crate::documents::assert_changed;
use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG};

pub(crate) fn is(home: &Sandbox, user: &str, password: &str) {
    let args = ["password", "check", user, "--password-stdin", "--quiet"];
    home.acct(&args).stdin(format!("{password}\n")).outcome().done();
}

fn set(home: &Sandbox, stdin: impl AsRef<[u8]>) -> i32 {
    let args = ["password", "set", "ann", "--password-stdin", "--no-validate"];
    home.acct(&args).stdin(stdin).outcome().code
}

#[test]
fn set_writes_a_hash_of_djangos_costs() {
    let home = Sandbox::with_ann();
    let args = ["password", "set", "ann", "--password-stdin"];
    home.acct(&args).stdin(format!("{NEW}\n")).outcome().done().says("ann");
    is(&home, "ann", NEW);
    let hash = home.text("SELECT password FROM auth_user");
    assert!(hash.starts_with("argon2$argon2id$v=19$m=102400,t=2,p=8$"), "{hash}");
}

#[test]
fn set_has_a_document() {
    let home = Sandbox::with_ann();
    let args = ["password", "set", "--id", "1", "--password-stdin", "--format", "json"];
    let document = home.acct(&args).stdin(NEW).outcome().done().json();
    assert_changed(&document, "ann", &["password"]);
}

#[test]
fn the_settings_choose_the_algorithm() {
    let home = Sandbox::with_ann();
    home.settings("password_hashers = [\"pbkdf2_sha256\", \"argon2\"]");
    assert_eq!(set(&home, NEW), 0);
    assert!(home.text("SELECT password FROM auth_user").starts_with("pbkdf2_sha256$1500000$"));
    is(&home, "ann", NEW);
}

#[test]
fn a_file_holds_one_line() {
    let home = Sandbox::with_ann();
    let file = home.write("password", format!("{NEW}\r\n"));
    home.run(&["password", "set", "ann", "--password-file", &file]).done();
    is(&home, "ann", NEW);
    let two = home.write("two", format!("{NEW}\n{WRONG}\n"));
    home.refuses(
        &["password", "set", "ann", "--password-file", &two],
        "",
        2,
        "password_file_lines",
    );
    let empty = home.write("empty", "\n");
    home.refuses(&["password", "set", "ann", "--password-file", &empty], "", 1, "password_empty");
    let gone = home.path("gone").to_str().unwrap().to_owned();
    home.refuses(&["password", "set", "ann", "--password-file", &gone], "", 3, "no_such_file");
    let folder = home.home().to_str().unwrap().to_owned();
    home.refuses(&["password", "set", "ann", "--password-file", &folder], "", 3, "file_unreadable");
    fs::write(home.path("latin1"), b"caf\xe9-marble-Otter").unwrap();
    let latin1 = home.path("latin1").to_str().unwrap().to_owned();
    home.refuses(&["password", "set", "ann", "--password-file", &latin1], "", 2, "bad_input");
}

#[test]
fn exactly_one_line_ending_is_stripped_and_nothing_else() {
    let home = Sandbox::with_ann();
    for (stdin, password) in [(" a \n", " a "), ("a\r\n", "a"), ("first\nsecond\n", "first")] {
        assert_eq!(set(&home, stdin), 0, "{stdin:?}");
        let file = home.write("exact", password);
        home.run(&["password", "check", "ann", "--password-file", &file]).done();
    }
}

#[test]
fn spaces_emoji_and_both_forms_of_an_accent_are_kept_apart() {
    let home = Sandbox::with_ann();
    let texts = ["   ", "🔑🔑🔑", "caf\u{e9}", "cafe\u{301}"];
    for (at, text) in texts.iter().enumerate() {
        assert_eq!(set(&home, format!("{text}\n")), 0);
        is(&home, "ann", text);
        let other = format!("{}\n", texts[(at + 1) % texts.len()]);
        let args = ["password", "check", "ann", "--password-stdin"];
        home.refuses(&args, &other, 1, "wrong_password");
    }
}

#[test]
fn an_empty_password_is_never_set() {
    let home = Sandbox::with_ann();
    let args = ["password", "set", "ann", "--password-stdin", "--no-validate"];
    for stdin in ["", "\n", "\r\n", "\nsecond\n"] {
        home.refuses(&args, stdin, 1, "password_empty");
    }
    home.refuses(&args, "a\0b\n", 1, "null_characters_not_allowed");
}

#[test]
fn what_is_not_utf_8_is_refused_and_not_replaced() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    assert_eq!(set(&home, b"caf\xe9\n"), 2);
    assert_eq!(home.dump(), before);
}

#[test]
fn more_than_one_source_is_a_usage_error() {
    let home = Sandbox::with_ann();
    let file = home.write("password", NEW);
    let sources = [&["--password-stdin"][..], &["--password-file", &file], &["--generate"]];
    for command in [&["set", "ann"][..], &["change", "ann"], &["confirm", "MQ/x"], &["hash"]] {
        for (at, first) in sources.iter().enumerate() {
            for second in &sources[at + 1..] {
                let args = [&["password"][..], command, first, second].concat();
                home.refuses(&args, WRONG, 2, "usage");
            }
        }
    }
}

#[test]
fn a_generated_password_is_printed() {
    let home = Sandbox::with_ann();
    let set = home.run(&["password", "set", "ann", "--generate", "-q"]);
    assert_eq!(set.done().stderr, "");
    is(&home, "ann", set.stdout.trim_end());
    let document =
        home.run(&["password", "set", "ann", "--generate", "--format", "json"]).done().json();
    assert_eq!(keys(&document), ["password", "user", "changed"]);
    is(&home, "ann", document["password"].as_str().unwrap());
}

#[test]
fn nothing_is_asked_that_could_be_refused_before() {
    let home = Sandbox::with_ann();
    home.refuses(&["password", "set", "nobody"], "", 1, "no_such_user");
    home.refuses(&["password", "set", "ann"], PASSWORD, 2, "no_terminal").says("--password-stdin");
    home.refuses(&["password", "set", "ann", "--no-input"], "", 2, "input_needed")
        .says("--password-stdin");
    home.refuses(&["password", "set"], "", 2, "usage");
}

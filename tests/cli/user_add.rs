//! `acct user add`.

use crate::documents::{assert_changed, assert_user};
use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG};

fn is(home: &Sandbox, user: &str, password: &str) {
    let args = ["password", "check", user, "--password-stdin"];
    home.acct(&args).stdin(format!("{password}\n")).outcome().done();
}

#[test]
fn the_first_user_creates_the_database_and_the_key() {
    let home = Sandbox::empty();
    let args = ["user", "add", "ann", "--email", "Ann@NEWS.example", "--password-stdin"];
    let added = home.acct(&args).stdin(format!("{NEW}\n")).outcome();
    added.done().says("ann (id 1)");
    assert_eq!(added.stdout, "");
    assert!(home.database().is_file() && home.key_file().is_file());
    assert_eq!(home.text("SELECT email FROM auth_user"), "Ann@news.example");
    assert!(
        home.text("SELECT password FROM auth_user")
            .starts_with("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    );
    is(&home, "ann", NEW);
}

#[test]
fn a_refused_first_user_creates_nothing() {
    let home = Sandbox::empty();
    home.refuses(&["user", "add", "ann", "--password-stdin"], "short\n", 1, "password_too_short");
    home.refuses(&["user", "add", "a b", "--no-password"], "", 2, "malformed");
    assert!(!home.data_directory().exists() && !home.config_directory().exists());
}

#[test]
fn every_column_can_be_given() {
    let home = Sandbox::with_database();
    home.run(&[
        "user",
        "add",
        "ann",
        "--email",
        "ann@news.example",
        "--first-name",
        "Zoë",
        "--last-name",
        "O'Neil",
        "--staff",
        "--superuser",
        "--inactive",
        "--no-password",
        "-q",
    ])
    .done();
    let user = &home.run(&["user", "show", "ann", "--format", "json"]).json()["user"];
    assert_user(user, "ann");
    assert_eq!((&user["first_name"], &user["last_name"]), (&"Zoë".into(), &"O'Neil".into()));
    assert_eq!(user["is_staff"], true);
    assert_eq!(user["is_superuser"], true);
    assert_eq!(user["is_active"], false);
    assert_eq!(user["password"], serde_json::json!({ "algorithm": null, "usable": false }));
    assert!(home.text("SELECT password FROM auth_user").starts_with('!'));
    assert_eq!(home.text("SELECT last_login FROM auth_user"), "Null");
}

#[test]
fn add_has_a_document() {
    let home = Sandbox::with_database();
    let added = home.run(&["user", "add", "ann", "--no-password", "--format", "json"]);
    assert_changed(&added.done().json(), "ann", &["added"]);
}

#[test]
fn a_generated_password_is_printed_and_works() {
    let home = Sandbox::with_database();
    let added = home.run(&["user", "add", "ann", "--generate", "--quiet"]);
    assert_eq!(added.done().stderr, "");
    let password = added.stdout.strip_suffix('\n').unwrap();
    assert_eq!(password.len(), 24);
    is(&home, "ann", password);
    let document =
        home.run(&["user", "add", "ben", "--generate", "--format", "json"]).done().json();
    assert_eq!(keys(&document), ["password", "user", "changed"]);
    is(&home, "ben", document["password"].as_str().unwrap());
}

#[test]
fn if_missing_succeeds_and_changes_nothing_if_the_user_exists() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let args = ["user", "add", "ann", "--password-stdin", "--if-missing"];
    home.acct(&args).stdin(format!("{NEW}\n")).outcome().done().says("unchanged");
    let args = ["user", "add", "ann", "--generate", "--if-missing", "--format", "json"];
    assert_changed(&home.run(&args).done().json(), "ann", &[]);
    assert_eq!(home.dump(), before);
    home.refuses(&["user", "add", "Ann", "--no-password", "--if-missing"], "", 1, "username_taken");
    home.run(&["user", "add", "ben", "--no-password", "--if-missing"]).done().says("ben");
}

#[test]
fn a_name_that_is_taken_in_any_case_is_refused_before_a_password_is_wanted() {
    let home = Sandbox::with_ann();
    for name in ["ann", "ANN"] {
        // Without a source and a terminal, asking would be exit 2.
        home.refuses(&["user", "add", name], "", 1, "username_taken");
    }
}

#[test]
fn a_malformed_value_is_a_usage_error() {
    let home = Sandbox::with_ann();
    for args in [
        &["user", "add", ""][..],
        &["user", "add", "a b"],
        &["user", "add", "a\u{1b}[2Jb"],
        &["user", "add", "ben", "--email", "no-address"],
        &["user", "add", "ben", "--email", "a@b.example\r\nBcc: c@d.example"],
        &["user", "add", "ben", "--email", "\"a\tb\"@c.example"],
        &["user", "add", "ben", "--first-name", &"x".repeat(151)],
        &["user", "add", &"x".repeat(151)],
    ] {
        let args: Vec<&str> = args.iter().copied().chain(["--no-password"]).collect();
        home.refuses(&args, "", 2, "malformed");
    }
    home.refuses(
        &["user", "add", "ben", "--last-name", "a\nb", "--no-password"],
        "",
        2,
        "bad_name",
    );
}

#[test]
fn more_than_one_source_is_a_usage_error() {
    let home = Sandbox::with_ann();
    let file = home.write("password", NEW);
    let sources = [
        &["--password-stdin"][..],
        &["--password-file", &file],
        &["--generate"],
        &["--no-password"],
    ];
    for (at, first) in sources.iter().enumerate() {
        for second in &sources[at + 1..] {
            let args = [&["user", "add", "ben"][..], first, second].concat();
            home.refuses(&args, WRONG, 2, "usage");
        }
    }
}

#[test]
fn no_validate_skips_the_validators_with_a_warning() {
    let home = Sandbox::with_database();
    let args = ["user", "add", "ann", "--password-stdin", "--no-validate"];
    home.acct(&args).stdin("1234\n").outcome().done().says("warning: ");
    is(&home, "ann", "1234");
}

#[test]
fn without_a_source_and_a_terminal_the_hint_has_the_options() {
    let home = Sandbox::with_database();
    home.refuses(&["user", "add", "ann"], PASSWORD, 2, "no_terminal").says("--password-stdin");
    let refused = home.refuses(&["user", "add", "ann", "--no-input"], PASSWORD, 2, "input_needed");
    refused.says("--password-stdin");
}

#[test]
fn a_superuser_without_staff_is_a_warning() {
    let home = Sandbox::with_database();
    let add = |name, rights: &[&str]| {
        home.run(&[&["user", "add", name, "--no-password"][..], rights].concat())
    };
    add("ann", &["--superuser"]).done().says("--staff");
    assert!(!add("ben", &["--superuser", "--staff"]).done().stderr.contains("--staff"));
}

#[test]
fn an_address_that_another_user_has_needs_a_word() {
    let home = Sandbox::with_ann();
    let email = home.text("SELECT upper(email) FROM auth_user");
    let add = ["user", "add", "ben", "--no-password", "--email", &email];
    home.refuses(&add, "", 1, "email_taken").says("--allow-duplicate-email").says("ann");
    home.run(&[&add[..], &["--allow-duplicate-email"]].concat()).done();
    let checked = home.run(&["doctor", "--offline", "--format", "json"]).json();
    let checks = checked["checks"].as_array().unwrap();
    let shared = checks.iter().find(|check| check["check"] == "email_addresses").unwrap();
    assert_eq!(shared["verdict"], "warning");
    assert!(shared["message"].as_str().unwrap().contains("2 users"), "{shared}");
}

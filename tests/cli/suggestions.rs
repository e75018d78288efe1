//! What acct says of a command line that is wrong: why, and what may have been meant.

use crate::sandbox::Sandbox;

/// Runs a wrong command line, which must be told in an error and a hint of one line each.
fn told(home: &Sandbox, line: &str) -> (i32, String) {
    let args: Vec<&str> = line.split(' ').collect();
    let outcome = home.run(&args);
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    let [error, hint] = lines.as_slice() else { panic!("{line}: {outcome:?}") };
    assert!(error.starts_with("error: ") && hint.starts_with("hint: "), "{line}: {outcome:?}");
    let document = home.run(&[&args[..], &["--format=json"]].concat());
    if !line.contains("--format") {
        let error = &document.json()["error"];
        assert_eq!(format!("hint: {}", error["hint"].as_str().unwrap()), *hint, "{line}");
    }
    (outcome.code, outcome.stderr.clone())
}

#[test]
fn typos_get_a_suggestion() {
    let home = Sandbox::with_ann();
    for (line, meant) in [
        ("usr list", "acct user"),
        ("user lst", "acct user list"),
        ("user delte ann", "acct user --help"),
        ("user remov ann", "acct user --help"),
        ("user deactivat ann", "acct user --help"),
        ("password rotat", "acct password --help"),
        ("user rename ann", "acct user edit USER --username"),
        ("user get ann", "acct user show"),
        ("user lock ann", "acct user deactivate"),
        ("user unlock ann", "acct user activate"),
        ("password update", "acct password change"),
        ("changepassword ann", "acct password change"),
        ("settings set email_backend smtp", "config.toml"),
        ("--site user backup", "acct backup --help"),
        ("--format plain --database log mail test", "acct mail test --help"),
        ("reset", "acct password reset"),
        ("lst", "acct --help"),
        ("log verfy", "acct log verify"),
        ("user list --serch x", "--search"),
        ("user export --with-hash", "--with-hashes"),
        ("completions --instal", "--install"),
        ("user list --sort emial", "email"),
        ("user list --algorithm argon", "argon2"),
        ("user list --algorithm unusuable", "unusable"),
        ("user import x --on-conflict skp", "skip"),
        ("template show password_reset_emal.html", "password_reset_email.html"),
        ("completions bsh", "bash"),
        ("settings databse", "database"),
        ("man user ad", "acct user add"),
        ("man usr", "acct user"),
    ] {
        let (code, said) = told(&home, line);
        assert_eq!(code, 2, "{line}: {said}");
        let (_, hint) = said.split_once("hint: ").unwrap();
        assert!(hint.contains(meant), "{line}: {said}");
    }
}

#[test]
fn a_usage_error_names_the_argument() {
    let home = Sandbox::with_ann();
    for (line, argument) in [
        ("user add", "NAME"),
        ("mail test", "--to"),
        ("backup", "FILE"),
        ("user list --limit many", "--limit"),
        ("user import x --batch 0", "--batch"),
        ("user list --limit 1 --limit 2", "--limit"),
        ("user list --sort", "--sort"),
        ("user list --joined-before yesterday", "2026-01-31"),
        ("doctor --fix", "acct doctor --help"),
        ("user show --id x", "\"x\""),
    ] {
        let (code, said) = told(&home, line);
        assert_eq!(code, 2, "{line}: {said}");
        assert!(said.contains(argument), "{line}: {said}");
    }
}

#[test]
fn an_argument_that_may_be_a_password_is_not_repeated() {
    let home = Sandbox::with_ann();
    for line in [
        "demo s3cret",
        "password set ann s3cret",
        "password set ann --generate=s3cret",
        "password set ann --password-stdin=s3cret",
        "password set ann --password=s3cret",
    ] {
        let (code, said) = told(&home, line);
        assert_eq!(code, 2, "{line}: {said}");
        assert!(!said.contains("s3cret"), "{line}: {said}");
    }
}

#[test]
fn an_address_instead_of_a_name_gets_the_user_s_name_as_a_hint() {
    let home = Sandbox::with_ann();
    let (code, said) = told(&home, "user show ANN@news.example");
    assert_eq!(code, 1);
    assert!(said.contains("\"ann\""), "{said}");
    let (code, said) = told(&home, "user show 1");
    assert_eq!(code, 1);
    assert!(said.contains("--id 1") && said.contains("ann"), "{said}");
    for line in ["user show nobody@news.example", "user show --id 99", "user edit zoe --staff"] {
        assert!(told(&home, line).1.contains("acct user list --search"), "{line}");
    }
}

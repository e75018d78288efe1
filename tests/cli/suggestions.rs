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
fn what_may_have_been_meant_is_named() {
    let home = Sandbox::with_ann();
    for (line, meant) in [
        ("usr list", "did you mean acct user?"),
        ("user lst", "did you mean acct user list?"),
        ("user delte ann", "did you mean acct user remove or "),
        ("reset", "did you mean acct password reset?"),
        ("lst", "acct --help lists the commands"),
        ("log verfy", "did you mean acct log verify?"),
        ("user list --serch x", "did you mean --search?"),
        ("user export --with-hash", "did you mean --with-hashes?"),
        ("completions --instal", "did you mean --install?"),
        ("user list --sort emial", "did you mean email?"),
        ("user list --sort -login", "did you mean last_login?"),
        ("user list --sort age", "it takes id, username, email"),
        ("user list --algorithm argon", "did you mean argon2?"),
        ("user list --algorithm pbkdf2", "did you mean pbkdf2_sha256 or pbkdf2_sha1?"),
        ("user list --algorithm unusuable", "did you mean unusable?"),
        ("password hash --algorithm sha256", "pbkdf2_sha256 or bcrypt_sha256?"),
        ("user list --format cvs", "did you mean csv?"),
        ("user import x --on-conflict skp", "did you mean skip?"),
        ("user import x --from xml", "it takes csv, ndjson"),
        ("template show password_reset_emal.html", "did you mean password_reset_email.html"),
        ("completions bsh", "did you mean bash"),
        ("settings databse", "did you mean database?"),
        ("man user ad", "did you mean acct user add"),
        ("man usr", "did you mean acct user?"),
    ] {
        let (code, said) = told(&home, line);
        assert_eq!(code, 2, "{line}: {said}");
        assert!(said.contains(meant), "{line}: {said}");
    }
}

#[test]
fn what_is_wrong_is_said_in_words_of_the_command() {
    let home = Sandbox::with_ann();
    for (line, why) in [
        ("user add", "acct user add wants NAME"),
        ("mail test", "acct mail test wants --to ADDRESS"),
        ("backup", "acct backup wants FILE"),
        ("user list --limit many", "--limit does not take \"many\": it is a whole number"),
        ("user list --limit 99999999999", "--limit does not take \"99999999999\""),
        ("user import x --batch 0", "--batch does not take \"0\": it is a whole number from 1 on"),
        ("user list --limit 1 --limit 2", "--limit is given twice"),
        ("user list --sort", "--sort wants a value"),
        ("user list --joined-before yesterday", "a date is written like 2026-01-31"),
        ("doctor --fix", "acct doctor has no option --fix"),
        ("demo extra", "there is one argument too many"),
        ("user show --id x", "\"x\" is not a primary key of this table"),
    ] {
        let (code, said) = told(&home, line);
        assert_eq!(code, 2, "{line}: {said}");
        assert!(said.contains(why), "{line}: {said}");
    }
    let (_, said) = told(&home, "demo extra");
    assert!(!said.contains("password"), "{said}");
}

#[test]
fn an_address_in_the_place_of_a_name_tells_whose_it_is() {
    let home = Sandbox::with_ann();
    let (code, said) = told(&home, "user show ANN@news.example");
    assert_eq!(code, 1);
    assert!(said.ends_with("hint: it is the address of \"ann\"\n"), "{said}");
    for line in ["user show nobody@news.example", "user show --id 99", "user edit zoe --staff"] {
        assert!(told(&home, line).1.contains("hint: acct user list --search TEXT"), "{line}");
    }
}

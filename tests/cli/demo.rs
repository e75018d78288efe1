//! `acct demo`, `acct completions`, help and version.

use std::fs;

use crate::sandbox::Sandbox;

#[test]
fn the_demo_plays_its_commands_and_leaves_nothing() {
    let home = Sandbox::empty();
    fs::create_dir(home.path("tmp")).unwrap();
    let played = home.acct(&["demo"]).env("TMPDIR", home.path("tmp")).outcome();
    played.done();
    for line in [
        "$ acct user add user2",
        "$ acct password change user2",
        "$ acct password reset --email",
        "$ acct password confirm http://localhost:8000/users/reset/MQ/",
        "error: ",
    ] {
        played.says(line);
    }
    assert!(played.stdout.contains("\nSubject: Password reset on localhost:8000\n"), "{played:?}");
    assert_eq!(fs::read_dir(home.path("tmp")).unwrap().count(), 0);
    assert!(!home.data_directory().exists() && !home.config_directory().exists());
}

#[test]
fn the_demo_has_its_steps_in_one_document() {
    let home = Sandbox::empty();
    let steps = home.run(&["demo", "--format", "json"]).done().json()["steps"].clone();
    let codes: Vec<_> = steps.as_array().unwrap().iter().map(|it| &it["exit_code"]).collect();
    assert_eq!(codes, [0, 0, 0, 0, 0, 1]);
}

#[test]
fn the_demo_leaves_the_accounts_of_its_user_alone() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    home.acct(&["demo"]).env("ACCT_DATABASE", home.database()).outcome().done();
    assert_eq!(home.dump(), before);
}

#[test]
fn the_demo_needs_a_directory_for_temporary_files() {
    let home = Sandbox::empty();
    home.acct(&["demo"]).env("TMPDIR", home.path("gone")).outcome().failed(3);
}

#[test]
fn every_shell_has_its_completions() {
    let home = Sandbox::empty();
    for (shell, part) in [
        ("bash", "ACCT_COMPLETE=\"bash\""),
        ("zsh", "ACCT_COMPLETE=\"zsh\""),
        ("fish", "ACCT_COMPLETE=fish"),
        ("powershell", "--no-validate"),
        ("elvish", "--no-validate"),
        ("nushell", "--no-validate"),
    ] {
        let script = home.run(&["completions", shell]);
        assert!(script.done().stdout.contains(part), "{shell}");
        assert_eq!(script.stderr, "");
    }
    home.refuses(&["completions", "tcsh"], "", 2, "usage");
}

#[test]
fn help_and_version_are_results() {
    let home = Sandbox::empty();
    assert!(home.run(&["--version"]).done().stdout.starts_with("acct "));
    for args in [&["--help"][..], &["-h"], &["user", "--help"], &["password", "reset", "--help"]] {
        let help = home.run(args);
        assert!(help.done().stdout.contains("Usage: acct"), "{args:?}");
        assert_eq!(help.stderr, "");
    }
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    let home = Sandbox::empty();
    for args in [
        &["usr"][..],
        &["user", "lst"],
        &["user", "list", "--frmat", "json"],
        &["user", "list", "x"],
    ] {
        home.refuses(args, "", 2, "usage");
    }
    for args in [&[][..], &["user"], &["password"]] {
        let help = home.run(args);
        assert_eq!(help.code, 2, "{help:?}");
        assert!(help.stderr.contains("Usage: acct") && help.stdout.is_empty(), "{help:?}");
    }
}

#[test]
fn a_missing_user_argument_is_a_usage_error() {
    let home = Sandbox::empty();
    for args in [
        &["password", "set", "--generate"][..],
        &["--quiet", "password", "check"],
        &["user", "show"],
    ] {
        home.refuses(args, "", 2, "usage").says("USER");
    }
    let told = home.refuses(&["user", "remove", "--yes"], "", 2, "usage");
    told.says("USER");
    home.refuses(&["user", "add"], "", 2, "usage").says("NAME");
}

#[test]
fn a_mistyped_command_gets_a_suggestion() {
    let home = Sandbox::empty();
    let args = ["password", "confrm"];
    home.refuses(&args, "", 2, "usage").says("acct password confirm");
    let document = home.run(&[&args[..], &["--format", "json"]].concat()).json();
    assert!(document["error"]["hint"].as_str().unwrap().contains("acct password confirm"));
    for args in [["password", "--format", "json"], ["--format", "json", "password"]] {
        let bare = home.run(&args);
        bare.refused_in_json(2, "usage");
        assert!(bare.json()["error"]["hint"].as_str().unwrap().contains("acct password --help"));
    }
    home.refuses(&["password", "--quiet"], "", 2, "usage").says("acct password --help");
}

#[test]
fn global_options_go_before_or_after_the_command() {
    let home = Sandbox::with_ann();
    let before = home.run(&["--format", "json", "user", "list"]).done().stdout.clone();
    let between = home.run(&["user", "--format", "json", "list"]).done().stdout.clone();
    let after = home.run(&["user", "list", "--format=json"]).done().stdout.clone();
    assert_eq!((&before, &before), (&between, &after));
    home.refuses(&["user", "list", "--quiet", "--verbose"], "", 2, "usage");
    home.run(&["user", "list", "--verbose"]).done().says("accounts.sqlite3");
}

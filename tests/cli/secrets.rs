//! Secrets stay where they belong (cases 1 to 4 and 8); `Run` looks for them in every output.

use std::fs;

use crate::sandbox::{NEW, PASSWORD, Sandbox};

#[test]
fn there_is_no_option_that_takes_a_secret_and_its_value_is_not_echoed() {
    let home = Sandbox::with_ann();
    for option in
        ["--password", "--token", "--current-password", "--secret-key", "--new-password", "-p"]
    {
        for command in [
            &["user", "add", "ben"][..],
            &["password", "change", "ann"],
            &["password", "set", "ann"],
            &["password", "confirm", "MQ/x"],
            &["password", "check", "ann"],
            &["password", "hash"],
        ] {
            home.refuses(&[command, &[option, PASSWORD]].concat(), "", 2, "usage");
            let joined = format!("{option}={PASSWORD}");
            home.refuses(&[command, &[&joined]].concat(), "", 2, "usage");
        }
    }
}

#[test]
fn a_secret_key_in_the_environment_is_not_looked_at() {
    let home = Sandbox::with_ann();
    fs::remove_file(home.key_file()).unwrap();
    for name in ["SECRET_KEY", "ACCT_SECRET_KEY", "DJANGO_SECRET_KEY"] {
        home.hide("a-secret-of-the-environment");
        let run = home.acct(&["user", "list", "-v"]).env(name, "a-secret-of-the-environment");
        run.outcome().failed(3);
    }
}

#[test]
fn the_most_verbose_run_of_every_command_shows_no_secret() {
    let home = Sandbox::with_ann();
    let hash = home.text("SELECT password FROM auth_user");
    for part in hash.split('$').skip(4) {
        home.hide(part);
    }
    let file = home.write("password", NEW);
    for format in ["table", "json", "csv", "plain"] {
        for args in [
            &["init"][..],
            &["settings"],
            &["user", "list"],
            &["user", "show", "ann"],
            &["user", "edit", "ann", "--staff"],
            &["user", "activate", "ann"],
            &["password", "reset", "--user", "ann"],
            &["password", "reset", "--user", "ann", "--explain"],
            &["password", "set", "ann", "--password-file", &file],
            &["password", "check", "ann", "--password-file", &file],
            &["user", "add", "ben", "--password-file", &file, "--if-missing"],
        ] {
            home.run(&[args, &["--verbose", "--format", format]].concat()).done();
        }
        for args in [
            &["password", "check", "ann", "--password-stdin"][..],
            &["password", "change", "ann", "--password-stdin"],
        ] {
            let args = [args, &["--verbose", "--format", format]].concat();
            let refused = home.acct(&args).stdin(PASSWORD).outcome();
            assert_eq!(refused.code, 1, "{refused:?}");
        }
    }
}

#[test]
fn a_token_is_only_where_it_is_promised() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    let token = link.trim_end_matches('/').rsplit('/').next().unwrap();
    home.hide(token);
    for format in ["table", "json", "csv", "plain"] {
        home.run(&["password", "inspect", &link, "-v", "--format", format]).done();
        home.run(&["password", "reset", "--user", "ann", "--explain", "-v", "--format", format])
            .done();
        home.run(&["password", "confirm", &link, "-v", "--format", format]);
        home.run(&["password", "confirm", &format!("{link}x"), "-v", "--format", format]);
    }
}

#[test]
fn a_link_need_not_be_an_argument() {
    let home = Sandbox::with_ann();
    let link = format!("{}\n", home.link("ann"));
    home.acct(&["password", "inspect", "-"]).stdin(&link).outcome().done();
    home.acct(&["password", "confirm", "-"]).stdin(format!("{link}{NEW}\n")).outcome().done();
}

#[test]
fn a_password_in_a_wrong_place_is_not_said_back() {
    let home = Sandbox::with_ann();
    home.hide("hunter2-canary");
    for args in [
        &["password", "change", "ann", "hunter2-canary"][..],
        &["user", "add", "ben", "hunter2-canary"],
        &["password", "set", "ann", "hunter2-canary", "--format", "json"],
        &["password", "set", "ann", "--password=hunter2-canary"],
    ] {
        assert_eq!(home.run(args).code, 2);
    }
}

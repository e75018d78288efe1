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

#[test]
fn a_byte_order_mark_is_no_part_of_a_secret_or_a_list() {
    let home = Sandbox::with_ann();
    home.settings("password_hashers = [\"md5\", \"argon2\"]\n");
    let marked = |text: &str| format!("\u{feff}{text}\r\n");
    let set = ["password", "set", "ann", "--password-stdin"];
    home.acct(&set).stdin(marked(NEW)).outcome().done();
    let file = home.write("password", marked(NEW));
    home.run(&["password", "check", "ann", "--password-file", &file]).done();
    home.acct(&["password", "check", "ann", "--password-stdin"]).stdin(NEW).outcome().done();
    let link = home.link("ann");
    let key = fs::read_to_string(home.key_file()).unwrap();
    fs::write(home.key_file(), marked(key.trim_end())).unwrap();
    home.run(&["password", "inspect", &link]).done();
    let ids = home.write("ids", marked("1"));
    home.run(&["user", "deactivate", "--ids-from", &ids, "--yes"]).done();
    home.acct(&["user", "activate", "--ids-from", "-", "--yes"])
        .stdin(marked("1"))
        .outcome()
        .done();
}

#[test]
fn a_new_password_with_control_characters_is_refused_wherever_it_comes_from() {
    let home = Sandbox::with_ann();
    for text in
        [format!("\u{1b}[200~{NEW}\u{1b}[201~"), format!("{NEW}\tx"), format!("{NEW}\r\r\n")]
    {
        let file = home.write("password", &text);
        for command in [&["set", "ann"][..], &["hash"]] {
            let command = [&["password"], command].concat();
            home.refuses(&[&command[..], &["--password-stdin"]].concat(), &text, 2, "bad_input");
            let by_file = [&command[..], &["--password-file", &file]].concat();
            home.refuses(&by_file, "", 2, "bad_input");
        }
        home.refuses(&["user", "add", "ben", "--password-stdin"], &text, 2, "bad_input");
        let change = ["password", "change", "ann", "--password-stdin"];
        home.refuses(&change, &format!("{PASSWORD}\n{text}"), 2, "bad_input");
        // Django may have set such a password.
        let check = ["password", "check", "ann", "--password-stdin"];
        home.refuses(&check, &text, 1, "wrong_password");
    }
}

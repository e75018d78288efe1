//! The stock flow by every way that mails leave: add, reset, the mail, confirm, check.

use std::fs;

use crate::post_office::{Flaw, MakeScript, PostOffice, Script, Trial};
use crate::run::{Run, search_path};
use crate::sandbox::{NEW, PASSWORD, Sandbox, set_mode};

const ADDRESS: &str = "user2@testmail.com";
const MAIL_PASSWORD: &str = "canary-post-6";

/// Adds the user of the story.
fn add(home: &Sandbox) {
    home.acct(&["user", "add", "user2", "--email", ADDRESS, "--password-stdin"])
        .stdin(PASSWORD)
        .outcome()
        .done();
}

/// Prepares the request for a mail.
fn ask(home: &Sandbox) -> Run<'_> {
    home.acct(&["password", "reset", "--email", "USER2@testmail.com"])
}

/// Takes the link out of a mail; it must be whole, on its own line.
fn link(mail: &str) -> &str {
    let mut links =
        mail.lines().filter(|line| line.starts_with("http://localhost:8000/users/reset/"));
    let link = links.next().unwrap_or_else(|| panic!("no link in {mail}"));
    assert!(links.next().is_none() && mail.contains(&format!("\nTo: {ADDRESS}\n")), "{mail}");
    link
}

/// Redeems the link once, and checks whose password it set.
fn redeem(home: &Sandbox, link: &str) {
    let confirm =
        || home.acct(&["password", "confirm", "-"]).stdin(format!("{link}\n{NEW}\n")).outcome();
    confirm().done();
    confirm().failed(1);
    let check = ["password", "check", "user2", "--password-stdin"];
    home.acct(&check).stdin(NEW).outcome().done();
    home.acct(&check).stdin(PASSWORD).outcome().failed(1);
}

/// Checks that a delivered mail leaves nothing of its link behind.
fn sees_no_link(told: &crate::run::Outcome) {
    assert!(!told.stdout.contains("/reset/") && !told.stderr.contains("/reset/"), "{told:?}");
}

#[test]
fn the_story_by_the_console() {
    let home = Sandbox::with_database();
    add(&home);
    let told = ask(&home).outcome();
    redeem(&home, link(&told.done().stdout));
}

#[test]
fn the_story_by_a_mail_server() {
    let ways: [(&str, MakeScript); 3] = [
        ("", |_, _| Script::plain()),
        ("email_use_tls = true", Trial::starttls),
        ("email_use_ssl = true", Trial::implicit),
    ];
    for (line, script) in ways {
        let trial = Trial::new().with(line).login("ann", MAIL_PASSWORD);
        trial.home.sql("DELETE FROM auth_user");
        add(&trial.home);
        let script = script(&trial, Flaw::None).login("PLAIN LOGIN", "ann", MAIL_PASSWORD);
        let args = ["password", "reset", "--email", "USER2@testmail.com"];
        let (told, record) = trial.run(&script, &args);
        sees_no_link(told.done());
        told.says("user2 <user2@testmail.com>");
        assert_eq!(record.mail().to, [format!("<{ADDRESS}>")]);
        assert_eq!(record.mail().secure, !line.is_empty());
        redeem(&trial.home, link(&record.mail().text()));
    }
}

#[test]
fn the_story_by_a_file() {
    let home = Sandbox::with_database();
    add(&home);
    let folder = home.path("outbox");
    home.settings(&format!("email_backend = \"file\"\nemail_file_path = \"{}\"", folder.display()));
    sees_no_link(ask(&home).outcome().done());
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    redeem(&home, link(&fs::read_to_string(&files[0]).unwrap()));
}

/// Puts a program before all others that keeps its arguments and its stdin, and ends with a status.
fn fake_sendmail(home: &Sandbox, status: i32) -> Option<String> {
    if std::path::Path::new("/usr/sbin/sendmail").exists() {
        crate::tools::skip("this machine has a sendmail of its own");
        return None;
    }
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$HOME/arguments\"\ncat > \"$HOME/received\"\n\
         printf 'said \\033[31mno\\n' >&2\nexit {status}\n"
    );
    let program = home.write("bin/sendmail", script);
    set_mode(std::path::Path::new(&program), 0o700);
    home.settings("email_backend = \"sendmail\"");
    Some(format!("{}:{}", home.path("bin").display(), search_path()))
}

#[test]
fn the_story_by_sendmail() {
    let home = Sandbox::with_database();
    add(&home);
    let Some(path) = fake_sendmail(&home, 0) else { return };
    sees_no_link(ask(&home).env("PATH", path).outcome().done());
    let arguments = fs::read_to_string(home.path("arguments")).unwrap();
    assert_eq!(arguments, format!("-i\n-f\nwebmaster@localhost\n--\n{ADDRESS}\n"));
    redeem(&home, link(&fs::read_to_string(home.path("received")).unwrap()));
}

#[test]
fn a_sendmail_that_fails_has_not_sent() {
    for (status, code) in [(75, 4), (67, 3), (1, 3)] {
        let home = Sandbox::with_ann();
        let Some(path) = fake_sendmail(&home, status) else { return };
        let users = home.dump();
        let args = ["password", "reset", "--user", "ann"];
        let told = home.acct(&args).env("PATH", &path).outcome();
        told.failed(code).says("\\u{1b}[31mno");
        assert_eq!(told.stderr.contains("may have been sent"), status == 75, "{told:?}");
        assert_eq!(home.dump(), users);
    }
}

#[test]
fn a_sendmail_that_may_have_queued_the_mail_is_not_asked_again() {
    let home = Sandbox::with_ann();
    let Some(path) = fake_sendmail(&home, 75) else { return };
    let all = ["password", "reset", "--all-active", "--yes"];
    let run = |more: &[&str]| {
        let _ = fs::remove_file(home.path("arguments"));
        home.acct(&[&all[..], more].concat()).env("PATH", &path).outcome().failed(4);
        home.path("arguments").exists()
    };
    assert!(run(&[]));
    assert!(!run(&[]), "it was asked again");
    assert!(run(&["--resend-unknown"]));
}

#[test]
fn case_49_an_address_is_never_an_option_of_sendmail() {
    let home = Sandbox::with_database();
    home.add_user("eve", "-oQ/x@y.example");
    let Some(path) = fake_sendmail(&home, 0) else { return };
    let args = ["password", "reset", "--user", "eve"];
    home.acct(&args).env("PATH", path).outcome().done();
    let arguments = fs::read_to_string(home.path("arguments")).unwrap();
    assert!(arguments.ends_with("\n--\n-oQ/x@y.example\n"), "{arguments}");
}

#[test]
fn the_story_by_the_dummy_ends_with_the_mail() {
    let home = Sandbox::with_database();
    add(&home);
    home.settings("email_backend = \"dummy\"");
    let told = ask(&home).outcome();
    sees_no_link(told.done());
    let told = ask(&home).arg("--format").arg("json").outcome();
    let document = told.done().json();
    assert_eq!(document["links"][0]["sent"], false, "{document}");
    sees_no_link(&told);
}

#[test]
fn the_backend_option_overrides_the_settings() {
    let home = Sandbox::with_ann();
    let office = PostOffice::open(&Script::plain());
    office.settings(&home, "");
    let args = ["password", "reset", "--user", "ann", "--backend", "console"];
    let document = home.acct(&args).arg("--format").arg("json").outcome().done().json();
    let entry = &document["links"][0];
    assert_eq!(entry["sent"], true);
    assert!(entry["message"].as_str().unwrap().contains(entry["link"].as_str().unwrap()));
    assert_eq!(office.close().sessions.len(), 0);
}

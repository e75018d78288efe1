//! What `acct doctor` finds out of the way of mails; no mail ever leaves.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::doctor::{examine, expect, judge};
use crate::post_office::{Act, Flaw, PostOffice, Record, Script, Step, Trial};
use crate::run::search_path;
use crate::sandbox::{Sandbox, mode, set_mode};

const PASSWORD: &str = "canary-post-5";

/// Examines a home while the server is there, which must see no mail begin.
fn look(trial: &Trial, script: &Script) -> (BTreeMap<String, Value>, Record) {
    let (outcome, record) = trial.run(script, &["doctor", "--format", "json"]);
    assert_eq!((record.count("MAIL"), record.mails().len()), (0, 0), "{record:?}");
    (judge(&outcome), record)
}

#[test]
fn a_server_that_accepts_mails_is_ok() {
    let trial = Trial::new().with("email_use_tls = true").login("ann", PASSWORD);
    let (found, record) = look(&trial, &trial.starttls(Flaw::None).login("PLAIN", "ann", PASSWORD));
    for words in ["TLSv1.3", "2091-04-05", "PLAIN"] {
        expect(&found, "mail", "ok", words);
    }
    assert_eq!(record.sessions[0].verbs(), ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]);
    let (found, record) = look(&Trial::new(), &Script::plain());
    expect(&found, "mail", "ok", "");
    assert_eq!(record.sessions[0].verbs(), ["EHLO", "QUIT"]);
}

#[test]
fn a_user_name_without_a_password_is_reported_and_not_used() {
    let trial = Trial::new().with("email_use_tls = true\nemail_host_user = \"ann\"");
    let (found, record) = look(&trial, &trial.starttls(Flaw::None).login("PLAIN", "ann", PASSWORD));
    expect(&found, "mail", "warning", "email_host_password_file");
    assert_eq!(record.count("AUTH"), 0);
}

#[test]
fn trouble_that_may_pass_is_a_warning() {
    for act in [Act::answer("421 4.3.2 later"), Act::Close] {
        let (found, _) = look(&Trial::new(), &Script::plain().at(Step::Greeting, act));
        expect(&found, "mail", "warning", "acct mail test --to ADDRESS");
    }
    let hurried = Trial::new().with("email_timeout = 1");
    let (found, _) = look(&hurried, &Script::plain().at(Step::Ehlo, Act::Hang));
    expect(&found, "mail", "warning", "localhost");
}

#[test]
fn what_must_be_fixed_is_an_error() {
    let trial = Trial::new().with("email_use_tls = true").login("ann", PASSWORD);
    let login = |script: Script| script.login("PLAIN", "ann", "another");
    for (script, words) in [
        (trial.starttls(Flaw::Expired), "expired"),
        (Script::plain(), "STARTTLS"),
        (login(trial.starttls(Flaw::None)), "535 5.7.8"),
    ] {
        let (found, _) = look(&trial, &script);
        expect(&found, "mail", "error", words);
    }
    let trial = Trial::new().with("email_use_tls = true\nemail_use_ssl = true");
    let (found, record) = look(&trial, &Script::plain());
    expect(&found, "mail", "error", "email_use_ssl");
    assert_eq!(record.sessions.len(), 0);
}

#[test]
fn a_password_is_not_sent_to_a_server_that_may_be_another() {
    let home = Sandbox::with_ann();
    let file = home.write("mail.password", PASSWORD);
    home.hide(PASSWORD);
    let office = PostOffice::open(&Script::plain().login("PLAIN", "ann", PASSWORD));
    // It leads to this machine too, and does not look like it.
    home.settings(&format!(
        "email_backend = \"smtp\"\nemail_host = \"0.0.0.0\"\nemail_port = {}\n\
         email_host_user = \"ann\"\nemail_host_password_file = \"{file}\"",
        office.port()
    ));
    expect(&examine(home.acct(&["doctor"])), "mail", "warning", "");
    set_mode(&home.path("mail.password"), 0o644);
    expect(&examine(home.acct(&["doctor"])), "mail", "error", "chmod 600");
    let record = office.close();
    assert_eq!(record.sessions.len(), 1);
    assert_eq!(record.sessions[0].verbs(), ["EHLO", "QUIT"]);
}

#[test]
fn offline_leaves_the_server_alone() {
    let (outcome, record) =
        Trial::new().run(&Script::plain(), &["doctor", "--offline", "--format", "json"]);
    expect(&judge(&outcome), "mail", "skipped", "--offline");
    assert_eq!(record.sessions.len(), 0);
}

#[test]
fn a_missing_directory_is_checked_and_not_created() {
    let home = Sandbox::with_ann();
    let settings = |name: &str| {
        let path = home.path(name);
        home.settings(&format!(
            "email_backend = \"file\"\nemail_file_path = \"{}\"",
            path.display()
        ));
    };
    settings("a/b");
    expect(&examine(home.acct(&["doctor"])), "mail", "ok", "a/b");
    assert!(!home.path("a").exists());
    home.write("file", "");
    settings("file/b");
    expect(&examine(home.acct(&["doctor"])), "mail", "error", "/file");
    std::os::unix::fs::symlink(home.home(), home.path("link")).unwrap();
    settings("link/");
    expect(&examine(home.acct(&["doctor"])), "mail", "error", "link");
    fs::create_dir(home.path("there")).unwrap();
    let before = mode(&home.path("there"));
    settings("there");
    expect(&examine(home.acct(&["doctor"])), "mail", "ok", "there");
    assert_eq!(mode(&home.path("there")), before);
    assert_eq!(fs::read_dir(home.path("there")).unwrap().count(), 0);
}

#[test]
fn backends_that_reach_nobody_are_reported() {
    let home = Sandbox::with_ann();
    home.settings("email_backend = \"dummy\"");
    expect(&examine(home.acct(&["doctor"])), "mail", "warning", "dummy");
    home.settings("email_backend = \"anymail.backends.mailgun\"");
    expect(&examine(home.acct(&["doctor"])), "mail", "error", "anymail.backends.mailgun");
}

#[test]
fn the_sendmail_program_is_looked_for_and_not_started() {
    let home = Sandbox::with_ann();
    home.settings("email_backend = \"sendmail\"");
    let program = home.write("bin/sendmail", "#!/bin/sh\ntouch \"$HOME/started\"\n");
    set_mode(std::path::Path::new(&program), 0o700);
    let path = format!("{}:{}", home.path("bin").display(), search_path());
    let found = examine(home.acct(&["doctor"]).env("PATH", &path));
    expect(&found, "mail", "ok", "sendmail");
    assert!(!home.path("started").exists());
    if !std::path::Path::new("/usr/sbin/sendmail").exists() {
        set_mode(std::path::Path::new(&program), 0o600);
        let found = examine(home.acct(&["doctor"]).env("PATH", &path));
        expect(&found, "mail", "error", "sendmail");
    }
}

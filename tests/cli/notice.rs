//! The mail that notifies a user of a changed password (`notify_password_changed`).

use std::fs;
use std::net::TcpListener;

use crate::password_set::is;
use crate::run::{Outcome, Run, keys};
use crate::sandbox::{NEW, PASSWORD, Sandbox};

const SETTINGS: &str = "notify_password_changed = true\nsite_name = \"Harbour News\"\n\
    password_hashers = [{ algorithm = \"argon2\", memory_cost = 8, time_cost = 1, \
    parallelism = 1 }]\n";

/// Creates a home with the user `ann`, with notices on and these settings too.
pub(crate) fn home(settings: &str) -> Sandbox {
    let home = Sandbox::with_ann();
    home.settings(&format!("{SETTINGS}{settings}"));
    home
}

/// Prepares a run of each command that changes a password to [`NEW`], with these options.
fn changes<'a>(home: &'a Sandbox, options: &[&str]) -> [(&'static str, Run<'a>); 3] {
    let link = home.link("ann");
    let run = |words: &[&str], stdin: String| {
        home.acct(&[&["password"], words, &["--password-stdin"], options].concat()).stdin(stdin)
    };
    [
        ("confirm", run(&["confirm", &link], format!("{NEW}\n"))),
        ("change", run(&["change", "ann"], format!("{PASSWORD}\n{NEW}\n"))),
        ("set", run(&["set", "ann"], format!("{NEW}\n"))),
    ]
}

/// Runs each command on a new home, checks that it succeeded, and passes on its outcome.
fn each(settings: &str, options: &[&str], check: impl Fn(&Sandbox, &str, &Outcome)) {
    for at in 0..3 {
        let home = home(settings);
        let [(name, run), ..] = {
            let mut changes = changes(&home, options);
            changes.rotate_left(at);
            changes
        };
        let outcome = run.outcome();
        outcome.done();
        is(&home, "ann", NEW);
        check(&home, name, &outcome);
    }
}

pub(crate) fn set(home: &Sandbox, options: &[&str]) -> Outcome {
    let args = [&["password", "set", "ann", "--password-stdin"], options].concat();
    home.acct(&args).stdin(NEW).outcome()
}

/// Checks that it is the notice, as the console backend prints it, and that it holds no secret.
pub(crate) fn assert_notice(mail: &str) {
    assert!(mail.starts_with("Content-Type: text/plain; charset=\"utf-8\"\n"), "{mail}");
    for line in ["Subject: Password changed on Harbour News", "To: ann@news.example"] {
        assert!(mail.lines().any(|other| other == line), "{line} is not in {mail}");
    }
    let (_, body) = mail.split_once("\n\n").unwrap();
    assert!(body.contains("Harbour News"), "{mail}");
    assert!(mail.contains("ann\n"), "{mail}");
    assert!(!mail.contains("http") && !mail.contains("reset"), "no link: {mail}");
}

/// Reads the one file of the outbox.
fn only_file(home: &Sandbox) -> String {
    let files: Vec<_> = fs::read_dir(home.path("outbox")).unwrap().collect();
    assert_eq!(files.len(), 1);
    fs::read_to_string(files[0].as_ref().unwrap().path()).unwrap()
}

#[test]
fn nobody_is_notified_unless_the_settings_say_so() {
    let home = Sandbox::with_ann();
    for (name, run) in changes(&home, &["--backend", "console"]).into_iter().take(1) {
        let outcome = run.outcome();
        assert_eq!(outcome.done().stdout, "", "{name}");
        assert!(!outcome.stderr.contains("ann@news.example"), "{name}: {outcome:?}");
    }
    let document = set(&home, &["--format", "json"]).done().json();
    assert_eq!(keys(&document), ["user", "changed"]);
}

#[test]
fn the_console_prints_it() {
    each("", &[], |_, name, outcome| {
        let rule = format!("\n{}\n", "-".repeat(79));
        assert_notice(outcome.stdout.strip_suffix(&rule).expect(name));
        let lines: Vec<&str> = outcome.stderr.lines().collect();
        let notice = lines.iter().position(|line| line.contains("ann <ann@news.example>"));
        assert!(notice.is_some_and(|at| at > 0), "after the change: {outcome:?}");
    });
    each("", &["--quiet"], |_, name, outcome| {
        assert!(outcome.stdout.starts_with("Content-Type"), "{name}: {outcome:?}");
        assert_eq!(outcome.stderr, "", "{name}");
    });
    each("email_backend = \"dummy\"", &["--backend=console"], |_, name, outcome| {
        assert!(outcome.stdout.starts_with("Content-Type"), "{name}: {outcome:?}");
    });
}

#[test]
fn the_document_contains_it() {
    each("", &["--format", "json"], |_, _, outcome| {
        let document = outcome.json();
        assert_eq!(keys(&document), ["user", "changed", "notice"]);
        let notice = &document["notice"];
        assert_eq!(keys(notice), ["email", "sent", "message"]);
        assert_eq!((&notice["email"], &notice["sent"]), (&"ann@news.example".into(), &true.into()));
        assert_notice(notice["message"].as_str().unwrap());
    });
}

#[test]
fn a_generated_password_is_printed_next_to_the_notice_and_not_in_it() {
    let home = home("");
    let printed = home.run(&["password", "set", "ann", "--generate"]);
    let password = printed.done().stdout.trim_end();
    assert!(!password.contains('\n'), "{printed:?}");
    is(&home, "ann", password);
    let begin = printed.stderr.find("Content-Type").unwrap();
    let mail = &printed.stderr[begin..];
    assert_notice(mail);
    assert!(!mail.contains(password), "{mail}");
    let quiet = home.run(&["password", "set", "ann", "--generate", "--quiet"]);
    is(&home, "ann", quiet.done().stdout.trim_end());
    assert_notice(&quiet.stderr);
    let args = ["password", "set", "ann", "--generate", "--format", "json"];
    let document = home.run(&args).done().json();
    assert_eq!(keys(&document), ["password", "user", "changed", "notice"]);
    is(&home, "ann", document["password"].as_str().unwrap());
    assert!(!document["notice"].to_string().contains(document["password"].as_str().unwrap()));
}

#[test]
fn a_generated_password_that_is_not_set_in_the_end_is_one_document() {
    let home = home("");
    // Fails at the commit, when the password is printed.
    home.sql(
        "CREATE TABLE note (user INTEGER REFERENCES auth_user (id) DEFERRABLE INITIALLY DEFERRED); \
         CREATE TRIGGER noted AFTER UPDATE ON auth_user BEGIN INSERT INTO note VALUES (99); END",
    );
    let before = home.dump();
    let args = ["password", "set", "ann", "--generate", "--format", "json"];
    let outcome = home.run(&args);
    assert_ne!(outcome.code, 0);
    assert_eq!(keys(&outcome.json()), ["password", "error"]);
    assert_eq!(home.dump(), before);
}

#[test]
fn the_file_backend_writes_it_and_dummy_drops_it() {
    each(
        "email_backend = \"file\"\nemail_file_path = \"../../outbox\"",
        &[],
        |home, _, outcome| {
            assert_eq!(outcome.stdout, "");
            outcome.says("ann <ann@news.example>");
            assert_notice(&only_file(home));
        },
    );
    let home = home("email_file_path = \"../../outbox\"");
    let notice = &set(&home, &["--backend", "file", "--format", "json"]).done().json()["notice"];
    assert_eq!(*notice, serde_json::json!({ "email": "ann@news.example", "sent": true }));
    assert_notice(&only_file(&home));
    let dropped = set(&home, &["--backend", "dummy"]);
    assert_eq!(dropped.done().stdout, "");
    dropped.says("ann <ann@news.example>");
    let notice = &set(&home, &["--backend", "dummy", "--format", "json"]).done().json()["notice"];
    assert_eq!(*notice, serde_json::json!({ "email": "ann@news.example", "sent": false }));
}

#[test]
fn an_unreachable_server_is_a_warning_and_the_change_stays() {
    // A port on which nobody listens any more.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = format!(
        "email_backend = \"smtp\"\nemail_host = \"127.0.0.1\"\nemail_port = {port}\n\
         email_timeout = 20\n"
    );
    for options in [&[][..], &["--quiet"]] {
        each(&settings, options, |_, name, outcome| {
            assert_eq!(outcome.stdout, "", "{name}");
            outcome.says("warning: ").says("ann <ann@news.example>");
        });
    }
    each(&settings, &["--format", "json"], |_, _, outcome| {
        let notice = &outcome.json()["notice"];
        assert_eq!(keys(notice), ["email", "sent", "error"]);
        assert_eq!(notice["sent"], false);
        assert!(notice["error"].is_string());
    });
}

#[test]
fn wrong_settings_are_refused_before_a_password_is_asked_for() {
    let secret = "a mail server's password";
    for (settings, code, word) in [
        ("email_backend = \"anymail.backends.mailgun\"", 3, "unknown_email_backend"),
        ("email_backend = \"file\"", 3, "bad_setting"),
        ("default_from_email = \"Zoë of the Harbour\"", 3, "cannot_compose"),
        (
            "email_backend = \"smtp\"\nemail_host_user = \"news\"\n\
             email_host_password_file = \"password\"",
            3,
            "file_too_open",
        ),
    ] {
        let home = Sandbox::with_ann();
        let link = home.link("ann");
        home.settings(&format!("{SETTINGS}{settings}"));
        let file = home.config_directory().join("password");
        fs::write(&file, secret).unwrap();
        crate::sandbox::set_mode(&file, 0o644);
        home.hide(secret);
        // Without a terminal asking would be a usage error.
        for args in [&["set", "ann"][..], &["change", "ann"], &["confirm", &link]] {
            home.refuses(&[&["password"], args].concat(), "", code, word);
        }
    }
}

#[test]
fn a_custom_template_is_used_and_checked_before_a_password_is_asked_for() {
    let home = home("extra_email_context = { desk = \"desk@news.example\" }\n");
    let folder = home.config_directory().join("templates/registration");
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("password_changed_subject.txt", "New password at\n{{ site_name }}\n");
    write("password_changed_email.txt", "Dear {{ user.get_username }}: ask {{ desk }}.\n");
    let printed = set(&home, &[]);
    let (head, body) = printed.done().stdout.split_once("\n\n").unwrap();
    assert!(head.contains("\nSubject: New password atHarbour News\n"), "{head}");
    assert!(body.starts_with("Dear ann: ask desk@news.example.\n"), "{body}");
    write("password_changed_email.txt", "Dear {{ user.get_username }},\n{{ link }}\n");
    for args in [["password", "set", "ann"], ["password", "change", "ann"]] {
        home.refuses(&args, "", 3, "bad_template").says("password_changed_email.txt:2");
    }
}

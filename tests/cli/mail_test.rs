//! `acct mail test`, with every mail backend.

use std::fs;

use crate::doctor::{examine, expect};
use crate::post_office::TO;
use crate::run::keys;
use crate::sandbox::{Sandbox, mode};

const BODY: &str = "\nIf you're reading this, it was successful.\n";

fn files(home: &Sandbox) -> Vec<std::path::PathBuf> {
    let folder = home.path("outbox");
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

#[test]
fn without_settings_the_mail_is_printed() {
    let home = Sandbox::empty();
    let told = home.run(&["mail", "test", "--to", TO]).done().stdout.clone();
    let (steps, mail) = told.split_once("\n\n").unwrap();
    for value in ["console", "webmaster@localhost", "ann@news.example"] {
        assert!(steps.lines().any(|line| line.ends_with(&format!(" {value}"))), "{steps}");
    }
    assert_eq!(steps.lines().count(), 3, "{steps}");
    assert!(mail.starts_with("Content-Type: text/plain;"), "{mail}");
    assert!(mail.contains(&format!("\n{BODY}---")), "{mail}");
    assert!(!home.database().exists(), "no database is created");
}

#[test]
fn the_file_is_printed_and_private() {
    let home = Sandbox::empty();
    let folder = home.path("outbox");
    home.settings(&format!("email_backend = \"file\"\nemail_file_path = \"{}\"", folder.display()));
    let told = home.run(&["mail", "test", "--to", TO]);
    let [file] = &files(&home)[..] else { panic!("one file") };
    assert!(told.done().stdout.ends_with(&format!(" {}\n", file.display())), "{told:?}");
    assert_eq!(mode(file), 0o600);
    assert!(fs::read_to_string(file).unwrap().contains(BODY));
}

#[test]
fn the_directory_of_the_file_backend_must_be_set_and_be_no_link() {
    let home = Sandbox::empty();
    home.settings("email_backend = \"file\"");
    home.run(&["mail", "test", "--to", TO]).failed(3).says("email_file_path");
    fs::create_dir(home.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(home.path("elsewhere"), home.path("outbox")).unwrap();
    let link = home.path("outbox");
    home.settings(&format!("email_backend = \"file\"\nemail_file_path = \"{}\"", link.display()));
    home.run(&["mail", "test", "--to", TO]).failed(3).says("outbox");
    assert_eq!(files(&home).len(), 0);
}

#[test]
fn the_dummy_backend_says_that_nothing_is_sent() {
    let home = Sandbox::empty();
    let args = ["mail", "test", "--to", TO, "--backend", "dummy"];
    assert!(home.run(&args).done().stdout.contains("\ndropped "));
    let document = home.acct(&args).arg("--format").arg("json").outcome().done().json();
    assert_eq!(keys(&document), ["steps", "backend", "from", "to", "sent"]);
    assert_eq!((&document["sent"], &document["backend"]), (&false.into(), &"dummy".into()));
}

#[test]
fn the_option_takes_precedence_over_the_setting() {
    let home = Sandbox::empty();
    home.settings("email_backend = \"smtp\"\nemail_host = \"no-such-host.invalid\"");
    let told = home.run(&["mail", "test", "--to", TO, "--backend", "console"]);
    assert!(told.done().stdout.contains(BODY), "{told:?}");
}

#[test]
fn an_unknown_backend_is_refused() {
    let home = Sandbox::empty();
    home.settings("email_backend = \"anymail.backends.mailgun\"");
    home.run(&["mail", "test", "--to", TO]).failed(3).says("anymail").says("--backend");
    let args = ["mail", "test", "--to", TO, "--format", "json"];
    home.run(&args).refused_in_json(3, "unknown_email_backend");
    home.run(&["mail", "test", "--to", TO, "--backend", "pigeon"]).failed(2).says("sendmail");
}

#[test]
fn a_malformed_recipient_is_a_usage_error_and_nothing_is_sent() {
    let home = Sandbox::empty();
    for to in [
        "",
        "ann",
        "a@b\r\nBcc: c@d",
        "a@b, c@d",
        "Ann <a@news.example>",
        "a@b@c",
        "\"a\u{7}\"@b.example",
    ] {
        let told = home.run(&["mail", "test", "--to", to]);
        assert_eq!((told.failed(2).code, told.stdout.as_str()), (2, ""), "{to:?}");
    }
    home.run(&["mail", "test"]).failed(2).says("--to");
}

#[test]
fn scripts_get_rows() {
    let home = Sandbox::empty();
    let args = ["mail", "test", "--to", TO, "--backend", "dummy", "--format"];
    let csv = home.acct(&args).arg("csv").outcome().done().stdout.clone();
    assert!(csv.starts_with("step,text\ndropped,"), "{csv}");
    let document = home.acct(&args[..4]).arg("--format").arg("json").outcome().done().json();
    assert_eq!(document["steps"][0]["step"], "printed");
    assert!(document["steps"][0]["text"].as_str().unwrap().contains(BODY.trim_end()), "{document}");
}

#[test]
fn a_wrong_setting_of_the_backend_is_refused_with_the_setting_to_fix() {
    let home = Sandbox::with_ann();
    home.write("plain", "");
    std::os::unix::fs::symlink(home.home(), home.path("link")).unwrap();
    let path = |name: &str| home.path(name).display().to_string();
    let file = |name: &str| format!("email_backend = \"file\"\nemail_file_path = {:?}", path(name));
    let smtp = |rest: &str| format!("email_backend = \"smtp\"\n{rest}");
    let host = "email_port";
    for (settings, words) in [
        ("email_backend = \"file\"".to_owned(), "email_file_path"),
        (file("link"), "email_file_path"),
        (file("plain"), "/plain"),
        (
            smtp("email_host_user = \"ann\"\nemail_host_password_file = \"/nowhere/file\""),
            "email_host_password_file",
        ),
        (smtp("email_host = \"localhost:2525\""), host),
        (smtp("email_host = \"http://localhost\""), host),
        ("email_backend = \"smpt\"".to_owned(), "smtp"),
        ("email_backend = \"django.core.mail.backends.smtp.EmailBackend\"".to_owned(), "\"smtp\""),
    ] {
        home.settings(&settings);
        home.run(&["mail", "test", "--to", TO]).failed(3).says(words);
        let found = examine(home.acct(&["doctor"]));
        expect(&found, "mail", "error", &words.replace('"', "\\\""));
    }
    home.settings("default_from_email = \"H\u{e4}fen News\"");
    home.run(&["mail", "test", "--to", TO]).failed(3).says("default_from_email");
}

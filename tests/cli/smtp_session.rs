//! What goes over the wire to a mail server that does nothing wrong.

use crate::post_office::{Act, Script, Step, TO, Trial};
use crate::sandbox::set_mode;

const PASSWORD: &str = "canary-post-4";

#[test]
fn a_mail_is_sent_with_as_few_commands_as_possible() {
    let (outcome, record) = Trial::new().send(&Script::plain());
    outcome.done();
    let [session] = &record.sessions[..] else { panic!("one connection: {record:?}") };
    assert_eq!(session.verbs(), ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]);
    let mail = record.mail();
    assert_eq!(mail.from.split(' ').next(), Some("<webmaster@localhost>"));
    assert_eq!(mail.to, ["<ann@news.example>"]);
    let text = mail.text();
    let (head, body) = text.split_once("\n\n").unwrap();
    assert_eq!(body, "If you're reading this, it was successful.\n");
    for line in ["From: webmaster@localhost", "To: ann@news.example"] {
        assert!(head.lines().any(|found| found == line), "{line}: {head}");
    }
    assert!(head.contains("\nSubject: Test email from "), "{head}");
}

#[test]
fn the_password_is_sent_with_a_mechanism_of_the_server() {
    for (mechanisms, chosen) in
        [("PLAIN LOGIN", "PLAIN"), ("LOGIN", "LOGIN"), ("CRAM-MD5 PLAIN", "PLAIN")]
    {
        let trial = Trial::new().login("ann", PASSWORD);
        let (outcome, record) = trial.send(&Script::plain().login(mechanisms, "ann", PASSWORD));
        assert!(
            outcome.done().stdout.contains(&format!("authenticated  {chosen}\n")),
            "{outcome:?}"
        );
        let verbs = record.sessions[0].verbs();
        assert_eq!(verbs, ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]);
        assert_eq!(record.mails().len(), 1);
    }
}

#[test]
fn a_wrong_password_is_an_environment_error() {
    for mechanisms in ["PLAIN", "LOGIN"] {
        let trial = Trial::new().login("ann", PASSWORD);
        let (outcome, record) = trial.send(&Script::plain().login(mechanisms, "ann", "another"));
        outcome.failed(3).says("535 5.7.8").says("email_host_password_file");
        assert_eq!(record.count("MAIL"), 0);
    }
}

#[test]
fn a_server_that_knows_no_login_gets_neither_password_nor_mail() {
    for script in [Script::plain(), Script::plain().login("CRAM-MD5 XOAUTH2", "ann", PASSWORD)] {
        let (outcome, record) = Trial::new().login("ann", PASSWORD).send(&script);
        outcome.failed(3).says("AUTH");
        assert_eq!((record.count("AUTH"), record.count("MAIL")), (0, 0));
    }
}

#[test]
fn a_server_that_wants_a_login_and_gets_none_refuses() {
    let (outcome, record) = Trial::new().send(&Script::plain().login("PLAIN", "ann", PASSWORD));
    outcome.failed(3).says("530 5.7.0 log in first");
    assert_eq!(record.mails().len(), 0);
}

#[test]
fn a_server_without_8bitmime_is_asked_for_none() {
    let (outcome, record) = Trial::new().send(&Script::plain().seven_bit());
    outcome.done();
    assert_eq!(record.mail().from, "<webmaster@localhost>");
}

#[test]
fn a_server_without_ehlo_works() {
    for refusal in ["502 5.5.1 what?", "550 5.7.1 no", "504 5.5.2 not that name"] {
        let refusal = Act::answer(refusal);
        let (outcome, record) = Trial::new().send(&Script::plain().at(Step::Ehlo, refusal));
        outcome.done();
        assert_eq!(record.sessions[0].verbs(), ["EHLO", "HELO", "MAIL", "RCPT", "DATA", "QUIT"]);
        assert!(!record.mail().from.contains("BODY="), "{record:?}");
    }
}

#[test]
fn a_password_that_others_can_read_is_not_used() {
    let trial = Trial::new().login("ann", PASSWORD);
    set_mode(&trial.home.path("mail.password"), 0o644);
    let (outcome, record) = trial.send(&Script::plain().login("PLAIN", "ann", PASSWORD));
    outcome.failed(3).says("chmod 600");
    assert_eq!(record.sessions.len(), 0);
}

#[test]
fn bad_settings_are_refused_before_connecting() {
    for (line, words) in [
        ("email_host_user = \"ann\"\nemail_host_password_file = \"gone\"", "gone"),
        ("email_timeout = 0", "email_timeout"),
        ("default_from_email = \"a\\nb <a@news.example>\"", "default_from_email"),
    ] {
        let (outcome, record) = Trial::new().with(line).send(&Script::plain());
        outcome.failed(3).says(words);
        assert_eq!(record.sessions.len(), 0, "{line}");
    }
    let (outcome, record) = Trial::new()
        .with("default_from_email = \"nobody\"")
        .run(&Script::plain(), &["mail", "test", "--to", TO]);
    outcome.failed(3).says("From");
    assert_eq!(record.sessions.len(), 0);
}

#[test]
fn case_48_a_name_that_looks_like_an_address_stays_a_name() {
    let trial = Trial::new().with(r#"default_from_email = "\"ceo@x\" <boss@news.example>""#);
    let (outcome, record) = trial.send(&Script::plain());
    outcome.done();
    assert_eq!(record.mail().from.split(' ').next(), Some("<boss@news.example>"));
    assert!(record.mail().text().contains("\nFrom: \"ceo@x\" <boss@news.example>\n"));
}

#[test]
fn an_international_domain_is_sent_to_the_server_in_ascii() {
    let args = ["mail", "test", "--to", "ann@Bücher.example"];
    let (outcome, record) = Trial::new().run(&Script::plain(), &args);
    outcome.done();
    assert_eq!(record.mail().to, ["<ann@xn--bcher-kva.example>"]);
}

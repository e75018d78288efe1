//! TLS: what it proves, and servers that prove nothing: cases 83 and 84.

use crate::post_office::{Act, Flaw, MakeScript, Record, Script, Step, TO, Trial};

/// The two ways to TLS: the settings' line, and the script of a server with such a certificate.
const WAYS: [(&str, MakeScript); 2] =
    [("email_use_tls = true", Trial::starttls), ("email_use_ssl = true", Trial::implicit)];

const PASSWORD: &str = "canary-post-3";

/// Checks that neither a password nor a mail was sent.
fn assert_nothing_sent(record: &Record) {
    assert_eq!((record.count("AUTH"), record.count("MAIL"), record.count("DATA")), (0, 0, 0));
    assert!(record.mails().is_empty(), "{record:?}");
}

#[test]
fn a_good_certificate_is_shown_and_everything_after_it_is_encrypted() {
    for (line, script) in WAYS {
        let trial = Trial::new().with(line).login("ann", PASSWORD);
        let script = script(&trial, Flaw::None).login("PLAIN LOGIN", "ann", PASSWORD);
        let (outcome, record) = trial.send(&script);
        let told = &outcome.done().stdout;
        for words in [
            "TLSv1.3",
            "TLS13_",
            "localhost",
            "Tests' Authority",
            "2091-04-05",
            "PLAIN",
            "250 2.0.0 queued as 4711",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(record.mail().secure);
        let clear: Vec<&str> = record.sessions[0]
            .commands
            .iter()
            .filter(|command| !command.secure)
            .map(|command| command.line.split(' ').next().unwrap())
            .collect();
        let expected: &[&str] = if line.contains("tls") { &["EHLO", "STARTTLS"] } else { &[] };
        assert_eq!(clear, expected);
        assert_eq!(record.sessions[0].verbs().last(), Some(&"QUIT"));
    }
}

#[test]
fn case_83_a_certificate_that_proves_nothing_sees_neither_password_nor_mail() {
    for (line, script) in WAYS {
        for (flaw, words) in [
            (Flaw::Expired, "expired"),
            (Flaw::NotYetValid, "valid"),
            (Flaw::WrongHost, "host"),
            (Flaw::SelfSigned, "trust"),
        ] {
            let trial = Trial::new().with(line).login("ann", PASSWORD);
            let script = script(&trial, flaw).login("PLAIN LOGIN", "ann", PASSWORD);
            let (outcome, record) = trial.send(&script);
            outcome.failed(3).says(words).says("hint: ");
            assert_nothing_sent(&record);
            assert!(!record.sessions[0].secured, "{flaw:?}");
        }
    }
}

#[test]
fn case_83_an_authority_that_the_system_does_not_know_is_not_trusted() {
    for (line, script) in WAYS {
        let trial = Trial::new().with(line).distrusting();
        let (outcome, record) = trial.send(&script(&trial, Flaw::None));
        outcome.failed(3).says("SSL_CERT_FILE");
        assert_nothing_sent(&record);
    }
}

#[test]
fn a_file_of_certificates_that_cannot_be_read_is_named() {
    for (line, script) in WAYS {
        let trial = Trial::new().with(line);
        let send = ["mail", "test", "--to", TO];
        let (outcome, record) = trial.watch(&script(&trial, Flaw::None), &send, |run| {
            run.env("SSL_CERT_FILE", "/nowhere/roots.pem")
        });
        outcome.failed(3).says("No such file").says("/nowhere/roots.pem").says("SSL_CERT_FILE");
        assert_nothing_sent(&record);
    }
}

#[test]
fn case_84_without_starttls_nothing_is_sent_unencrypted() {
    let trial = Trial::new().with("email_use_tls = true").login("ann", PASSWORD);
    let script = Script::plain().login("PLAIN LOGIN", "ann", PASSWORD);
    let (outcome, record) = trial.send(&script);
    outcome.failed(3).says("STARTTLS");
    assert_nothing_sent(&record);
    for refusal in ["454 4.7.0 not now", "500 5.5.1 what?", "554 5.7.0 no"] {
        let script = trial.starttls(Flaw::None).login("PLAIN LOGIN", "ann", PASSWORD);
        let (outcome, record) = trial.send(&script.at(Step::StartTls, Act::answer(refusal)));
        outcome.failed(3).says(refusal);
        assert_nothing_sent(&record);
    }
}

#[test]
fn case_84_what_is_injected_behind_starttls_ends_the_session() {
    let trial = Trial::new().with("email_use_tls = true").login("ann", PASSWORD);
    for injected in ["250 2.0.0 injected\r\n", "220 again\r\n", "x"] {
        let script = trial.starttls(Flaw::None).login("PLAIN LOGIN", "ann", PASSWORD);
        let answer = Act::Answer(format!("220 2.0.0 go ahead\r\n{injected}").into_bytes());
        let (outcome, record) = trial.send(&script.at(Step::StartTls, answer));
        outcome.failed(3).says("STARTTLS");
        assert_nothing_sent(&record);
        assert!(!record.sessions[0].secured);
    }
}

#[test]
fn case_84_the_wrong_port_is_recognized() {
    let trial = Trial::new().with("email_use_ssl = true").login("ann", PASSWORD);
    let (outcome, record) = trial.send(&Script::plain());
    outcome.failed(3).says("TLS").says("email_use_tls");
    assert_nothing_sent(&record);
    // The other way round both wait for the other's first word.
    let trial = Trial::new().with("email_use_tls = true\nemail_timeout = 1");
    let (outcome, record) = trial.send(&trial.implicit(Flaw::None));
    outcome.failed(4);
    assert_nothing_sent(&record);
}

#[test]
fn starttls_and_tls_together_are_refused_before_connecting() {
    let trial = Trial::new().with("email_use_tls = true\nemail_use_ssl = true");
    let (outcome, record) = trial.send(&Script::plain());
    outcome.failed(3).says("email_use_ssl");
    assert_eq!(record.sessions.len(), 0);
}

#[test]
fn a_tls_session_that_breaks_off_after_the_text_may_have_sent_the_mail() {
    for (line, script) in WAYS {
        let trial = Trial::new().with(line);
        let script = script(&trial, Flaw::None).at(Step::Dot, Act::Close);
        let (outcome, _) = trial.send_json(&script);
        outcome.refused_in_json(4, "mail_may_be_sent");
    }
}

#[test]
fn the_document_holds_the_facts() {
    let trial = Trial::new().with("email_use_tls = true");
    let args = ["mail", "test", "--to", TO, "--format", "json"];
    let (outcome, _) = trial.run(&trial.starttls(Flaw::None), &args);
    let document = outcome.done().json();
    let texts: Vec<&str> = document["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "connected",
            "greeted",
            "offered",
            "encrypted",
            "certificate",
            "fingerprint",
            "offered",
            "accepted"
        ]
    );
    assert_eq!(document["sent"], true);
    assert_eq!(document["backend"], "smtp");
    assert_eq!(document["to"], TO);
}

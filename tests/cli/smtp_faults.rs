//! Mail servers that fail, and what is reported about the mail: cases 80, 81, 82, 85 and 54.

use std::thread;

use serde_json::Value;

use crate::post_office::{Act, Flaw, Script, Step, TO, Trial};
use crate::run::keys;

/// Tries every case at once, so that all timeouts pass together.
fn each<T: Send + Sync>(cases: &[T], try_one: impl Fn(&T) + Sync) {
    thread::scope(|scope| {
        for case in cases {
            scope.spawn(|| try_one(case));
        }
    });
}

/// A home that gives a server one second for everything.
fn hurried() -> Trial {
    Trial::new().with("email_timeout = 1")
}

#[test]
fn case_80_silence_at_any_step_ends_at_the_deadline() {
    each(
        &[
            (Step::Greeting, "mail_not_sent"),
            (Step::Ehlo, "mail_not_sent"),
            (Step::StartTls, "mail_not_sent"),
            (Step::Handshake, "mail_not_sent"),
            (Step::Auth, "mail_not_sent"),
            (Step::Mail, "mail_not_sent"),
            (Step::Rcpt, "mail_not_sent"),
            (Step::Data, "mail_not_sent"),
            (Step::Text, "mail_may_be_sent"),
            (Step::Dot, "mail_may_be_sent"),
        ],
        |(step, code)| {
            let trial = hurried().with("email_use_tls = true").login("ann", "canary-post-1");
            let script = trial.starttls(Flaw::None).login("PLAIN LOGIN", "ann", "canary-post-1");
            let (outcome, record) = trial.send_json(&script.at(*step, Act::Hang));
            outcome.refused_in_json(4, code);
            let reached = usize::from(*step == Step::Dot);
            assert_eq!(record.mails().len(), reached, "{step:?}: {record:?}");
        },
    );
}

#[test]
fn case_80_one_byte_at_a_time_does_not_outlive_the_deadline() {
    each(&[Step::Greeting, Step::Ehlo, Step::Mail, Step::Rcpt, Step::Dot], |step| {
        let (outcome, _) = hurried().send_json(&Script::plain().at(*step, Act::Drip));
        let code = if matches!(step, Step::Dot) { "mail_may_be_sent" } else { "mail_not_sent" };
        outcome.refused_in_json(4, code);
    });
}

#[test]
fn case_80_endless_answers_are_dropped_in_bounded_memory() {
    let steps = [Step::Greeting, Step::Ehlo, Step::Rcpt, Step::Dot];
    let acts = [Act::Flood, Act::Endless];
    let cases: Vec<_> =
        steps.iter().flat_map(|step| acts.iter().map(move |act| (step, act))).collect();
    each(&cases, |(step, act)| {
        let trial = Trial::new();
        let script = Script::plain().at(**step, (*act).clone());
        let (outcome, _) = trial.watch(&script, &["mail", "test", "--to", TO], |run| {
            // Far more than it needs, and far less than comes in the thirty seconds it has.
            run.by_shell("ulimit -v 300000 2>/dev/null; exec \"$@\"")
        });
        outcome.failed(4);
    });
}

#[test]
fn case_80_a_host_that_is_not_there_is_temporary() {
    for (host, port) in [("no-such-host.invalid", 25), ("127.0.0.1", 1)] {
        let trial = Trial::new();
        trial.home.settings(&format!(
            "email_backend = \"smtp\"\nemail_host = \"{host}\"\nemail_port = {port}\n"
        ));
        trial.home.run(&["mail", "test", "--to", TO]).failed(4).says(host);
    }
}

#[test]
fn case_81_a_drop_before_the_text_means_not_sent() {
    for step in [Step::Greeting, Step::Ehlo, Step::Mail, Step::Rcpt, Step::Data] {
        let trial = Trial::new();
        let (outcome, record) = trial.send_json(&Script::plain().at(step, Act::Close));
        outcome.refused_in_json(4, "mail_not_sent");
        assert_eq!(record.mails().len(), 0, "{step:?}");
        assert_eq!(record.sessions.len(), 1, "a first mail is not tried again");
    }
}

#[test]
fn case_81_a_drop_in_or_after_the_text_means_perhaps_and_a_second_run_is_safe() {
    for step in [Step::Text, Step::Dot] {
        let trial = Trial::new();
        let (outcome, record) = trial.send_json(&Script::plain().at_nth(step, 0, Act::Close));
        outcome.refused_in_json(4, "mail_may_be_sent");
        assert_eq!(record.sessions.len(), 1, "{step:?}: nothing is sent twice by itself");
        let (outcome, record) = trial.send(&Script::plain());
        outcome.done();
        record.mail();
    }
}

#[test]
fn case_81_the_document_distinguishes_not_sent_from_perhaps_sent() {
    for (step, word, sent) in
        [(Step::Rcpt, "mail_not_sent", false.into()), (Step::Dot, "mail_may_be_sent", Value::Null)]
    {
        let args = ["mail", "test", "--to", TO, "--format", "json"];
        let (outcome, _) = Trial::new().run(&Script::plain().at(step, Act::Close), &args);
        outcome.refused_in_json(4, word);
        let document = outcome.json();
        assert_eq!(keys(&document), ["steps", "backend", "from", "to", "sent", "error"]);
        assert_eq!(document["sent"], sent);
    }
}

#[test]
fn case_82_a_reply_of_4xx_is_temporary_and_of_5xx_is_not() {
    for step in
        [Step::Greeting, Step::Ehlo, Step::Auth, Step::Mail, Step::Rcpt, Step::Data, Step::Dot]
    {
        for (reply, code) in [("450 4.2.0 later", 4), ("554 5.7.1 never", 3)] {
            if step == Step::Ehlo && code == 3 {
                // HELO is tried instead.
                continue;
            }
            let trial = Trial::new().login("ann", "canary-post-2");
            let script = Script::plain().login("PLAIN LOGIN", "ann", "canary-post-2");
            let (outcome, _) = trial.send_json(&script.at(step, Act::answer(reply)));
            outcome.refused_in_json(code, "mail_not_sent").error_says(reply);
        }
    }
}

#[test]
fn case_82_after_a_refused_recipient_no_text_is_sent() {
    let script = Script::plain().where_holding(Step::Rcpt, TO, Act::answer("550 5.1.1 who?"));
    let (outcome, record) = Trial::new().send_json(&script);
    outcome.refused_in_json(3, "mail_not_sent").error_says("550 5.1.1 who?");
    assert_eq!((record.count("DATA"), record.mails().len()), (0, 0));
    assert_eq!(record.sessions[0].verbs().last(), Some(&"QUIT"), "{record:?}");
}

#[test]
fn case_82_service_not_available_is_temporary_wherever_it_is_said() {
    for step in [Step::Greeting, Step::Mail, Step::Data, Step::Dot] {
        let script = Script::plain().at(step, Act::last("421 4.3.2 bye"));
        let (outcome, _) = Trial::new().send_json(&script);
        outcome.refused_in_json(4, "mail_not_sent").error_says("421 4.3.2 bye");
    }
}

#[test]
fn case_54_control_characters_from_a_server_are_escaped() {
    let words = "\u{1b}]0;gone\u{7}\u{1b}[31m\u{9b}2J\u{202e}\r\0";
    for (step, line) in [(Step::Rcpt, "550 5.1.1 "), (Step::Greeting, "554 "), (Step::Dot, "451 ")]
    {
        let act = Act::answer(&format!("{line}{words}told"));
        // That nothing of it comes out raw is seen of every run.
        let (outcome, _) = Trial::new().send(&Script::plain().at(step, act.clone()));
        assert!([3, 4].contains(&outcome.code), "{outcome:?}");
        outcome.says("\\u{1b}]0;gone").says("told");
        let args = ["mail", "test", "--to", TO, "--format", "json"];
        let (outcome, _) = Trial::new().run(&Script::plain().at(step, act), &args);
        let document = outcome.json();
        let message = document["error"]["message"].as_str().unwrap();
        assert!(message.contains("\u{1b}]0;gone"), "{document}");
    }
    let greeting = Act::answer(&format!("220 {words}told"));
    let (outcome, _) = Trial::new().send(&Script::plain().at(Step::Greeting, greeting));
    assert!(outcome.done().stdout.contains("\\u{1b}]0;gone"), "{outcome:?}");
}

#[test]
fn case_54_bytes_that_are_no_text_are_no_panic() {
    for bytes in [
        &b"250 \xff\xfe\r\n"[..],
        b"250-\xc3\r\n250 \x28\r\n",
        b"\0\0\0\r\n",
        b"\r\n",
        b"250\r\n",
        b"25",
        b"999 x\r\n",
        b"2\xc3\xa90 x\r\n",
    ] {
        let act = Act::Last(bytes.to_vec());
        for step in [Step::Greeting, Step::Ehlo, Step::Mail, Step::Dot] {
            let (outcome, _) = Trial::new().send(&Script::plain().at(step, act.clone()));
            assert!([0, 3, 4].contains(&outcome.code), "{outcome:?}");
        }
    }
}

#[test]
fn case_85_what_was_accepted_stays_accepted_whatever_happens_at_quit() {
    let acts = [
        Act::Close,
        Act::Hang,
        Act::Drip,
        Act::Flood,
        Act::Endless,
        Act::answer("500 what?"),
        Act::last("421 bye"),
    ];
    each(&acts, |act| {
        let (outcome, record) = Trial::new().send(&Script::plain().at(Step::Quit, act.clone()));
        outcome.done();
        record.mail();
    });
}

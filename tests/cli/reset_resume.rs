//! `acct password reset` for many users, and `rotate`, after a run that has left mails.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::post_office::{Act, Script, Step};
use crate::reset_many::{ALL, family, journals, journals_of, printed, serve};
use crate::run::Outcome;
use crate::sandbox::{Sandbox, mode};

const JSON: [&str; 6] = ["password", "reset", "--all-active", "--yes", "--format", "json"];
const ROTATE: [&str; 5] = ["password", "rotate", "--all", "--mail", "--yes"];

/// Mails into a pipe that is cut behind the first mails.
fn cut(home: &Sandbox, args: &[&str]) -> Outcome {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    home.acct(args).stdout(full.into()).outcome()
}

fn by<'a>(args: &[&'a str], backend: &'a str) -> Vec<&'a str> {
    [args, &["--backend", backend]].concat()
}

#[test]
fn a_refusal_for_now_keeps_the_run_open_and_one_for_good_does_not() {
    let home = family();
    let script = Script::plain()
        .where_holding(Step::Rcpt, "ben@", Act::answer("550 5.1.1 no such \u{1b}[31mbox"))
        .where_holding(Step::Rcpt, "cia@", Act::answer("451 4.2.0 later"));
    let (told, record, mailed) = serve(&home, &script, &ALL);
    assert_eq!(mailed, ["ann", "dan"]);
    assert_eq!(record.sessions.len(), 1, "one connection for all");
    told.failed(3).says("warning: mail for ben <ben@news.example> was not sent: ");
    told.says("error: not sent: 2 mails, 1 of them permanently rejected\n").says(
        "hint: the same command retries the others; acct password reset --discard-journal gives up\n",
    );
    assert_eq!(mode(&journals(&home)[0]), 0o600);
    let later = Script::plain().where_holding(Step::Rcpt, "cia@", Act::answer("450 4.2.0 later"));
    let (told, record, mailed) = serve(&home, &later, &JSON);
    assert_eq!((mailed.len(), record.count("RCPT"), told.code), (0, 1, 3), "{told:?}");
    let document = told.json();
    assert_eq!(document["error"]["code"], "mails_not_sent");
    assert_eq!((&document["mailed"], &document["mailed_now"]), (&json!(2), &json!(0)));
    assert_eq!((&document["refused"], &document["rejected"]), (&json!(["4"]), &json!(["2"])));
    assert!(document["links"][0]["error"].as_str().unwrap().contains("450"), "{document}");
    told.says("the mail for ben (id 2) was permanently rejected\n");
    home.refuses(&["password", "reset", "--search", "a", "--yes"], "", 1, "unfinished_reset");
    let (told, _, mailed) = serve(&home, &Script::plain(), &ALL);
    assert_eq!(mailed, ["cia"]);
    told.failed(3).says("resuming the interrupted run: 2 mails already sent");
    told.says("sent 1 mail (3 in all)\n").says("error: not sent: 1 mail, permanently rejected\n");
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn an_address_that_is_gone_keeps_nobody_from_the_next_run() {
    let home = family();
    let gone = Script::plain().where_holding(Step::Rcpt, "ben@", Act::answer("550 5.1.1 gone"));
    for _ in 0..2 {
        let (told, _, mailed) = serve(&home, &gone, &ALL);
        assert_eq!(mailed, ["ann", "cia", "dan"]);
        told.failed(3)
            .says("sent 3 mails; ")
            .says("error: not sent: 1 mail, permanently rejected\n");
        told.says("hint: the run is complete");
        assert!(!told.stderr.contains("the same command"), "{told:?}");
        assert_eq!(journals(&home), [] as [PathBuf; 0]);
    }
    let (told, _, mailed) = serve(&home, &gone, &ROTATE);
    assert_eq!(mailed, ["ann", "cia", "dan"]);
    told.failed(3).says("permanently rejected");
    assert_eq!(journals_of(&home, "rotate"), [] as [PathBuf; 0]);
}

#[test]
fn what_was_refused_for_now_alone_is_tried_again_with_exit_4() {
    let home = family();
    let later = Script::plain().where_holding(Step::Rcpt, "ben@", Act::answer("450 4.2.0 later"));
    let (told, _, _) = serve(&home, &later, &ALL);
    told.failed(4).says("error: not sent: 1 mail\n").says("the same command retries those; ");
    let (told, _, mailed) = serve(&home, &Script::plain(), &JSON);
    assert_eq!(mailed, ["ben"]);
    let document = told.done().json();
    assert_eq!((&document["mailed"], &document["mailed_now"]), (&json!(4), &json!(1)));
}

#[test]
fn mails_that_were_printed_count_for_no_other_back_end() {
    for (args, work) in [(&ALL[..], "bulk reset"), (&ROTATE, "rotation")] {
        let home = family();
        cut(&home, args).failed(3).says("same command");
        let (told, record, _) = serve(&home, &Script::plain(), args);
        let begun = format!(
            "error: the unfinished {work} uses --backend console, not smtp\n\
             hint: run the same command with --backend console to finish it, or acct {} {} \
             --discard-journal to give up\n",
            args[0], args[1]
        );
        told.failed(1).says(&begun);
        assert_eq!(record.sessions.len(), 0);
        home.run(&by(args, "dummy")).failed(1).says("uses --backend console, not dummy");
        let rest = home.run(&[&by(args, "console")[..], &["--resend-unknown"]].concat());
        assert_eq!(printed(&rest.done().stdout).len(), 4);
    }
}

#[test]
fn before_anybody_was_mailed_another_back_end_may_take_over_but_not_one_that_drops() {
    let home = family();
    home.settings("email_backend = \"smtp\"\nemail_host = \"localhost\"\nemail_port = 1");
    home.run(&ROTATE).failed(4).says("0 mails sent; ");
    let preview = ["password", "rotate", "--all", "--mail"];
    home.run(&by(&preview, "console")).done().says("already rotated, 4 mails to send; ");
    home.run(&by(&preview, "dummy")).done().says("uses --backend smtp, not dummy");
    home.run(&by(&ROTATE, "dummy")).failed(1).says("uses --backend smtp, not dummy");
    let told = home.run(&by(&ROTATE, "console"));
    told.done().says("resuming the interrupted rotation");
    assert_eq!(printed(&told.stdout).len(), 4);
}

#[test]
fn what_dummy_drops_is_not_mailed() {
    let home = family();
    let document = home.run(&by(&JSON, "dummy")).done().json();
    assert_eq!((&document["mailed"], &document["mailed_now"]), (&json!(0), &json!(0)));
    assert_eq!(document["links"][3]["sent"], false);
    home.run(&by(&ALL, "dummy")).done().says("dropped 4 mails: the dummy backend sends nothing");
    // Stopped while it drops: the document cannot be written.
    cut(&home, &by(&JSON, "dummy")).failed(3);
    let (told, _, mailed) = serve(&home, &Script::plain(), &ALL);
    told.done().says("sent 4 mails; ");
    assert_eq!(mailed, ["ann", "ben", "cia", "dan"]);
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_rotation_whose_journal_knows_of_no_back_end_goes_on() {
    let home = family();
    cut(&home, &ROTATE).failed(3);
    let [path] = journals_of(&home, "rotate").try_into().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let earlier = text.replace("{\"by\":\"console\"}\n", "");
    assert_eq!(text.len() - earlier.len(), 17, "{text}");
    fs::write(&path, earlier).unwrap();
    let (told, _, mailed) = serve(&home, &Script::plain(), &ROTATE);
    told.failed(4).says("resuming the interrupted rotation");
    assert_eq!(mailed, ["ben", "cia", "dan"]);
}

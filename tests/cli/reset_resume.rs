//! `acct password reset` for many users, and `rotate`, after an interrupted run.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::post_office::{Act, Script, Step};
use crate::reset_many::{ALL, family, journals, journals_of, printed, serve};
use crate::run::Outcome;
use crate::sandbox::{Sandbox, mode};

const JSON: [&str; 6] = ["password", "reset", "--all-active", "--yes", "--format", "json"];
const ROTATE: [&str; 5] = ["password", "rotate", "--all", "--mail", "--yes"];

/// Mails into a pipe that is full after the first mails.
fn cut(home: &Sandbox, args: &[&str]) -> Outcome {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    home.acct(args).stdout(full.into()).outcome()
}

fn by<'a>(args: &[&'a str], backend: &'a str) -> Vec<&'a str> {
    [args, &["--backend", backend]].concat()
}

#[test]
fn a_temporary_refusal_keeps_the_run_open_and_a_permanent_one_does_not() {
    let home = family();
    let script = Script::plain()
        .where_holding(Step::Rcpt, "ben@", Act::answer("550 5.1.1 no such \u{1b}[31mbox"))
        .where_holding(Step::Rcpt, "cia@", Act::answer("451 4.2.0 later"));
    let (told, record, mailed) = serve(&home, &script, &ALL);
    assert_eq!(mailed, ["ann", "dan"]);
    assert_eq!(record.sessions.len(), 1, "one connection for all");
    told.failed(3).says("warning: ").says("ben <ben@news.example>");
    told.counts([2, 1]).says("acct password reset --discard-journal");
    assert_eq!(mode(&journals(&home)[0]), 0o600);
    let later = Script::plain().where_holding(Step::Rcpt, "cia@", Act::answer("450 4.2.0 later"));
    let (told, record, mailed) = serve(&home, &later, &JSON);
    assert_eq!((mailed.len(), record.count("RCPT"), told.code), (0, 1, 3), "{told:?}");
    let document = told.json();
    assert_eq!(document["error"]["code"], "mails_not_sent");
    assert_eq!((&document["mailed"], &document["mailed_now"]), (&json!(2), &json!(0)));
    assert_eq!((&document["refused"], &document["rejected"]), (&json!(["4"]), &json!(["2"])));
    assert!(document["links"][0]["error"].as_str().unwrap().contains("450"), "{document}");
    told.says("ben (id 2)");
    home.refuses(&["password", "reset", "--search", "a", "--yes"], "", 1, "unfinished_reset");
    let (told, _, mailed) = serve(&home, &Script::plain(), &ALL);
    assert_eq!(mailed, ["cia"]);
    told.failed(3).counts([2, 1, 3, 1]);
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn an_address_that_no_longer_exists_keeps_no_run_open() {
    let home = family();
    let gone = Script::plain().where_holding(Step::Rcpt, "ben@", Act::answer("550 5.1.1 gone"));
    for _ in 0..2 {
        let (told, _, mailed) = serve(&home, &gone, &ALL);
        assert_eq!(mailed, ["ann", "cia", "dan"]);
        told.failed(3).counts([3, 1]);
        assert_eq!(journals(&home), [] as [PathBuf; 0]);
    }
    let (told, _, mailed) = serve(&home, &gone, &ROTATE);
    assert_eq!(mailed, ["ann", "cia", "dan"]);
    told.failed(3).counts([1]);
    assert_eq!(journals_of(&home, "rotate"), [] as [PathBuf; 0]);
}

#[test]
fn a_temporary_refusal_is_tried_again_with_exit_4() {
    let home = family();
    let later = Script::plain().where_holding(Step::Rcpt, "ben@", Act::answer("450 4.2.0 later"));
    let (told, _, _) = serve(&home, &later, &ALL);
    told.failed(4).counts([1]);
    let (told, _, mailed) = serve(&home, &Script::plain(), &JSON);
    assert_eq!(mailed, ["ben"]);
    let document = told.done().json();
    assert_eq!((&document["mailed"], &document["mailed_now"]), (&json!(4), &json!(1)));
}

#[test]
fn printed_mails_count_for_no_other_backend() {
    for (args, code) in [(&ALL[..], "unfinished_reset"), (&ROTATE, "unfinished_rotation")] {
        let home = family();
        cut(&home, args).failed(3);
        let (told, record, _) = serve(&home, &Script::plain(), args);
        told.failed(1).says("--backend console").says("smtp").says("--discard-journal");
        assert_eq!(record.sessions.len(), 0);
        let dummy = home.acct(&by(args, "dummy")).arg("--format").arg("json").outcome();
        dummy.refused_in_json(1, code);
        let rest = home.run(&[&by(args, "console")[..], &["--resend-unknown"]].concat());
        assert_eq!(printed(&rest.done().stdout).len(), 4);
    }
}

#[test]
fn before_the_first_mail_another_backend_may_take_over_but_not_dummy() {
    let home = family();
    home.settings("email_backend = \"smtp\"\nemail_host = \"localhost\"\nemail_port = 1");
    home.run(&ROTATE).failed(4).counts([0]);
    let preview = ["password", "rotate", "--all", "--mail"];
    home.run(&by(&preview, "console")).done().counts([4]);
    home.run(&by(&preview, "dummy")).done().says("--backend smtp").says("dummy");
    let dummy = home.acct(&by(&ROTATE, "dummy")).arg("--format").arg("json").outcome();
    dummy.refused_in_json(1, "unfinished_rotation");
    let told = home.run(&by(&ROTATE, "console"));
    told.done();
    assert_eq!(printed(&told.stdout).len(), 4);
}

#[test]
fn mails_dropped_by_dummy_are_not_mailed() {
    let home = family();
    let document = home.run(&by(&JSON, "dummy")).done().json();
    assert_eq!((&document["mailed"], &document["mailed_now"]), (&json!(0), &json!(0)));
    assert_eq!(document["links"][3]["sent"], false);
    home.run(&by(&ALL, "dummy")).done().counts([4]).says("dummy");
    // Stopped while it drops: the document cannot be written.
    cut(&home, &by(&JSON, "dummy")).failed(3);
    let (told, _, mailed) = serve(&home, &Script::plain(), &ALL);
    told.done().counts([4]);
    assert_eq!(mailed, ["ann", "ben", "cia", "dan"]);
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_rotation_whose_journal_has_no_backend_can_be_resumed() {
    let home = family();
    cut(&home, &ROTATE).failed(3);
    let [path] = journals_of(&home, "rotate").try_into().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let earlier = text.replace("{\"by\":\"console\"}\n", "");
    assert_eq!(text.len() - earlier.len(), 17, "{text}");
    fs::write(&path, earlier).unwrap();
    let (told, _, mailed) = serve(&home, &Script::plain(), &ROTATE);
    told.failed(4);
    assert_eq!(mailed, ["ben", "cia", "dan"]);
}

//! `acct password reset` for many users.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use serde_json::json;

use crate::post_office::{Act, PostOffice, Record, Script, Step};
use crate::run::{Outcome, keys};
use crate::sandbox::Sandbox;

pub(crate) const ALL: [&str; 4] = ["password", "reset", "--all-active", "--yes"];

/// A user of each kind: `ann`, `ben`, `cia` and `dan` are mailed, the others are not.
pub(crate) fn family() -> Sandbox {
    let home = Sandbox::with_ann();
    for name in ["ben", "idle", "cia", "unusable", "homeless", "split", "dan"] {
        home.add_user(name, &format!("{name}@news.example"));
    }
    home.sql(
        "UPDATE auth_user SET is_active = 0 WHERE username = 'idle';
         UPDATE auth_user SET password = '!x' WHERE username = 'unusable';
         UPDATE auth_user SET email = '' WHERE username = 'homeless';
         UPDATE auth_user SET email = 'split@x.example' || char(13, 10) || 'Bcc: evil@y.example'
         WHERE username = 'split';",
    );
    home
}

pub(crate) fn journals(home: &Sandbox) -> Vec<PathBuf> {
    journals_of(home, "reset")
}

pub(crate) fn journals_of(home: &Sandbox, work: &str) -> Vec<PathBuf> {
    let state = if cfg!(target_os = "macos") {
        home.data_directory()
    } else {
        home.path(".local/state/acct")
    };
    let files = fs::read_dir(state.join(work));
    files.map_or_else(|_| Vec::new(), |it| it.map(|entry| entry.unwrap().path()).collect())
}

pub(crate) fn printed(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("To: ")).collect()
}

/// Mails through a server with this script; returns who was mailed.
pub(crate) fn serve(
    home: &Sandbox,
    script: &Script,
    args: &[&str],
) -> (Outcome, Record, Vec<String>) {
    let office = PostOffice::open(script);
    office.settings(home, "");
    let told = home.run(args);
    let record = office.close();
    let mailed = record.mails().iter().map(|mail| name_in(&mail.to[0])).collect();
    (told, record, mailed)
}

fn name_in(recipient: &str) -> String {
    recipient.trim_start_matches('<').split('@').next().unwrap().to_owned()
}

#[test]
fn each_selection_mails_its_users_and_counts_who_gets_none() {
    let home = family();
    let mails = |options: &[&str]| {
        let told = home.run(&[&["password", "reset"][..], options].concat());
        printed(&told.done().stdout).iter().map(|to| name_in(to)).collect::<Vec<_>>()
    };
    assert_eq!(mails(&["--all-active"]), ["ann", "ben", "cia", "dan"]);
    assert_eq!(mails(&["--search", "n@news"]), ["ann", "ben", "dan"]);
    let ids = home.write("ids", "8\n\n 1 \r\n3\n8\n");
    assert_eq!(mails(&["--ids-from", &ids]), ["ann", "dan"]);
    assert_eq!(mails(&["--ids-from", &ids, "--search", "dan"]), ["dan"]);
    let told = home.run(&["password", "reset", "--search", "news"]);
    told.done().counts([4, 2, 1, 1]);
    assert!(!told.stderr.contains("idle"), "the inactive are only counted: {told:?}");
    home.run(&[&ALL[..], &["-v"]].concat()).done().says("homeless").says("ann <ann@news.example>");
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn the_document_lists_skipped_users_and_no_secret_of_a_sent_mail() {
    let home = family();
    let args = [&ALL[..], &["--format", "json"]].concat();
    let document = home.run(&args).done().json();
    assert_eq!(
        keys(&document),
        ["links", "skipped", "mailed", "mailed_now", "refused", "rejected", "unknown"]
    );
    assert_eq!(document["links"].as_array().unwrap().len(), 4);
    assert!(document["links"][0]["message"].is_string());
    assert_eq!(
        document["skipped"],
        json!([{ "id": "5", "username": "unusable", "reason": "unusable_password" },
            { "id": "6", "username": "homeless", "reason": "no_address" },
            { "id": "7", "username": "split", "reason": "bad_address" }])
    );
    let (told, _, mailed) = serve(&home, &Script::plain(), &args);
    assert_eq!(mailed, ["ann", "ben", "cia", "dan"]);
    let link = &told.done().json()["links"][3];
    let names = ["id", "username", "email", "uid", "issued_at", "expires_at", "sent"];
    assert_eq!((keys(link), &link["sent"]), (names.to_vec(), &json!(true)));
}

#[test]
fn there_is_one_selection_and_its_options_need_it() {
    let home = family();
    let before = home.dump();
    for options in [
        &["--all-active", "--email", "ann@news.example"][..],
        &["--all-active", "--search", "a"],
        &["--search", "a", "--user", "ann"],
        &["--ids-from", "-", "--id", "1"],
        &["--all-active", "--link-only"],
        &["--all-active", "--explain"],
        &["--all-active", "--uniform"],
        &["--all-active", "--discard-journal"],
        &["--user", "ann", "--rate", "1/s"],
        &["--user", "ann", "--resend-unknown"],
        &["--all-active", "--rate", "0/s"],
        &["--all-active", "--rate", "10"],
    ] {
        home.refuses(&[&["password", "reset"][..], options].concat(), "", 2, "usage");
    }
    let ids = ["password", "reset", "--ids-from", "-"];
    home.refuses(&ids, "1\n77\n", 1, "no_such_user").says("77 (line 2)");
    home.refuses(&ids, "ann\n", 2, "bad_ids");
    home.refuses(&["password", "reset", "--search", "nobody"], "", 1, "no_match");
    home.settings("email_backend = \"dummy\"");
    home.refuses(&["password", "reset", "--all-active"], "", 2, "no_terminal");
    home.refuses(&["password", "reset", "--search", "ann", "--no-input"], "", 2, "input_needed");
    assert_eq!((home.dump(), journals(&home)), (before, Vec::new()));
}

#[test]
fn a_removed_or_inactive_user_keeps_no_run_open() {
    let home = family();
    let script = Script::plain()
        .at_nth(Step::Rcpt, 0, Act::answer("250 2.1.5 fine"))
        .at(Step::Rcpt, Act::answer("451 4.2.0 later"));
    let (told, _, mailed) = serve(&home, &script, &ALL);
    told.failed(4).counts([3]);
    assert_eq!(mailed, ["ann"]);
    home.sql(
        "DELETE FROM auth_user WHERE username = 'ben';
         UPDATE auth_user SET is_active = 0 WHERE username = 'cia';",
    );
    let (told, _, mailed) = serve(&home, &Script::plain(), &ALL);
    told.done();
    assert_eq!(mailed, ["dan"]);
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_mail_that_was_lost_with_its_connection_is_listed_and_repeated_only_on_request() {
    let home = family();
    let script = Script::plain().at_nth(Step::Dot, 1, Act::Close);
    let (told, record, mailed) = serve(&home, &script, &ALL);
    told.failed(4).says("warning: ").says("ben <ben@news.example>");
    told.says("ben (id 2)").says("--resend-unknown");
    assert_eq!(record.sessions.len(), 2, "the others go by another connection");
    assert!(["ann", "cia", "dan"].iter().all(|name| mailed.contains(&(*name).to_owned())));
    let (told, record, _) = serve(&home, &Script::plain(), &ALL);
    told.failed(4).counts([1]);
    assert_eq!(record.count("RCPT"), 0);
    let resend = [&ALL[..], &["--resend-unknown"]].concat();
    let (told, _, mailed) = serve(&home, &Script::plain(), &resend);
    told.done();
    assert_eq!(mailed, ["ben"]);
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_server_that_goes_away_ends_the_run_and_the_same_command_resumes_it() {
    let home = family();
    let script = Script::plain()
        .at_nth(Step::Mail, 2, Act::last("421 4.3.2 going down"))
        .at_nth(Step::Greeting, 1, Act::last("421 4.3.2 still down"))
        .at_nth(Step::Greeting, 2, Act::last("421 4.3.2 still down"));
    let (told, _, first) = serve(&home, &script, &ALL);
    told.failed(4).counts([2]);
    assert_eq!(first, ["ann", "ben"]);
    let (told, _, second) = serve(&home, &Script::plain(), &ALL);
    told.done();
    assert_eq!(second, ["cia", "dan"]);
    let closed = "email_backend = \"smtp\"\nemail_host = \"localhost\"\nemail_port = 1";
    home.settings(closed);
    home.run(&ALL).failed(4).counts([0]);
    let other = ["password", "reset", "--search", "dan", "--backend", "console"];
    assert_eq!(printed(&home.run(&other).done().stdout).len(), 1, "nobody had been mailed");
    home.settings(closed);
    home.run(&ALL).failed(4);
    let (told, _, all) = serve(&home, &Script::plain(), &ALL);
    told.done();
    assert_eq!(all.len(), 4, "{all:?}");
}

#[test]
fn after_a_kill_the_same_command_resumes_and_mails_nobody_twice() {
    const CROWD: usize = 200;
    let home = Sandbox::with_database();
    for number in 0..CROWD {
        home.add_user(&format!("user{number}"), &format!("user{number}@news.example"));
    }
    let (mut reader, writer) = std::io::pipe().unwrap();
    let running = home.acct(&ALL).stdout(writer.into()).start();
    let mut first = [0; 1];
    reader.read_exact(&mut first).unwrap();
    home.run(&[&ALL[..], &["--format", "json"]].concat()).refused_in_json(4, "reset_running");
    running.kill();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    let second = home.run(&ALL);
    let mut mailed = [printed(&text), printed(&second.stdout)].concat();
    mailed.sort_unstable();
    let count = mailed.len();
    mailed.dedup();
    assert_eq!(mailed.len(), count, "nobody twice");
    let unknown = second.stderr.contains("--resend-unknown");
    assert!(count == CROWD || (unknown && count == CROWD - 1), "{count}, {unknown}");
    assert_eq!(second.code, if unknown { 4 } else { 0 }, "{second:?}");
    home.run(&["password", "reset", "--discard-journal"]).done();
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_user_who_is_deactivated_before_the_mail_is_sent_gets_none() {
    let home = family();
    let ids = home.write("ids", "1\n2\n");
    let args = ["password", "reset", "--ids-from", &ids, "--rate", "1/s"];
    let (mut reader, writer) = std::io::pipe().unwrap();
    let running = home.acct(&args).stdout(writer.into()).start();
    let mut first = [0; 1];
    reader.read_exact(&mut first).unwrap();
    home.sql("UPDATE auth_user SET is_active = 0 WHERE username = 'ben'");
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    running.wait().done().counts([1, 1, 1]);
    assert_eq!(text.matches("To: ").count(), 1, "{text}");
}

#[test]
fn ctrl_c_clears_the_line_and_leaves_a_journal_for_the_rest() {
    let home = family();
    let argv = [&[env!("CARGO_BIN_EXE_acct")][..], &ALL, &["--rate", "1/h"]].concat();
    let out = home.path("out");
    let mut pty = home.program_on_terminal(&argv, &format!("> '{}'", out.display()));
    pty.expect(" of 7 ");
    pty.send("\x03");
    assert_eq!(pty.exit_status(), 130);
    let shown = pty.transcript();
    let clear = shown.rfind("\x1b[2K").unwrap_or_else(|| panic!("{shown:?}"));
    assert!(shown[clear..].contains("interrupted: "), "{shown:?}");
    assert!(!shown[clear..].contains(" left"), "{shown:?}");
    assert_eq!(journals(&home).len(), 1);
    let first = fs::read_to_string(out).unwrap();
    let out = home.path("rest");
    let mut pty = home.program_on_terminal(&argv, &format!("> '{}'", out.display()));
    // Users who were mailed before do not count.
    pty.expect(" of 6 ");
    pty.send("\x03");
    assert_eq!(pty.exit_status(), 130);
    let second = fs::read_to_string(out).unwrap();
    let third = home.run(&ALL);
    let all = [printed(&first), printed(&second), printed(&third.done().stdout)].concat();
    assert_eq!(all.iter().map(|to| name_in(to)).collect::<Vec<_>>(), ["ann", "ben", "cia", "dan"]);
}

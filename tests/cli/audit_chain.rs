//! The audit log's chain, as `acct log verify` sees it.

use std::fs;

use crate::audit::lines;
use crate::run::Running;
use crate::sandbox::Sandbox;

/// Creates a log of three changes.
fn logged() -> Sandbox {
    let home = Sandbox::with_ann();
    for name in ["A", "B", "C"] {
        home.run(&["user", "edit", "ann", "--first-name", name]).done();
    }
    home
}

fn text(home: &Sandbox) -> Vec<String> {
    let text = fs::read_to_string(home.audit_log()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn put(home: &Sandbox, lines: &[String]) {
    fs::write(home.audit_log(), lines.join("\n") + "\n").unwrap();
}

#[test]
fn an_altered_log_is_reported_with_its_first_bad_line() {
    let home = logged();
    home.run(&["log", "verify"]).done();
    let whole = text(&home);
    let check = |change: &dyn Fn(&mut Vec<String>), told: &str| {
        let mut lines = whole.clone();
        change(&mut lines);
        put(&home, &lines);
        let outcome = home.run(&["log", "verify"]);
        outcome.says_no().says(told);
        assert!(outcome.stdout.contains("valid             no"), "{outcome:?}");
        let document = home.run(&["log", "verify", "--format", "json"]);
        assert_eq!((document.code, &document.json()["valid"]), (1, &false.into()));
    };
    check(&|lines| lines[2] = lines[2].replace("\"pid\":", "\"pid\": "), "acct.log:3: ");
    check(&|lines| drop(lines.remove(2)), "acct.log:3: 1");
    check(&|lines| lines.swap(2, 3), "acct.log:3: 1");
    check(&|lines| lines.insert(2, "{}".to_owned()), "acct.log:3: ");
    check(&|lines| *lines = lines[1..].to_vec(), "acct.log:1: 1");
}

#[test]
fn a_cut_at_the_end_shows_only_by_the_heads_in_syslog() {
    let home = logged();
    let whole = text(&home);
    let head = lines(&home)[5]["mac"].as_str().unwrap().to_owned();
    home.run(&["log", "verify", "--head", &head]).done();
    home.acct(&["log", "verify", "--head", "-"]).stdin(format!("{head}\n")).outcome().done();
    put(&home, &whole[..4]);
    assert!(home.run(&["log", "verify"]).done().stdout.contains("--head"));
    home.run(&["log", "verify", "--head", &head]).says_no().says(&head);
    home.acct(&["log", "verify", "--head", "-"]).stdin(format!("{head}\n")).outcome().says_no();
    assert_eq!(home.run(&["log", "verify", "--head", "x"]).code, 2);
}

#[test]
fn a_change_of_an_altered_log_is_refused_until_it_is_moved_aside() {
    let home = logged();
    let mut all = text(&home);
    all[5] = all[5].replace("\"uid\":", "\"uid\":1");
    put(&home, &all);
    home.refuses(&["user", "edit", "ann", "--staff"], "", 3, "audit_log_broken");
    fs::rename(home.audit_log(), home.path("aside")).unwrap();
    home.run(&["user", "edit", "ann", "--staff"]).done();
    home.run(&["log", "verify"]).done();
}

#[test]
fn an_intent_without_an_outcome_is_reported_and_no_fault() {
    let home = logged();
    let all = text(&home);
    put(&home, &all[..5]);
    home.run(&["log", "verify"]).done().says("acct.log:5: ");
    let document = home.run(&["log", "verify", "--format", "json"]).done().json();
    assert_eq!((&document["fault_count"], &document["unfinished_count"]), (&0.into(), &1.into()));
}

#[test]
fn twenty_writers_at_once_keep_one_good_chain() {
    let home = Sandbox::with_ann();
    let edit = |number: usize| {
        home.acct(&["user", "edit", "ann", "--first-name", &format!("A{number}")]).start()
    };
    let running: Vec<Running> = (0..20).map(edit).collect();
    for one in running {
        one.wait().done();
    }
    let all = lines(&home);
    assert_eq!(all.len(), 40);
    let seqs: Vec<u64> = all.iter().map(|line| line["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=40).collect::<Vec<u64>>());
    let document = home.run(&["log", "verify", "--format", "json"]).json();
    assert_eq!((&document["valid"], &document["unfinished_count"]), (&true.into(), &0.into()));
}

#[test]
fn a_torn_line_is_kept_and_reported() {
    let home = logged();
    let whole = fs::read(home.audit_log()).unwrap();
    fs::write(home.audit_log(), &whole[..whole.len() - 50]).unwrap();
    home.run(&["log", "verify"]).says_no().says("acct.log:6: ");
    home.run(&["user", "edit", "ann", "--staff"]).done();
    let told = home.run(&["log", "verify", "--format", "json"]).json();
    assert_eq!(
        (&told["valid"], &told["torn"], &told["lines"]),
        (&true.into(), &1.into(), &9.into())
    );
}

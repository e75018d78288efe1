//! `acct password rotate`, as after a breach.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;

use acct::account::hasher::{self, HashRecipe};
use serde_json::json;

use crate::password_set::is;
use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, mode};
use crate::site::Site;

const MD5: &str = "md5$abcdefghijklmnopqrstuv$00000000000000000000000000000000";
const ALL: [&str; 4] = ["password", "rotate", "--all", "--yes"];
const MAILS: [&str; 5] = ["password", "rotate", "--all", "--mail", "--yes"];

/// A user of each kind: `ann` and `ben` are mailed, the others are not.
fn family() -> Sandbox {
    let home = Sandbox::with_ann();
    for name in ["ben", "idle", "disabled", "homeless"] {
        home.add_user(name, &format!("{name}@news.example"));
    }
    home.sql(&format!(
        "UPDATE auth_user SET password = '{MD5}' WHERE username = 'ben';
         UPDATE auth_user SET is_active = 0 WHERE username = 'idle';
         UPDATE auth_user SET password = '!x' WHERE username = 'disabled';
         UPDATE auth_user SET email = '' WHERE username = 'homeless';"
    ));
    home
}

fn password_of(home: &Sandbox, name: &str) -> String {
    home.text(&format!("SELECT password FROM auth_user WHERE username = '{name}'"))
}

/// Runs a rotation and returns the names of the users whose password has changed.
fn rotated(home: &Sandbox, options: &[&str]) -> Vec<String> {
    let names = ["ann", "ben", "idle", "disabled", "homeless"];
    let before = names.map(|name| password_of(home, name));
    home.run(&[&["password", "rotate", "--yes", "-q"][..], options].concat()).done();
    let changed = |(name, before): (&str, String)| {
        (password_of(home, name) != before).then(|| name.to_owned())
    };
    names.into_iter().zip(before).filter_map(changed).collect()
}

fn journals(home: &Sandbox) -> Vec<PathBuf> {
    let state = if cfg!(target_os = "macos") {
        home.data_directory()
    } else {
        home.path(".local/state/acct")
    };
    let files = fs::read_dir(state.join("rotate"));
    files.map_or_else(|_| Vec::new(), |it| it.map(|entry| entry.unwrap().path()).collect())
}

#[test]
fn without_yes_the_users_are_counted_and_nothing_changes() {
    let home = family();
    let before = home.dump();
    let preview = ["password", "rotate", "--all", "--mail"];
    let told = home.run(&preview);
    told.done().counts([4, 2, 2, 1, 1, 1]);
    assert_eq!(told.stdout, "algorithm  users\nargon2     3\nmd5        1\n");
    let document = home.run(&[&preview[..], &["--format", "json"]].concat()).done().json();
    assert_eq!(
        document,
        json!({ "algorithms": [{ "algorithm": "argon2", "users": 3 },
            { "algorithm": "md5", "users": 1 }],
            "dry_run": true, "users": 4, "unusable": 1, "mails": 2 })
    );
    assert_eq!(home.dump(), before);
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_rotated_user_has_a_current_hash_that_no_password_matches() {
    let home = family();
    let without_password = "SELECT group_concat(username || email || is_active || date_joined || \
                            coalesce(last_login, '-')) FROM auth_user";
    let before = home.text(without_password);
    home.run(&ALL).done().counts([4, 1]);
    for name in ["ann", "ben", "idle", "homeless"] {
        let hash = password_of(&home, name);
        assert!(!hasher::must_update(&hash, HashRecipe::default()), "{name}");
        let args = ["password", "check", name, "--password-stdin"];
        let told = home.acct(&args).stdin(PASSWORD).outcome();
        assert_eq!(told.code, 1, "wrong, as any other: {told:?}");
    }
    assert_eq!(password_of(&home, "disabled"), "!x");
    assert_eq!(home.text(without_password), before, "nothing else was written");
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
    home.run(&["password", "reset", "--email", "ann@news.example"]).done();
    assert_eq!(rotated(&home, &["--all"]).len(), 4, "a second rotation is another one");
}

#[test]
fn an_older_link_dies_and_a_mailed_one_works() {
    let home = family();
    let old = home.link("ann");
    let mails = home.run(&MAILS);
    mails.done().counts([2, 2, 1, 1]).says("warning: ").says("homeless");
    assert_eq!(mails.stdout.matches("\nSubject: Password reset on ").count(), 2);
    assert!(!mails.stdout.contains("To: idle") && !mails.stdout.contains("To: disabled"));
    assert_eq!(home.run(&["password", "inspect", &old]).code, 1);
    let link = mails.stdout.lines().find(|line| line.starts_with("http")).unwrap();
    home.acct(&["password", "confirm", "-"]).stdin(format!("{link}\n{NEW}\n")).outcome().done();
    is(&home, "ann", NEW);
}

#[test]
fn the_document_has_the_links_and_then_the_skipped_users() {
    let home = family();
    let mail = [&MAILS[..], &["--format", "json"]].concat();
    let document = home.run(&mail).done().json();
    assert_eq!(
        keys(&document),
        [
            "links",
            "skipped",
            "dry_run",
            "rotated",
            "unusable",
            "mailed",
            "mailed_now",
            "refused",
            "rejected",
            "unknown"
        ]
    );
    let names: Vec<_> =
        document["links"].as_array().unwrap().iter().map(|it| &it["username"]).collect();
    assert_eq!(names, ["ann", "ben"]);
    assert_eq!(document["links"][0]["sent"], true);
    assert_eq!(
        document["skipped"],
        json!([{ "id": "3", "username": "idle", "reason": "inactive" },
            { "id": "5", "username": "homeless", "reason": "no_address" }])
    );
    let silent = home.run(&[&ALL[..], &["--format", "json"]].concat()).done().json();
    assert_eq!(
        silent,
        json!({ "links": [], "skipped": [], "dry_run": false, "rotated": 4, "unusable": 1,
            "mailed": 0, "mailed_now": 0, "refused": [], "rejected": [], "unknown": [] })
    );
    let csv = home.run(&[&MAILS[..], &["--format", "csv"]].concat());
    assert_eq!(csv.done().stdout.lines().count(), 3, "a header and two links");
}

#[test]
fn conditions_narrow_each_other() {
    let home = family();
    assert_eq!(rotated(&home, &["--algorithm", "md5"]), ["ben"]);
    assert_eq!(rotated(&home, &["--search", "e@news"]), ["idle"]);
    home.sql("UPDATE auth_user SET password = 'plain' WHERE username = 'ann'");
    assert_eq!(rotated(&home, &["--algorithm", "unknown"]), ["ann"]);
    let ids = home.write("ids", "1\n\n 3 \r\n5\n4\n");
    assert_eq!(rotated(&home, &["--ids-from", &ids]), ["ann", "idle", "homeless"]);
    assert_eq!(rotated(&home, &["--ids-from", &ids, "--search", "idle"]), ["idle"]);
    let args = ["password", "rotate", "--ids-from", "-", "--yes"];
    home.acct(&args).stdin("2").outcome().done().counts([1]);
}

#[test]
fn a_selection_is_required_and_must_match() {
    let home = family();
    home.refuses(&["password", "rotate"], "", 2, "usage").says("--all");
    home.refuses(&["password", "rotate", "--yes", "--mail"], "", 2, "usage");
    home.refuses(&["password", "rotate", "--all", "--search", "x"], "", 2, "usage");
    home.refuses(&["password", "rotate", "--algorithm", "md6"], "", 2, "usage");
    home.refuses(&["password", "rotate", "--all", "--discard-journal"], "", 2, "usage");
    for yes in [&[][..], &["--yes"]] {
        for (option, value) in [("--search", "nobody"), ("--algorithm", "sha1")] {
            let args = [&["password", "rotate", option, value][..], yes].concat();
            home.refuses(&args, "", 1, "no_match");
        }
        let args = [&["password", "rotate", "--search", "disabled"][..], yes].concat();
        home.refuses(&args, "", 1, "no_match").counts([1]);
    }
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn an_unknown_or_malformed_key_is_refused_before_any_write() {
    let home = family();
    for yes in [&[][..], &["--yes"]] {
        let args = [&["password", "rotate", "--ids-from", "-"][..], yes].concat();
        let told = home.refuses(&args, "1\n77\n2\n78\n79\n80\n", 1, "no_such_user");
        told.says("77 (line 2), 78 (line 4), 79 (line 5)").counts([1]);
        home.refuses(&args, "1\nann\n", 2, "bad_ids").says("line 2");
        home.refuses(&args, "", 1, "no_match");
    }
    let missing = home.path("missing");
    home.refuses(
        &["password", "rotate", "--ids-from", missing.to_str().unwrap()],
        "",
        3,
        "no_such_file",
    );
    let binary = home.write("binary", b"1\n\xff\n");
    home.refuses(&["password", "rotate", "--ids-from", &binary], "", 2, "bad_ids");
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_foreign_database_needs_its_key_only_for_mails() {
    let home = family();
    home.sql("DROP TABLE acct_migration");
    home.refuses(&MAILS, "", 3, "key_not_named");
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
    home.run(&ALL).done().counts([4]);
}

#[test]
fn a_hash_that_is_too_long_for_the_column_is_refused_before_any_write() {
    let home = family();
    home.sql(
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = \
         replace(sql, 'varchar(128)', 'varchar(100)') WHERE name = 'auth_user'",
    );
    home.refuses(&ALL, "", 3, "value_too_long");
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn users_of_every_kind_of_key_and_model_are_rotated() {
    let members = Site::members();
    members.add_member("d9bb23bf00b0445c885f20626d2bfe18", "ann");
    members.add_member("00000000000000000000000000000007", "ben");
    let ids = "D9BB23BF-00B0-445C-885F-20626D2BFE18\n";
    let args = ["password", "rotate", "--ids-from", "-", "--mail", "--yes"];
    let mails = members.acct(&args).stdin(ids).outcome();
    assert_eq!(recipients(&mails.done().stdout), ["ann@news.example"]);
    mails.counts([1]);

    let people = Site::people();
    people.add_person("a b", "ann@news.example");
    people.add_person("7", "ben@news.example");
    let mails = people.acct(&args).stdin("a b\n7\n").outcome();
    assert_eq!(recipients(&mails.done().stdout), ["ben@news.example", "ann@news.example"]);
    people.acct(&args).stdin("A b\n").outcome().failed(1).says("A b (line 1)");

    let logins = Site::logins();
    logins.add_login("ann");
    logins.refuses(&MAILS, "", 2, "field_absent");
    logins.run(&ALL).done().counts([1]);
    assert!(logins.text("SELECT secret FROM login").starts_with("md5$"));
}

/// A home with more mails than a pipe holds.
fn crowd() -> Sandbox {
    let home = Sandbox::with_database();
    for number in 0..CROWD {
        home.add_user(&format!("user{number}"), &format!("user{number}@news.example"));
    }
    home
}

const CROWD: usize = 200;

/// Starts to mail into a pipe that nobody reads, and kills acct once it has begun.
///
/// Returns what the pipe has received until then.
fn killed(home: &Sandbox, meanwhile: impl FnOnce()) -> String {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let running = home.acct(&MAILS).stdout(writer.into()).start();
    let mut first = [0; 1];
    reader.read_exact(&mut first).unwrap();
    meanwhile();
    running.kill();
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    format!("{}{rest}", char::from(first[0]))
}

fn recipients(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("To: ")).collect()
}

#[test]
fn after_a_kill_the_same_command_resumes_and_mails_nobody_twice() {
    let home = crowd();
    let first = killed(&home, || {});
    let between = home.dump();
    let second = home.run(&MAILS);
    second.counts([200]);
    assert_eq!(home.dump(), between, "all had been rotated, and none is rotated again");
    let mut mailed = [recipients(&first), recipients(&second.stdout)].concat();
    mailed.sort_unstable();
    let count = mailed.len();
    mailed.dedup();
    assert_eq!(mailed.len(), count, "nobody twice");
    let unknown = second.stderr.contains("--resend-unknown");
    assert!(count == CROWD || (unknown && count == CROWD - 1), "{count}, {unknown}");
    assert_eq!(second.code, if unknown { 4 } else { 0 }, "{second:?}");
    if unknown {
        let third = home.run(&[&MAILS[..], &["--resend-unknown"]].concat());
        assert_eq!(recipients(&third.done().stdout).len(), 1);
    }
    assert_eq!(home.dump(), between, "none is rotated again");
    assert_eq!(journals(&home), [] as [PathBuf; 0]);
}

#[test]
fn a_journal_is_private_and_holds_no_secret() {
    let home = crowd();
    killed(&home, || {});
    let [journal] = journals(&home).try_into().unwrap();
    assert_eq!(mode(&journal), 0o600);
    assert_eq!(mode(journal.parent().unwrap()), 0o700);
    let text = fs::read_to_string(&journal).unwrap();
    let secrets = home.canaries();
    for word in ["@", "argon2", "user1", "news.example"]
        .into_iter()
        .chain(secrets.iter().map(String::as_str))
    {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn another_rotation_waits_for_the_end_of_an_unfinished_one() {
    let home = crowd();
    killed(&home, || {
        home.run(&[&MAILS[..], &["--format", "json"]].concat())
            .refused_in_json(4, "rotation_running");
        home.run(&ALL).failed(4);
    });
    home.refuses(&ALL, "", 1, "unfinished_rotation").says("--discard-journal");
    let preview = ["password", "rotate", "--all"];
    home.run(&preview).done().says("warning: ");
    let discard = ["password", "rotate", "--discard-journal"];
    home.run(&discard).done().counts([200]);
    home.run(&discard).done();
    home.run(&ALL).done().counts([200]);
}

#[test]
fn a_mail_that_cannot_be_printed_is_reported_with_what_was_done() {
    let home = family();
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    for stdout in [full(), closed()] {
        let told = home.acct(&MAILS).stdout(stdout).outcome();
        told.failed(3).counts([4]);
    }
    let last = home.run(&MAILS);
    last.failed(4).says("ann (id 1)").says("ben (id 2)").counts([2]);
    last.says("--resend-unknown").says("--discard-journal");
    assert_eq!(recipients(&last.stdout), [] as [&str; 0]);
}

#[test]
fn without_yes_an_interrupted_rotation_is_shown_with_what_it_has_done() {
    let home = family();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    home.acct(&MAILS).stdout(full.into()).outcome().failed(3);
    let (before, journal) = (home.dump(), fs::read(&journals(&home)[0]).unwrap());
    let preview = ["password", "rotate", "--all", "--mail"];
    home.run(&preview).done().counts([4, 1, 1]).says("--yes");
    let document = home.run(&[&preview[..], &["--format", "json"]].concat()).done().json();
    assert_eq!(
        document,
        json!({ "algorithms": [], "dry_run": true, "users": 0, "unusable": 1, "mails": 1,
            "rotated": 4 })
    );
    assert_eq!((home.dump(), fs::read(&journals(&home)[0]).unwrap()), (before, journal));
    assert_eq!(recipients(&home.run(&MAILS).failed(4).stdout), ["ben@news.example"]);
    let resend = [&MAILS[..], &["--resend-unknown"]].concat();
    assert_eq!(recipients(&home.run(&resend).done().stdout), ["ann@news.example"]);
    home.run(&preview).done().counts([4]);
}

#[test]
fn of_many_unknown_mails_ten_are_listed_by_name_and_the_rest_by_id() {
    let home = Sandbox::with_database();
    for number in 1..=12 {
        home.add_user(&format!("user{number}"), &format!("user{number}@news.example"));
    }
    for _ in 1..=12 {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        home.acct(&MAILS).stdout(full.into()).outcome().failed(3);
    }
    home.sql("DELETE FROM auth_user WHERE username = 'user2'");
    let told = home.run(&MAILS);
    told.failed(4).says("user10 (id 10)").says("id 2 ").says("11, 12");
    assert!(!told.stderr.contains("user11"), "{told:?}");
}

#[test]
fn mails_leave_by_the_back_end_and_are_called_sent_when_they_were_accepted() {
    let home = family();
    let outbox = home.path("outbox");
    let settings = format!("email_backend = \"file\"\nemail_file_path = {outbox:?}");
    let file = home.write("file.toml", settings);
    let mail = [&MAILS[..], &["--config", &file]].concat();
    let told = home.run(&mail);
    told.done().counts([2, 2]);
    assert_eq!(told.stdout, "");
    let [log] = fs::read_dir(&outbox).unwrap().collect::<Vec<_>>().try_into().unwrap();
    let log = fs::read_to_string(log.unwrap().path()).unwrap();
    assert_eq!(recipients(&log), ["ann@news.example", "ben@news.example"]);
    home.run(&[&mail[..], &["--backend", "dummy"]].concat()).done().counts([2, 2]).says("dummy");
    let printed = home.run(&[&mail[..], &["--backend", "console"]].concat());
    assert_eq!(recipients(&printed.done().stdout), ["ann@news.example", "ben@news.example"]);
    home.settings("email_backend = \"anymail\"");
    home.refuses(&MAILS, "", 3, "unknown_email_backend").says("--backend");
}

#[test]
fn a_uuid_in_an_unusual_form_is_refused_instead_of_skipping_users() {
    let site = Site::members();
    site.add_member(&"F".repeat(32), "shouted");
    site.add_member(&"a".repeat(32), "behind");
    for yes in [&[][..], &["--yes"]] {
        let args = [&["password", "rotate", "--all"][..], yes].concat();
        site.refuses(&args, "", 3, "schema_mismatch").says("FFFF");
    }
}

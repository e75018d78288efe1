//! What completion takes from the database: names, in real shells, and nothing where it is unfit.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::completions::{file_name, printed, search_path, shell_at, zsh_line};
use crate::pty::Pty;
use crate::tools;

/// Names that a shell must not run, split or show as they are.
const NAMES: [&str; 9] = [
    "ann",
    "at@news.example",
    "be\u{1b}n",
    "bi\u{202e}di",
    "-dash",
    "do$(touch pwned)llar",
    "jo hn",
    "qu'o\"te",
    "zoë",
];

fn acct(home: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acct"));
    command.args(args).env_clear().env("HOME", home.path()).current_dir(home.path());
    command
}

/// Creates a home with users of these names.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    tools::run(&mut acct(&home, &["init", "--quiet"]));
    add(&database(&home), &NAMES);
    home
}

fn database(home: &TempDir) -> PathBuf {
    let shown = tools::run(&mut acct(home, &["settings", "database", "--format", "plain", "-q"]));
    shown.trim_end().into()
}

fn add(database: &PathBuf, names: &[&str]) {
    let connection = Connection::open(database).unwrap();
    for name in names {
        let sql = "INSERT INTO auth_user (password, is_superuser, username, last_name, email, \
                   is_staff, is_active, date_joined, first_name) \
                   VALUES ('!', 0, ?1, '', '', 0, 1, '2026-01-02 03:04:05', '')";
        connection.execute(sql, [name]).unwrap();
    }
}

/// Asks acct as a shell's script does, and checks that it prints no error.
fn asked(home: &TempDir, words: &[&str]) -> Vec<String> {
    let mut command = acct(home, &["--"]);
    command.args(words).env("ACCT_COMPLETE", "fish");
    let answer = tools::run(&mut command);
    answer.lines().filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
}

#[test]
fn names_complete_wherever_a_user_is_meant() {
    let home = home();
    for words in [
        &["user", "show"][..],
        &["user", "edit"],
        &["user", "deactivate", "jo hn"],
        &["user", "remove", "--yes", "ann"],
        &["password", "change"],
        &["password", "set", "--generate"],
        &["password", "reset"],
        &["password", "reset", "--user"],
        &["log", "list", "--user"],
        &["template", "preview", "password_reset_email", "--user"],
    ] {
        let words = [&["acct"], words, &["a"]].concat();
        assert_eq!(asked(&home, &words), ["ann", "at@news.example"], "{words:?}");
    }
    assert_eq!(asked(&home, &["acct", "user", "show", "zo"]), ["zoë"]);
    assert_eq!(asked(&home, &["acct", "user", "show", "A"]), [""; 0]);
    assert_eq!(asked(&home, &["acct", "user", "add", "a"]), [""; 0], "a new name is nobody's");
}

#[test]
fn addresses_complete_where_one_in_the_database_is_meant() {
    let home = home();
    let connection = Connection::open(database(&home)).unwrap();
    let sql = "UPDATE auth_user SET email = 'zoe@news.example' WHERE username = 'zoë'";
    connection.execute(sql, []).unwrap();
    let reset = ["acct", "password", "reset", "--email"];
    assert_eq!(asked(&home, &[&reset[..], &["z"]].concat()), ["zoe@news.example"]);
    assert_eq!(asked(&home, &[&reset[..], &["a"]].concat()), [""; 0]);
    assert_eq!(asked(&home, &["acct", "user", "add", "x", "--email", "z"]), [""; 0]);
}

#[test]
fn an_empty_word_offers_options_only_where_there_is_nothing_else() {
    let home = home();
    let offers_options = |words: &[&str]| {
        let all = asked(&home, &[words, &[""]].concat());
        all.iter().any(|word| word.starts_with('-'))
    };
    assert!(!offers_options(&["acct"]));
    assert!(!offers_options(&["acct", "user", "show"]));
    assert!(offers_options(&["acct", "user", "list"]));
    assert!(asked(&home, &["acct", "user", "show", "--f"]).contains(&"--format".to_owned()));
}

#[test]
fn files_complete_from_the_directory_in_which_the_shell_is() {
    let home = home();
    fs::write(home.path().join("users.csv"), "").unwrap();
    assert_eq!(asked(&home, &["acct", "user", "import", "us"]), ["users.csv"]);
    assert_eq!(asked(&home, &["acct", "--config", "us"]), ["users.csv"]);
}

#[test]
fn man_completes_commands() {
    let home = home();
    assert_eq!(asked(&home, &["acct", "man", "pass"]), ["password"]);
    assert_eq!(asked(&home, &["acct", "man", "password", "res"]), ["reset"]);
}

#[test]
fn a_name_that_no_shell_can_complete_is_left_out() {
    let home = home();
    let all = asked(&home, &["acct", "user", "show", ""]);
    let named: Vec<&str> =
        NAMES.into_iter().filter(|name| all.iter().any(|it| it == name)).collect();
    assert_eq!(
        named,
        ["ann", "at@news.example", "do$(touch pwned)llar", "jo hn", "qu'o\"te", "zoë"]
    );
    assert!(!all.iter().any(|word| word.contains(['\u{1b}', '\u{202e}']) || word == "-dash"));
}

#[test]
fn at_most_a_hundred_names_are_offered() {
    let home = home();
    let many: Vec<String> = (0..300).map(|number| format!("user{number:03}")).collect();
    add(&database(&home), &many.iter().map(String::as_str).collect::<Vec<_>>());
    let offered = asked(&home, &["acct", "user", "show", "user"]);
    assert_eq!((offered.len(), offered[99].as_str()), (100, "user099"));
}

#[test]
fn settings_and_templates_complete_too() {
    let home = home();
    assert_eq!(asked(&home, &["acct", "settings", "email_use_t"]), ["email_use_tls"]);
    assert_eq!(asked(&home, &["acct", "settings", "site_name", "site_d"]), ["site_domain"]);
    assert_eq!(
        asked(&home, &["acct", "template", "show", "password_changed_s"]),
        ["password_changed_subject.txt"]
    );
}

#[test]
fn the_line_and_the_environment_say_which_database_is_asked() {
    let home = home();
    let other = home.path().join("other db.sqlite3");
    fs::copy(database(&home), &other).unwrap();
    add(&other, &["other"]);
    let path = other.to_str().unwrap();
    fs::write(home.path().join("there.toml"), format!("database = {path:?}\n")).unwrap();
    let sites = home.path().join(".config/acct/sites");
    fs::create_dir_all(&sites).unwrap();
    fs::copy(home.path().join("there.toml"), sites.join("there.toml")).unwrap();
    let show = |words: &[&str]| asked(&home, &[words, &["user", "show", "ot"]].concat());
    assert_eq!(show(&["acct"]), [""; 0]);
    assert_eq!(show(&["acct", "--database", path]), ["other"]);
    assert_eq!(show(&["acct", &format!("--database={path}")]), ["other"]);
    assert_eq!(show(&["acct", "--database", "'~/other db.sqlite3'"]), ["other"]);
    assert_eq!(show(&["acct", "--config", "there.toml"]), ["other"]);
    if cfg!(target_os = "linux") {
        assert_eq!(show(&["acct", "--site", "there"]), ["other"]);
    }
    let mut command = acct(&home, &["--", "acct", "user", "show", "ot"]);
    command.env("ACCT_COMPLETE", "fish").env("ACCT_DATABASE", path);
    assert_eq!(tools::run(&mut command), "other\n");
}

#[test]
fn an_unusable_database_completes_nothing_and_is_not_changed() {
    let show = ["acct", "user", "show", "a"];
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(asked(&empty, &show), [""; 0]);
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0, "nothing is made");
    for journal in ["DELETE", "WAL"] {
        let home = home();
        let path = database(&home);
        let holder = Connection::open(&path).unwrap();
        holder.execute_batch(&format!("PRAGMA journal_mode = {journal}; BEGIN EXCLUSIVE")).unwrap();
        // A reader of a database with a log sees the last commit.
        let names = asked(&home, &show);
        assert_eq!(names.len(), if journal == "WAL" { 2 } else { 0 }, "{journal}");
        drop(holder);
        let before = fs::read(&path).unwrap();
        assert_eq!(asked(&home, &show).len(), 2);
        assert_eq!(fs::read(&path).unwrap(), before);
        let beside = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1, "{journal}: nothing is left beside it");
    }
    let home = home();
    for damage in ["not a database", "SQLite format 3\0 and then nothing", ""] {
        fs::write(database(&home), damage).unwrap();
        assert_eq!(asked(&home, &show), [""; 0], "{damage:?}");
    }
    fs::remove_file(database(&home)).unwrap();
    assert_eq!(asked(&home, &show), [""; 0]);
    assert!(!database(&home).exists());
    fs::create_dir_all(home.path().join(".config/acct")).unwrap();
    fs::write(home.path().join(".config/acct/config.toml"), "what = [").unwrap();
    assert_eq!(asked(&home, &show), [""; 0]);
}

/// Lets a real bash complete a line, and returns the words that the line then has.
fn bash_words(home: &TempDir, typed: &str, words: &str) {
    let file = home.path().join(file_name("bash"));
    fs::write(&file, printed("bash")).unwrap();
    let (at_home, path) =
        (format!("HOME={}", home.path().display()), format!("PATH={}", search_path()));
    let argv = ["env", "-i", &at_home, &path, "TERM=dumb", "bash", "--norc", "--noprofile", "-i"];
    let mut pty = Pty::spawn(&argv, &[], "");
    pty.send(format!("PS1='>'; cd; source {}\n", file.display()));
    pty.send(format!("{typed}\t\u{1}printf '<%s>' \n"));
    pty.expect(words);
    pty.send("exit\n");
    assert_eq!(pty.exit_status(), 0);
    assert!(!home.path().join("pwned").exists(), "a name was run");
}

#[test]
fn bash_puts_in_a_name_as_one_word_and_runs_none() {
    if !tools::is_installed("bash") {
        return;
    }
    let home = home();
    for (typed, words) in [
        ("acct user show an", "<acct><user><show><ann>"),
        ("acct user show at@ne", "<acct><user><show><at@news.example>"),
        ("acct user show jo", "<acct><user><show><jo hn>"),
        (r"acct user show jo\ h", "<acct><user><show><jo hn>"),
        ("acct user show do", "<acct><user><show><do$(touch pwned)llar>"),
        ("acct user show qu", "<acct><user><show><qu'o\"te>"),
        ("acct user show 'an", "<acct><user><show><ann>"),
        ("acct password reset --user=an", "<acct><password><reset><--user=ann>"),
        ("acct settings site_d", "<acct><settings><site_domain>"),
    ] {
        bash_words(&home, typed, words);
    }
}

#[test]
fn fish_is_given_names_that_it_quotes_itself() {
    if !tools::is_installed("fish") {
        return;
    }
    let home = home();
    let complete = |line: &str| {
        let script = format!("source FILE; complete --do-complete \"{line}\"");
        shell_at(&home, "fish", &["--no-config"], &script).trim_end().to_owned()
    };
    assert_eq!(complete("acct user show an"), "ann");
    assert_eq!(complete("acct user show at@ne"), "at@news.example");
    assert_eq!(complete("acct user show jo"), "jo hn");
    assert_eq!(complete(r"acct user show jo\\ h"), "jo hn");
    assert_eq!(complete("acct user show do"), "do$(touch pwned)llar");
    assert_eq!(complete("acct password reset --user an"), "ann");
}

#[test]
fn zsh_puts_in_a_name_as_one_word() {
    if !tools::is_installed("zsh") {
        return;
    }
    let home = home();
    let complete = |line: &str| zsh_line(&home, line);
    assert_eq!(complete("acct user show an"), "acct user show ann");
    assert_eq!(complete("acct user show at@ne"), "acct user show at@news.example");
    assert_eq!(complete("acct user show jo"), r"acct user show jo\ hn");
    assert_eq!(complete(r"acct user show jo\ h"), r"acct user show jo\ hn");
    assert_eq!(complete("acct user show do"), r"acct user show do\$\(touch\ pwned\)llar");
    assert_eq!(complete("acct settings site_d"), "acct settings site_domain");
}

//! `acct doctor`: each defect is reported by its own check, and nothing is changed.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::run::{Outcome, Run, keys};
use crate::sandbox::{Sandbox, set_mode};

pub(crate) const NAMES: [&str; 23] = [
    "settings_file",
    "secret_key",
    "secret_key_fallbacks",
    "database",
    "database_key",
    "database_write",
    "database_integrity",
    "user_table",
    "user_add",
    "password_column",
    "email_index",
    "email_addresses",
    "password_hashers",
    "password_validators",
    "hashes",
    "clock",
    "time_zone",
    "links",
    "mail",
    "site",
    "site_limits",
    "user_writes",
    "audit_log",
];

/// A home whose users have hashes that its settings would write.
pub(crate) fn healthy() -> Sandbox {
    let home = Sandbox::with_ann();
    set_mode(&home.database(), 0o600);
    home
}

/// A Django site's database, with its key and its host named.
pub(crate) fn site() -> Sandbox {
    let home = healthy();
    home.sql("DROP TABLE acct_migration; DROP TABLE acct_fact");
    let key = fs::read(home.key_file()).unwrap();
    let file = home.write("site.key", key);
    home.settings(&format!("secret_key_file = \"{file}\"\nsite_domain = \"news.example\"\n"));
    home
}

/// Returns the checks of a document by their names, in which each must be once.
fn checks(document: &Value) -> BTreeMap<String, Value> {
    assert_eq!(keys(document), ["checks", "settings"]);
    let rows = document["checks"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["check"].as_str().unwrap()).collect();
    assert_eq!(names, NAMES);
    for row in rows {
        assert_eq!(keys(row), ["check", "verdict", "message", "hint"]);
        let verdict = row["verdict"].as_str().unwrap();
        assert!(["ok", "warning", "error", "skipped"].contains(&verdict), "{row}");
        let must_act = ["warning", "error"].contains(&verdict);
        assert!(!must_act || row["hint"].is_string(), "what to do: {row}");
    }
    rows.iter().map(|row| (row["check"].as_str().unwrap().to_owned(), row.clone())).collect()
}

/// Runs doctor, and checks that the exit code is that of the verdicts.
pub(crate) fn examine(run: Run<'_>) -> BTreeMap<String, Value> {
    judge(&run.arg("--format").arg("json").outcome())
}

pub(crate) fn judge(outcome: &Outcome) -> BTreeMap<String, Value> {
    let found = checks(&outcome.json());
    let unfit = found.values().any(|row| row["verdict"] == "error");
    assert_eq!(outcome.code, if unfit { 3 } else { 0 }, "{outcome:?}");
    found
}

/// Returns the checks that have this verdict.
pub(crate) fn having<'a>(found: &'a BTreeMap<String, Value>, verdict: &str) -> Vec<&'a str> {
    let has = |name: &&str| found[*name]["verdict"] == verdict;
    found.keys().map(String::as_str).filter(has).collect()
}

/// Checks the verdict of one check and what its message or hint contains.
pub(crate) fn expect(found: &BTreeMap<String, Value>, check: &str, verdict: &str, words: &str) {
    let row = &found[check];
    assert_eq!(row["verdict"], verdict, "{row}");
    let line = format!("{} {}", row["message"], row["hint"]);
    assert!(line.contains(words), "{words:?} is not in {line}");
}

#[test]
fn everything_is_ok_at_home() {
    let home = healthy();
    let document = home.run(&["doctor", "--format", "json"]).done().json();
    assert_eq!(having(&checks(&document), "ok").len(), NAMES.len(), "{document}");
    let settings = home.run(&["settings", "--format", "json"]).done().json();
    assert_eq!(document["settings"], settings["settings"]);
    let told = home.run(&["doctor"]);
    told.done();
    let (settings, checks) = told.stdout.split_once("\n\n").unwrap();
    assert!(settings.starts_with("name "), "{told:?}");
    let lines: Vec<&str> = checks.lines().collect();
    assert_eq!(lines.len(), 1 + NAMES.len());
    for (line, name) in lines.iter().skip(1).zip(NAMES) {
        assert!(line.starts_with(&format!("ok       {}", name.replace('_', " "))), "{line}");
    }
    assert_eq!(home.run(&["doctor", "-q"]).done().stdout, "");
}

#[test]
fn everything_is_ok_on_a_site_s_database() {
    let home = site();
    let found = examine(home.acct(&["doctor"]));
    assert_eq!(having(&found, "skipped"), ["database_key"]);
    assert_eq!(having(&found, "ok").len(), NAMES.len() - 1);
    expect(&found, "links", "ok", "http://news.example/users/reset/MQ/…/");
    expect(&found, "database", "ok", "Django");
    let key = home.path("site.key");
    home.settings(&format!("secret_key_file = \"{}\"", key.display()));
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "links", "warning", "site_domain");
}

#[test]
fn each_defect_of_the_settings_is_found() {
    for (text, check, verdict, words) in [
        ("site_nmae = 1", "settings_file", "error", "line 1"),
        ("time_zone = \"Mars/Olympus\"", "time_zone", "error", "Europe/Berlin"),
        ("database_time_zone = \"Mars\"", "time_zone", "error", "database_time_zone"),
        ("site_domain = \"user@evil.example\"", "links", "error", "site_domain"),
        ("site_domain = \"\"", "links", "warning", "site_domain"),
        ("email_backend = \"sendmail\"", "links", "warning", "localhost"),
        ("password_reset_path = \"/{uid}/\"", "links", "error", "password_reset_path"),
        ("password_reset_path = \"\"", "links", "warning", ""),
        ("password_hashers = [\"sha512\", \"argon2\"]", "password_hashers", "error", "sha512"),
        ("password_hashers = [\"argon2\", \"sha512\"]", "password_hashers", "warning", "sha512"),
        ("password_hashers = [\"md5\"]", "hashes", "warning", "(id 1)"),
        ("auth_password_validators = []", "password_validators", "warning", ""),
        (
            "auth_password_validators = [{ name = \"UserAttributeSimilarityValidator\", max_similarity = 0.01 }]",
            "password_validators",
            "error",
            "max_similarity",
        ),
        ("site_name = \"a\\u0007b\"", "mail", "error", "site_name"),
        ("default_from_email = \"nobody\"", "mail", "error", "nobody"),
        ("default_from_email = \"a@b, c@d\"", "mail", "warning", "default_from_email"),
        ("default_from_email = \"ä@@\"", "mail", "error", ""),
        (
            "site_domain = \"news.example\"\nemail_backend = \"smtp\"\nemail_port = 1",
            "mail",
            "warning",
            "localhost",
        ),
        ("user_table = \"people\"", "user_table", "error", "people"),
        ("username_field = \"login\"", "user_table", "error", "login"),
        ("secret_key_env = \"ABSENT\"", "secret_key", "error", "ABSENT"),
        ("secret_key_fallbacks_file = \"gone\"", "secret_key_fallbacks", "error", "gone"),
    ] {
        let home = healthy();
        home.settings(text);
        let found = examine(home.acct(&["doctor"]));
        expect(&found, check, verdict, words);
        if check != "settings_file" && check != "password_hashers" {
            assert_eq!(having(&found, verdict), [check], "nothing else: {text}");
        }
    }
}

#[test]
fn a_settings_file_that_cannot_be_used_leaves_the_rest_unchecked() {
    let home = healthy();
    home.settings("");
    set_mode(&home.config_directory().join("config.toml"), 0o666);
    let found = examine(home.acct(&["doctor"]));
    expect(&found, "settings_file", "error", "chmod o-w");
    assert_eq!(having(&found, "skipped").len(), NAMES.len() - 1);
    expect(
        &examine(home.acct(&["doctor", "--site", "nobody"])),
        "settings_file",
        "error",
        "nobody",
    );
}

#[test]
fn each_defect_of_the_key_is_found() {
    let strong = "abcdefghij".repeat(5);
    let insecure = format!("django-insecure-{strong}");
    let (quoted, blank) = (format!("'{strong}'"), format!("{strong} "));
    for (content, mode, verdict, words) in [
        ("", 0o600, "error", "empty"),
        ("a key\nof two lines", 0o600, "error", "line"),
        ("SECRET_KEY = 'abc'", 0o600, "error", "key"),
        (&strong, 0o644, "error", "chmod 600"),
        ("canary-canary", 0o600, "warning", "50"),
        (&"xyz".repeat(20), 0o600, "warning", "5"),
        (&insecure, 0o600, "warning", "django-insecure-"),
        (&quoted, 0o600, "warning", "quotes"),
        (&blank, 0o600, "warning", ""),
        (&strong, 0o600, "ok", ""),
    ] {
        let home = site();
        if content.len() > 10 && !content.contains('\n') {
            home.hide(content);
        }
        let file = home.write("site.key", content);
        set_mode(std::path::Path::new(&file), mode);
        expect(&examine(home.acct(&["doctor"])), "secret_key", verdict, words);
    }
    let home = site();
    home.settings("");
    expect(&examine(home.acct(&["doctor"])), "secret_key", "error", "SECRET_KEY");
    let home = site();
    fs::remove_file(home.path("site.key")).unwrap();
    expect(&examine(home.acct(&["doctor"])), "secret_key", "error", "site.key");
}

#[test]
fn old_keys_are_judged_too() {
    let home = healthy();
    let strong = "abcdefghij".repeat(5);
    let file = home.write("old", format!("{strong}\ncanary-canary\n"));
    home.hide("canary-canary");
    home.settings(&format!("secret_key_fallbacks_file = \"{file}\""));
    expect(&examine(home.acct(&["doctor"])), "secret_key_fallbacks", "warning", "2");
    home.write("old", format!("{strong}\n{strong}x\n"));
    expect(&examine(home.acct(&["doctor"])), "secret_key_fallbacks", "ok", "2");
}

#[test]
fn several_defects_are_all_reported() {
    let home = healthy();
    home.settings("time_zone = \"Mars\"\npassword_hashers = [\"no\"]\nsite_domain = \"/\"");
    set_mode(&home.key_file(), 0o644);
    home.sql("ALTER TABLE auth_user RENAME TO people");
    let expected = ["links", "password_hashers", "secret_key", "time_zone", "user_table"];
    assert_eq!(having(&examine(home.acct(&["doctor"])), "error"), expected);
    let told = home.run(&["doctor", "-q"]);
    assert_eq!((told.code, told.stderr.as_str()), (3, ""));
    let lines: Vec<&str> = told.stdout.lines().collect();
    assert_eq!(lines.len(), 1 + 2 * expected.len(), "a line and a hint each: {told:?}");
    assert!(lines.iter().skip(2).step_by(2).all(|line| line.trim_start().starts_with("hint: ")));
    let plain = home.run(&["doctor", "-q", "--format", "plain"]).stdout;
    assert_eq!(plain.lines().count(), expected.len());
    assert!(plain.starts_with("secret_key\n"), "{plain}");
    let csv = home.run(&["doctor", "--format", "csv"]).stdout;
    assert!(csv.starts_with("check,verdict,message,hint\nsettings_file,ok,"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + NAMES.len());
}

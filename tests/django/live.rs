//! acct and a real Django on one database.
//!
//! Runs where `ACCT_DJANGO52_PYTHON` names a Python with Django 5.2, argon2-cffi and bcrypt; CI does.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::pythons;

/// acct's own home in a temporary directory, and the Python that has Django.
struct Home {
    directory: TempDir,
    python: OsString,
}

impl Home {
    /// Creates a home with one user; `None`, with a note on stderr, if no Django is configured.
    fn with_user(name: &str, email: &str, password: &str) -> Option<Self> {
        let home = Self { directory: tempfile::tempdir().unwrap(), python: pythons::python("52")? };
        let file = home.secret("first", password);
        home.acct(&["user", "add", name, "--email", email, "--password-file", &file], 0);
        Some(home)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn secret(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn acct(&self, args: &[&str], expected: i32) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_acct"))
            .args(args)
            .env_clear()
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("HOME", self.directory.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "acct {args:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn django(&self, args: &[&str]) -> Value {
        let output = Command::new(&self.python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/django/live.py"))
            .arg(self.path("data/acct/accounts.sqlite3"))
            .arg(self.path("config/acct/secret_key"))
            .args(args)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "live.py {args:?}: {stderr}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn assert_django_takes(&self, name: &str, password: &str) {
        let answer = self.django(&["verify", name, password]);
        assert_eq!(answer, serde_json::json!({ "right": true, "rewrites": false }));
    }
}

#[test]
fn django_verifies_what_acct_hashes_and_does_not_want_to_rewrite_it() {
    let Some(home) = Home::with_user("zoë", "zoe@x.example", "pässword of acct") else { return };
    home.assert_django_takes("zoë", "pässword of acct");
    assert_eq!(home.django(&["verify", "zoë", "another"])["right"], false);
}

#[test]
fn a_link_from_acct_opens_in_django_once_and_acct_verifies_the_password_it_sets() {
    let Some(home) = Home::with_user("ann", "ann@x.example", "first-of-acct") else { return };
    let link = home.acct(&["password", "reset", "--email", "ANN@x.example", "--link-only"], 0);
    let done = serde_json::json!({ "form": true, "done": true });
    assert_eq!(home.django(&["redeem", &link, "second-of-django"]), done);
    assert_eq!(home.django(&["redeem", &link, "third-of-django"])["form"], false);
    let second = home.secret("second", "second-of-django");
    home.acct(&["password", "check", "ann", "--password-file", &second], 0);
    home.acct(&["password", "inspect", &link], 1);
}

#[test]
fn a_shorter_life_ends_in_django_too() {
    let Some(home) = Home::with_user("ann", "ann@x.example", "first-of-acct") else { return };
    let args = ["password", "reset", "--user", "ann", "--link-only", "--expires-in", "1h"];
    let link = home.acct(&args, 0);
    let redeem = |later| home.django(&["redeem", &link, "second-of-django", later])["form"].clone();
    assert_eq!(redeem("3700"), false);
    assert_eq!(redeem("3500"), true);
}

#[test]
fn a_link_that_django_mails_is_redeemed_by_acct_once() {
    let Some(home) = Home::with_user("ann", "Ann@x.example", "first-of-acct") else { return };
    let links = home.django(&["link", "ann@X.example"]);
    let [link] = links.as_array().unwrap().as_slice() else { panic!("one mail: {links}") };
    let second = home.secret("second", "second-of-acct");
    let confirm = ["password", "confirm", link.as_str().unwrap(), "--password-file", &second];
    home.acct(&confirm, 0);
    home.acct(&confirm, 1);
    home.assert_django_takes("ann", "second-of-acct");
}

#[test]
fn a_user_that_django_adds_works_in_acct() {
    let Some(home) = Home::with_user("ann", "ann@x.example", "first-of-acct") else { return };
    let key = home.django(&["add", "ben", "ben@x.example", "first-of-django"]);
    let shown = home.acct(&["user", "show", "--id", key.as_str().unwrap(), "--format", "json"], 0);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["user"]["password"]["algorithm"], "pbkdf2_sha256");
    let file = home.secret("ben", "first-of-django");
    home.acct(&["password", "check", "ben", "--password-file", &file, "--upgrade"], 0);
    home.assert_django_takes("ben", "first-of-django");
}

#[test]
fn a_rotated_hash_is_to_django_a_current_one_of_another_password() {
    let Some(home) = Home::with_user("ann", "ann@x.example", "first-of-acct") else { return };
    let settings = home.path("config/acct/config.toml");
    for algorithm in
        ["argon2", "pbkdf2_sha256", "pbkdf2_sha1", "bcrypt_sha256", "bcrypt", "scrypt", "md5"]
    {
        std::fs::write(&settings, format!("password_hashers = [\"{algorithm}\"]\n")).unwrap();
        home.acct(&["password", "rotate", "--all", "--yes"], 0);
        assert_eq!(
            home.django(&["rotated", "ann", algorithm]),
            serde_json::json!({
                "algorithm": algorithm,
                "right": false,
                "rewrites": false,
                "summary": true,
                "mailed": ["ann"],
            })
        );
    }
    let links = home.django(&["link", "ann@x.example"]);
    let second = home.secret("second", "second-of-acct");
    home.acct(&["password", "confirm", links[0].as_str().unwrap(), "--password-file", &second], 0);
}

#[test]
fn acct_s_rows_move_to_a_site_s_table_as_they_are() {
    let Some(home) = Home::with_user("ann", "ann@x.example", "first-of-acct") else { return };
    home.acct(&["user", "add", "ben", "--no-password", "--inactive"], 0);
    let site = home.path("site.sqlite3");
    let moved = home.django(&["move", site.to_str().unwrap()]);
    assert_eq!(moved, serde_json::json!({ "same_schema": true, "users": ["ann", "ben"] }));
}

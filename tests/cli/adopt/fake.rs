//! A site without Django: a script instead of its Python, which prints what a test wants.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use acct::account::clock::SiteTime;
use acct::account::token::{KeyRing, ResetToken, TokenSubject};
use acct::account::user::{StoredUser, UserKey};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::run::{Outcome, Run};
use crate::sandbox::{Sandbox, cheap_hash};

/// The site's SECRET_KEY; no run may show it.
pub(super) const KEY: &str = "the-key-of-the-site-that-django-would-like-well-0123";
/// A key that the site had before.
pub(super) const OLD_KEY: &str = "the-old-key-of-the-site-that-nobody-knows-any-more-7";
/// The password of the site's mail server.
pub(super) const MAIL_PASSWORD: &str = "mail-Gander-55";

const SCHEMA: &str = include_str!("../../django/schema/auth_user.sqlite.sql");

/// The facts of a new project in Django 5.2, as the probe printed them.
const FACTS: &str = include_str!("facts.json");

/// Stands for the site's Python: facts first, then an answer to each request.
const SCRIPT: &str = r#"#!/bin/sh
site=$(dirname "$0")
env > "$site/environment"
printf '%s\n' "$PWD" "$@" > "$site/arguments"
cat "$site/says"
while read -r request; do
  case "$request" in
    *samples*) cat "$site/samples" ;;
    *) cat "$site/check" ;;
  esac
done
"#;

/// A site in a home.
pub(super) struct Site {
    pub(super) home: Sandbox,
    pub(super) facts: Value,
    pub(super) samples: Value,
    pub(super) accepted: Value,
}

impl Site {
    /// Creates a site with one user, `ann`, that it reads as acct does.
    pub(super) fn new() -> Self {
        let home = Sandbox::empty();
        for secret in [KEY, OLD_KEY, MAIL_PASSWORD] {
            home.hide(secret);
        }
        let path = |name: &str| home.path(name).to_str().unwrap().to_owned();
        home.write("site/manage.py", "");
        install(&home, SCRIPT);
        let connection = Connection::open(home.path("site/db.sqlite3")).unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        let insert = "INSERT INTO auth_user (id, password, last_login, is_superuser, username, \
                      last_name, email, is_staff, is_active, date_joined, first_name) VALUES (4, \
                      ?1, '2026-03-04 05:06:07.000008', 0, 'ann', '', 'Ann@news.example', 0, 1, \
                      '2026-01-02 03:04:05', '')";
        connection.execute(insert, [cheap_hash()]).unwrap();
        let mut facts: Value = serde_json::from_str(FACTS).unwrap();
        facts["database"]["name"] = path("site/db.sqlite3").into();
        facts["secret_key"] = encoded(KEY);
        let cheap = json!({ "memory_cost": 64, "time_cost": 1, "parallelism": 1 });
        facts["hashers"][0]["parameters"] = cheap;
        let samples = json!([{
            "saved": true, "pk": "4", "uid": "NA", "username": "ann", "email": "Ann@news.example",
            "password": cheap_hash(), "login": "2026-03-04 05:06:07", "token": token(KEY, 0),
        }]);
        Self { home, facts, samples, accepted: json!({ "accepted": true }) }
    }

    /// Prepares a run of `acct adopt` on the site.
    pub(super) fn adopt(&self, args: &[&str]) -> Run<'_> {
        self.says(&json!({ "facts": self.facts }).to_string());
        self.home.write("site/samples", format!("{}\n", json!({ "samples": self.samples })));
        self.home.write("site/check", format!("{}\n", self.accepted));
        self.start(args)
    }

    /// Prepares a run on what the site already prints.
    pub(super) fn start(&self, args: &[&str]) -> Run<'_> {
        let python = self.path("site/python");
        let run = self.home.acct(&["adopt"]).arg(self.path("site/manage.py"));
        args.iter().fold(run.arg("--python").arg(python), Run::arg)
    }

    /// Replaces the script that serves as the site's Python.
    pub(super) fn python(&self, script: &str) {
        install(&self.home, &format!("#!/bin/sh\n{script}\n"));
    }

    /// Makes the site's Python print this first.
    pub(super) fn says(&self, line: &str) {
        self.home.write("site/says", format!("{line}\n"));
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.home.path(name)
    }

    /// Returns what the settings file holds.
    pub(super) fn settings(&self) -> String {
        fs::read_to_string(self.config("config.toml")).unwrap()
    }

    pub(super) fn config(&self, name: &str) -> PathBuf {
        self.home.config_directory().join(name)
    }

    /// Checks that acct refuses, as text and as JSON, and writes nothing.
    pub(super) fn refuses(&self, args: &[&str], code: i32, word: &str) -> Outcome {
        let before = self.written();
        let told = self.adopt(args).outcome();
        told.failed(code);
        self.adopt(args).arg("--format").arg("json").outcome().refused_in_json(code, word);
        assert_eq!(self.written(), before, "a refusal writes nothing: {told:?}");
        told
    }

    /// Returns every file of the configuration and its content.
    pub(super) fn written(&self) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        for folder in [self.home.config_directory(), self.config("sites")] {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
            files.extend(paths.map(|path| (path.clone(), fs::read_to_string(path).unwrap())));
        }
        files.sort();
        files
    }
}

/// Writes the site's Python, by another process: no test that forks meanwhile holds it open for
/// writing, which would keep it from being run.
fn install(home: &Sandbox, script: &str) {
    let draft = home.write("site/script", script);
    let python = home.path("site/python");
    let done = Command::new("install").args(["-m", "755", &draft]).arg(python).status();
    assert!(done.unwrap().success());
}

/// Writes a secret as the probe does.
pub(super) fn encoded(secret: &str) -> Value {
    use base64::Engine;

    base64::prelude::BASE64_STANDARD.encode(secret).into()
}

/// Creates ann's token as a site in UTC with this key would, some seconds from now.
pub(super) fn token(key: &str, seconds: i64) -> String {
    token_of(key, seconds, Some("2026-03-04 05:06:07.000008"))
}

/// Creates ann's token as if she had never logged in.
pub(super) fn unsaved_token() -> String {
    token_of(KEY, 0, None)
}

#[allow(clippy::disallowed_methods, reason = "the site has the system's clock")]
fn token_of(key: &str, seconds: i64, last_login: Option<&str>) -> String {
    let ann = StoredUser {
        key: UserKey::Integer(4),
        username: "ann".to_owned(),
        email: "Ann@news.example".to_owned(),
        password: cheap_hash().to_owned(),
        last_login: last_login.map(str::to_owned),
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        date_joined: None,
        attributes: Vec::new(),
        extra: Vec::new(),
    };
    let keys = KeyRing::new(key.as_bytes().to_vec().into(), Vec::new());
    let stamp = SiteTime::utc().stamp(jiff::Timestamp::now()) + seconds;
    let subject = TokenSubject::of(&ann).unwrap();
    ResetToken::issue(&subject, u128::try_from(stamp).unwrap(), &keys).as_str().to_owned()
}

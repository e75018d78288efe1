//! One real Django project in a temporary directory, and acct's home next to it.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A user as Django names it; the password where the user has one that is known.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) key: String,
    #[serde(default)]
    pub(super) password: Option<String>,
}

/// What the tests must know of a site without asking acct.
#[derive(Debug, Deserialize)]
pub(super) struct Facts {
    pub(super) secret_key: String,
    pub(super) fallbacks: Vec<String>,
    pub(super) time_zone: String,
    pub(super) timeout: i64,
    pub(super) email_column: String,
    pub(super) sites: bool,
    pub(super) hasher: String,
}

/// A site that runs, adopted by acct under the name `site`.
pub(super) struct Site {
    pub(super) version: String,
    pub(super) variant: String,
    pub(super) python: OsString,
    pub(super) facts: Facts,
    /// Who was there from the start.
    pub(super) people: Vec<Person>,
    folder: TempDir,
    added: Cell<u32>,
    django: RefCell<Django>,
}

/// The process that answers as Django.
struct Django {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What came of a run of acct.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) code: i32,
    pub(super) stdout: String,
    #[allow(dead_code, reason = "a failed assertion shows it")]
    pub(super) stderr: String,
}

impl Site {
    /// Creates the project, fills its table and waits until it answers.
    pub(super) fn start(python: OsString, version: &str, variant: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("acct-site-").tempdir().unwrap();
        let mut child = Command::new(&python)
            .args(["-X", "utf8"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/django/sites/drive.py"))
            .arg(folder.path().join("project"))
            .args([version, variant])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let asks = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut django = Django { child, asks, answers };
        let people = serde_json::from_value(django.answer()).unwrap();
        let facts = serde_json::from_value(django.ask(&json!({ "do": "facts" }))).unwrap();
        Self {
            version: version.to_owned(),
            variant: variant.to_owned(),
            python,
            facts,
            people,
            folder,
            added: Cell::new(0),
            django: RefCell::new(django),
        }
    }

    /// Asks Django; the object names the command under `do`.
    pub(super) fn ask<T: DeserializeOwned>(&self, question: &Value) -> T {
        let answer = self.django.borrow_mut().ask(question);
        serde_json::from_value(answer).unwrap_or_else(|why| panic!("{question}: {why}"))
    }

    /// Adds a user of the test's own, whose password Django hashes as the site does.
    pub(super) fn add(&self, password: &str) -> Person {
        self.add_guest(Some(password))
    }

    /// Adds a user of the test's own, whose hash is an old one that costs nothing.
    pub(super) fn guest(&self) -> Person {
        self.add_guest(None)
    }

    fn add_guest(&self, password: Option<&str>) -> Person {
        self.added.set(self.added.get() + 1);
        let name = format!("Guest.{}", self.added.get());
        self.ask(&json!({ "do": "add", "name": name, "password": password }))
    }

    /// Runs acct on the site, with lines on its stdin.
    pub(super) fn acct(&self, args: &[&str], stdin: &[&str]) -> Run {
        self.program(&[&["--site", "site"], args].concat(), stdin)
    }

    /// Runs acct on the site, checks its exit code, and returns stdout.
    pub(super) fn done(&self, args: &[&str], stdin: &[&str], code: i32) -> String {
        let run = self.acct(args, stdin);
        assert_eq!(run.code, code, "{args:?} {stdin:?}: {run:?}");
        run.stdout.trim_end().to_owned()
    }

    /// Runs acct in a new home.
    pub(super) fn program(&self, args: &[&str], stdin: &[&str]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_acct"))
            .args(args)
            .env_clear()
            .env("HOME", self.home())
            .env("TZ", "Asia/Kathmandu")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input: String = stdin.iter().flat_map(|line| [line, "\n"]).collect();
        // It need not read what it is given.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The home directory that acct sees.
    pub(super) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The project's directory.
    pub(super) fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }
}

impl Django {
    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.asks.as_mut().unwrap(), "{question}").unwrap();
        self.answer()
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let mut told: Value = serde_json::from_str(&line).expect("Django answers");
        assert!(told["raised"].is_null(), "{}", told["raised"].as_str().unwrap_or_default());
        told["answer"].take()
    }
}

impl Drop for Django {
    /// Hangs up, so that the process ends, and waits for it.
    fn drop(&mut self) {
        drop(self.asks.take());
        let _ = self.child.wait();
    }
}

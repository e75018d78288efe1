//! One run of acct, and what must hold for every run.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::tools;

/// Characters that no output may contain: they control, hide or reorder text. Variation
/// selectors are allowed.
const NOT_ALLOWED: [std::ops::RangeInclusive<char>; 14] = [
    '\0'..='\u{9}',
    '\u{b}'..='\u{1f}',
    '\u{7f}'..='\u{9f}',
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{e000}'..='\u{f8ff}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
    '\u{e0000}'..='\u{e00ff}',
    '\u{e01f0}'..='\u{10ffff}',
];

/// Returns whether an output may contain a character.
pub(crate) fn is_allowed(letter: char) -> bool {
    !NOT_ALLOWED.iter().any(|range| range.contains(&letter))
}

/// Returns the tests' own search path.
#[allow(clippy::disallowed_methods, reason = "a program needs its tools")]
pub(crate) fn search_path() -> String {
    std::env::var("PATH").unwrap()
}

/// A run being prepared.
pub(crate) struct Run<'a> {
    sandbox: &'a Sandbox,
    args: Vec<OsString>,
    wrapper: Vec<String>,
    stdin: Vec<u8>,
    environment: Vec<(OsString, OsString)>,
    without_home: bool,
    folder: PathBuf,
    shows_hash: bool,
    stdout: Option<Stdio>,
}

/// A run in progress.
pub(crate) struct Running {
    child: Child,
    canaries: Vec<String>,
    audit_log: PathBuf,
    shows_hash: bool,
    line: String,
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    #[allow(dead_code, reason = "a failed assertion shows it")]
    line: String,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl<'a> Run<'a> {
    pub(crate) fn new(sandbox: &'a Sandbox, args: &[&str]) -> Self {
        Self {
            sandbox,
            args: args.iter().map(OsString::from).collect(),
            wrapper: Vec::new(),
            stdin: Vec::new(),
            environment: Vec::new(),
            without_home: false,
            folder: sandbox.home().to_owned(),
            shows_hash: false,
            stdout: None,
        }
    }

    /// Connects stdout to this instead of a pipe to the test.
    pub(crate) fn stdout(mut self, stdout: Stdio) -> Self {
        self.stdout = Some(stdout);
        self
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_vec();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.into(), value.as_ref().to_owned()));
        self
    }

    pub(crate) fn without_home(mut self) -> Self {
        self.without_home = true;
        self
    }

    pub(crate) fn within(mut self, folder: PathBuf) -> Self {
        self.folder = folder;
        self
    }

    /// Runs it from a shell script, which must run `"$@"`.
    pub(crate) fn by_shell(self, script: &str) -> Self {
        self.under(&["sh", "-c", script, "sh"])
    }

    /// Puts a command in front, which must run its arguments.
    pub(crate) fn under(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Allows an encoded hash in the output, which no other run may show.
    pub(crate) fn showing_a_hash(mut self) -> Self {
        self.shows_hash = true;
        self
    }

    pub(crate) fn start(self) -> Running {
        // A session without a terminal, even if the tests are run in one.
        let mut words: Vec<OsString> = Vec::new();
        if tools::is_there("setsid") {
            words.push("setsid".into());
        }
        words.extend(self.wrapper.iter().map(OsString::from));
        words.push(env!("CARGO_BIN_EXE_acct").into());
        words.extend(self.args);
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .env_clear()
            .env("PATH", search_path())
            .env("HOME", self.sandbox.home())
            .env("TZ", "Asia/Tokyo")
            .env("RUST_BACKTRACE", "1")
            .envs(self.environment)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(self.stdout.unwrap_or_else(Stdio::piped))
            .stderr(Stdio::piped());
        if self.without_home {
            command.env_remove("HOME");
        }
        let mut child = command.spawn().unwrap();
        // It may not read its stdin.
        let _ = child.stdin.take().unwrap().write_all(&self.stdin);
        let canaries = self.sandbox.canaries();
        let audit_log = self.sandbox.audit_log();
        Running {
            child,
            canaries,
            audit_log,
            shows_hash: self.shows_hash,
            line: format!("{words:?}"),
        }
    }

    pub(crate) fn outcome(self) -> Outcome {
        self.start().wait()
    }
}

impl Running {
    /// Kills it with SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the end, which must be a signal.
    pub(crate) fn killed(mut self) {
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), None, "{status:?}");
    }

    /// Waits for the end and checks what must hold for every run.
    pub(crate) fn wait(self) -> Outcome {
        let output = self.child.wait_with_output().unwrap();
        let outcome = Outcome {
            line: self.line,
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(![-1, 70, 101, 134].contains(&outcome.code), "{outcome:?}");
        for stream in [&outcome.stdout, &outcome.stderr] {
            let bad = stream.chars().find(|&letter| !is_allowed(letter));
            assert_eq!(bad, None, "a raw control character: {outcome:?}");
            for canary in &self.canaries {
                assert!(!stream.contains(canary), "the secret {canary:?} in {outcome:?}");
            }
            let hash = stream.contains("$argon2id$") || stream.contains("pbkdf2_sha256$");
            assert!(self.shows_hash || !hash, "a hash in {outcome:?}");
        }
        let log = std::fs::read(&self.audit_log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        for canary in &self.canaries {
            assert!(!log.contains(canary), "the secret {canary:?} in the audit log: {outcome:?}");
        }
        assert!(!log.contains("/reset/") && !log.contains("$argon2"), "a link or hash in {log}");
        outcome
    }
}

impl Outcome {
    /// Checks that it succeeded.
    pub(crate) fn done(&self) -> &Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Checks that it failed with this exit code and a one-line error.
    pub(crate) fn failed(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{self:?}");
        let errors = self.stderr.lines().filter(|line| line.starts_with("error: ")).count();
        assert_eq!(errors, 1, "exactly one error line: {self:?}");
        self
    }

    /// Checks that its JSON document is an error with this exit code and code.
    pub(crate) fn refused_in_json(&self, code: i32, word: &str) -> &Self {
        assert_eq!(self.code, code, "{self:?}");
        let document = self.json();
        let error = &document["error"];
        assert_eq!(error["code"], word, "{self:?}");
        let kind =
            ["", "refused", "usage", "environment", "temporary"][usize::try_from(code).unwrap()];
        assert_eq!(error["kind"], kind, "{self:?}");
        assert_eq!(keys(error), ["kind", "code", "message", "hint", "details"], "{self:?}");
        assert!(!self.stderr.contains("error: "), "reported once: {self:?}");
        self
    }

    /// Checks that its result is a negative answer and not an error.
    pub(crate) fn says_no(&self) -> &Self {
        assert_eq!(self.code, 1, "{self:?}");
        assert!(!self.stderr.contains("error: "), "{self:?}");
        self
    }

    /// Returns its JSON document.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.matches('\n').count(), 1, "one document on one line: {self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    /// Checks that stderr contains this: a name, a path, an option or a key word.
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(self.stderr.contains(words), "not in stderr: {words:?}: {self:?}");
        self
    }

    /// Checks that the message of its JSON error contains this.
    pub(crate) fn error_says(&self, words: &str) -> &Self {
        let message = self.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "not in the error: {words:?}: {self:?}");
        self
    }

    /// Checks that stderr contains these numbers, in any order and wording.
    pub(crate) fn counts<const N: usize>(&self, numbers: [u64; N]) -> &Self {
        let digits = self.stderr.split(|letter: char| !letter.is_ascii_digit());
        let mut found: Vec<u64> = digits.filter_map(|digits| digits.parse().ok()).collect();
        for number in numbers {
            let at = found.iter().position(|other| *other == number);
            let at = at.unwrap_or_else(|| panic!("{number} of {numbers:?} not counted: {self:?}"));
            found.swap_remove(at);
        }
        self
    }
}

/// Returns the keys of an object, in their order.
pub(crate) fn keys(document: &Value) -> Vec<&str> {
    document.as_object().unwrap().keys().map(String::as_str).collect()
}

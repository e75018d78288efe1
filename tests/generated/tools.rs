//! The programs that check the files, where they are installed.

use std::io::Write;
use std::process::{Command, Output};

/// Returns an environment variable that steers these tests; an empty one counts as unset.
pub(crate) fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "tests are steered by their own environment")]
    let value = std::env::var(name);
    value.ok().filter(|value| !value.is_empty())
}

/// Returns whether a program is there; prints a note when it is not, and fails when that is in CI.
pub(crate) fn is_installed(program: &str) -> bool {
    if Command::new(program).arg("--version").output().is_ok() {
        return true;
    }
    assert!(variable("CI").is_none(), "{program} must be installed where CI is set");
    // Not `eprintln`, which libtest keeps from the reader of a test that passes.
    let line = format!("SKIPPED: {program} is not installed, its check did not run\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    false
}

/// Runs a program, which must succeed and complain of nothing, and returns its output.
pub(crate) fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success() && stderr.is_empty(), "{command:?}: {status}\n{stderr}");
    String::from_utf8(stdout).unwrap()
}

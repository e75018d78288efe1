//! What the tests need of the system they run on.

use std::io::Write;

/// Returns whether a tool is there; prints a note where it is not.
pub(crate) fn is_there(tool: &str) -> bool {
    let path = crate::run::search_path();
    let found = std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
    if !found {
        skip(&format!("there is no {tool}"));
    }
    found
}

/// Says something that nobody is to miss.
pub(crate) fn say(text: &str) {
    // Written directly: libtest hides what a test prints when it succeeds.
    let _ = writeln!(std::io::stderr(), "NOTE: {text}");
}

/// Says aloud why a check is skipped, which is an error where `CI` is set.
#[allow(clippy::disallowed_methods, reason = "the tests' own environment")]
pub(crate) fn skip(why: &str) {
    say(&format!("SKIPPED: {why}"));
    assert!(std::env::var_os("CI").is_none(), "nothing is skipped where CI is set: {why}");
}

//! The Pythons that have a Django.

use std::ffi::OsString;
use std::io::Write;

/// Returns the Python with a version of Django, `52` for 5.2; `None`, with a note on stderr, where none is named.
///
/// CI must name it.
#[expect(clippy::disallowed_methods, reason = "a test has no App")]
pub(crate) fn python(version: &str) -> Option<OsString> {
    let variable = format!("ACCT_DJANGO{version}_PYTHON");
    let python = std::env::var_os(&variable);
    if python.is_none() {
        assert!(std::env::var_os("CI").is_none(), "CI must name {variable}");
        // Past the test harness, which would keep a passing test's words to itself.
        let skipped = format!("skipped: {variable} names no Python with that Django\n");
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
    }
    python
}

//! Children that do not do what a probe does.

use std::time::Duration;

use super::*;
use crate::system::Environment;

/// Starts a script as a site's Python, and returns the refusal.
fn refusal_of(script: &str, limit: Duration) -> Refusal {
    let folder = tempfile::tempdir().unwrap();
    let python = folder.path().join("bin/python");
    std::fs::create_dir(folder.path().join("bin")).unwrap();
    let source = folder.path().join("script");
    std::fs::write(&source, script).unwrap();
    // By another process: a test that forks meanwhile must not hold it open for writing.
    let install = Command::new("install").args(["-m", "755"]).args([&source, &python]).status();
    assert!(install.unwrap().success());
    let manage_py = folder.path().join("manage.py");
    std::fs::write(&manage_py, "").unwrap();
    let launch = Launch::new(manage_py, python, Vec::new(), &Environment::default(), "").unwrap();
    let launch = Launch { limit, ..launch };
    Dialogue::start::<serde_json::Value>(&launch, "", &mut |_| ()).map(|_| ()).unwrap_err()
}

#[test]
fn a_site_that_hangs_or_never_stops_talking_is_left_at_the_deadline() {
    let chatty = "#!/bin/sh\nwhile :; do echo a line of no facts; done\n";
    for (script, limit) in [
        ("#!/bin/sh\nread line\n", Duration::ZERO),
        (chatty, Duration::ZERO),
        (chatty, Duration::from_millis(50)),
    ] {
        let refusal = refusal_of(script, limit);
        assert_eq!((refusal.kind.exit_code(), refusal.code), (4, "site_timed_out"));
    }
}

#[test]
fn lines_are_taken_whole_and_the_last_words_kept() {
    let long = "x".repeat(3 * MAX_STDERR);
    let mut text: &[u8] = b"one\n\nend";
    assert_eq!(*read_line(&mut text).unwrap(), b"one\n");
    assert_eq!(*read_line(&mut text).unwrap(), b"\n");
    assert!(read_line(&mut text).is_none(), "the last line is not whole");
    let kept = tail(&mut format!("{long}end").as_bytes());
    assert!(kept.ends_with(b"end") && kept.len() <= 2 * MAX_STDERR + 4096);
}

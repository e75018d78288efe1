//! Which hasher Django takes a stored text for, and that acct takes it for the same.

use std::collections::BTreeMap;

use acct::account::hasher;
use serde::Deserialize;

use crate::vectors::read;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    encoded: String,
    by_version: BTreeMap<String, Verdict>,
}

#[derive(Deserialize)]
struct Verdict {
    algorithm: Option<String>,
    usable: bool,
}

/// `default` names whichever hasher the site has first, so it is no algorithm in itself; Django
/// fails on such a text at login.
const LEFT_OUT: [&str; 2] = ["p-ident-048", "p-ident-049"];

fn cases() -> Vec<Case> {
    let cases = read::<Vectors>(include_str!("vectors/identify.json")).cases;
    assert_eq!(cases.len(), 167);
    cases
}

/// Django dropped old hashers over time (`crypt` and the unsalted ones among them) and added
/// `scrypt` in 4.0, so a version may not know what another does. No two versions disagree beyond
/// that: acct, which serves them all, says what the newest version says that knows the text.
#[test]
fn every_text_is_of_the_algorithm_that_the_newest_knowing_version_names() {
    for case in cases().iter().filter(|case| !LEFT_OUT.contains(&case.id.as_str())) {
        let expected = case.by_version.values().rev().find_map(|v| v.algorithm.as_deref());
        let found = hasher::identify(&case.encoded).map(hasher::Algorithm::name);
        assert_eq!(found, expected, "{} {:?}", case.id, case.encoded);
    }
}

#[test]
fn every_text_is_usable_where_all_versions_call_it_usable() {
    for case in cases() {
        for verdict in case.by_version.values() {
            assert_eq!(hasher::is_usable(&case.encoded), verdict.usable, "{}", case.id);
        }
    }
}

#[test]
fn the_name_default_is_no_algorithm() {
    for case in cases().iter().filter(|case| LEFT_OUT.contains(&case.id.as_str())) {
        assert!(case.encoded.starts_with("default"));
        assert_eq!(hasher::identify(&case.encoded), None);
    }
}

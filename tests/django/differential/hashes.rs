//! Which side verifies the hashes of the other, and which would rehash them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::site::{Person, Site};

/// Django's answer about a password and a hash.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) right: bool,
    /// Whether a login would rehash.
    pub(super) rewrites: bool,
}

/// Right, and as the site would write it itself.
const SETTLED: Verdict = Verdict { right: true, rewrites: false };

fn stored(site: &Site) -> BTreeMap<String, String> {
    site.ask(&json!({ "do": "passwords" }))
}

/// Asks Django about a user's password.
pub(super) fn verdict(site: &Site, person: &Person, password: &str) -> Verdict {
    let pairs = [(password, &stored(site)[&person.name])];
    let verdicts: Vec<Verdict> = site.ask(&json!({ "do": "verify", "pairs": pairs }));
    verdicts.into_iter().next().unwrap()
}

/// Checks that Django accepts a password and treats its hash as its own.
pub(super) fn assert_settled(site: &Site, person: &Person, password: &str) {
    assert_eq!(verdict(site, person, password), SETTLED, "{person:?}");
    let algorithm = &site.facts.hasher;
    let hash = &stored(site)[&person.name];
    assert!(hash.starts_with(&format!("{algorithm}$")), "{algorithm} writes {hash}");
}

fn check(site: &Site, person: &Person, password: &str, upgrade: &[&str]) -> i32 {
    let id = format!("--id={}", person.key);
    let args = [&["password", "check", &id, "--password-stdin"], upgrade].concat();
    let run = site.acct(&args, &[password]);
    assert!([0, 1, 3].contains(&run.code), "{person:?}: {run:?}");
    run.code
}

/// Formats that Django verifies and acct says it does not: they need the system's library.
const NOT_VERIFIED: &str = "Plum-crypt-";

pub(super) fn every_old_hash_verifies_as_in_django(site: &Site) {
    let stored = stored(site);
    let mut right = 0;
    for person in &site.people {
        let known = person.password.as_deref().unwrap_or("no password is known");
        if known.starts_with(NOT_VERIFIED) {
            assert_eq!(check(site, person, known, &[]), 3, "{person:?}");
            continue;
        }
        let pairs = [known, "nobody's password"].map(|password| (password, &stored[&person.name]));
        let django: Vec<Verdict> = site.ask(&json!({ "do": "verify", "pairs": pairs }));
        let acct = pairs.map(|(password, _)| check(site, person, password, &[]) == 0);
        assert_eq!(acct, [django[0].right, django[1].right], "{person:?}");
        right += usize::from(acct[0]);
    }
    assert!(right > 15, "{right} users with a password that is right");
}

pub(super) fn an_upgrade_is_one_that_django_leaves_alone(site: &Site) {
    for person in &site.people {
        let Some(password) = person.password.as_deref() else { continue };
        if !password.starts_with("Plum-") || password.starts_with(NOT_VERIFIED) {
            continue;
        }
        assert!(verdict(site, person, password).rewrites, "{person:?}: at a cheap cost");
        assert_eq!(check(site, person, password, &["--upgrade"]), 0, "{person:?}");
        assert_settled(site, person, password);
    }
}

pub(super) fn each_takes_the_other_s_hash_without_rewriting_it(site: &Site) {
    let person = site.add("Django's own pässword");
    let before = stored(site);
    assert_eq!(check(site, &person, "Django's own pässword", &["--upgrade"]), 0);
    assert_eq!(stored(site), before, "acct has nothing to upgrade");
    site.done(&["password", "set", &person.name, "--password-stdin"], &["acct's own 密码"], 0);
    assert_settled(site, &person, "acct's own 密码");
    assert!(
        site.ask::<bool>(
            &json!({ "do": "login", "key": person.key, "password": "acct's own 密码" })
        )
    );
    assert_settled(site, &person, "acct's own 密码");
}

//! Links that are no good, on both sides or, where the README says so, on acct's alone.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;

use super::library::{Generator, Row};
use super::links::{acct_s_link, django_s_link};
use super::site::{Person, Site};

fn opens_in_django(site: &Site, links: &[String]) -> Vec<bool> {
    site.ask(&json!({ "do": "opens", "links": links }))
}

fn opens_in_acct(site: &Site, link: &str) -> bool {
    let run = site.acct(&["password", "inspect", "-"], &[link]);
    assert!([0, 1].contains(&run.code), "{link}: {run:?}");
    run.code == 0
}

/// Checks that both sides agree on whether a link is valid.
fn assert_both(site: &Site, link: &str, opens: bool, why: &str) {
    assert_eq!(opens_in_django(site, &[link.to_owned()]), [opens], "Django, {why}: {link}");
    assert_eq!(opens_in_acct(site, link), opens, "acct, {why}: {link}");
}

/// Creates damaged forms of a link.
fn damaged(link: &str, other: &str) -> Vec<String> {
    let (uid, token) = link.split_once('/').unwrap();
    let (other_uid, other_token) = other.split_once('/').unwrap();
    let (time, digest) = token.split_once('-').unwrap();
    let mut forms = vec![
        format!("{other_uid}/{token}"),
        format!("{uid}/{other_token}"),
        format!("{uid}/{}", token.to_uppercase()),
        format!("{uid}/0{token}"),
        format!("{uid}/{token}-"),
        format!("{uid}/-{token}"),
        format!("{uid}/{token}0"),
        format!("{uid}/{time}-{}", &digest[1..]),
        format!("{uid}/{digest}-{time}"),
        format!("{uid}/{time}"),
        format!("{uid}/{time}-"),
        format!("{uid}/ {token}"),
        format!("{uid}/+{token}"),
        format!("{uid}/{time}_-{digest}"),
        format!("{uid}/zzzzzzzzzzzzz-{digest}"),
        format!("{uid}/{}-{digest}", "1".repeat(14)),
        format!("{uid}/set-password"),
        format!("{uid}A/{token}"),
        format!("_/{token}"),
        format!("{}/{token}", BASE64_URL_SAFE_NO_PAD.encode("nobody")),
        format!("{}/{token}", BASE64_URL_SAFE_NO_PAD.encode("99999999999999999999")),
        format!("{}/{token}", BASE64_URL_SAFE_NO_PAD.encode([0xff, 0xfe, 0xfd])),
    ];
    for at in (0..token.len()).step_by(4) {
        let letter = if &token[at..=at] == "3" { "4" } else { "3" };
        forms.push(format!("{uid}/{}{letter}{}", &token[..at], &token[at + 1..]));
    }
    forms
}

pub(super) fn damaged_links_are_refused_on_both_sides(site: &Site) {
    let person = site.guest();
    let link = django_s_link(site, &person);
    let forms = damaged(&link, &django_s_link(site, &site.guest()));
    assert_eq!(opens_in_django(site, &forms), vec![false; forms.len()], "{forms:?}");
    for form in &forms {
        assert!(!opens_in_acct(site, form), "{form}");
    }
    assert_both(site, &link, true, "as it was made");

    // A listed difference: Django opens links whose uid has a spelling that it never writes.
    let (uid, token) = link.split_once('/').unwrap();
    let mut spellings = vec![format!("{uid}====/{token}")];
    if site.variant != "email" {
        let blank = BASE64_URL_SAFE_NO_PAD.encode(match site.variant.as_str() {
            "uuid" => person.key.to_uppercase(),
            _ => format!(" 0{} ", person.key),
        });
        spellings.push(format!("{blank}/{token}"));
    }
    assert_eq!(opens_in_django(site, &spellings), vec![true; spellings.len()], "{spellings:?}");
    for spelling in &spellings {
        assert!(!opens_in_acct(site, spelling), "{spelling}");
    }
}

/// Changes a column of a new user, and asks both sides for the links that both had made before.
fn after_change(site: &Site, from: &str, column: &str, to: &str) -> (Vec<bool>, Vec<bool>) {
    let person = site.guest();
    let change = |value: &str| {
        let change = json!({ "do": "change", "key": person.key, "column": column, "value": value });
        site.ask::<()>(&change);
    };
    if !from.is_empty() {
        change(from);
    }
    let links = [django_s_link(site, &person), acct_s_link(site, &person)];
    change(to);
    let acct = links.iter().map(|link| opens_in_acct(site, link)).collect();
    (opens_in_django(site, &links), acct)
}

pub(super) fn a_change_of_the_user_kills_links_on_both_sides(site: &Site) {
    let email = site.facts.email_column.as_str();
    let (dead, open) = (vec![false; 2], vec![true; 2]);
    let login = "2026-03-04 05:06:07";
    let cases = [
        ("", "password", "md5$abc$def", &dead),
        ("", "password", "", &dead),
        ("", email, "other@news.example", &dead),
        ("small@news.example", email, "Small@news.example", &dead),
        ("", "last_login", login, &dead),
        (login, "last_login", "2026-03-04 05:06:08", &dead),
        (login, "last_login", "2026-03-04 05:06:07.999999", &open),
        (login, "is_staff", "1", &open),
    ];
    for (from, column, to, expected) in cases {
        let (django, acct) = after_change(site, from, column, to);
        let what = format!("{column} from {from:?} to {to:?}");
        assert_eq!((&django, &acct), (expected, expected), "{what}: Django, acct");
    }
    // A listed difference: Django lets an inactive user set a password by an earlier link.
    assert_eq!(after_change(site, "", "is_active", "0"), (open, dead));
}

pub(super) fn old_keys_verify_where_they_are_fallbacks(site: &Site) {
    let person = site.guest();
    let made_with = |key: &str| -> String {
        site.ask(&json!({ "do": "token", "key": person.key, "secret": key }))
    };
    for key in &site.facts.fallbacks {
        assert_both(site, &made_with(key), true, "a fallback");
    }
    assert_both(site, &made_with("the key of nobody"), false, "an unknown key");
    assert_both(site, &acct_s_link(site, &person), true, "acct signs with the first");
}

fn made_at(site: &Site, person: &Person, stamp: i64) -> String {
    site.ask(&json!({ "do": "token", "key": person.key, "at": stamp }))
}

pub(super) fn a_link_lives_through_its_last_second_on_both_sides(site: &Site) {
    let person = site.guest();
    let timeout = site.facts.timeout;
    let now: i64 = site.ask(&json!({ "do": "now" }));
    let ours = Generator::of(site).now();
    assert!((now..now + 60).contains(&ours), "the clocks agree: {now} {ours}");
    assert_both(site, &made_at(site, &person, now - timeout - 1), false, "expired");
    assert_both(site, &made_at(site, &person, now - timeout + 600), true, "ten minutes left");
    assert_both(site, &made_at(site, &person, now + 7200), true, "from the future");

    // To the second, by clocks that stand.
    let link = made_at(site, &person, now);
    let token = link.rsplit('/').next().unwrap();
    let row: Row = site.ask(&json!({ "do": "stored", "key": person.key }));
    for (age, good) in
        [(-1, true), (0, true), (timeout - 1, true), (timeout, true), (timeout + 1, false)]
    {
        let at = now + age;
        let check = json!({ "do": "check", "pairs": [[person.key, token]], "at": at });
        assert_eq!(site.ask::<Vec<bool>>(&check), [good], "Django, {age} seconds");
        let acct = Generator::of(site).check(&person.key, &row, token, at);
        assert_eq!(acct, good, "acct, {age} seconds");
    }
}

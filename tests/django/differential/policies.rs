//! What the validators of both sides say of bad passwords.

use serde_json::Value;

use super::links::{django_s_link, redeem};
use super::site::{Person, Site};

/// Bad passwords, and some that are good or good enough.
fn candidates(person: &Person) -> Vec<String> {
    let name = person.name.split('@').next().unwrap();
    let backwards: String = name.chars().rev().collect();
    let plain = [
        "1",
        " ",
        "password",
        "PassWord",
        " password ",
        "password\u{2003}",
        "12345678",
        "0123456789012345",
        "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}\u{ff17}\u{ff18}\u{ff19}\u{ff10}\u{ff11}\u{ff12}",
        "\u{b2}\u{b3}\u{b2}\u{b3}\u{b2}\u{b3}\u{b2}\u{b3}\u{2460}\u{2461}\u{2462}\u{2463}",
        "\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}\u{bd}",
        "qwertyuiop",
        "letmein",
        "abcdefg",
        "abcdefgh",
        "elevenchars",
        "\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}",
        "news.example",
        "example.news",
        "harbourmaster",
        "a quiet harbour at night",
    ];
    let own = [
        name.to_owned(),
        name.to_uppercase(),
        backwards,
        format!("{name}{name}"),
        format!("{name}@news.example"),
        format!("{name}@NEWS.EXAMPLE."),
        format!("{name} and much more than that name"),
        format!("Dr. {name} Harbourmaster"),
    ];
    plain.into_iter().map(str::to_owned).chain(own).collect()
}

pub(super) fn bad_passwords_are_refused_in_django_s_words(site: &Site) {
    let mut refused = 0;
    let person = site.guest();
    for password in candidates(&person) {
        let link = django_s_link(site, &person);
        let confirm = ["password", "confirm", &link, "--password-stdin", "--format", "json"];
        let run = site.acct(&confirm, &[&password]);
        let acct = (run.code == 0, errors(&run.stdout));
        let link = django_s_link(site, &person);
        let django = redeem(site, &link, &password);
        assert_eq!(acct, (django.done, django.errors), "{person:?}, {password:?}: {run:?}");
        refused += usize::from(!django.done);
    }
    assert!(refused > 12, "{refused} bad passwords");
}

/// Reads the details of acct's refusal, if it is one.
fn errors(document: &str) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(document).unwrap();
    let details = document["error"]["details"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    details.iter().map(|detail| (text(&detail["code"]), text(&detail["message"]))).collect()
}

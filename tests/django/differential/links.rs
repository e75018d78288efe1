//! A link that one side issues is redeemed by the other, once.

use serde::Deserialize;
use serde_json::{Value, json};

use super::hashes::assert_settled;
use super::mails::Sent;
use super::site::{Person, Site};

/// What Django's view did with a link.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Redeemed {
    /// Whether the link led to the form.
    pub(super) form: bool,
    /// Whether the password was taken.
    pub(super) done: bool,
    /// What the form said: code and message.
    pub(super) errors: Vec<(String, String)>,
}

/// Follows a link in Django's own view.
pub(super) fn redeem(site: &Site, link: &str, password: &str) -> Redeemed {
    site.ask(&json!({ "do": "redeem", "link": link, "password": password }))
}

/// Returns a new link from Django, UID/TOKEN.
pub(super) fn django_s_link(site: &Site, person: &Person) -> String {
    site.ask(&json!({ "do": "token", "key": person.key }))
}

/// Returns a new link from acct, UID/TOKEN.
pub(super) fn acct_s_link(site: &Site, person: &Person) -> String {
    let id = format!("--id={}", person.key);
    let link = site.done(&["password", "reset", &id, "--link-only"], &[], 0);
    let path = link.strip_prefix("http://news.example/accounts/reset/");
    path.unwrap_or_else(|| panic!("{link}")).trim_end_matches('/').to_owned()
}

pub(super) fn a_link_from_acct_is_redeemed_in_django(site: &Site) {
    let person = site.guest();
    let link = acct_s_link(site, &person);
    let done = Redeemed { form: true, done: true, errors: Vec::new() };
    assert_eq!(redeem(site, &link, "marble-Otter-41"), done);
    let dead = Redeemed { form: false, done: false, errors: Vec::new() };
    assert_eq!(redeem(site, &link, "violet-Anvil-07"), dead, "used twice");
    site.done(&["password", "inspect", &link], &[], 1);
    site.done(&["password", "confirm", &link, "--password-stdin"], &["violet-Anvil-07"], 1);
    let login = json!({ "do": "login", "key": person.key, "password": "marble-Otter-41" });
    assert!(site.ask::<bool>(&login));
    let check = ["password", "check", &person.name, "--password-stdin"];
    site.done(&check, &["marble-Otter-41"], 0);
}

pub(super) fn a_link_from_django_is_redeemed_by_acct(site: &Site) {
    let person = site.guest();
    let link = django_s_link(site, &person);
    let told = site.done(&["password", "inspect", &link, "--format", "json"], &[], 0);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["id"], person.key);
    assert_eq!(told["username"], person.name);
    redeem_by_acct_once(site, &person, &link);
}

pub(super) fn a_link_that_django_mails_is_redeemed_by_acct(site: &Site) {
    let person = site.guest();
    let address = format!("{}@NEWS.example", person.name.split('@').next().unwrap());
    let mails: Vec<Sent> = site.ask(&json!({ "do": "request", "email": address }));
    let [mail] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    redeem_by_acct_once(
        site,
        &person,
        &format!("http://news.example/accounts/reset/{}/", mail.link),
    );
}

fn redeem_by_acct_once(site: &Site, person: &Person, link: &str) {
    let confirm = ["password", "confirm", link, "--password-stdin"];
    site.done(&confirm, &["marble-Otter-41"], 0);
    site.done(&confirm, &["violet-Anvil-07"], 1);
    assert_settled(site, person, "marble-Otter-41");
    let login = json!({ "do": "login", "key": person.key, "password": "marble-Otter-41" });
    assert!(site.ask::<bool>(&login));
}

//! What each side says of the users, and users that acct adds.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::hashes::assert_settled;
use super::site::{Person, Site};

/// A user as both sides know it.
#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Known {
    username: String,
    email: String,
    is_active: bool,
    is_staff: bool,
    last_login: Option<Instant>,
    date_joined: Option<Instant>,
}

/// A moment, however it is written.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
struct Instant(Timestamp);

impl TryFrom<String> for Instant {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

fn known_to_django(site: &Site) -> BTreeMap<String, Known> {
    site.ask(&json!({ "do": "known" }))
}

fn known_to_acct(site: &Site) -> BTreeMap<String, Known> {
    let listed = site.done(&["user", "list", "--format", "json"], &[], 0);
    let mut document: Value = serde_json::from_str(&listed).unwrap();
    let users = document["users"].as_array_mut().unwrap().iter_mut();
    users.map(|user| (text(&user["id"]), serde_json::from_value(user.take()).unwrap())).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub(super) fn a_list_shows_the_users_as_django_sees_them(site: &Site) {
    assert_eq!(known_to_acct(site), known_to_django(site));
}

pub(super) fn a_user_that_acct_adds_is_one_of_django_s(site: &Site) {
    let args: &[&str] = match site.variant.as_str() {
        "email" => &["Umit@Harbour.example", "--set", "code=Ü 1/2", "--set", "full_name=Ümit"],
        "uuid" => &["ümit", "--email", "Umit@Harbour.example"],
        _ => &["ümit", "--email", "Umit@Harbour.example", "--staff"],
    };
    let add = [&["user", "add", "--password-stdin", "--format", "json"], args].concat();
    let added: Value = serde_json::from_str(&site.done(&add, &["marble-Otter-41"], 0)).unwrap();
    let key = text(&added["user"]["id"]);
    let person = Person { name: text(&added["user"]["username"]), key, password: None };
    assert_settled(site, &person, "marble-Otter-41");
    let known = known_to_django(site);
    assert_eq!(known[&person.key], known_to_acct(site)[&person.key]);
    assert!(site.ask::<Vec<String>>(&json!({ "do": "flaws", "key": person.key })).is_empty());
    let login = json!({ "do": "login", "key": person.key, "password": "marble-Otter-41" });
    assert!(site.ask::<bool>(&login));
    if site.variant != "email" {
        let joined = known[&person.key].date_joined.unwrap().0;
        let now = Timestamp::from_second(site.ask(&json!({ "do": "unix" }))).unwrap();
        assert!((0..600).contains(&now.duration_since(joined).as_secs()), "{joined} {now}");
    }
}

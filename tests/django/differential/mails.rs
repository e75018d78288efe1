//! Who is mailed, and what the mail says.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::site::{Person, Site};
use crate::received::Received;

/// A mail that Django's own form sent.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    /// UID/TOKEN.
    pub(super) link: String,
    /// As it would go over the wire.
    message: String,
}

impl Sent {
    fn uid(&self) -> &str {
        self.link.split('/').next().unwrap()
    }
}

/// What people type into the form; each finds some, one or none of the users.
const TYPED: [&str; 28] = [
    "twins@news.example",
    "TWINS@NEWS.EXAMPLE",
    " Twins@news.example ",
    "\u{2003}twins@news.example\u{a0}",
    "inactive@news.example",
    "unusable@news.example",
    "locked@news.example",
    "garbage@news.example",
    "unknown@news.example",
    "empty@news.example",
    "precise@news.example",
    "zoe@bücher.example",
    "zoe@BÜCHER.example",
    "zoe@xn--bcher-kva.example",
    "zoe@bu\u{308}cher.example",
    "O.Neil+news@news.example",
    "o.neil@news.example",
    "kelvin@news.example",
    "\u{212a}elvin@news.example",
    "mike@news.example",
    "m\u{131}ke@news.example",
    "sara@news.example",
    "100%_of@news.example",
    "100__of@news.example",
    "%@news.example",
    "nobody@news.example",
    "no address",
    "twins＠news.example",
];

pub(super) fn the_same_users_are_mailed(site: &Site) {
    let mut mailed = 0;
    for typed in TYPED {
        let mails: Vec<Sent> = site.ask(&json!({ "do": "request", "email": typed }));
        let django: BTreeSet<&str> = mails.iter().map(Sent::uid).collect();
        let email = format!("--email={typed}");
        let run = site.acct(&["password", "reset", &email, "--link-only", "--format", "json"], &[]);
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        let links = document["links"].as_array().cloned().unwrap_or_default();
        let acct: BTreeSet<&str> = links.iter().map(|link| link["uid"].as_str().unwrap()).collect();
        assert_eq!(acct, django, "{typed:?}: {run:?}");
        assert!([i32::from(acct.is_empty()), 2].contains(&run.code), "{typed:?}: {run:?}");
        mailed += mails.len();
    }
    assert!(mailed > 12, "{mailed} mails");
}

pub(super) fn the_mail_says_what_django_s_says(site: &Site) {
    let guest = site.guest();
    let known = site.people.iter().filter(|person| {
        ["precise", "zoë", "zoe@", "o'neil", "O.Neil"]
            .iter()
            .any(|name| person.name.starts_with(name))
    });
    let people: Vec<&Person> = known.chain([&guest]).collect();
    assert_eq!(people.len(), 4);
    for person in people {
        let row: super::library::Row = site.ask(&json!({ "do": "stored", "key": person.key }));
        let mails: Vec<Sent> = site.ask(&json!({ "do": "request", "email": row.email }));
        let [mail] = mails.as_slice() else { panic!("one mail: {mails:?}") };
        let args = ["password", "reset", "--user", &person.name, "--backend", "console"];
        let printed = site.acct(&args, &[]).stdout;
        let (ours, theirs) = (Received::on_console(&printed), Received::read(&mail.message));
        assert_eq!(without_token(ours), without_token(theirs), "{person:?}");
    }
}

/// Puts a fixed token instead of a mail's own.
fn without_token(mut mail: Received) -> Received {
    let text = &mail.parts[0].1;
    let token = text.split("/reset/").nth(1).unwrap().split('/').nth(1).unwrap().to_owned();
    for (_, text) in &mut mail.parts {
        *text = text.replace(&token, "TOKEN");
    }
    mail
}

//! uidb64 to and from primary keys.
//!
//! acct is stricter than Django on purpose: only the canonical spelling is read. So a case in
//! which Django finds a user must either be canonical and give the same user, or be a spelling
//! that Django's writer does not make, and give nobody.

use std::collections::HashMap;

use acct::account::uid::{decode, encode};
use acct::account::user::{KeyKind, UserKey};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    rows: HashMap<String, Vec<String>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    op: String,
    uidb64: String,
    pk: Option<String>,
    pk_type: Option<String>,
    #[serde(default)]
    user: HashMap<String, Option<String>>,
}

fn kind(pk_type: &str) -> KeyKind {
    match pk_type {
        "int" | "int32" => KeyKind::Integer,
        "uuid" => KeyKind::Uuid,
        "str" => KeyKind::Text,
        other => panic!("unknown pk type {other}"),
    }
}

#[test]
fn every_key_is_encoded_as_django_encodes_it() {
    let file: File = super::vectors::read(include_str!("vectors/uids.json"));
    let mut seen = 0;
    for case in file.cases.iter().filter(|case| case.op == "encode") {
        let kind = kind(case.pk_type.as_deref().unwrap());
        let key = kind.parse(case.pk.as_deref().unwrap()).unwrap();
        assert_eq!(encode(&key), case.uidb64, "{}", case.id);
        assert_eq!(decode(&case.uidb64, kind), Some(key), "{}", case.id);
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn a_uid_finds_django_s_user_or_has_a_form_that_django_never_writes() {
    let file: File = super::vectors::read(include_str!("vectors/uids.json"));
    let (mut same, mut stricter) = (0, 0);
    for case in file.cases.iter().filter(|case| case.op == "decode") {
        for (pk_type, theirs) in &case.user {
            let rows = &file.rows[pk_type];
            let found = decode(&case.uidb64, kind(pk_type)).map(|key| key.to_string());
            let ours = found.filter(|key| rows.contains(key));
            if let Some(pk) = theirs.as_ref().filter(|_| ours.is_none()) {
                let canonical = encode(&kind(pk_type).parse(pk).unwrap());
                assert_ne!(case.uidb64, canonical, "{} {pk_type}", case.id);
                stricter += 1;
            } else {
                assert_eq!(&ours, theirs, "{} {pk_type}", case.id);
                same += 1;
            }
        }
    }
    assert!(same > 600 && stricter > 50, "same {same}, stricter {stricter}");
}

#[test]
fn a_uid_of_another_key_type_matches_no_user() {
    assert_eq!(decode("bGFudGVybg", KeyKind::Integer), None);
    assert_eq!(decode("bGFudGVybg", KeyKind::Text), Some(UserKey::Text("lantern".to_owned())));
}

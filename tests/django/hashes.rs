//! What Django answered about stored hashes, and that acct answers the same.

use std::collections::BTreeMap;

use acct::account::hasher::{self, Algorithm, HashError, HashRecipe};
use acct::account::password::Password;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::vectors::read;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    password: String,
    encoded: String,
    note: String,
    algorithm: Option<String>,
    decided_by: Option<String>,
    expect: Expect,
    by_version: BTreeMap<String, Verdict>,
}

#[derive(Deserialize)]
struct Expect {
    verify: bool,
    raises: Option<String>,
    usable: bool,
    must_update_61: Option<bool>,
}

/// One version's answers; `must_update_own` is the name of an exception where the hasher raised.
#[derive(Deserialize)]
struct Verdict {
    must_update_own: Option<serde_json::Value>,
}

/// Cases that cannot be asked: Django hashes these passwords, but its forms never take them and
/// acct's `Password` cannot hold them.
const LEFT_OUT: [(&str, &str); 12] = [
    ("p-hash-042", "NUL in the password"),
    ("p-hash-043", "NUL in the password"),
    ("p-hash-056", "the password is empty"),
    ("p-hash-099", "NUL in the password"),
    ("p-hash-100", "the password is empty"),
    ("p-hash-143", "NUL in the password"),
    ("p-hash-144", "the password is empty"),
    ("p-hash-162", "NUL in the password"),
    ("p-hash-165", "the password is empty"),
    ("p-hash-189", "the password is empty"),
    ("p-hash-190", "NUL in the password"),
    ("p-hash-242", "the password is empty"),
];

fn cases() -> Vec<Case> {
    read::<Vectors>(include_str!("vectors/hashes.json")).cases
}

impl Case {
    fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm.as_deref().map(|name| Algorithm::from_name(name).unwrap())
    }

    fn verify(&self) -> Result<bool, HashError> {
        let password = Password::new(Zeroizing::new(self.password.clone())).unwrap();
        hasher::verify(&password, &self.encoded)
    }

    /// Says how acct's verdict differs from Django's; an exception of Django's allows any no.
    fn complaint(&self) -> Option<String> {
        let verdict = self.verify();
        let agrees = match (&self.expect.raises, self.algorithm()) {
            (Some(_), _) => verdict != Ok(true),
            (None, None) if self.expect.usable => verdict == Err(HashError::Unknown),
            (None, _) => verdict == Ok(self.expect.verify),
        };
        (!agrees).then(|| format!("{} {}: {verdict:?}", self.id, self.note))
    }
}

#[test]
fn every_password_verifies_where_it_verifies_in_django() {
    let asked: Vec<Case> = cases()
        .into_iter()
        .filter(|case| case.algorithm() != Some(Algorithm::Crypt))
        .filter(|case| !LEFT_OUT.iter().any(|(id, _)| *id == case.id))
        .collect();
    assert_eq!(asked.len(), 240);
    let complaints: Vec<String> = asked.iter().filter_map(Case::complaint).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn the_cases_left_out_are_those_whose_password_acct_cannot_hold() {
    let refused: Vec<String> = cases()
        .into_iter()
        .filter(|case| case.algorithm() != Some(Algorithm::Crypt))
        .filter(|case| Password::new(Zeroizing::new(case.password.clone())).is_err())
        .map(|case| case.id)
        .collect();
    assert_eq!(refused, LEFT_OUT.map(|(id, _)| id));
}

#[test]
fn every_hash_that_django_verifies_has_a_sound_form() {
    let verified = cases().into_iter().filter(|case| case.expect.verify);
    let verified: Vec<Case> =
        verified.filter(|case| case.algorithm() != Some(Algorithm::Crypt)).collect();
    assert!(verified.len() > 50, "{}", verified.len());
    for case in verified {
        assert_eq!(hasher::check_form(&case.encoded), Ok(()), "{}", case.id);
    }
}

#[test]
fn crypt_is_known_and_not_computed() {
    let any = Password::new(Zeroizing::new("any".to_owned())).unwrap();
    let crypt: Vec<Case> =
        cases().into_iter().filter(|case| case.algorithm() == Some(Algorithm::Crypt)).collect();
    assert_eq!(crypt.len(), 9);
    for case in crypt {
        let verdict = hasher::verify(&any, &case.encoded);
        assert_eq!(verdict, Err(HashError::Unsupported(Algorithm::Crypt)), "{}", case.id);
    }
}

#[test]
fn every_text_is_usable_where_django_calls_it_usable() {
    for case in cases() {
        assert_eq!(hasher::is_usable(&case.encoded), case.expect.usable, "{}", case.id);
    }
}

#[test]
fn every_hash_is_outdated_where_a_site_with_pbkdf2_first_calls_it_outdated() {
    let recipe = HashRecipe::pbkdf2_sha256(HashRecipe::DEFAULT_PBKDF2_ITERATIONS).unwrap();
    let mut asked = 0;
    for case in cases() {
        if let Some(expected) = case.expect.must_update_61 {
            assert_eq!(hasher::must_update(&case.encoded, recipe), expected, "{}", case.id);
            asked += 1;
        }
    }
    assert_eq!(asked, 178);
}

/// The newest version that knows the algorithm decides: 6.1, or 4.2 for what went later.
#[test]
fn every_hash_is_outdated_where_a_site_with_its_algorithm_first_calls_it_outdated() {
    let mut asked: BTreeMap<&str, u32> = BTreeMap::new();
    for case in cases() {
        let recipe = case.algorithm().and_then(HashRecipe::django);
        let Some((recipe, version)) = recipe.zip(case.decided_by.as_ref()) else { continue };
        let verdict = &case.by_version[version].must_update_own;
        if let Some(expected) = verdict.as_ref().and_then(serde_json::Value::as_bool) {
            assert_eq!(hasher::must_update(&case.encoded, recipe), expected, "{}", case.id);
            *asked.entry(recipe.algorithm().name()).or_default() += 1;
        }
    }
    let expected = [
        ("argon2", 31),
        ("bcrypt", 18),
        ("bcrypt_sha256", 17),
        ("md5", 8),
        ("pbkdf2_sha1", 9),
        ("pbkdf2_sha256", 75),
        ("scrypt", 17),
        ("sha1", 6),
        ("unsalted_md5", 8),
        ("unsalted_sha1", 3),
    ];
    assert_eq!(asked, BTreeMap::from(expected));
}

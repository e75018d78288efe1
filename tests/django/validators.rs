//! `validate_password`: errors in order, and the help texts.
//!
//! Every case runs. Not read: `other_versions` (older common lists; acct has 6.1's), `same_in`, and
//! `help_text_html`, for acct writes no HTML.

use std::collections::BTreeMap;

use acct::account::policy::{Attribute, MaxSimilarity, Policy, Validator};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    configs: BTreeMap<String, Vec<Entry>>,
    help_texts: BTreeMap<String, Vec<String>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Entry {
    validator: String,
    options: Options,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    min_length: Option<usize>,
    max_similarity: Option<f64>,
    user_attributes: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    password: String,
    user: Option<User>,
    config: String,
    why: String,
    errors: Value,
}

#[derive(Deserialize)]
struct User {
    username: String,
    first_name: String,
    last_name: String,
    email: String,
}

impl User {
    fn attributes(&self) -> [Attribute<'_>; 4] {
        [
            Attribute::username(&self.username),
            Attribute::first_name(&self.first_name),
            Attribute::last_name(&self.last_name),
            Attribute::email(&self.email),
        ]
    }
}

/// Builds the validator that an entry of `AUTH_PASSWORD_VALIDATORS` describes.
fn validator(entry: &Entry) -> Option<Validator> {
    let Options { min_length, max_similarity, user_attributes } = &entry.options;
    match entry.validator.as_str() {
        "UserAttributeSimilarityValidator" => Some(Validator::UserAttributeSimilarity {
            user_attributes: user_attributes.clone().unwrap_or_else(|| {
                ["username", "first_name", "last_name", "email"].map(str::to_owned).to_vec()
            }),
            max_similarity: max_similarity
                .map_or(Ok(MaxSimilarity::default()), MaxSimilarity::new)
                .ok()?,
        }),
        "MinimumLengthValidator" => {
            Some(Validator::MinimumLength { min_length: min_length.unwrap_or(8) })
        }
        "CommonPasswordValidator" => Some(Validator::CommonPassword),
        "NumericPasswordValidator" => Some(Validator::NumericPassword),
        _ => None,
    }
}

#[test]
fn passwords_get_djangos_errors_in_djangos_order() {
    let vectors: Vectors = crate::vectors::read(include_str!("vectors/validators.json"));
    let policies: BTreeMap<_, _> = vectors
        .configs
        .iter()
        .map(|(name, entries)| {
            let validators = entries.iter().map(|entry| validator(entry).unwrap()).collect();
            (name.as_str(), Policy::new(validators))
        })
        .collect();
    assert_eq!(policies["default"], Policy::default());
    for (name, texts) in &vectors.help_texts {
        assert_eq!(&policies[name.as_str()].help_texts(), texts, "{name}");
    }
    assert_eq!(vectors.cases.len(), 253);
    for case in &vectors.cases {
        let attributes = case.user.as_ref().map(User::attributes);
        let user = attributes.as_ref().map(<[_; 4]>::as_slice);
        let errors = policies[case.config.as_str()].check(&case.password, user);
        assert_eq!(json!(errors), case.errors, "{} {}", case.id, case.why);
    }
}

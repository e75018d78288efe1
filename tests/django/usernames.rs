//! User names: the Unicode validator, NFKC, and `UserCreationForm`.
//!
//! Every case runs. Not read: `valid_ascii` and `field_errors`, for acct has neither the ASCII validator
//! nor the model field's own check, and `same_in`.

use acct::account::text::nfkc;
use acct::account::username::{Username, is_valid_unicode};
use acct::account::validation::ValidationError;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    existing: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    username: String,
    valid_unicode: bool,
    normalized: String,
    form_valid: bool,
    form_cleaned: Option<String>,
    form_errors: Value,
}

/// Parses through the library; the store's uniqueness check, SQLite's `iexact`, is imitated here.
fn clean(typed: &str, existing: &[String]) -> Result<Username, Vec<ValidationError>> {
    let name = Username::parse(typed)?;
    if existing.iter().any(|taken| taken.eq_ignore_ascii_case(name.as_str())) {
        let message = "A user with that username already exists.";
        return Err(vec![ValidationError::new("unique", message)]);
    }
    Ok(name)
}

#[test]
fn names_are_validated_normalised_and_cleaned_as_django_does() {
    let vectors: Vectors = crate::vectors::read(include_str!("vectors/usernames.json"));
    assert_eq!(vectors.cases.len(), 120);
    for case in vectors.cases {
        let Case { id, username, .. } = case;
        assert_eq!(is_valid_unicode(&username), case.valid_unicode, "{id} {username:?}");
        assert_eq!(nfkc(&username), case.normalized, "{id} {username:?}");
        let (cleaned, errors) = match clean(&username, &vectors.existing) {
            Ok(name) => (Some(name.as_str().to_owned()), json!({})),
            Err(errors) => (None, json!({ "username": errors })),
        };
        assert_eq!(cleaned.is_some(), case.form_valid, "{id} {username:?}");
        assert_eq!(cleaned, case.form_cleaned, "{id} {username:?}");
        assert_eq!(errors, case.form_errors, "{id} {username:?}");
    }
}

//! Addresses: validity, `normalize_email`, and the form's e-mail field.
//!
//! Every case runs. Not read: `other_versions` (what 4.2 answered; acct answers as 6.1) and `same_in`.

use acct::account::email::{EmailAddress, is_valid_address, normalize_email};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    address: String,
    valid: bool,
    normalized: String,
    form_cleaned: Option<String>,
    form_errors: Value,
}

#[test]
fn addresses_are_validated_normalised_and_cleaned_as_django_does() {
    let vectors: Vectors = crate::vectors::read(include_str!("vectors/email_addresses.json"));
    assert_eq!(vectors.cases.len(), 126);
    for case in vectors.cases {
        let Case { id, address, .. } = case;
        assert_eq!(is_valid_address(&address), case.valid, "{id} {address:?}");
        assert_eq!(normalize_email(&address), case.normalized, "{id} {address:?}");
        let (cleaned, errors) = match EmailAddress::parse(&address) {
            Ok(parsed) => (Some(parsed.as_str().to_owned()), Vec::new()),
            Err(errors) => (None, errors),
        };
        assert_eq!(cleaned, case.form_cleaned, "{id} {address:?}");
        assert_eq!(json!(errors), case.form_errors, "{id} {address:?}");
    }
}

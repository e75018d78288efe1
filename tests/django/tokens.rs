//! Password reset tokens: `make_token` and `check_token`, over keys, fallbacks, zones and logins.

use acct::account::clock::SiteTime;
use acct::account::token::{KeyRing, ResetToken, TokenSubject};
use acct::account::user::{KeyKind, StoredUser};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use zeroize::Zeroizing;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    secret: String,
    pk_type: String,
    pk: String,
    password: String,
    last_login_db: Option<String>,
    email: Option<String>,
    time_zone: String,
    now: f64,
    timeout: i64,
    token: Option<String>,
    token_error: Option<String>,
    uidb64: String,
    timestamp: i64,
    checks: Vec<Check>,
}

/// What differs from the case; an absent field does not differ, a null is a value.
#[derive(Deserialize)]
struct Check {
    why: String,
    token: Option<String>,
    valid: bool,
    secret: Option<String>,
    #[serde(default)]
    fallbacks: Vec<String>,
    now: Option<f64>,
    time_zone: Option<String>,
    timeout: Option<i64>,
    pk: Option<String>,
    password: Option<String>,
    #[serde(default)]
    last_login_db: Change,
    #[serde(default)]
    email: Change,
}

/// A column that a check may change, also to NULL.
#[derive(Default, Deserialize)]
#[serde(from = "Option<String>")]
enum Change {
    #[default]
    Same,
    To(Option<String>),
}

impl From<Option<String>> for Change {
    fn from(value: Option<String>) -> Self {
        Self::To(value)
    }
}

fn kind(case: &Case) -> KeyKind {
    match case.pk_type.as_str() {
        "uuid" => KeyKind::Uuid,
        "str" => KeyKind::Text,
        _ => KeyKind::Integer,
    }
}

fn user(case: &Case) -> StoredUser {
    // Such a model has no e-mail column, whatever address the vector's generator drew.
    let email = case.email.clone().filter(|_| case.pk_type != "int-noemail");
    StoredUser {
        key: kind(case).parse(&case.pk).unwrap(),
        username: String::new(),
        email: email.unwrap_or_default(),
        password: case.password.clone(),
        last_login: case.last_login_db.clone(),
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        date_joined: None,
        attributes: Vec::new(),
        extra: Vec::new(),
    }
}

fn keys(secret: &str, fallbacks: &[String]) -> KeyRing {
    let bytes = |text: &str| Zeroizing::new(text.as_bytes().to_vec());
    KeyRing::new(bytes(secret), fallbacks.iter().map(|key| bytes(key)).collect())
}

/// A reading of Python's clock, to the microsecond.
fn instant(seconds: f64) -> Timestamp {
    let whole = SignedDuration::try_from_secs_f64(seconds).unwrap();
    let micros = (whole.as_nanos() + if seconds < 0.0 { -500 } else { 500 }) / 1_000;
    Timestamp::from_microsecond(i64::try_from(micros).unwrap()).unwrap()
}

fn stamp(time_zone: &str, now: f64) -> i64 {
    SiteTime::named(time_zone).unwrap().stamp(instant(now))
}

fn check(case: &Case, check: &Check) -> bool {
    let mut user = user(case);
    if let Some(pk) = &check.pk {
        user.key = kind(case).parse(pk).unwrap();
    }
    if let Some(password) = &check.password {
        user.password.clone_from(password);
    }
    if let Change::To(last_login) = &check.last_login_db {
        user.last_login.clone_from(last_login);
    }
    if let Change::To(email) = &check.email {
        user.email = email.clone().unwrap_or_default();
    }
    let keys = keys(check.secret.as_ref().unwrap_or(&case.secret), &check.fallbacks);
    let zone = check.time_zone.as_ref().unwrap_or(&case.time_zone);
    let now = stamp(zone, check.now.unwrap_or(case.now));
    let timeout = check.timeout.unwrap_or(case.timeout);
    let subject = TokenSubject::of(&user).unwrap();
    ResetToken::parse(check.token.as_deref().unwrap_or_default())
        .and_then(|token| token.check(&subject, &keys, now, timeout))
        .is_ok()
}

#[test]
fn every_token_is_generated_as_django_generates_it() {
    let file: File = super::vectors::read(include_str!("vectors/tokens.json"));
    for case in &file.cases {
        let user = user(case);
        let stamp = stamp(&case.time_zone, case.now);
        assert_eq!(stamp, case.timestamp, "{}", case.id);
        assert_eq!(acct::account::uid::encode(&user.key), case.uidb64, "{}", case.id);
        let made = u128::try_from(stamp).ok().map(|stamp| {
            let subject = TokenSubject::of(&user).unwrap();
            ResetToken::issue(&subject, stamp, &keys(&case.secret, &[])).as_str().to_owned()
        });
        assert_eq!(made, case.token, "{}", case.id);
        assert_eq!(made.is_none(), case.token_error.is_some(), "{}", case.id);
    }
    assert_eq!(file.cases.len(), 158);
}

#[test]
fn every_token_is_checked_as_django_checks_it() {
    let file: File = super::vectors::read(include_str!("vectors/tokens.json"));
    let mut seen = 0;
    for case in &file.cases {
        for one in &case.checks {
            assert_eq!(check(case, one), one.valid, "{}: {}", case.id, one.why);
            seen += 1;
        }
    }
    assert_eq!(seen, 678);
}

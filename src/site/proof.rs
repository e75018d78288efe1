//! Checks that acct and the site's Django agree on rows, hashes, and tokens in both directions.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dialogue::Dialogue;
use crate::account::clock::{LoginStamp, SiteTime};
use crate::account::hasher::{Algorithm, HashKind};
use crate::account::token::{KeyRing, ResetToken, TokenError, TokenSubject};
use crate::account::uid;
use crate::account::user::{StoredUser, UserKey};
use crate::error::Refusal;
use crate::settings::Settings;
use crate::store::{Inspection, Store, StoreError};

/// How far the two clocks may differ: the dialogue itself takes some time.
pub(super) const CLOCK_SECONDS: i128 = 120;

/// What was checked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Proof {
    /// The keys of the users that both read the same.
    pub users: Vec<String>,
    /// Whether the table was empty, so that only tokens of an unsaved user were checked.
    pub empty_table: bool,
    /// The algorithm of the first user's hash, if Django knows it.
    pub algorithm: Option<&'static str>,
}

/// A user as the site's Django reads it, and a token from the site.
#[derive(Deserialize)]
struct Sample {
    saved: bool,
    pk: String,
    uid: String,
    username: String,
    email: String,
    password: String,
    login: String,
    token: String,
}

/// What acct's side of the comparison needs.
struct Comparison<'a> {
    store: &'a Store,
    keys: &'a KeyRing,
    time: SiteTime,
    timeout: i64,
    now: Timestamp,
}

/// Compares acct, with these settings, with the site; refuses on the first difference.
///
/// Nothing is written on either side.
pub fn prove(
    settings: &Settings,
    keys: &KeyRing,
    dialogue: &mut Dialogue,
    now: Timestamp,
) -> Result<Proof, Refusal> {
    #[derive(Deserialize)]
    struct Samples {
        samples: Vec<Sample>,
    }
    let store = Inspection::open(&settings.database.value)?
        .into_store(&settings.table(), settings.database_time()?);
    let store = store.map_err(another_schema)?;
    let comparison = Comparison {
        store: &store,
        keys,
        time: settings.site_time()?,
        timeout: i64::from(settings.password_reset_timeout.value),
        now,
    };
    let Samples { samples } =
        dialogue.ask(&json!({ "samples": true }))?.map_err(|error| site_failed(&error.error))?;
    let mut proof = Proof { users: Vec::new(), empty_table: false, algorithm: None };
    for (at, sample) in samples.iter().enumerate() {
        comparison.compare(sample, dialogue)?;
        proof.empty_table |= !sample.saved;
        if at == 0 && sample.saved {
            proof.algorithm = HashKind::of(&sample.password).algorithm().map(Algorithm::name);
        }
        if !proof.users.contains(&sample.pk) {
            proof.users.push(sample.pk.clone());
        }
    }
    Ok(proof)
}

impl Comparison<'_> {
    fn compare(&self, sample: &Sample, dialogue: &mut Dialogue) -> Result<(), Refusal> {
        let kind = self.store.key_kind();
        let key = kind.parse(&sample.pk).filter(|key| key.to_string() == sample.pk);
        let key = key.ok_or_else(|| disagreement(&sample.pk, "the primary key"))?;
        if uid::encode(&key) != sample.uid {
            return Err(disagreement(&sample.pk, "the uid in links"));
        }
        let user = if sample.saved {
            let found = self.store.user_by_key(&key)?;
            found
                .ok_or_else(|| disagreement(&sample.pk, "the database: acct finds no such user"))?
        } else {
            unsaved(key, sample)
        };
        same_row(&user, sample)?;
        let subject = TokenSubject::of(&user)?;
        self.ours_there(&subject, sample, dialogue)?;
        self.theirs_here(&subject, sample)
    }

    /// Has the site check a token from acct.
    fn ours_there(
        &self,
        subject: &TokenSubject<'_>,
        sample: &Sample,
        dialogue: &mut Dialogue,
    ) -> Result<(), Refusal> {
        let stamp = u128::try_from(self.time.stamp(self.now))
            .map_err(|_| Refusal::environment("bad_clock", "the system clock is before 2001"))?;
        let token = ResetToken::issue(subject, stamp, self.keys);
        let request = json!({ "check": { "pk": sample.pk, "token": token.as_str() } });
        let answer: Value = dialogue.ask(&request)?.map_err(|error| site_failed(&error.error))?;
        if answer["accepted"] == true {
            return Ok(());
        }
        Err(disagreement(&sample.pk, "tokens: the site rejects acct's"))
    }

    /// Checks a token from the site, and its clock.
    fn theirs_here(&self, subject: &TokenSubject<'_>, sample: &Sample) -> Result<(), Refusal> {
        let refused = |_| disagreement(&sample.pk, "tokens: acct rejects the site's");
        let token = ResetToken::parse(&sample.token).map_err(refused)?;
        let now = self.time.stamp(self.now);
        // Then only the clocks differ, which are compared below with a better message.
        match token.check(subject, self.keys, now, self.timeout) {
            Ok(()) | Err(TokenError::Expired) => {}
            Err(refusal) => return Err(refused(refusal)),
        }
        let apart = token.stamp() - i128::from(now);
        if apart.abs() > CLOCK_SECONDS {
            let what = format!("the clock: they differ by {} seconds", apart.abs());
            return Err(disagreement(&sample.pk, &what));
        }
        Ok(())
    }
}

/// Returns the row that an unsaved user would have.
fn unsaved(key: UserKey, sample: &Sample) -> StoredUser {
    StoredUser {
        key,
        username: sample.username.clone(),
        email: sample.email.clone(),
        password: sample.password.clone(),
        last_login: None,
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

fn same_row(user: &StoredUser, sample: &Sample) -> Result<(), Refusal> {
    let login = LoginStamp::from_stored(user.last_login.as_deref())?;
    for (what, ours, theirs) in [
        ("the user name", user.username.as_str(), sample.username.as_str()),
        ("the e-mail address", &user.email, &sample.email),
        ("the stored hash", &user.password, &sample.password),
        ("the last login", login.as_str(), &sample.login),
    ] {
        if ours != theirs {
            return Err(disagreement(&sample.pk, what));
        }
    }
    Ok(())
}

/// Explains that the database lacks a table or column of the model.
fn another_schema(error: StoreError) -> Refusal {
    let is_schema = matches!(error, StoreError::Schema(_) | StoreError::NoColumn { .. });
    let message = error.to_string();
    if !is_schema {
        return error.into();
    }
    Refusal::environment("schema_mismatch", message).hint(
        "the site's model uses that table: check that this is the site's database, and run \
         manage.py migrate",
    )
}

/// Refuses with what differs, never with a value.
fn disagreement(pk: &str, what: &str) -> Refusal {
    let message = format!("acct and the site disagree on user {pk}: {what}");
    Refusal::environment("fit_not_proven", message)
        .hint("nothing was written; please report what the site does differently")
}

fn site_failed(error: &str) -> Refusal {
    let message = format!("the site's own Django failed: {error}");
    Refusal::environment("fit_not_proven", message)
        .hint("for more, run User.objects.first() in python manage.py shell")
}

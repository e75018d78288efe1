//! SECRET_KEY and its fallbacks.

use zeroize::Zeroizing;

use super::database::{Found, UNOPENED};
use super::{Check, Finding};
use crate::account::key::{Weakness, weakness};
use crate::account::token::KeyRing;
use crate::error::Refusal;
use crate::files::FileError;
use crate::home;
use crate::settings::Settings;
use crate::store::Owner;
use crate::system::Environment;

/// Checks the key's file and strength, the old keys, and whether the key is the database's.
pub(super) fn findings(
    settings: &Settings,
    environment: &Environment,
    found: &Found,
) -> [Finding; 3] {
    let key = home::find_key(settings, environment);
    let belongs = match &key {
        Ok(Some(key)) => belongs(settings, found, key),
        _ => Finding::skipped(Check::DatabaseKey, "no key to compare with"),
    };
    let fallbacks = Finding::of(Check::SecretKeyFallbacks, fallbacks(settings));
    [current(settings, found, key), fallbacks, belongs]
}

fn current(
    settings: &Settings,
    found: &Found,
    key: Result<Option<Zeroizing<Vec<u8>>>, Refusal>,
) -> Finding {
    let check = Check::SecretKey;
    match key {
        Err(refusal) => Finding::refused(check, refusal),
        Ok(_) if found.is_site() && settings.lacks_key_source() => {
            Finding::refused(check, home::site_key_not_set(settings))
        }
        Ok(Some(key)) => Finding::of(check, judge(settings, &key)),
        Ok(None) if found.is_missing() && settings.lacks_key_source() => {
            Finding::skipped(check, "the key is created together with the database")
        }
        Ok(None) if matches!(found.owner(), Some(Owner::Acct(_))) => {
            Finding::refused(check, home::missing_key(settings))
        }
        Ok(None) => Finding::refused(
            check,
            FileError::Missing(settings.secret_key_file.value.clone()).into(),
        ),
    }
}

fn judge(settings: &Settings, key: &[u8]) -> Result<Finding, Refusal> {
    let (check, source) = (Check::SecretKey, settings.secret_key()?);
    Ok(match fault(key) {
        None => Finding::ok(check, format!("{source} contains a strong key")),
        Some((what, remedy)) => Finding::warning(check, format!("{source}: {what}"), remedy),
    })
}

/// Returns what is wrong with a key and what to do, without revealing any of it.
fn fault(key: &[u8]) -> Option<(String, &'static str)> {
    let quote =
        [b'"', b'\''].iter().any(|quote| key.first() == Some(quote) && key.last() == Some(quote));
    if quote || key.trim_ascii() != key {
        let what = "it is wrapped in quotes or spaces; probably a copy error";
        return Some((
            what.to_owned(),
            "store only the value, as print(settings.SECRET_KEY) prints it",
        ));
    }
    let weakness = weakness(key)?;
    let remedy = match weakness {
        Weakness::Short | Weakness::Uniform => {
            "give the site a new key of 50 random characters, and keep the old one as a fallback"
        }
        Weakness::Insecure => {
            "if the site is live, give it a new key, and keep the old one as a fallback"
        }
    };
    Some((format!("Django warns about it: {weakness}"), remedy))
}

fn fallbacks(settings: &Settings) -> Result<Finding, Refusal> {
    let check = Check::SecretKeyFallbacks;
    let keys = home::find_fallbacks(settings)?;
    let weak = keys.iter().filter(|key| weakness(key).is_some()).count();
    Ok(match (keys.len(), weak) {
        (0, _) => Finding::ok(check, "none"),
        (1, 0) => Finding::ok(check, "1 old key is accepted"),
        (count, 0) => Finding::ok(check, format!("{count} old keys are accepted")),
        (count, weak) => Finding::warning(
            check,
            format!("weak old keys: {weak} of {count}"),
            "remove an old key once its last link has expired",
        ),
    })
}

/// Checks that acct's own database was created with the key.
fn belongs(settings: &Settings, found: &Found, key: &Zeroizing<Vec<u8>>) -> Finding {
    let check = Check::DatabaseKey;
    let fingerprint = || KeyRing::new(key.clone(), Vec::new()).fingerprint();
    match found.owner() {
        None => Finding::skipped(check, UNOPENED),
        Some(Owner::Site) => Finding::skipped(
            check,
            "a site's database does not record its key; check a link that the site mailed with \
             acct password inspect",
        ),
        Some(Owner::Acct(Some(known))) if *known == fingerprint() => {
            Finding::ok(check, "the database was created with this key")
        }
        Some(Owner::Acct(Some(_))) => Finding::refused(check, home::wrong_key(settings)),
        Some(Owner::Acct(None)) => {
            Finding::skipped(check, "the database has no fingerprint of its key")
        }
    }
}

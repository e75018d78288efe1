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

/// Checks the key's file and strength, those of the old keys, and whose key it is.
pub(super) fn findings(
    settings: &Settings,
    environment: &Environment,
    found: &Found,
) -> [Finding; 3] {
    let key = home::find_key(settings, environment);
    let belongs = match &key {
        Ok(Some(key)) => belongs(settings, found, key),
        _ => Finding::not_checked(Check::DatabaseKey, "there is no key to compare with"),
    };
    [current(settings, found, key), fallbacks(settings), belongs]
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
            Finding::refused(check, home::foreign_without_key(settings))
        }
        Ok(Some(key)) => judge(settings, &key),
        Ok(None) if found.is_missing() && settings.lacks_key_source() => {
            Finding::not_checked(check, "it is made together with the database")
        }
        Ok(None) if matches!(found.owner(), Some(Owner::Acct(_))) => {
            Finding::refused(check, home::lost_key(settings))
        }
        Ok(None) => Finding::refused(
            check,
            FileError::Missing(settings.secret_key_file.value.clone()).into(),
        ),
    }
}

fn judge(settings: &Settings, key: &[u8]) -> Finding {
    let check = Check::SecretKey;
    let place = match settings.secret_key() {
        Ok(place) => place,
        Err(refusal) => return Finding::refused(check, refusal),
    };
    match fault(key) {
        None => Finding::fits(check, format!("{place} holds a strong key")),
        Some((what, remedy)) => Finding::attention(check, format!("{place}: {what}"), remedy),
    }
}

/// Finds what is wrong with a key, and what to do, without saying anything of the key itself.
fn fault(key: &[u8]) -> Option<(String, &'static str)> {
    let quote =
        [b'"', b'\''].iter().any(|quote| key.first() == Some(quote) && key.last() == Some(quote));
    if quote || key.trim_ascii() != key {
        let what = "it begins and ends with quotes or blanks, which the site's key hardly does";
        return Some((
            what.to_owned(),
            "put the value alone there, as print(settings.SECRET_KEY) shows it",
        ));
    }
    let weakness = weakness(key)?;
    let remedy = match weakness {
        Weakness::Short | Weakness::Uniform => {
            "give the site a key of 50 random characters, and keep the old one as a fallback"
        }
        Weakness::Insecure => {
            "if it is a live site's, give it a new key, and keep the old one as a fallback"
        }
    };
    Some((format!("Django warns of it: {weakness}"), remedy))
}

fn fallbacks(settings: &Settings) -> Finding {
    let check = Check::SecretKeyFallbacks;
    let keys = match home::find_fallbacks(settings) {
        Ok(keys) => keys,
        Err(refusal) => return Finding::refused(check, refusal),
    };
    let weak = keys.iter().filter(|key| weakness(key).is_some()).count();
    match (keys.len(), weak) {
        (0, _) => Finding::fits(check, "there are none"),
        (count, 0) => Finding::fits(check, format!("{count} old keys are honoured")),
        (count, weak) => Finding::attention(
            check,
            format!("Django warns of {weak} of {count} old keys: they are weak"),
            "drop an old key as soon as its last link has expired",
        ),
    }
}

/// Checks that an own database was made with the key.
fn belongs(settings: &Settings, found: &Found, key: &Zeroizing<Vec<u8>>) -> Finding {
    let check = Check::DatabaseKey;
    let fingerprint = || KeyRing::new(key.clone(), Vec::new()).fingerprint();
    match found.owner() {
        None => Finding::not_checked(check, UNOPENED),
        Some(Owner::Site) => Finding::not_checked(
            check,
            "a site's database does not know its key; acct password inspect tells it by a link \
             from the site's mail",
        ),
        Some(Owner::Acct(Some(known))) if *known == fingerprint() => {
            Finding::fits(check, "the database was made with this key")
        }
        Some(Owner::Acct(Some(_))) => {
            Finding::refused(check, home::wrong_key(settings).unwrap_or_else(|refusal| refusal))
        }
        Some(Owner::Acct(None)) => {
            Finding::not_checked(check, "the database keeps no fingerprint of its key")
        }
    }
}

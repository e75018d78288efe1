//! acct's own home: a database and its key, created together.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use zeroize::Zeroizing;

use crate::account::token::KeyRing;
use crate::audit::Intent;
use crate::error::{Refusal, quoted};
use crate::files::{self, Access, FileError};
use crate::settings::{KeySource, Settings};
use crate::store::{Store, StoreError};
use crate::system::Environment;

/// The letters and the length of the keys that Django's `startproject` generates.
const KEY_LETTERS: &[u8; 50] = b"abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)";
const KEY_LENGTH: usize = 50;

/// What [`create`] created.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Created {
    pub(crate) database: bool,
    pub(crate) secret_key: bool,
}

/// Creates the database, and the key unless it exists.
pub(crate) fn create(
    settings: &Settings,
    environment: &Environment,
    now: Timestamp,
    random: &mut StdRng,
    announced: &Intent,
) -> Result<Created, Refusal> {
    let (key, secret_key) = match find_key(settings, environment)? {
        Some(key) => (key, false),
        None => create_key(settings, random)?,
    };
    let fingerprint = KeyRing::new(key, Vec::new()).fingerprint();
    let location = &settings.database.value;
    match Store::create(location, (now, &fingerprint), announced) {
        Ok(()) => Ok(Created { database: true, secret_key }),
        // Another process was faster, with the same key: this is its first use too.
        Err(StoreError::Exists(_)) if !location.is_missing() => {
            Ok(Created { database: false, secret_key })
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads SECRET_KEY; `None` if its file does not exist.
pub(crate) fn find_key(
    settings: &Settings,
    environment: &Environment,
) -> Result<Option<Zeroizing<Vec<u8>>>, Refusal> {
    match settings.secret_key()? {
        KeySource::File(path) => read_key_file(path, settings.key_access()),
        KeySource::Variable(name) => {
            let value = environment.get(name).ok_or_else(|| unset_variable(name))?;
            Ok(Some(Zeroizing::new(value.as_bytes().to_vec())))
        }
    }
}

fn read_key_file(path: &Path, access: Access) -> Result<Option<Zeroizing<Vec<u8>>>, Refusal> {
    match files::read_key(path, access) {
        Ok(key) => check_bare_key(path, &key).map(|()| Some(key)),
        Err(FileError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn unset_variable(name: &str) -> Refusal {
    let message =
        format!("the environment variable {name} (secret_key_env in the settings) is not set");
    Refusal::environment("key_missing", message)
        .hint("run acct with the environment of the site's service")
}

/// Reads SECRET_KEY and its fallbacks; refuses a missing key.
pub(crate) fn read_keys(
    settings: &Settings,
    environment: &Environment,
    is_acct_home: bool,
) -> Result<KeyRing, Refusal> {
    let current = find_key(settings, environment)?.ok_or_else(|| {
        let missing = || FileError::Missing(settings.secret_key_file.value.clone());
        if is_acct_home { missing_key(settings) } else { missing().into() }
    })?;
    Ok(KeyRing::new(current, find_fallbacks(settings)?))
}

/// Reads SECRET_KEY_FALLBACKS, one a line; none if no file is set.
pub(crate) fn find_fallbacks(settings: &Settings) -> Result<Vec<Zeroizing<Vec<u8>>>, Refusal> {
    match &settings.secret_key_fallbacks_file.value {
        Some(path) => Ok(lines(&files::read_key(path, settings.key_access())?)),
        None => Ok(Vec::new()),
    }
}

fn lines(bytes: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(|line| Zeroizing::new(line.to_vec()))
        .collect()
}

/// Creates the key file, or reads the one that another process has created meanwhile; returns
/// whether it created it.
fn create_key(
    settings: &Settings,
    random: &mut StdRng,
) -> Result<(Zeroizing<Vec<u8>>, bool), Refusal> {
    let letters = || KEY_LETTERS.choose(random).copied();
    let key: Zeroizing<Vec<u8>> =
        Zeroizing::new(std::iter::repeat_with(letters).take(KEY_LENGTH).flatten().collect());
    let mut line = Zeroizing::new(key.to_vec());
    line.push(b'\n');
    let path = &settings.secret_key_file.value;
    files::create_parent(path)?;
    match files::create(path, &line) {
        Ok(()) => Ok((key, true)),
        Err(exists @ FileError::Exists(_)) => read_key_file(path, settings.key_access())?
            .map(|key| (key, false))
            .ok_or_else(|| exists.into()),
        Err(error) => Err(error.into()),
    }
}

/// Returns the refusal of a database whose key is missing.
pub(crate) fn missing_key(settings: &Settings) -> Refusal {
    let (database, key) = (&settings.database.value, settings.secret_key_file.value.display());
    Refusal::environment("key_missing", format!("the key of {database} is not in {key}"))
        .hint("restore it from a backup, or give its path with --secret-key-file")
}

/// Returns the refusal of a key that is not the database's.
pub(crate) fn wrong_key(settings: &Settings) -> Refusal {
    let key = match settings.secret_key() {
        Ok(key) => key,
        Err(refusal) => return refusal,
    };
    let message = format!("{} was created with another key than {key}", settings.database.value);
    Refusal::environment("key_mismatch", message).hint("give the right one with --secret-key-file")
}

/// Returns the refusal of a site's database without the site's key.
pub(crate) fn site_key_not_set(settings: &Settings) -> Refusal {
    let message = format!(
        "{} is a Django site's database, and the site's SECRET_KEY is not set",
        settings.database.value
    );
    Refusal::environment("key_not_named", message)
        .hint("write SECRET_KEY to a file of mode 0600 and pass it with --secret-key-file")
}

/// Returns the refusal of a database that cannot be used, with its location.
pub(crate) fn unusable_database(settings: &Settings, error: StoreError) -> Refusal {
    if matches!(error, StoreError::Missing(_)) {
        if settings.database.is_default() {
            return Refusal::from(error)
                .hint("acct init or acct user add NAME creates it; acct demo shows how");
        }
        if let Some(manage_py) = &settings.manage_py.value {
            return Refusal::from(error).hint(format!(
                "it existed when the site was adopted: restore it, or if it has moved, run acct adopt {}",
                quoted(manage_py)
            ));
        }
    }
    let is_named = matches!(error, StoreError::Missing(_) | StoreError::CannotOpen(_));
    let mut refusal = Refusal::from(error);
    if !is_named {
        refusal.message = format!("{}: {}", settings.database.value, refusal.message);
    }
    refusal
}

/// Refuses a file that contains more than the key: its links would all be invalid.
fn check_bare_key(path: &Path, content: &[u8]) -> Result<(), Refusal> {
    if !content.contains(&b'\n') && !content.starts_with(b"SECRET_KEY") {
        return Ok(());
    }
    let message = format!("{} contains more than the bare key", path.display());
    Err(Refusal::environment("not_a_key", message)
        .hint("write only the value of SECRET_KEY to it, on one line, without quotes"))
}

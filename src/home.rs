//! acct's own home: a database and the key that belongs to it, made together.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

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

/// The letters and the length of the keys that Django's `startproject` makes.
const KEY_LETTERS: &[u8; 50] = b"abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)";
const KEY_LENGTH: usize = 50;

/// What [`make`] found or made.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) database: PathBuf,
    pub(crate) secret_key_file: PathBuf,
    pub(crate) made_database: bool,
    pub(crate) made_key: bool,
}

/// Makes the database, and the key where there is none yet.
pub(crate) fn make(
    settings: &Settings,
    environment: &Environment,
    now: &str,
    random: &mut StdRng,
    announced: &Intent,
) -> Result<Home, Refusal> {
    let mut home = found(settings);
    let (key, made_key) = match find_key(settings, environment)? {
        Some(key) => (key, false),
        None => make_key(settings, random)?,
    };
    home.made_key = made_key;
    let fingerprint = KeyRing::new(key, Vec::new()).fingerprint();
    files::create_parent(&home.database)?;
    match Store::create(&home.database, (now, &fingerprint), announced) {
        Ok(()) => home.made_database = true,
        // Another process was quicker, with the same key: this is its first use too.
        Err(StoreError::Exists(_)) if home.database.exists() => {}
        Err(StoreError::File(source)) => {
            let message = format!("{}: {source}", home.database.display());
            return Err(Refusal::environment("cannot_create", message));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(home)
}

/// Names the home as it is, of which nothing was made now.
pub(crate) fn found(settings: &Settings) -> Home {
    Home {
        database: settings.database.value.clone(),
        secret_key_file: settings.secret_key_file.value.clone(),
        made_database: false,
        made_key: false,
    }
}

/// Tells whether the database is still to be made; one that cannot be looked at is not.
pub(crate) fn is_missing(settings: &Settings) -> bool {
    !settings.database.value.try_exists().unwrap_or(true)
}

/// Reads SECRET_KEY; `None` where there is no such file.
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
        Ok(key) => refuse_no_key(path, &key).map(|()| Some(key)),
        Err(FileError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn unset_variable(name: &str) -> Refusal {
    let message =
        format!("the environment variable {name}, which secret_key_env names, is not set");
    Refusal::environment("key_missing", message)
        .hint("start acct with the environment that the site's service has")
}

/// Reads SECRET_KEY_FALLBACKS, one a line; none where no file is named.
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

/// Makes the key file, or takes the one that another process has made meanwhile; tells which.
fn make_key(
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

/// Makes the refusal of a database whose key is not there.
pub(crate) fn lost_key(settings: &Settings) -> Refusal {
    let (database, key) = (&settings.database.value, &settings.secret_key_file.value);
    let message = format!("the key of {} is not at {}", database.display(), key.display());
    Refusal::environment("key_missing", message)
        .hint("restore it from a backup, or name its place with --secret-key-file")
}

/// Makes the refusal of a key that is not the database's.
pub(crate) fn wrong_key(settings: &Settings) -> Result<Refusal, Refusal> {
    let (database, key) = (&settings.database.value, settings.secret_key()?);
    let message = format!("{} was made with another key than {key}", database.display());
    Ok(Refusal::environment("key_mismatch", message)
        .hint("name the right one with --secret-key-file"))
}

/// Makes the refusal of a site's database that was named without the site's key.
pub(crate) fn foreign_without_key(settings: &Settings) -> Refusal {
    Refusal::environment(
        "key_not_named",
        format!(
            "{} is a Django site's database, and the site's SECRET_KEY was not named",
            settings.database.value.display()
        ),
    )
    .hint("put SECRET_KEY in a file of mode 0600 and name it with --secret-key-file")
}

/// Makes the refusal of a database that cannot be opened, and says which one.
pub(crate) fn unfit_database(settings: &Settings, error: StoreError) -> Refusal {
    if matches!(error, StoreError::Missing(_)) {
        if settings.database.is_default() {
            return Refusal::from(error)
                .hint("acct init or acct user add NAME makes it; acct demo shows how it goes");
        }
        if let Some(manage_py) = &settings.manage_py.value {
            return Refusal::from(error).hint(format!(
                "it was there when the site was adopted: restore it; if it has moved, acct adopt {}",
                quoted(manage_py)
            ));
        }
    }
    let names_it = matches!(error, StoreError::Missing(_) | StoreError::CannotOpen(_));
    let mut refusal = Refusal::from(error);
    if !names_it {
        refusal.message = format!("{}: {}", settings.database.value.display(), refusal.message);
    }
    refusal
}

/// Refuses a file that holds something else than the bare key: its links would all be void.
fn refuse_no_key(path: &Path, content: &[u8]) -> Result<(), Refusal> {
    if !content.contains(&b'\n') && !content.starts_with(b"SECRET_KEY") {
        return Ok(());
    }
    let message = format!("{} holds more than the bare key", path.display());
    Err(Refusal::environment("not_a_key", message)
        .hint("put the value of SECRET_KEY alone there, on one line, without quotes"))
}

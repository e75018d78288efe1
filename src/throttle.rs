//! Limits how often something is tried, across processes: a user's password, and resets by address.
//!
//! The counts are in one file next to the audit log, as salted digests: it holds no names and no
//! addresses. It is replaced as a whole under a lock, so that a kill leaves the old counts.

mod file;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rand::RngExt;
use sha2::{Digest, Sha256};

use self::file::{Counts, Locked};
use crate::account::email::{EmailAddress, folded};
use crate::account::text::hex;
use crate::account::user::StoredUser;
use crate::error::Refusal;
use crate::store::Location;
use crate::system::{Clock, System};

/// The file, next to the audit log.
const NAME: &str = "attempts.json";

/// How many wrong passwords in a row are answered at once.
const FREE: u32 = 3;

/// How long a command waits at most.
const LONGEST: Duration = Duration::from_secs(30);

/// How many wrong passwords in a row end in a pause instead of a delay.
const MOST: u32 = 10;

/// The pause.
const PAUSE: Duration = Duration::from_mins(15);

/// How long after the last try tries are forgotten.
const FORGET: Duration = Duration::from_hours(24);

/// Over this time resets are counted.
const HOUR: Duration = Duration::from_hours(1);

/// The counts of one user table.
pub(crate) struct Throttle {
    path: PathBuf,
    /// What the digests begin with, after the file's salt.
    table: Vec<u8>,
    /// The salt of a new file.
    salt: String,
    clock: Clock,
    sleep: &'static dyn Fn(Duration),
}

/// Whose password is tried.
pub(crate) enum Account<'a> {
    /// A user as stored: a new password starts a new count.
    Known(&'a StoredUser),
    /// What was typed instead of a user; counted too, so that the delay does not reveal who exists.
    Unknown(&'a str),
}

impl Throttle {
    /// Opens the counts next to the audit log; `None` if no file can be created there.
    pub(crate) fn open(
        audit_log: &Path,
        database: &Location,
        table: &str,
        system: &mut System,
    ) -> Result<Option<Self>, Refusal> {
        let path = audit_log.with_file_name(NAME);
        if !file::can_be_used(&path)? {
            return Ok(None);
        }
        let mut prefix = database.identity();
        prefix.push(0);
        prefix.extend_from_slice(table.as_bytes());
        let salt = hex(&system.random.random::<[u8; 16]>());
        let System { clock, sleep, .. } = *system;
        Ok(Some(Self { path, table: prefix, salt, clock, sleep }))
    }

    /// Refuses an account that has been tried too often, before anything is asked.
    pub(crate) fn check(&self, account: &Account<'_>) -> Result<(), Refusal> {
        let (locked, now) = self.lock()?;
        let rest = locked.counts.rest(&self.account_key(&locked.counts, account), now);
        if rest > LONGEST { Err(too_many(now, rest)) } else { Ok(()) }
    }

    /// Counts a try before it is made, so that none is free if the process is killed; `wait` has to
    /// pass the time that wrong ones before it cost.
    ///
    /// Refuses if that takes too long, also because other processes try the same account.
    pub(crate) fn count_try(
        &self,
        account: &Account<'_>,
        wait: &mut dyn FnMut(Duration),
    ) -> Result<(), Refusal> {
        // A clock that is read in milliseconds may need one more.
        let mut left = LONGEST + Duration::from_secs(1);
        loop {
            let (mut locked, now) = self.lock()?;
            let key = self.account_key(&locked.counts, account);
            let rest = locked.counts.rest(&key, now);
            if rest.is_zero() {
                locked.counts.add_try(key, now);
                return locked.save();
            }
            drop(locked);
            if rest > left {
                return Err(too_many(now, rest));
            }
            wait(rest);
            left -= rest;
        }
    }

    /// Forgets the tries of an account whose password was right.
    pub(crate) fn forget_tries(&self, account: &Account<'_>) -> Result<(), Refusal> {
        let (mut locked, _) = self.lock()?;
        let key = self.account_key(&locked.counts, account);
        if locked.counts.forget(&key) { locked.save() } else { Ok(()) }
    }

    /// Counts a reset; returns false, and does not count it, if the address had `per_hour` of them
    /// within the last hour.
    pub(crate) fn count_reset(
        &self,
        address: &EmailAddress,
        per_hour: u32,
    ) -> Result<bool, Refusal> {
        let (mut locked, now) = self.lock()?;
        // Spellings that lead to the same user are the same address.
        let key = self.key(&locked.counts, &[b"address", folded(address.as_str()).as_bytes()]);
        let counted = locked.counts.add_reset(key, now, per_hour);
        if counted {
            locked.save()?;
        }
        Ok(counted)
    }

    fn lock(&self) -> Result<(Locked<'_>, Timestamp), Refusal> {
        let mut locked = Locked::open(&self.path, self.sleep)?;
        let now = (self.clock)();
        locked.counts.prepare(&self.salt, now);
        Ok((locked, now))
    }

    fn account_key(&self, counts: &Counts, account: &Account<'_>) -> String {
        match account {
            Account::Known(user) => {
                let key = user.key.to_string();
                self.key(counts, &[b"user", key.as_bytes(), user.password.as_bytes()])
            }
            Account::Unknown(typed) => self.key(counts, &[b"unknown", typed.as_bytes()]),
        }
    }

    fn key(&self, counts: &Counts, parts: &[&[u8]]) -> String {
        let mut digest = Sha256::new_with_prefix(counts.salt());
        for part in std::iter::once(&self.table[..]).chain(parts.iter().copied()) {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        hex(&digest.finalize()[..16])
    }
}

/// Returns how long the next try has to wait after this many wrong ones.
fn delay(tries: u32) -> Duration {
    match tries {
        _ if tries < FREE => Duration::ZERO,
        MOST.. => PAUSE,
        _ => Duration::from_secs(1 << (tries - FREE)).min(LONGEST),
    }
}

fn too_many(now: Timestamp, rest: Duration) -> Refusal {
    // A whole second, and none too early.
    let rest = i64::try_from(rest.as_secs()).unwrap_or_default() + 1;
    let at = Timestamp::from_second(now.as_second().saturating_add(rest)).unwrap_or(now);
    let message = format!("too many wrong passwords; try again at {at}");
    Refusal::temporary("too_many_attempts", message)
        .hint("an administrator can set a new password with acct password set")
}

#[cfg(test)]
mod tests;

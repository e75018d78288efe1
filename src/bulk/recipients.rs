//! Who gets a link: users by address, by name, or by a filter.

use std::collections::VecDeque;
use std::vec;

use jiff::Timestamp;

use crate::account::email::EmailAddress;
use crate::account::reset::{self, Skip};
use crate::account::user::{StoredUser, UserKey};
use crate::error::Refusal;
use crate::journal::Progress;
use crate::links::LinkIssuer;
use crate::store::{Store, UserFilter};

/// The users of an address or a name, and who of them gets no link.
#[derive(Debug)]
pub(crate) struct Recipients {
    /// What was asked for, for messages.
    pub(crate) wanted: String,
    /// The users who get a link, in the order of the table.
    pub(crate) users: Vec<StoredUser>,
    /// The users who match and get none.
    pub(crate) skipped: Vec<(StoredUser, Skip)>,
}

impl Recipients {
    /// Finds every user with the address, by Django's rule.
    pub(crate) fn by_address(address: &EmailAddress, store: &Store) -> Result<Self, Refusal> {
        let wanted = format!("the address {address}");
        let mut recipients = Self { wanted, users: Vec::new(), skipped: Vec::new() };
        for user in store.users_by_email(address.as_str())? {
            let checked = reset::check_requested(&user, address.as_str());
            recipients.add(user, checked.err());
        }
        Ok(recipients)
    }

    /// Selects one user, as the administrator specified; a mailed link needs an address.
    pub(crate) fn named(user: StoredUser, is_mailed: bool) -> Self {
        let wanted = format!("the name {}", user.username);
        let mut recipients = Self { wanted, users: Vec::new(), skipped: Vec::new() };
        let address = if is_mailed { reset::check_stored_address(&user.email) } else { Ok(()) };
        let checked = reset::check_named(&user).and(address);
        recipients.add(user, checked.err());
        recipients
    }

    /// Skips the users who cannot get a link, or no mail with one.
    pub(crate) fn check(&mut self, issuer: &LinkIssuer<'_>, is_mailed: bool) {
        for user in std::mem::take(&mut self.users) {
            let skip = issuer.skip(&user, is_mailed);
            self.add(user, skip);
        }
    }

    fn add(&mut self, user: StoredUser, skip: Option<Skip>) {
        match skip {
            Some(skip) => self.skipped.push((user, skip)),
            None => self.users.push(user),
        }
    }
}

/// Where the recipients of a run come from.
#[derive(Clone)]
pub(crate) enum RecipientSource<'a> {
    /// Users that were found before.
    Users(Vec<StoredUser>),
    /// Users of the store, in the order of their keys.
    Filter {
        filter: &'a UserFilter,
        /// Returns whether a matching user is a recipient.
        is_included: &'a dyn Fn(&StoredUser) -> bool,
    },
}

/// The users whose turn is still to come: first those that are tried again, then the others.
pub(crate) struct Pending<'a> {
    source: RecipientSource<'a>,
    store: &'a Store,
    retries: VecDeque<String>,
    /// The last user whose turn has begun.
    after: Option<UserKey>,
    page: vec::IntoIter<StoredUser>,
    /// When the page was read.
    read_at: Timestamp,
}

/// A user, and its key in the journal if it is tried again; a user that is tried again may be gone.
type NextUser = (Option<StoredUser>, Option<String>);

impl<'a> Pending<'a> {
    /// Begins after what a journal's progress says was done.
    pub(super) fn new(
        mut source: RecipientSource<'a>,
        progress: &Progress,
        resend_unknown: bool,
        store: &'a Store,
    ) -> Self {
        let page = match &mut source {
            RecipientSource::Users(users) => std::mem::take(users),
            RecipientSource::Filter { .. } => Vec::new(),
        };
        Self {
            source,
            store,
            retries: progress.retries(resend_unknown).into(),
            after: progress.mailed_through.as_ref().map(|key| store.key(key)),
            page: page.into_iter(),
            read_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Goes through all users of the source again.
    pub(super) fn restarted(&self) -> Self {
        Self::new(self.source.clone(), &Progress::default(), false, self.store)
    }

    /// Counts them.
    pub(super) fn count(&self) -> Result<u64, Refusal> {
        let rest = match &self.source {
            RecipientSource::Users(_) => self.page.len() as u64,
            RecipientSource::Filter { filter, .. } => {
                self.store.count_after(filter, self.after.as_ref())?
            }
        };
        Ok(self.retries.len() as u64 + rest)
    }

    /// Returns the next user.
    pub(super) fn next(&mut self, now: Timestamp) -> Result<Option<NextUser>, Refusal> {
        if let Some(key) = self.retries.pop_front() {
            self.read_at = now;
            let user = self.store.user_by_key(&self.store.key(&key))?;
            return Ok(Some((user, Some(key))));
        }
        if self.page.len() == 0
            && let RecipientSource::Filter { filter, .. } = &self.source
        {
            self.read_at = now;
            let page = self.store.page(filter, self.after.as_ref())?;
            self.after = page.last().map(|last| last.key.clone()).or(self.after.take());
            self.page = page.into_iter();
        }
        Ok(self.page.next().map(|user| (Some(user), None)))
    }

    /// Returns when the row of the last user was read.
    pub(super) fn read_at(&self) -> Timestamp {
        self.read_at
    }

    /// Returns whether a filter selects the users.
    pub(super) fn is_filtered(&self) -> bool {
        matches!(self.source, RecipientSource::Filter { .. })
    }

    /// Returns whether a user of a filter is one of the recipients; `None` without a filter.
    pub(super) fn includes(&self, user: &StoredUser) -> Option<bool> {
        match &self.source {
            RecipientSource::Users(_) => None,
            RecipientSource::Filter { is_included, .. } => Some(is_included(user)),
        }
    }
}

/// Counts the users that a run has still to mail.
pub(crate) fn count_pending(
    filter: &UserFilter,
    progress: &Progress,
    resend_unknown: bool,
    store: &Store,
) -> Result<u64, Refusal> {
    let source = RecipientSource::Filter { filter, is_included: &|_| true };
    Pending::new(source, progress, resend_unknown, store).count()
}

//! What a run has done, in numbers, and how it ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::reset::Skip;
use crate::error::{Kind, Refusal, counted};
use crate::journal::{JobKind, Progress};
use crate::mail::{Backend, DeliveryError};
use crate::store::Store;

/// How many users with the same outcome are named.
pub(crate) const NAMED: usize = 10;

/// The description of the backend that delivers nothing.
pub(crate) const DUMMY: &str = "the dummy backend sends nothing";

/// What a run has done.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// How many users get no mail, by reason.
    pub(crate) skipped: BTreeMap<&'static str, u64>,
    /// How many mails were dropped.
    pub(crate) dropped: u64,
    /// How many mails failed.
    pub(crate) failed: u64,
    /// The first failure, or the first that needs fixing.
    worst: Option<Refusal>,
    /// How many mails were accepted in earlier runs.
    pub(crate) mailed_before: u64,
    /// The users whose mail was rejected in earlier runs.
    rejected_before: Vec<String>,
}

impl Summary {
    /// Begins after earlier runs.
    pub(super) fn after(progress: &Progress) -> Self {
        let (mailed_before, rejected_before) = (progress.mailed, progress.rejected());
        Self { mailed_before, rejected_before, ..Self::default() }
    }

    /// Counts a user who gets no mail.
    pub(crate) fn skip(&mut self, skip: Skip) {
        *self.skipped.entry(skip_words(skip)).or_default() += 1;
    }

    /// Counts a mail that failed.
    pub(super) fn fail(&mut self, error: &DeliveryError) {
        self.failed += 1;
        let refusal = Refusal::from(error.clone());
        let replaces =
            |worst: &Refusal| worst.kind != Kind::Environment && refusal.kind == Kind::Environment;
        if self.worst.as_ref().is_none_or(replaces) {
            self.worst = Some(refusal);
        }
    }

    /// Describes how many users get no mail, and why: `2 get none: 1 inactive, 1 without an address`.
    pub(crate) fn describe_skipped(&self) -> Option<String> {
        let total: u64 = self.skipped.values().sum();
        let get = if total == 1 { "gets" } else { "get" };
        let reasons: Vec<String> =
            self.skipped.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        (total > 0).then(|| format!("{total} {get} none: {}", reasons.join(", ")))
    }

    /// Describes how many mails were sent, and how many users get none.
    pub(crate) fn describe(&self, progress: &Progress, backend: Backend) -> String {
        let now = counted(progress.mailed - self.mailed_before, "mail");
        let mut text = match backend {
            Backend::Dummy => format!("dropped {}: {DUMMY}", counted(self.dropped, "mail")),
            Backend::Console => format!("printed {now}"),
            _ => format!("sent {now}"),
        };
        if self.mailed_before > 0 {
            text = format!("{text} ({} in all)", progress.mailed);
        }
        match self.describe_skipped() {
            Some(none) => format!("{text}; {none}"),
            None => text,
        }
    }

    /// Returns warnings about the mails that are not known to be accepted, for users that were not
    /// named before.
    pub(crate) fn warnings(
        &self,
        progress: &Progress,
        store: &Store,
    ) -> Result<Vec<String>, Refusal> {
        let mut warnings = Vec::new();
        let (named, rest) = split(&self.rejected_before);
        for id in named {
            let (user, gone) = describe_user(id, store)?;
            warnings.push(format!("the mail for {user} was permanently rejected{gone}"));
        }
        let mut ids = rest.to_vec();
        if self.failed > NAMED as u64 {
            let known: BTreeSet<&String> = self.rejected_before.iter().collect();
            ids.extend(progress.rejected().into_iter().filter(|id| !known.contains(id)));
        }
        if !ids.is_empty() {
            warnings.push(format!("permanently rejected, by id: {}", ids.join(", ")));
        }
        let unknown = progress.unknown();
        let (named, rest) = split(&unknown);
        for id in named {
            let (user, gone) = describe_user(id, store)?;
            warnings.push(format!("the mail for {user} may have been sent{gone}"));
        }
        if !rest.is_empty() {
            let (users, ids) = (counted(rest.len() as u64, "user"), rest.join(", "));
            warnings.push(format!("{users} more may have been mailed; by id: {ids}"));
        }
        Ok(warnings)
    }

    /// Returns the failure of a few mails, of which some are not known to be sent.
    pub(crate) fn failure(&self, links: usize) -> Option<Refusal> {
        let worst = self.worst.clone()?;
        if links == 1 {
            return Some(worst);
        }
        let message = format!("{} of {links} mails are not known to be sent", self.failed);
        Some(Refusal { message, ..worst })
    }

    /// Returns the failure of a run after which mails are left that were not accepted.
    pub(crate) fn unsent(&self, progress: &Progress, job: JobKind) -> Option<Refusal> {
        if !progress.has_unsent() {
            return None;
        }
        let refused = progress.refused().len() as u64;
        let (rejected, unknown) =
            (progress.rejected().len() as u64, progress.unknown().len() as u64);
        let permanently = match (rejected, refused) {
            (0, _) => String::new(),
            (_, 0) => ", permanently rejected".to_owned(),
            (some, _) => format!(", {some} of them permanently rejected"),
        };
        let (code, message) = match (refused + rejected, unknown) {
            (0, unknown) => {
                ("mails_unknown", format!("{} may have been sent", counted(unknown, "mail")))
            }
            (unsent, 0) => {
                ("mails_not_sent", format!("not sent: {}{permanently}", counted(unsent, "mail")))
            }
            (unsent, unknown) => (
                "mails_not_sent",
                format!(
                    "not sent: {}{permanently}; may have been sent: {unknown}",
                    counted(unsent, "mail")
                ),
            ),
        };
        let worst = self.worst.as_ref().map(|worst| worst.kind);
        let needs_fixing = worst == Some(Kind::Environment) || rejected > 0;
        let kind = if needs_fixing { Kind::Environment } else { Kind::Temporary };
        Some(Refusal::new(kind, code, message).hint(next_step(job, rejected, refused, unknown)))
    }
}

fn split(ids: &[String]) -> (&[String], &[String]) {
    ids.split_at(ids.len().min(NAMED))
}

/// Describes a user by primary key, and adds if it does not exist any more.
fn describe_user(id: &str, store: &Store) -> Result<(String, &'static str), Refusal> {
    Ok(match store.user_by_key(&store.key(id))? {
        Some(user) => (format!("{} (id {id})", user.username), ""),
        None => (format!("the user with id {id}"), "; the user no longer exists"),
    })
}

/// Returns the hint for mails that were not accepted.
fn next_step(job: JobKind, rejected: u64, refused: u64, unknown: u64) -> String {
    let those = if rejected > 0 { "the others" } else { "those" };
    let again = match (refused, unknown) {
        (0, 0) => {
            return "the run is complete and does not retry them; acct password reset --user mails \
                    one user"
                .to_owned();
        }
        (0, _) => format!("the same command with --resend-unknown sends {those} again"),
        (_, 0) => format!("the same command retries {those}"),
        _ => {
            "the same command retries the unsent ones, with --resend-unknown also the unknown ones"
                .to_owned()
        }
    };
    format!("{again}; {} --discard-journal gives up", job.command())
}

/// Describes a reason so that a number can precede it.
fn skip_words(skip: Skip) -> &'static str {
    match skip {
        Skip::Inactive => "inactive",
        Skip::UnusablePassword => "without a usable password",
        Skip::NoAddress => "without an address",
        Skip::AddressDiffers | Skip::BadAddress => "with an address that nothing can be mailed to",
        Skip::BadLastLogin => "with a last login that is no time",
    }
}

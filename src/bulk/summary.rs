//! What a run has done, in numbers, and how it ends.

use std::collections::BTreeMap;

use crate::account::reset::Skip;
use crate::error::{Kind, Refusal};
use crate::journal::{JobKind, Progress};
use crate::mail::DeliveryError;

/// What a run has done.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// How many users get no mail, by reason.
    pub(crate) skipped: BTreeMap<&'static str, u64>,
    /// How many mails were dropped.
    pub(crate) dropped: u64,
    /// How many mails failed.
    pub(crate) failed: u64,
    /// Whether a failure needs fixing.
    needs_fixing: bool,
    /// How many mails were accepted in earlier runs.
    pub(crate) mailed_before: u64,
    /// The users whose mail was rejected in earlier runs.
    pub(crate) rejected_before: Vec<String>,
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
        self.needs_fixing |= Refusal::from(error.clone()).kind == Kind::Environment;
    }

    /// Describes how many users get no mail, and why: `2 get none: 1 inactive, 1 without an address`.
    pub(crate) fn describe_skipped(&self) -> Option<String> {
        let total: u64 = self.skipped.values().sum();
        let get = if total == 1 { "gets" } else { "get" };
        let reasons: Vec<String> =
            self.skipped.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        (total > 0).then(|| format!("{total} {get} none: {}", reasons.join(", ")))
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
            (0, unknown) => ("mails_unknown", format!("{} may have been sent", mails(unknown))),
            (unsent, 0) => ("mails_not_sent", format!("not sent: {}{permanently}", mails(unsent))),
            (unsent, unknown) => (
                "mails_not_sent",
                format!("not sent: {}{permanently}; may have been sent: {unknown}", mails(unsent)),
            ),
        };
        let needs_fixing = self.needs_fixing || rejected > 0;
        let kind = if needs_fixing { Kind::Environment } else { Kind::Temporary };
        Some(Refusal::new(kind, code, message).hint(next_step(job, rejected, refused, unknown)))
    }
}

/// Says what can be done about mails that were not accepted.
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

/// Writes a number of mails.
pub(crate) fn mails(count: u64) -> String {
    format!("{count} mail{}", if count == 1 { "" } else { "s" })
}

/// Writes a number of users.
pub(crate) fn users(count: u64) -> String {
    format!("{count} user{}", if count == 1 { "" } else { "s" })
}

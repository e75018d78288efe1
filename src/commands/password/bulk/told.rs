//! What is told of many mails, without a line for each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::post::Post;
use super::{mails, next_page, users, why_not};
use crate::account::reset::Skip;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::commands::delivery::Handoff;
use crate::commands::password::reset::issue::{Issued, Maker};
use crate::commands::password::reset::letter::Fared;
use crate::commands::password::reset::report::{DUMMY, failed};
use crate::error::{Kind, Refusal};
use crate::mail::{Backend, DeliveryError};
use crate::ui::error_document;

/// How many users are named of those of whom the same is told.
const NAMED: u64 = 10;

/// What this run has told of, and what is yet to be told.
#[derive(Default)]
pub(super) struct Told {
    /// How many get no mail, by reason.
    skipped: BTreeMap<&'static str, u64>,
    named: u64,
    failures: u64,
    /// Whether a failure does not pass by itself.
    pub(super) lasting: bool,
    dropped: u64,
    /// Whether the last mail was lost with its connection.
    pub(super) lost: bool,
}

impl Told {
    pub(super) fn accept(&mut self, issued: &Issued, app: &mut App<'_>) {
        self.lost = false;
        self.dropped += u64::from(matches!(issued.fared, Fared::Handed(Handoff::Dropped)));
        if app.ui.options.verbose {
            let user = &issued.user;
            app.ui.verbose(&format!("mail for {} <{}>", user.username, user.email));
        }
    }

    /// Names the first few who get no mail; the inactive are only counted.
    pub(super) fn skip(&mut self, user: &StoredUser, skip: Skip, app: &mut App<'_>) {
        *self.skipped.entry(reason(skip)).or_default() += 1;
        let told = format!("{} {skip}: no mail", user.username);
        if skip == Skip::Inactive || self.named >= NAMED {
            app.ui.verbose(&told);
        } else {
            self.named += 1;
            app.ui.warn(&told);
        }
    }

    /// Names the first few whose mail failed.
    pub(super) fn fail(&mut self, issued: &Issued, error: &DeliveryError, app: &mut App<'_>) {
        self.lasting |= Refusal::from(error.clone()).kind == Kind::Environment;
        self.failures += 1;
        let told = failed(&issued.user, error);
        if self.failures > NAMED { app.ui.verbose(&told) } else { app.ui.warn(&told) }
    }
}

/// Words a reason so that a count can stand before it.
pub(in crate::commands::password) fn reason(skip: Skip) -> &'static str {
    match skip {
        Skip::Inactive => "inactive",
        Skip::UnusablePassword => "without a usable password",
        Skip::NoAddress => "without an address",
        Skip::AddressDiffers | Skip::BadAddress => "with an address that nothing can be mailed to",
        Skip::BadLastLogin => "with a last login that is no time",
    }
}

/// Says how many users get no mail, and why: `2 get none: 1 inactive, 1 without an address`.
pub(in crate::commands::password) fn get_none(
    skipped: &BTreeMap<&'static str, u64>,
) -> Option<String> {
    let total: u64 = skipped.values().sum();
    let get = if total == 1 { "gets" } else { "get" };
    let reasons: Vec<String> =
        skipped.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    (total > 0).then(|| format!("{total} {get} none: {}", reasons.join(", ")))
}

impl Post<'_> {
    /// Tells how it went and ends the document, with these fields before those of the mails;
    /// returns the failure if mails are left, or that there was `nobody`.
    pub(in crate::commands::password) fn finish(
        mut self,
        fields: &Value,
        nobody: Option<&Refusal>,
        app: &mut App<'_>,
    ) -> anyhow::Result<Option<Refusal>> {
        let progress = self.journal.progress();
        let refusal = match progress.has_unsent() {
            false if progress.mailed + self.told.dropped == 0 => nobody.cloned(),
            false => None,
            true => Some(self.left()),
        };
        self.tell_sent(app);
        self.printer.begin_skipped(app)?;
        if app.ui.options.format.is_json() {
            self.list_skipped(app)?;
        }
        self.tell_rejected(app)?;
        self.tell_unknown(app)?;
        let mut fields = fields.as_object().cloned().unwrap_or_default();
        fields.append(&mut self.fields());
        if let Some(refusal) = &refusal {
            fields.insert("error".to_owned(), serde_json::to_value(error_document(refusal))?);
        }
        self.printer.end(app, &fields)?;
        app.ui.flush()?;
        Ok(refusal)
    }

    /// Says how many mails there are, and how many users get none.
    fn tell_sent(&self, app: &mut App<'_>) {
        let total = self.journal.progress().mailed;
        let mut told = match self.audience.backend {
            Backend::Dummy => format!("dropped {}: {DUMMY}", mails(self.told.dropped)),
            Backend::Console => format!("printed {}", mails(total - self.before.mailed)),
            _ => format!("sent {}", mails(total - self.before.mailed)),
        };
        if self.before.mailed > 0 {
            told = format!("{told} ({total} in all)");
        }
        if let Some(none) = get_none(&self.told.skipped) {
            told = format!("{told}; {none}");
        }
        app.ui.status(&told);
    }

    /// Lists who gets no mail.
    fn list_skipped(&mut self, app: &mut App<'_>) -> anyhow::Result<()> {
        let maker = Maker::prepare(self.audience.expires_in, app)?;
        let mut after = None;
        while let Some(page) = next_page(self.audience.filter, &mut after, app)? {
            for user in page {
                if !(self.audience.takes)(&user) {
                    continue;
                }
                if let Some(skip) = why_not(&user, &maker) {
                    self.printer.skip(app, &user, skip)?;
                }
            }
        }
        Ok(())
    }

    /// Names those of whom it is not known whether they were mailed.
    fn tell_unknown(&self, app: &mut App<'_>) -> Result<(), Refusal> {
        let unknown = self.journal.progress().unknown();
        let count = unknown.len().min(usize::try_from(NAMED).unwrap_or(usize::MAX));
        let (named, rest) = unknown.split_at(count);
        for id in named {
            let (who, gone) = who(id, app)?;
            app.ui.warn(&format!("it is not known whether {who} got the mail{gone}"));
        }
        if !rest.is_empty() {
            let (users, ids) = (users(rest.len() as u64), rest.join(", "));
            app.ui.warn(&format!("nor is it known of {users} more; by id: {ids}"));
        }
        Ok(())
    }

    /// Names those whose mail was refused for good, if this run has not named them yet.
    fn tell_rejected(&self, app: &mut App<'_>) -> Result<(), Refusal> {
        let before = &self.before.rejected;
        let count = before.len().min(usize::try_from(NAMED).unwrap_or(usize::MAX));
        let (named, rest) = before.split_at(count);
        for id in named {
            let (who, gone) = who(id, app)?;
            app.ui.warn(&format!("the mail for {who} was refused for good{gone}"));
        }
        let mut ids = rest.to_vec();
        if self.told.failures > NAMED {
            let known: BTreeSet<&String> = before.iter().collect();
            let rejected = self.journal.progress().rejected();
            ids.extend(rejected.into_iter().filter(|id| !known.contains(id)));
        }
        if !ids.is_empty() {
            app.ui.warn(&format!("refused for good, by id: {}", ids.join(", ")));
        }
        Ok(())
    }

    fn fields(&self) -> Map<String, Value> {
        let progress = self.journal.progress();
        let fields = json!({
            "mailed": progress.mailed,
            "mailed_now": progress.mailed - self.before.mailed,
            "refused": progress.refused(),
            "rejected": progress.rejected(),
            "unknown": progress.unknown(),
        });
        fields.as_object().cloned().unwrap_or_default()
    }
}

/// Names a user by the primary key, and adds where there is none any more.
fn who(id: &str, app: &mut App<'_>) -> Result<(String, &'static str), Refusal> {
    let store = app.store()?;
    Ok(match store.user_by_key(&store.key(id))? {
        Some(user) => (format!("{} (id {id})", user.username), ""),
        None => (format!("the user with id {id}"), "; there is no such user any more"),
    })
}

//! Mails a link to everybody whose hash bears the rotation's mark.

use serde_json::{Map, Value, json};

use super::interrupted;
use super::plan::{self, Plan};
use crate::account::hasher;
use crate::account::reset::{self, Skip};
use crate::account::token::TokenSubject;
use crate::account::user::{StoredUser, UserKey};
use crate::commands::password::reset::issue::Maker;
use crate::commands::password::reset::printer::Printer;
use crate::context::Context;
use crate::error::Refusal;
use crate::journal::{Journal, Mark, Record};
use crate::output::to_refusal;
use crate::store::UserFilter;

/// How many users are named of whom it is not known whether they were mailed.
const NAMED: usize = 10;

/// Mails everybody who has not been mailed yet, and tells who is not.
pub(super) fn mail(
    journal: &mut Journal,
    plan: &Plan,
    mark: Mark,
    resend_unknown: bool,
    context: &mut Context<'_>,
) -> anyhow::Result<()> {
    let post = Post { journal, plan, mark, printer: Printer::begin(context)? };
    post.deliver(resend_unknown, context)
}

/// The mails of one rotation.
struct Post<'a> {
    journal: &'a mut Journal,
    plan: &'a Plan,
    mark: Mark,
    printer: Printer,
}

impl Post<'_> {
    fn deliver(mut self, resend_unknown: bool, context: &mut Context<'_>) -> anyhow::Result<()> {
        let sent = if resend_unknown { self.resend(context) } else { Ok(()) }
            .and_then(|()| self.send_rest(context));
        sent.map_err(|error| interrupted(to_refusal(error), self.journal))?;
        self.tell_made(context)?;
        self.printer.begin_skipped(context)?;
        self.tell_skipped(context)?;
        self.tell_unknown(context)?;
        let fields = self.fields();
        self.printer.end(context, &fields)
    }

    /// Mails again to those of whom it is unknown whether they were mailed.
    fn resend(&mut self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let maker = Maker::prepare(None, context)?;
        for key in self.journal.progress().unknown() {
            let store = context.store()?;
            let key = store.key(&key);
            if let Some(user) = store.user_by_key(&key)? {
                self.send(user, &maker, context)?;
            }
        }
        Ok(())
    }

    /// Mails those behind the last one who was mailed.
    fn send_rest(&mut self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let mut after = match &self.journal.progress().mailed_through {
            Some(key) => Some(context.store()?.key(key)),
            None => None,
        };
        while let Some(page) = next_page(&UserFilter::default(), &mut after, context)? {
            // Of each page anew, so that the last link lives as long as the first.
            let maker = Maker::prepare(None, context)?;
            for user in page {
                self.send(user, &maker, context)?;
            }
        }
        Ok(())
    }

    /// Mails one user, if there is a mail for it.
    fn send(
        &mut self,
        user: StoredUser,
        maker: &Maker,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        if !self.is_ours(&user) || why_not(&user, maker, context).is_some() {
            return Ok(());
        }
        let key = user.key.to_string();
        let issued = maker.mail(user, context)?;
        self.journal.promise(Record::Mailing(key.clone()))?;
        self.printer.print(context, &issued)?;
        context.flush()?;
        if context.reader_is_gone() {
            return Err(
                Refusal::environment("output_failed", "nobody reads stdout any more").into()
            );
        }
        self.journal.note(Record::Mailed(key))?;
        context.mention(&format!("mail for {} <{}>", issued.user.username, issued.user.email));
        Ok(())
    }

    /// Tells whether the user still has the hash that this rotation wrote.
    fn is_ours(&self, user: &StoredUser) -> bool {
        hasher::bears(&user.password, self.plan.recipe, self.mark.of(&user.key))
    }

    /// Says which rotated users get no mail, and why.
    fn tell_skipped(&mut self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let maker = Maker::prepare(None, context)?;
        let (mut after, mut inactive) = (None, 0);
        while let Some(page) = next_page(&UserFilter::default(), &mut after, context)? {
            for user in page {
                let skip = if self.is_ours(&user) { why_not(&user, &maker, context) } else { None };
                let Some(skip) = skip else { continue };
                self.printer.skip(context, &user, skip)?;
                if skip == Skip::Inactive {
                    inactive += 1;
                } else {
                    context.warn(&format!("{} {skip}: no mail", user.username));
                }
            }
        }
        if inactive > 0 {
            context.say(&format!("no mail for {}: inactive", plan::users(inactive)));
        }
        Ok(())
    }

    /// Says how many mails there are, and that none was sent where that is so.
    fn tell_made(&self, context: &mut Context<'_>) -> Result<(), Refusal> {
        let mails = plan::mails(self.journal.progress().mailed);
        let told = if context.settings()?.email.is_console() {
            format!("printed {mails}")
        } else {
            format!("made {mails} (printed, not sent)")
        };
        context.say(&told);
        Ok(())
    }

    /// Names those of whom an interruption left it open whether they were mailed.
    fn tell_unknown(&self, context: &mut Context<'_>) -> Result<(), Refusal> {
        let unknown = self.journal.progress().unknown();
        let (named, rest) = unknown.split_at(unknown.len().min(NAMED));
        for id in named {
            let store = context.store()?;
            let told = match store.user_by_key(&store.key(id))? {
                Some(user) => format!(
                    "it is not known whether {} (id {id}) got the mail; \
                     acct password reset --id {id} makes it again",
                    user.username
                ),
                None => format!(
                    "it is not known whether the user with id {id} got the mail; \
                     there is no such user any more"
                ),
            };
            context.warn(&told);
        }
        if !rest.is_empty() {
            let (users, ids) = (plan::users(rest.len() as u64), rest.join(", "));
            context.warn(&format!("nor is it known of {users} more; by id: {ids}"));
        }
        Ok(())
    }

    fn fields(&self) -> Map<String, Value> {
        let progress = self.journal.progress();
        let fields = json!({
            "dry_run": false,
            "rotated": progress.rotated,
            "unusable": progress.unusable,
            "mailed": progress.mailed,
            "unknown": progress.unknown(),
        });
        fields.as_object().cloned().unwrap_or_default()
    }
}

/// Tells why a rotated user gets no mail; `None` for one who does.
pub(super) fn why_not(user: &StoredUser, maker: &Maker, context: &mut Context<'_>) -> Option<Skip> {
    reset::may_be_named(user)
        .and_then(|()| reset::check_stored_address(&user.email))
        .err()
        .or_else(|| (!maker.can_address(&user.email, context)).then_some(Skip::BadAddress))
        .or_else(|| TokenSubject::of(user).err().map(|_| Skip::BadLastLogin))
}

/// Reads the next users and moves on behind them; `None` at the end.
pub(super) fn next_page(
    filter: &UserFilter,
    after: &mut Option<UserKey>,
    context: &mut Context<'_>,
) -> Result<Option<Vec<StoredUser>>, Refusal> {
    let page = context.store()?.page(filter, after.as_ref())?;
    let Some(last) = page.last() else { return Ok(None) };
    *after = Some(last.key.clone());
    Ok(Some(page))
}

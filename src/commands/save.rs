//! Writing a user, and telling what was written.

use std::cell::Cell;

use zeroize::Zeroizing;

use super::notice::Notice;
use super::{Outcome, page};
use crate::account::clock::SiteTime;
use crate::account::password::Password;
use crate::account::user::StoredUser;
use crate::audit::Change;
use crate::context::{Context, Document};
use crate::error::Refusal;
use crate::output::{Changed, Format, NoticeDocument, UserDocument, output_failed, to_json};
use crate::store::Write;
use crate::template::Name;
use crate::terminal::Terminal;
use crate::wiped;

/// A change of one user, and how it is told.
pub(super) struct Saved<'a> {
    /// What is said of the user on stderr: `password set`.
    pub(super) status: &'static str,
    /// The page that says it in the owner's words, if there is one.
    pub(super) page: Option<Name>,
    /// The names of what changed, for JSON.
    pub(super) changed: Vec<&'static str>,
    /// The password, where it was made here and must be printed.
    pub(super) generated: Option<&'a Password>,
    /// What tells the user of it, once it is made.
    pub(super) notice: Option<Notice>,
}

/// What the transaction made of the user.
pub(super) enum Fate {
    /// It was written, and is like this now.
    Changed(StoredUser),
    /// Nothing was left to do, for this reason.
    Unchanged(StoredUser, &'static str),
}

impl Saved<'_> {
    /// Does the work in one transaction and prints the user as it is then.
    ///
    /// A generated password is printed and flushed before the commit: were it printed after,
    /// a closed stdout would lose its only copy.
    pub(super) fn write(
        self,
        change: Change,
        context: &mut Context<'_>,
        work: impl FnOnce(&Write<'_>) -> Result<Fate, Refusal>,
    ) -> anyhow::Result<Outcome> {
        let (format, time) = (context.format(), context.database_time()?);
        let printed = Cell::new(false);
        let written = context.write(change, |write, beside| {
            let fate = work(write)?;
            match &fate {
                Fate::Changed(user) => beside.change.is_now(user),
                Fate::Unchanged(user, _) => beside.change = Change::of(user, &[]),
            }
            if let (Fate::Changed(user), Some(password)) = (&fate, self.generated) {
                self.print_password(beside.terminal, format, user, &time, password)?;
                printed.set(true);
            }
            Ok(fate)
        });
        if printed.get() {
            let waits = self.notice.is_some();
            context.set_document(if waits { Document::Begun } else { Document::Whole });
        }
        match written? {
            Fate::Changed(user) => self.tell(&user, printed.get(), context),
            Fate::Unchanged(user, why) => unchanged(context, &user, why),
        }
    }

    /// Says what was written, tells the user of it, and prints what is not printed yet.
    fn tell(
        self,
        user: &StoredUser,
        printed: bool,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Outcome> {
        let told = format!("{} {} (id {})", self.status, user.username, user.key);
        match self.page {
            Some(name) => page::say_written(name, user, &told, context),
            None => context.say_written(&told),
        }
        let notice = self.notice.map(|notice| notice.send(user, printed, context));
        if printed { end(context, notice) } else { print(context, user, self.changed, notice) }
    }

    fn print_password(
        &self,
        terminal: &mut dyn Terminal,
        format: Format,
        user: &StoredUser,
        time: &SiteTime,
        password: &Password,
    ) -> Result<(), Refusal> {
        if terminal.discards_output() {
            let refusal = Refusal::environment("output_failed", "stdout leads nowhere");
            return Err(refusal.hint("nothing was changed: the password would be lost"));
        }
        let text = password.expose();
        let mut line = if format == Format::Json {
            let user = UserDocument::of(user, time);
            let (changed, password) = (self.changed.clone(), Some(text));
            let document = Changed { user, changed, password, notice: None };
            to_json(&document).map_err(|error| output_failed(&error.into()))?
        } else {
            Zeroizing::new(text.as_bytes().to_vec())
        };
        if format == Format::Json && self.notice.is_some() {
            // What becomes of the notice is known only after the commit.
            line.pop();
        } else {
            wiped::extend(&mut line, b"\n");
        }
        terminal
            .write_out(&line)
            .and_then(|()| terminal.flush())
            .map_err(|error| output_failed(&error).hint("nothing was changed"))
    }
}

/// Tells why a user is left as it is; the document's list of changes is empty.
pub(super) fn unchanged(
    context: &mut Context<'_>,
    user: &StoredUser,
    why: &str,
) -> anyhow::Result<Outcome> {
    context.say(&format!("{} unchanged: {why}", user.username));
    print_changed(context, user, Vec::new())
}

/// Prints the document of a change; other formats have nothing to print.
pub(super) fn print_changed(
    context: &mut Context<'_>,
    user: &StoredUser,
    changed: Vec<&'static str>,
) -> anyhow::Result<Outcome> {
    print(context, user, changed, None)
}

fn print(
    context: &mut Context<'_>,
    user: &StoredUser,
    changed: Vec<&'static str>,
    notice: Option<NoticeDocument>,
) -> anyhow::Result<Outcome> {
    if context.format() == Format::Json {
        let user = UserDocument::of(user, &context.database_time()?);
        context.print_document(&Changed { user, changed, password: None, notice })?;
    }
    Ok(Outcome::Done)
}

/// Ends the document of a generated password, if it waits for its notice.
fn end(context: &mut Context<'_>, notice: Option<NoticeDocument>) -> anyhow::Result<Outcome> {
    if let (Format::Json, Some(notice)) = (context.format(), notice) {
        context.print(&[b",\"notice\":", &to_json(&notice)?[..], b"}\n"].concat())?;
        context.set_document(Document::Whole);
    }
    Ok(Outcome::Done)
}

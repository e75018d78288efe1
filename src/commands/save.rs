//! Writing a user, and telling what was written.

use std::cell::Cell;

use zeroize::Zeroizing;

use super::notice::Notice;
use super::{Outcome, page};
use crate::account::clock::SiteTime;
use crate::account::password::Password;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::secret;
use crate::store::Write;
use crate::template::TemplateName;
use crate::terminal::Terminal;
use crate::ui::Document;
use crate::ui::{Changed, Format, NoticeDocument, UserDocument, output_failed, to_json};

/// A change of one user, and how it is told.
pub(super) struct Saved<'a> {
    /// What is said of the user on stderr: `password set`.
    pub(super) status: &'static str,
    /// The page that says it in the owner's words, if there is one.
    pub(super) page: Option<TemplateName>,
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
        app: &mut App<'_>,
        work: impl FnOnce(&Write<'_>) -> Result<Fate, Refusal>,
    ) -> anyhow::Result<Outcome> {
        let (format, time) = (app.ui.options.format, app.database_time()?);
        let printed = Cell::new(false);
        let written = app.write(change, |write, beside| {
            let fate = work(write)?;
            match &fate {
                Fate::Changed(user) => beside.change.set_target(user),
                Fate::Unchanged(user, _) => *beside.change = Change::of(user, &[]),
            }
            if let (Fate::Changed(user), Some(password)) = (&fate, self.generated) {
                self.print_password(beside.ui.terminal, format, user, &time, password)?;
                printed.set(true);
            }
            Ok(fate)
        });
        if printed.get() {
            let waits = self.notice.is_some();
            app.ui.document = if waits { Document::Begun } else { Document::Whole };
        }
        match written? {
            Fate::Changed(user) => self.tell(&user, printed.get(), app),
            Fate::Unchanged(user, why) => unchanged(app, &user, why),
        }
    }

    /// Says what was written, tells the user of it, and prints what is not printed yet.
    fn tell(self, user: &StoredUser, printed: bool, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let told = format!("{} {} (id {})", self.status, user.username, user.key);
        match self.page {
            Some(name) => page::say_written(name, user, &told, app),
            None => app.ui.status_done(&told),
        }
        let notice = self.notice.map(|notice| notice.send(user, printed, app));
        if printed { end(app, notice) } else { print(app, user, self.changed, notice) }
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
            let refusal = Refusal::environment("output_failed", "stdout is closed or /dev/null");
            return Err(refusal.hint("nothing was changed, because the password would be lost"));
        }
        let text = password.expose();
        let mut line = if format.is_json() {
            let user = UserDocument::of(user, time);
            let (changed, password) = (self.changed.clone(), Some(text));
            let document = Changed { user, changed, password, notice: None };
            to_json(&document).map_err(|error| output_failed(&error.into()))?
        } else {
            Zeroizing::new(text.as_bytes().to_vec())
        };
        if format.is_json() && self.notice.is_some() {
            // What becomes of the notice is known only after the commit.
            line.pop();
        } else {
            secret::append(&mut line, b"\n");
        }
        terminal
            .write_out(&line)
            .and_then(|()| terminal.flush())
            .map_err(|error| output_failed(&error).hint("nothing was changed"))
    }
}

/// Tells why a user is left as it is; the document's list of changes is empty.
pub(super) fn unchanged(
    app: &mut App<'_>,
    user: &StoredUser,
    why: &str,
) -> anyhow::Result<Outcome> {
    app.ui.status(&format!("{} unchanged: {why}", user.username));
    print_changed(app, user, Vec::new())
}

/// Prints the document of a change; other formats have nothing to print.
pub(super) fn print_changed(
    app: &mut App<'_>,
    user: &StoredUser,
    changed: Vec<&'static str>,
) -> anyhow::Result<Outcome> {
    print(app, user, changed, None)
}

fn print(
    app: &mut App<'_>,
    user: &StoredUser,
    changed: Vec<&'static str>,
    notice: Option<NoticeDocument>,
) -> anyhow::Result<Outcome> {
    if app.ui.options.format.is_json() {
        let time = app.database_time()?;
        let user = UserDocument::of(user, &time);
        app.ui.print_document(&Changed { user, changed, password: None, notice })?;
    }
    Ok(Outcome::Done)
}

/// Ends the document of a generated password, if it waits for its notice.
fn end(app: &mut App<'_>, notice: Option<NoticeDocument>) -> anyhow::Result<Outcome> {
    if let Some(notice) = notice.filter(|_| app.ui.options.format.is_json()) {
        app.ui.print(&[b",\"notice\":", &to_json(&notice)?[..], b"}\n"].concat())?;
        app.ui.document = Document::Whole;
    }
    Ok(Outcome::Done)
}

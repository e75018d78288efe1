//! Writing a user, and telling what was written.

use std::cell::Cell;

use zeroize::Zeroizing;

use super::Outcome;
use crate::account::clock::SiteTime;
use crate::account::password::Password;
use crate::account::user::StoredUser;
use crate::context::{Context, Document};
use crate::error::Refusal;
use crate::output::{Changed, Format, UserDocument, output_failed, to_json};
use crate::store::Write;
use crate::terminal::Terminal;
use crate::wiped;

/// A change of one user, and how it is told.
pub(super) struct Saved<'a> {
    /// What is said of the user on stderr: `password set`.
    pub(super) status: &'static str,
    /// The names of what changed, for JSON.
    pub(super) changed: Vec<&'static str>,
    /// The password, where it was made here and must be printed.
    pub(super) generated: Option<&'a Password>,
}

impl Saved<'_> {
    /// Does the work in one transaction, which returns the user as it is then, and prints it.
    ///
    /// A generated password is printed and flushed before the commit: were it printed after,
    /// a closed stdout would lose its only copy.
    pub(super) fn write(
        self,
        context: &mut Context<'_>,
        work: impl FnOnce(&Write<'_>) -> Result<StoredUser, Refusal>,
    ) -> anyhow::Result<Outcome> {
        let (format, time) = (context.format(), context.database_time()?);
        let printed = Cell::new(false);
        let (store, terminal) = context.store_and_terminal()?;
        let written = store.write(|write| -> Result<StoredUser, Refusal> {
            let user = work(write)?;
            if let Some(password) = self.generated {
                self.print_password(terminal, format, &user, &time, password)?;
                printed.set(true);
            }
            Ok(user)
        });
        if printed.get() {
            context.set_document(Document::Whole);
        }
        let user = written?;
        context.say_written(&format!("{} {} (id {})", self.status, user.username, user.key));
        if printed.get() {
            return Ok(Outcome::Done);
        }
        print_changed(context, &user, self.changed)
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
            let document = Changed { user, changed: self.changed.clone(), password: Some(text) };
            to_json(&document).map_err(|error| output_failed(&error.into()))?
        } else {
            Zeroizing::new(text.as_bytes().to_vec())
        };
        wiped::extend(&mut line, b"\n");
        terminal
            .write_out(&line)
            .and_then(|()| terminal.flush())
            .map_err(|error| output_failed(&error).hint("nothing was changed"))
    }
}

/// Prints the document of a change; other formats have nothing to print.
pub(super) fn print_changed(
    context: &mut Context<'_>,
    user: &StoredUser,
    changed: Vec<&'static str>,
) -> anyhow::Result<Outcome> {
    if context.format() == Format::Json {
        let user = UserDocument::of(user, &context.database_time()?);
        context.print_document(&Changed { user, changed, password: None })?;
    }
    Ok(Outcome::Done)
}

//! Saves a change of one user, and reports it.

use serde::Serialize;
use zeroize::Zeroizing;

use super::notice::Notice;
use super::{Outcome, page};
use crate::account::password::Password;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::secret;
use crate::store::Write;
use crate::template::TemplateName;
use crate::ui::{Changed, Document, NoticeDocument, UserDocument, output_failed, to_json};

/// A change of one user, and how it is reported.
#[derive(Default)]
pub(super) struct UserChange<'a> {
    /// The start of the status line: `password set for`.
    pub(super) status: &'static str,
    /// The page to print instead, if any.
    pub(super) page: Option<TemplateName>,
    /// The names of what changed, for JSON.
    pub(super) changed: Vec<&'static str>,
    /// The password, if it was generated here and must be printed.
    pub(super) generated: Option<&'a Password>,
    /// Notifies the user after the change.
    pub(super) notice: Option<Notice>,
}

/// The outcome of a transaction that changes a user.
pub(super) enum SaveOutcome {
    /// The user was written, and is like this now.
    Changed(StoredUser),
    /// There was nothing to do, for this reason.
    Unchanged(StoredUser, &'static str),
}

impl UserChange<'_> {
    /// Does the work in one transaction and prints the user as it is then.
    ///
    /// A generated password is printed and flushed before the transaction: were it printed after,
    /// a closed stdout would lose its only copy, and in it, a slow reader would keep the lock.
    pub(super) fn save(
        self,
        change: Change,
        app: &mut App<'_>,
        work: impl FnOnce(&Write<'_>) -> Result<SaveOutcome, Refusal>,
    ) -> anyhow::Result<Outcome> {
        if let Some(password) = self.generated {
            print_password(password, app)?;
        }
        let written = app.write(change, |write, scope| {
            let outcome = work(write)?;
            match &outcome {
                SaveOutcome::Changed(user) => scope.change.set_target(user),
                SaveOutcome::Unchanged(user, _) => *scope.change = Change::of(user, &[]),
            }
            Ok(outcome)
        });
        match written {
            Ok(SaveOutcome::Changed(user)) => {
                let user = app.as_committed(user);
                self.report(&user, app)
            }
            Ok(SaveOutcome::Unchanged(user, why)) => {
                if self.generated.is_some() {
                    app.ui.warn(NOT_SET);
                }
                unchanged(app, &user, why)
            }
            Err(refusal) if self.generated.is_some() => {
                let hint = refusal.hint.as_ref().map(|hint| format!("; {hint}"));
                let what = if refusal.is_unknown { MAY_BE_SET } else { NOT_SET };
                let hint = format!("{what}{}", hint.unwrap_or_default());
                Err(refusal.hint(hint).into())
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Reports what was written, mails the user, and prints the document.
    fn report(self, user: &StoredUser, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let status = format!("{} {} (id {})", self.status, user.username, user.key);
        match self.page {
            Some(name) => page::say_written(name, user, &status, app),
            None => app.ui.status_done(&status),
        }
        let is_printed = self.generated.is_some();
        let notice = self.notice.map(|notice| notice.send(user, is_printed, app));
        print(app, user, self.changed, notice)
    }
}

/// The message if the change fails after the password was printed.
const NOT_SET: &str = "the printed password was not set";

/// The message if it is unknown whether the change failed.
const MAY_BE_SET: &str = "the printed password may have been set";

/// The first key of the document of a generated password.
#[derive(Serialize)]
struct Generated<'a> {
    password: &'a str,
}

/// Prints a generated password, in JSON as the first key of the document.
fn print_password(password: &Password, app: &mut App<'_>) -> Result<(), Refusal> {
    let ui = &mut app.ui;
    if ui.terminal.discards_output() {
        return Err(Refusal::environment("output_failed", "stdout is closed or /dev/null")
            .hint("nothing was changed: the password would be lost"));
    }
    let text = password.expose();
    let is_json = ui.options.format.is_json();
    let mut line = if is_json {
        let mut line =
            to_json(&Generated { password: text }).map_err(|error| output_failed(&error.into()))?;
        // The other fields follow after the commit.
        line.pop();
        line
    } else {
        Zeroizing::new(text.as_bytes().to_vec())
    };
    if !is_json {
        secret::append(&mut line, b"\n");
    }
    let written = ui.terminal.write_out(&line).and_then(|()| ui.terminal.flush());
    written.map_err(|error| output_failed(&error).hint("nothing was changed"))?;
    if is_json {
        ui.document = Document::Begun;
    }
    Ok(())
}

/// Reports why a user is left unchanged; the document's list of changes is empty.
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
    changed: Vec<&str>,
) -> anyhow::Result<Outcome> {
    print(app, user, changed, None)
}

fn print(
    app: &mut App<'_>,
    user: &StoredUser,
    changed: Vec<&str>,
    notice: Option<NoticeDocument>,
) -> anyhow::Result<Outcome> {
    if !app.ui.options.format.is_json() {
        return Ok(Outcome::Done);
    }
    let time = app.database_time()?;
    let document = Changed { user: UserDocument::of(user, &time), changed, notice };
    if app.ui.document == Document::Begun {
        // The document continues after its first key.
        let rest = to_json(&document)?;
        app.ui.print(&[b",", &rest[1..], b"\n"].concat())?;
        app.ui.document = Document::Whole;
    } else {
        app.ui.print_document(&document)?;
    }
    Ok(Outcome::Done)
}

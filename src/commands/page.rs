//! The pages before prompts and after success: the owner's words on stderr.

use std::borrow::Cow;

use crate::account::user::StoredUser;
use crate::app::App;
use crate::error::Refusal;
use crate::template::TemplateName;
use crate::terminal::{visible, visible_lines};

/// Refuses pages that would fail, before anything is asked or written.
pub(super) fn require(names: &[TemplateName], app: &mut App<'_>) -> Result<(), Refusal> {
    Ok(app.templates()?.require(names)?)
}

/// Prints the page that precedes prompts.
pub(super) fn say(name: TemplateName, user: &StoredUser, app: &mut App<'_>) -> Result<(), Refusal> {
    let page = text(name, Some(user), app)?;
    app.ui.page(&page);
    Ok(())
}

/// Prints the page after a change; if it fails, prints the plain text and a warning.
pub(super) fn say_written(name: TemplateName, user: &StoredUser, plain: &str, app: &mut App<'_>) {
    match text(name, Some(user), app) {
        Ok(page) => {
            app.ui.done_despite_output_failure("the change itself was made");
            app.ui.page(&page);
        }
        Err(refusal) => {
            app.ui.status_done(plain);
            app.ui.warn(&refusal.message);
        }
    }
}

/// Prints the page after mails.
pub(super) fn say_after_mails(app: &mut App<'_>) {
    match text(TemplateName::PasswordResetDone, None, app) {
        Ok(page) => app.ui.page(&page),
        Err(refusal) => app.ui.warn(&refusal.message),
    }
}

/// Returns a prompt with the page of its form above it, unless `--quiet`.
pub(super) fn above(
    name: TemplateName,
    prompt: &str,
    app: &mut App<'_>,
) -> Result<String, Refusal> {
    let page = if app.ui.options.quiet { String::new() } else { text(name, None, app)? };
    let end = if page.is_empty() || page.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{}{end}{prompt}", visible_lines(&page)))
}

/// Renders a page; a user's name can neither control the terminal nor start a line.
fn text(
    name: TemplateName,
    user: Option<&StoredUser>,
    app: &mut App<'_>,
) -> Result<String, Refusal> {
    let shown = |text| -> Cow<'_, str> { visible(text) };
    let user = user.map(|user| user.with_texts(shown));
    Ok(app.templates()?.page(name, user.as_ref())?)
}

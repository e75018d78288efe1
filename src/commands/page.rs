//! The pages before prompts and after success: the owner's words on stderr.

use std::borrow::Cow;

use crate::account::user::StoredUser;
use crate::context::Context;
use crate::error::Refusal;
use crate::template::Name;
use crate::terminal::{visible, visible_lines};

/// Refuses pages that would fail, before anything is asked or written.
pub(super) fn require(names: &[Name], context: &mut Context<'_>) -> Result<(), Refusal> {
    Ok(context.templates()?.require(names)?)
}

/// Says the page that stands above prompts.
pub(super) fn say(name: Name, user: &StoredUser, context: &mut Context<'_>) -> Result<(), Refusal> {
    let page = text(name, Some(user), context)?;
    context.say_page(&page);
    Ok(())
}

/// Says the page after a change that is made; should it fail, that is a warning behind the plain
/// words.
pub(super) fn say_written(name: Name, user: &StoredUser, plain: &str, context: &mut Context<'_>) {
    match text(name, Some(user), context) {
        Ok(page) => context.say_written_page(&page),
        Err(refusal) => {
            context.say_written(plain);
            context.warn(&refusal.message);
        }
    }
}

/// Says the page after mails.
pub(super) fn say_after_mails(context: &mut Context<'_>) {
    match text(Name::PasswordResetDone, None, context) {
        Ok(page) => context.say_page(&page),
        Err(refusal) => context.warn(&refusal.message),
    }
}

/// Puts the page of a form in front of its prompt, unless `--quiet`.
pub(super) fn above(
    name: Name,
    prompt: &str,
    context: &mut Context<'_>,
) -> Result<String, Refusal> {
    let page = if context.quiet() { String::new() } else { text(name, None, context)? };
    let end = if page.is_empty() || page.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{}{end}{prompt}", visible_lines(&page)))
}

/// Renders a page; what a user is called can neither steer the terminal nor begin a line.
fn text(
    name: Name,
    user: Option<&StoredUser>,
    context: &mut Context<'_>,
) -> Result<String, Refusal> {
    let shown = |text| -> Cow<'_, str> { visible(text) };
    let user = user.map(|user| user.with_texts(shown));
    Ok(context.templates()?.page(name, user.as_ref())?)
}

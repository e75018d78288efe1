//! `acct password reset`.

mod explain;
mod many;
mod uniform;

use std::num::NonZeroU32;

use jiff::{Span, SpanRelativeTo, Unit};

use super::report::{self, LinkReport};
use super::{Outcome, link_issuer, require_mails};
use crate::account::field::Field;
use crate::account::hasher;
use crate::app::App;
use crate::bulk::{BulkMailer, Recipients};
use crate::commands::delivery::BackendOption;
use crate::commands::page;
use crate::commands::user::parse_address;
use crate::error::Refusal;
use crate::mail::Mailer;
use crate::selection::{Target, require_fields};
use crate::template::TemplateName;
use crate::terminal::InputError;
use crate::ui::from_input;

/// Issue reset links and send Django's reset e-mail
///
/// With --email, every active user with that address and a usable password gets a link, as from
/// Django's form. email_backend decides how mails are sent; by default they are printed to stdout.
/// A link works once. It stops working when it expires or when the password, the address or the
/// last login changes. Nothing is written to the database.
///
/// With --ids-from, --all-active or a filter such as --search, many users are mailed, one after
/// another, in the order of their primary keys. acct asks for confirmation first, unless mails are
/// only printed or --ids-from alone selects the users. A failed mail does not stop the others. After an interruption, or if
/// mails are left, rerun the same command with the same backend to send the rest: no user whose
/// mail was accepted gets a second one. A mail that was permanently rejected (5xx reply) is
/// reported and not retried.
///
/// In JSON, `mailed` counts the mails of all runs of the same job, `mailed_now` those of this run.
/// `refused` (will be retried), `rejected` (permanently, not retried) and `unknown` list primary
/// keys.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password reset --email user2@testmail.com
  acct password reset --email ann@news.example --link-only
  # One account, even without a password
  acct password reset ann --expires-in 1h
  # Show who has the address, and who would get no mail
  acct password reset --email ann@news.example --explain
  # Everyone, at a rate that the mail server accepts
  acct password reset --all-active --rate 300/min --yes
  # For a web form: the same answer for every address
  acct password reset --email ann@news.example --uniform --backend smtp")]
pub(crate) struct Args {
    /// Issue a link to this user, even without a usable password
    #[arg(value_name = "USER", conflicts_with_all = ["user", "many"])]
    named: Option<String>,
    /// Issue links to every user with this address
    #[arg(
        long,
        value_name = "EMAIL",
        conflicts_with_all = ["named", "user", "id", "many"]
    )]
    email: Option<String>,
    /// The same as USER
    #[arg(long, value_name = "USER", conflicts_with = "many")]
    user: Option<String>,
    /// Issue a link to the user with this primary key
    #[arg(long, value_name = "PK", conflicts_with_all = ["named", "user", "many"])]
    id: Option<String>,
    #[command(flatten)]
    backend: BackendOption,
    /// Print only the links, one per line, in the order of the mails
    #[arg(long, conflicts_with_all = ["backend", "many"])]
    link_only: bool,
    /// Give the same answer whether or not the address exists
    ///
    /// For public front ends: neither the output nor the exit code reveals who has an account or
    /// whether the mail could be sent. A malformed address is always exit code 2. For
    /// each address, at most password_resets_per_hour requests an hour are mailed. Response time can
    /// leak the answer: reply to the visitor before acct finishes. Needs a backend that delivers
    /// mail.
    #[arg(long, requires = "email", conflicts_with_all = ["named", "user", "id", "link_only", "explain", "many"])]
    uniform: bool,
    /// Expire the links after this time: 30m, 1h, 2d
    ///
    /// At most password_reset_timeout. The site enforces it too.
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    expires_in: Option<NonZeroU32>,
    /// Show who would get a link, and who would not and why; issue none
    #[arg(long, conflicts_with_all = ["link_only", "expires_in", "backend", "many"])]
    explain: bool,
    #[command(flatten)]
    many: many::BulkOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.many.are_given() {
            return self.many.run(self.backend, self.expires_in, app);
        }
        if let (true, Some(typed)) = (self.uniform, &self.email) {
            return uniform::run(typed, self.backend, self.expires_in, app);
        }
        let mut recipients = self.recipients(app)?;
        if self.explain {
            return explain::explain(&recipients, app);
        }
        if recipients.users.is_empty() {
            return explain::nobody(&recipients, app);
        }
        let issuer = link_issuer(self.expires_in, app)?;
        let mut mailer = if self.link_only {
            None
        } else {
            require_mails(&issuer, app)?;
            page::require(&[TemplateName::PasswordResetDone], app)?;
            Some(self.backend.open(app)?)
        };
        recipients.check(&issuer, mailer.is_some());
        if recipients.users.is_empty() {
            return explain::nobody(&recipients, app);
        }
        let Recipients { users, skipped, .. } = recipients;
        let shows_links = mailer.as_ref().is_none_or(Mailer::prints);
        let count = users.len();
        let mut report = LinkReport::begin(Some(count), shows_links, app)?;
        let mut run = BulkMailer::once(issuer, mailer.as_mut(), users, app.store()?);
        report::send_all(&mut run, Some(&mut report), app)?;
        let failure = run.summary.failure(count);
        let outcome = report.end_few(failure, &skipped, app)?;
        if !self.link_only && outcome == Outcome::Done {
            page::say_after_mails(app);
        }
        Ok(outcome)
    }

    /// Finds the selected users; asks for an address if none is given.
    fn recipients(&self, app: &mut App<'_>) -> anyhow::Result<Recipients> {
        let Some(target) =
            Target::of(self.named.as_ref().or(self.user.as_ref()).cloned(), self.id.clone())
        else {
            return match &self.email {
                Some(typed) => Ok(by_address(typed, app)?),
                None => Ok(by_address(&ask_address(app)?, app)?),
            };
        };
        let recipients = Recipients::named(app.find_user(&target)?, !self.link_only);
        if let [user] = recipients.users.as_slice()
            && !hasher::is_usable(&user.password)
        {
            let name = &user.username;
            app.ui.status(&format!("{name} has no usable password yet: the link is an invitation"));
        }
        Ok(recipients)
    }
}

/// Finds every user with the address, by Django's rule.
fn by_address(typed: &str, app: &mut App<'_>) -> Result<Recipients, Refusal> {
    let address = parse_address(typed)?;
    let store = app.store()?;
    require_fields(store, [(true, "--email", Field::Email)])
        .map_err(|refusal| refusal.hint("use --user, with --link-only if there is no address"))?;
    Recipients::by_address(&address, store)
}

/// Asks for an address at the terminal, below the page of the form.
fn ask_address(app: &mut App<'_>) -> Result<String, Refusal> {
    // As for any other option that is missing in a script.
    let unnamed = |hint: &str| Refusal::usage("usage", "specify USER, --email or --id").hint(hint);
    if app.ui.options.no_input {
        return Err(unnamed("cannot prompt: --no-input is set"));
    }
    let prompt = page::above(TemplateName::PasswordResetForm, "Email: ", app)?;
    app.ui.terminal.ask(&prompt).map_err(|error| match error {
        InputError::NoTerminal => unnamed("cannot prompt: not a terminal"),
        error => from_input(&error, ""),
    })
}

/// Reads a duration such as `90s`, `30m`, `1h 30m` or `2d`, in whole seconds.
fn seconds(text: &str) -> Result<NonZeroU32, String> {
    let hint = || "expected a duration such as 30m, 1h or 2d".to_owned();
    let span: Span = text.parse().map_err(|_| hint())?;
    let days = SpanRelativeTo::days_are_24_hours();
    let total = span.total((Unit::Second, days)).map_err(|_| hint())?;
    if total.fract() != 0.0 || !(1.0..=f64::from(u32::MAX)).contains(&total) {
        return Err("expected whole seconds, at least one".to_owned());
    }
    // In range and whole, as just checked.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    NonZeroU32::new(total as u32).ok_or_else(hint)
}

#[cfg(test)]
mod tests;

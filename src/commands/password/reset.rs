//! `acct password reset`.

pub(super) mod issue;
pub(super) mod letter;
pub(super) mod printer;
pub(super) mod report;
mod select;

use std::num::NonZeroU32;

use jiff::{Span, SpanRelativeTo, Unit};

use self::issue::Maker;
use self::select::Selection;
use super::Outcome;
use crate::commands::delivery::{BackendOption, Delivery};
use crate::context::Context;

/// Issues reset links and sends Django's reset e-mail
///
/// Every active user with the address and a usable password gets one, as from Django's form.
/// The mail leaves as email_backend says: without a setting it is printed to stdout. A link works once, and no longer when it has expired or the
/// password, the address or the last login has changed. Nothing is written to the database.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password reset --email user2@testmail.com
  acct password reset --email ann@news.example --link-only
  # One account, also one that has no password yet
  acct password reset --user ann --expires-in 1h
  # Who has the address, and who would get no mail
  acct password reset --email ann@news.example --explain")]
pub(crate) struct Args {
    /// Issue links to every user with this address
    #[arg(
        long,
        value_name = "ADDRESS",
        conflicts_with_all = ["user", "id"],
        required_unless_present_any = ["user", "id"]
    )]
    email: Option<String>,
    /// Issue a link to this user, even without a usable password
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Issue a link to the user with this primary key
    #[arg(long, value_name = "PK", conflicts_with = "user")]
    id: Option<String>,
    #[command(flatten)]
    backend: BackendOption,
    /// Print the links alone, one a line, in the order of the mails
    #[arg(long, conflicts_with = "backend")]
    link_only: bool,
    /// Let the links expire after this time: 30m, 1h, 2d
    ///
    /// It is at most password_reset_timeout. The site enforces it too.
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    expires_in: Option<NonZeroU32>,
    /// Show who would get a link, and who not and why; issue none
    #[arg(long, conflicts_with_all = ["link_only", "expires_in", "backend"])]
    explain: bool,
}

impl Args {
    pub(crate) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Outcome> {
        let (user, id) = (self.user.clone(), self.id.clone());
        let mut selection = match &self.email {
            Some(typed) => Selection::by_address(typed, context)?,
            None => Selection::by_name(user, id, !self.link_only, context)?,
        };
        if self.explain {
            return report::explain(&selection, context);
        }
        if selection.recipients.is_empty() {
            return report::nobody(&selection, context);
        }
        let maker = Maker::prepare(self.expires_in, context)?;
        let mut delivery = if self.link_only {
            None
        } else {
            maker.check_mails()?;
            Some(Delivery::prepare(self.backend, context)?)
        };
        let by_mail = delivery.as_ref().is_some_and(|delivery| !delivery.is_console());
        let links = issue::issue(&mut selection, &maker, delivery.as_mut(), context)?;
        if links.is_empty() {
            return report::nobody(&selection, context);
        }
        if let Some(delivery) = &mut delivery {
            delivery.close();
        }
        report::links(&links, &selection.skipped, by_mail, context)
    }
}

/// Reads a duration such as `90s`, `30m`, `1h 30m` or `2d`, in whole seconds.
fn seconds(text: &str) -> Result<NonZeroU32, String> {
    let hint = || "a duration is written like 30m, 1h or 2d".to_owned();
    let span: Span = text.parse().map_err(|_| hint())?;
    let days = SpanRelativeTo::days_are_24_hours();
    let total = span.total((Unit::Second, days)).map_err(|_| hint())?;
    if total.fract() != 0.0 || !(1.0..=f64::from(u32::MAX)).contains(&total) {
        return Err("a duration is at least one second, in whole seconds".to_owned());
    }
    // In range and whole, as just checked.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    NonZeroU32::new(total as u32).ok_or_else(hint)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_duration_is_whole_seconds_and_at_least_one() {
        assert_eq!(seconds("1h").map(u32::from), Ok(3_600));
        assert_eq!(seconds("1h 30m").map(u32::from), Ok(5_400));
        assert_eq!(seconds("2d").map(u32::from), Ok(172_800));
        for text in ["", "0s", "-1h", "3600", "1.5s", "1y", "200000000000s", "soon"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}

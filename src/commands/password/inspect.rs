//! `acct password inspect`.

use serde_json::json;

use super::rows::rfc3339;
use super::{Outcome, confirm};
use crate::account::link::{LinkParts, LinkValidity};
use crate::account::token::ResetToken;
use crate::app::App;
use crate::links::{CheckedLink, LinkCheck, LinkFlaw};

/// Check a reset link: whose it is and, if invalid, why
///
/// Exits 0 if `acct password confirm` would accept the link, 1 if not. The link is not used up.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct password inspect 'http://localhost:8000/users/reset/MQ/d3x4zk-.../'
  acct password reset --user user2 --link-only | acct password inspect -")]
pub(crate) struct Args {
    /// Reset link or UID/TOKEN; - reads it from stdin
    #[arg(value_name = "LINK")]
    link: String,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let text = confirm::link_text(Some(&self.link), app)?;
        let link = match LinkParts::parse(&text, &app.settings()?.password_reset_path.value) {
            Some(parts) => {
                let check = LinkCheck::new(app.settings()?, app.keys()?)?;
                check.check(&parts, app.store()?, app.system.now())?
            }
            None => CheckedLink { user: None, token: None, flaw: Some(LinkFlaw::Malformed) },
        };
        if let Some(user) = &link.user {
            app.set_subject(std::slice::from_ref(user));
        }
        let settings = app.settings()?;
        let (time, timeout) = (settings.site_time()?, settings.password_reset_timeout.value);
        let stamp = link.token.as_ref().map(ResetToken::stamp);
        let validity = stamp.map(|stamp| LinkValidity::of_stamp(stamp, &time, timeout));
        let user = link.user.as_ref();
        let document = json!({
            "valid": link.flaw.is_none(),
            "reason": link.flaw.map(LinkFlaw::word),
            "message": link.flaw.map(LinkFlaw::describe),
            "id": user.map(|user| user.key.to_string()),
            "username": user.map(|user| &user.username),
            "issued_at": rfc3339(validity.and_then(|validity| validity.issued_at)),
            "expires_at": rfc3339(validity.and_then(|validity| validity.expires_at)),
        });
        let columns = &["valid", "reason", "message", "username", "id", "issued_at", "expires_at"];
        app.ui.print_record(columns, &document)?;
        Ok(if link.flaw.is_none() { Outcome::Done } else { Outcome::No })
    }
}

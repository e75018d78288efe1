//! `acct password inspect`.

use jiff::Timestamp;
use serde::Serialize;

use super::{Outcome, confirm};
use crate::account::link::LinkParts;
use crate::account::link::LinkValidity;
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

#[derive(Serialize)]
struct Document {
    valid: bool,
    reason: Option<&'static str>,
    message: Option<String>,
    id: Option<String>,
    username: Option<String>,
    issued_at: Option<String>,
    expires_at: Option<String>,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let text = confirm::link_text(Some(&self.link), app)?;
        let link = match LinkParts::parse(&text) {
            Some(parts) => {
                let check = LinkCheck::new(app.settings()?, app.keys()?)?;
                check.check(&parts, app.store()?, app.system.now())?
            }
            None => CheckedLink { user: None, token: None, flaw: Some(LinkFlaw::Malformed) },
        };
        if let Some(user) = &link.user {
            app.set_subject(std::slice::from_ref(user));
        }
        let document = describe(&link, app)?;
        app.ui.print_record(
            &["valid", "reason", "message", "username", "id", "issued_at", "expires_at"],
            &document,
        )?;
        Ok(if document.valid { Outcome::Done } else { Outcome::No })
    }
}

fn describe(link: &CheckedLink, app: &mut App<'_>) -> anyhow::Result<Document> {
    let settings = app.settings()?;
    let time = settings.site_time()?;
    let timeout = settings.password_reset_timeout.value;
    let life =
        link.token.as_ref().map(|token| LinkValidity::of_stamp(token.stamp(), &time, timeout));
    let text = |instant: Timestamp| instant.to_string();
    let user = link.user.as_ref();
    Ok(Document {
        valid: link.flaw.is_none(),
        reason: link.flaw.map(LinkFlaw::word),
        message: link.flaw.map(LinkFlaw::describe),
        id: user.map(|user| user.key.to_string()),
        username: user.map(|user| user.username.clone()),
        issued_at: life.and_then(|life| life.issued_at).map(text),
        expires_at: life.and_then(|life| life.expires_at).map(text),
    })
}

//! Mails a link to everybody whose hash bears the rotation's mark.

use serde_json::json;

use super::interrupted;
use super::plan::Plan;
use crate::account::hasher;
use crate::account::user::StoredUser;
use crate::app::App;
use crate::app::to_refusal;
use crate::commands::delivery::Delivery;
use crate::commands::password::bulk::post::{Audience, Post};
use crate::error::Refusal;
use crate::journal::{Journal, Mark};
use crate::mail::Backend;
use crate::store::UserFilter;

/// Mails everybody who has not been mailed yet; returns the failure if mails are left.
pub(super) fn mail(
    journal: &mut Journal,
    (delivery, backend): (&mut Delivery, Backend),
    plan: &Plan,
    mark: Mark,
    resend_unknown: bool,
    app: &mut App<'_>,
) -> anyhow::Result<Option<Refusal>> {
    let (rotated, unusable) = (journal.progress().rotated, journal.progress().unusable);
    let is_ours =
        |user: &StoredUser| hasher::has_mark(&user.password, plan.recipe, mark.of(&user.key));
    let filter = UserFilter::default();
    let audience = Audience {
        filter: &filter,
        takes: &is_ours,
        backend,
        resend_unknown,
        expires_in: None,
        rate: None,
    };
    let mut post = Post::begin(journal, delivery, audience, app)?;
    if let Err(error) = post.send_all(app) {
        return Err(interrupted(to_refusal(error), post.journal).into());
    }
    post.finish(&json!({ "dry_run": false, "rotated": rotated, "unusable": unusable }), None, app)
}

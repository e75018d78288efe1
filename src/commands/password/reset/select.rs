//! Who gets a link, and who does not.

use crate::account::field::Field;
use crate::account::hasher;
use crate::account::reset::{self, Skip};
use crate::account::user::StoredUser;
use crate::app::App;
use crate::commands::fields::require;
use crate::commands::target::Target;
use crate::commands::user::parse_address;
use crate::error::Refusal;

/// The users that were found.
#[derive(Debug)]
pub(super) struct Selection {
    /// What was asked for, for messages.
    pub(super) wanted: String,
    /// Who gets a link, in the order of the table.
    pub(super) recipients: Vec<StoredUser>,
    /// Who matches and gets none.
    pub(super) skipped: Vec<(StoredUser, Skip)>,
}

impl Selection {
    /// Finds every user with the address, by Django's rule.
    pub(super) fn by_address(typed: &str, app: &mut App<'_>) -> Result<Self, Refusal> {
        let address = parse_address(typed)?;
        let store = app.store()?;
        require(store, [(true, "--email", Field::Email)]).map_err(|refusal| {
            refusal.hint("--user names one account; --link-only needs no mail")
        })?;
        let mut selection = Self {
            wanted: format!("the address {address}"),
            recipients: Vec::new(),
            skipped: Vec::new(),
        };
        for user in store.users_by_email(address.as_str())? {
            match reset::check_requested(&user, address.as_str()) {
                Ok(()) => selection.recipients.push(user),
                Err(skip) => selection.skipped.push((user, skip)),
            }
        }
        Ok(selection)
    }

    /// Finds the one user whom the administrator names.
    ///
    /// `mailed` says that the link goes out in a mail, which needs an address.
    pub(super) fn by_name(
        user: Option<String>,
        id: Option<String>,
        mailed: bool,
        app: &mut App<'_>,
    ) -> Result<Self, Refusal> {
        let target =
            Target::of(user, id).ok_or_else(|| Refusal::usage("no_user", "no user was named"))?;
        let user = target.find(app)?;
        let mut selection = Self {
            wanted: format!("the name {}", user.username),
            recipients: Vec::new(),
            skipped: Vec::new(),
        };
        let address = if mailed { reset::check_stored_address(&user.email) } else { Ok(()) };
        if let Err(skip) = reset::check_named(&user).and(address) {
            selection.skipped.push((user, skip));
            return Ok(selection);
        }
        if !hasher::is_usable(&user.password) {
            let text =
                format!("{} has no usable password yet: the link is an invitation", user.username);
            app.ui.status(&text);
        }
        selection.recipients.push(user);
        Ok(selection)
    }
}

//! Whether users are written through the site's own model.

use std::collections::BTreeSet;

use super::App;
use crate::account::password::Password;
use crate::account::user::{StoredUser, UserKey};
use crate::error::Refusal;
use crate::settings::WriteUsers;
use crate::site::{Launch, Worker};
use crate::store::{Reference, SiteWriter};

/// Options of commands that write users.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct WriteOptions {
    /// Write through the site's own model, so that its signals and methods run
    ///
    /// The default of `acct user` commands where the site needs it (write_users), and of `acct
    /// password` commands where it also has password validators or hooks of its own.
    #[arg(long, conflicts_with = "direct")]
    through_site: bool,
    /// Write the row alone; the site's signals and methods do not run
    #[arg(long)]
    direct: bool,
}

impl App<'_> {
    /// Starts the site if users are written through it; `by_default` if the settings decide.
    pub(crate) fn open_site(
        &mut self,
        options: WriteOptions,
        by_default: bool,
    ) -> Result<(), Refusal> {
        let settings = self.settings()?;
        if options.direct && settings.write_users.value == WriteUsers::Site {
            self.ui.status("the site's own signals and methods do not run (--direct)");
        }
        if !self.site_writes(options)? || !(by_default || options.through_site) {
            return Ok(());
        }
        let command = format!("acct {} …, or use --direct", self.audited.unwrap_or_default());
        let launch = Launch::again(settings, &self.system.environment, &command)?;
        let launch = launch.ok_or_else(|| {
            Refusal::environment("no_site", "--through-site requires an adopted site")
                .hint("adopt it with acct adopt MANAGE_PY, or use --direct")
        })?;
        let place = (self.store()?, &settings.database.value);
        let ui = &mut self.ui;
        let worker = Worker::start(&launch, place, &mut |line| ui.verbose(line))?;
        self.site = Some(worker);
        Ok(())
    }

    /// Returns whether the site is to write the users.
    pub(crate) fn site_writes(&mut self, options: WriteOptions) -> Result<bool, Refusal> {
        let learned = self.settings()?.write_users.value == WriteUsers::Site;
        Ok(!options.direct && (options.through_site || learned))
    }

    /// Returns whether the site writes the users, and fills in the defaults of its model.
    pub(crate) fn writes_through_site(&self) -> bool {
        self.site.is_some()
    }

    /// Counts the other rows that the site would remove with a user; none without it.
    pub(crate) fn removed_by_site(&mut self, user: &UserKey) -> Result<Vec<Reference>, Refusal> {
        self.site.as_mut().map_or(Ok(Vec::new()), |site| site.references(user))
    }

    /// Starts the site if its own validators or hooks concern a new password.
    pub(crate) fn open_site_for_password(&mut self, options: WriteOptions) -> Result<(), Refusal> {
        let settings = self.settings()?;
        let concerned = !settings.site_validators.value.is_empty()
            || !settings.password_changed_hooks.value.is_empty();
        self.open_site(options, concerned)
    }

    /// Runs the site's own validators on a new password if the site is open; returns their
    /// messages.
    pub(crate) fn validate_by_site(
        &mut self,
        password: &Password,
        user: &StoredUser,
    ) -> Result<Vec<String>, Refusal> {
        if self.site.is_none() {
            return Ok(Vec::new());
        }
        let (settings, store) = (self.settings()?, self.store()?);
        let validators = &settings.site_validators.value;
        if validators.is_empty() {
            return Ok(Vec::new());
        }
        let Some(site) = &mut self.site else { return Ok(Vec::new()) };
        site.validate(validators, password, (&user.key, &store.name_columns(user)))
    }

    /// Warns of validators of the site's own that will not check a new password.
    pub(crate) fn warn_of_site_validators(&mut self) -> Result<(), Refusal> {
        let validators = &self.settings()?.site_validators.value;
        if self.site.is_none() && !validators.is_empty() {
            let list = validators.join(", ");
            self.ui.warn(&format!("new passwords are not checked by the site's own {list}"));
        }
        Ok(())
    }

    /// Warns of the site's own validators and hooks, which do not see the passwords of an import.
    pub(crate) fn warn_of_unseen_passwords(&mut self) -> Result<(), Refusal> {
        let settings = self.settings()?;
        let (validators, hooks) = (&settings.site_validators, &settings.password_changed_hooks);
        let unseen: BTreeSet<&str> =
            validators.value.iter().chain(&hooks.value).map(String::as_str).collect();
        if !unseen.is_empty() {
            let list = Vec::from_iter(unseen).join(", ");
            self.ui.warn(&format!("the site's own {list} do not see the imported passwords"));
        }
        Ok(())
    }

    /// Passes a new password on to the site's hooks, or warns after the write that they were not
    /// called.
    pub(crate) fn tell_hooks(&mut self, password: &Password) -> Result<(), Refusal> {
        let hooks = &self.settings()?.password_changed_hooks.value;
        match &mut self.site {
            _ if hooks.is_empty() => {}
            Some(site) => site.pass_on(password.clone()),
            None => {
                let list = hooks.join(", ");
                self.after_write =
                    Some(format!("the site's password_changed of {list} did not run"));
            }
        }
        Ok(())
    }

    /// Returns a user as it is after the commit, which the site may have changed.
    pub(crate) fn as_committed(&mut self, user: StoredUser) -> StoredUser {
        let Some(_) = &self.site else { return user };
        let store = self.store().ok();
        let found = store.and_then(|store| store.user_by_key(&user.key).ok().flatten());
        found.unwrap_or(user)
    }
}

//! Whether users are written through the site's own model.

use super::App;
use crate::account::user::{StoredUser, UserKey};
use crate::error::Refusal;
use crate::settings::WriteUsers;
use crate::site::{Launch, Worker};
use crate::store::{Reference, SiteWriter};

/// Options of commands that write users.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct WriteOptions {
    /// Write through the site's own model, so that its signals and methods run
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
            self.ui.warn("the site's own signals and methods do not run (--direct)");
        }
        if !self.site_writes(options)? || !(by_default || options.through_site) {
            return Ok(());
        }
        let launch = Launch::again(settings, &self.system.environment)?.ok_or_else(|| {
            Refusal::environment("no_site", "--through-site requires an adopted site")
                .hint("adopt it with acct adopt MANAGE_PY, or use --direct")
        })?;
        let place = (self.store()?, &settings.database.value);
        let command = format!("acct {} …, or use --direct", self.audited.unwrap_or_default());
        let ui = &mut self.ui;
        let worker = Worker::start(&launch, place, &command, &mut |line| ui.verbose(line))?;
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

    /// Counts the rows of other tables that the site would remove with a user; none without it.
    pub(crate) fn removed_by_site(&mut self, user: &UserKey) -> Result<Vec<Reference>, Refusal> {
        self.site.as_mut().map_or(Ok(Vec::new()), |site| site.references(user))
    }

    /// Returns a user as it is after the commit, which the site may have changed.
    pub(crate) fn as_committed(&mut self, user: StoredUser) -> StoredUser {
        let Some(_) = &self.site else { return user };
        let store = self.store().ok();
        let found = store.and_then(|store| store.user_by_key(&user.key).ok().flatten());
        found.unwrap_or(user)
    }
}

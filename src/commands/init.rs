//! `acct init`.

use serde_json::json;

use super::Outcome;
use crate::account::link::LinkDomain;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::settings::update_file;

/// Create acct's own database and key, and show where they are
///
/// Running it again changes nothing. The key is created only together with the database: an
/// existing database never gets a new key.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct init
  acct init --site-domain news.example --site-name 'Harbour News'
  acct init --database ./team.sqlite3")]
pub(crate) struct Args {
    /// Domain for reset links, written to the settings file
    #[arg(long, value_name = "DOMAIN", value_parser = LinkDomain::new)]
    site_domain: Option<LinkDomain>,
    /// Site name for reset mails, written to the settings file
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    site_name: Option<String>,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.site_domain.is_some() || self.site_name.is_some() {
            app.may_lack_file = true;
        }
        let settings = app.settings()?;
        settings.require_own_home()?;
        let file = settings.file.value.clone();
        let home = app.create_home()?;
        // An existing database must be usable before the settings file is touched.
        let own = app.store()?.is_acct_home();
        let created = [(home.secret_key, "secret_key_file"), (home.database, "database")];
        let created = created.into_iter().filter_map(|(made, name)| made.then_some(name));
        let mut created: Vec<&str> = created.collect();
        for name in &created {
            app.ui.status(&format!("created the {}", name.replace('_', " ")));
        }
        let changed = self.write_settings(&file, app)?;
        if changed {
            let word = if settings.file_found { "changed" } else { "created" };
            app.ui.status(&format!("{word} the settings file"));
            created.extend((!settings.file_found).then_some("settings_file"));
        }
        if !own {
            app.ui.status("this is a Django site's database; acct creates nothing in it");
        } else if created.is_empty() && !changed {
            app.ui.status("everything already exists; nothing was changed");
        }
        let mut all: Vec<&str> = created.clone();
        all.extend((changed && settings.file_found).then_some("settings_file"));
        let document = json!({
            "database": settings.database.value.to_string(),
            "secret_key_file": settings.secret_key_file.value.display().to_string(),
            "settings_file": file.display().to_string(),
            "created": created,
            "changed": all,
        });
        app.ui.print_record(&["database", "secret_key_file", "settings_file"], &document)?;
        Ok(Outcome::Done)
    }

    fn write_settings(&self, file: &std::path::Path, app: &mut App<'_>) -> Result<bool, Refusal> {
        let domain = self.site_domain.as_ref().map(|domain| ("site_domain", domain.as_str()));
        let name = self.site_name.as_deref().map(|name| ("site_name", name));
        let values: Vec<_> = domain.into_iter().chain(name).collect();
        if values.is_empty() {
            return Ok(false);
        }
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        app.logged(Change::without_users(&names), |_, _| update_file(file, &values))
    }
}

/// Parses a text that is safe in a mail and on a terminal.
fn plain_text(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("a name must not contain control characters".to_owned());
    }
    Ok(text.to_owned())
}

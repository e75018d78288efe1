//! `acct adopt`.

mod again;
mod plan;
mod report;

use std::num::NonZeroU32;
use std::path::PathBuf;

use serde_json::json;

use self::plan::{Plan, read_back};
use super::Outcome;
use crate::account::link::LinkDomain;
use crate::app::App;
use crate::audit::Change;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::site::{self, Difference, Facts, Placing, Profile, Proof, SiteLink, Warning};
use crate::terminal::visible_lines;
use crate::ui::Format;

/// Connect acct to a Django site and write its settings
///
/// Starts the site once, through its manage.py in its own Python, and only reads from it. Before
/// writing anything, acct checks that both sides agree: they read the same rows, and each accepts
/// the other's reset tokens. Afterwards acct needs neither Python nor Django. Run it again when the
/// site has changed: it shows the differences and asks before updating.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct adopt ~/site/manage.py
  # With the site's own Python and its service's environment
  acct adopt manage.py --python venv/bin/python --env-file /etc/news.env
  # One of several sites; use it with acct --site news
  acct adopt ~/site/manage.py --name news
  # Check with a link that the running site mailed
  acct adopt manage.py --prove-link 'https://news.example/reset/NA/c1-0f3…/'
  # Show what would be written
  acct adopt manage.py --dry-run")]
pub(crate) struct Args {
    /// The site's manage.py; not needed with --settings
    #[arg(value_name = "MANAGE_PY", required_unless_present = "settings")]
    manage_py: Option<PathBuf>,
    /// The site's Python or virtual environment [default: venv, .venv or env next to manage.py,
    /// else python3]
    #[arg(long, value_name = "PYTHON")]
    python: Option<PathBuf>,
    /// Settings module, instead of the one that manage.py sets
    #[arg(long, value_name = "MODULE")]
    settings: Option<String>,
    /// Start a site without manage.py in this directory [default: the current one]
    #[arg(long, value_name = "DIR", requires = "settings", conflicts_with = "manage_py")]
    chdir: Option<PathBuf>,
    /// Load environment variables from this file, as the site's service does; repeatable
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// How long the site may take to start [default: 60]
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<NonZeroU32>,
    /// Entry of DATABASES that contains the users [default: default]
    #[arg(long, value_name = "ALIAS")]
    database_alias: Option<String>,
    /// Domain for links; prefix it with http:// or https:// to set the scheme
    #[arg(long, value_name = "DOMAIN", value_parser = SiteDomain::parse)]
    site_domain: Option<SiteDomain>,
    /// Write sites/NAME.toml instead of config.toml, for use with --site NAME
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Read the key from this environment variable on every run instead of copying it
    #[arg(long, value_name = "VARIABLE")]
    secret_key_env: Option<String>,
    /// Check key and database with a reset link that the running site mailed; scheme and domain are
    /// taken from it unless --site-domain is given
    #[arg(long, value_name = "LINK", value_parser = SiteLink::parse)]
    prove_link: Option<SiteLink>,
    /// Show what was found and checked, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Update the settings of an adopted site without asking
    #[arg(short, long)]
    yes: bool,
}

/// `--site-domain`: a domain, and perhaps the scheme of links.
#[derive(Debug, Clone)]
pub(crate) struct SiteDomain {
    is_https: Option<bool>,
    domain: LinkDomain,
}

impl SiteDomain {
    fn parse(text: &str) -> Result<Self, String> {
        let (is_https, rest) = match text.split_once("://") {
            Some(("https", rest)) => (Some(true), rest),
            Some(("http", rest)) => (Some(false), rest),
            _ => (None, text),
        };
        let domain = LinkDomain::new(rest.strip_suffix('/').unwrap_or(rest));
        domain.map(|domain| Self { is_https, domain }).map_err(|error| error.to_string())
    }
}

impl Args {
    pub(crate) fn run(mut self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        // --site before adopt means the site to create.
        self.name = self.name.or_else(|| app.overrides.clone().site.clone());
        let plan = Plan::make(&self, app)?;
        let Learned { facts, profile, text, settings, proof, warnings } = self.learn(&plan, app)?;
        for warning in &warnings {
            app.ui.warn(&warning.message);
        }
        if !self.dry_run {
            app.log_by(&settings)?;
        }
        let changes = SettingsDiff::of(&plan.placing, &profile);
        let written = self.write(&plan.placing, &profile, &text, &changes, app)?;
        if app.ui.options.format == Format::Table {
            let word = match (written, changes.are_none()) {
                (true, _) => "adopted",
                (false, true) => "already adopted, no changes",
                (false, false) => "would adopt",
            };
            report::print(word, &facts, &settings, app)?;
            if !written && !changes.are_none() {
                app.ui.print(format!("{}\n", visible_lines(text.trim_end())).as_bytes())?;
            }
            return Ok(Outcome::Done);
        }
        let columns = &["settings_file", "django", "user_table", "database", "time_zone"];
        let document = json!({
            "settings_file": plan.placing.path().display().to_string(),
            "written": written,
            "changed": if written { vec!["settings_file"] } else { Vec::new() },
            "site": report::described(&facts),
            "settings": profile.to_json(),
            "proof": proof,
            "link_proven": self.prove_link.is_some(),
            "differences": changes.differences,
            "changed_secrets": changes.secrets,
            "warnings": warnings,
        });
        app.ui.print_record(columns, &document)?;
        Ok(Outcome::Done)
    }

    /// Starts the site, and checks that acct fits it with the settings that it would get.
    fn learn(&self, plan: &Plan, app: &mut App<'_>) -> Result<Learned, Refusal> {
        let (mut dialogue, facts) = site::learn(&plan.launch, &mut |line| app.ui.verbose(line))?;
        let mut warnings = site::judge(&facts)?;
        site::require_steady_key(&plan.launch, &facts)?;
        let environment = &app.system.environment;
        if let Some(name) = &plan.secret_key_env {
            site::require_same_key(name, &facts, environment)?;
        }
        let profile = Profile::new(&facts, &plan.launch, &plan.choices(self, &facts))?;
        let text = plan.placing.document(&profile, &plan.launch.manage_py);
        let settings = read_back(&text, plan.placing.path(), environment)?;
        settings.policy()?;
        settings.recipe()?;
        settings.check_mail_texts()?;
        let (keys, now) = (site::keys(&facts), app.system.now());
        let proof = site::prove(&settings, &keys, &mut dialogue, now)
            .map_err(|refusal| site::explain_by_version(refusal, &facts))?;
        drop(dialogue);
        if let Some(link) = &self.prove_link {
            site::prove_link(link, &settings, &keys, now)?;
            let proven = "the link confirms that key and database are those of the running service";
            app.ui.status(proven);
        }
        let environment = &app.system.environment;
        warnings.extend(site::warnings_of_settings(&facts, &settings, &proof, environment));
        warnings.extend(plan.own_accounts_hidden(app));
        Ok(Learned { facts, profile, text, settings, proof, warnings })
    }

    /// Asks, and writes the settings if they are new or have changed; returns whether it wrote.
    fn write(
        &self,
        placing: &Placing,
        profile: &Profile,
        text: &str,
        changes: &SettingsDiff,
        app: &mut App<'_>,
    ) -> Result<bool, Refusal> {
        if placing.old.is_some() {
            report::show(changes, profile, app);
        }
        if self.dry_run || changes.are_none() {
            return Ok(false);
        }
        if placing.old.is_some() && !self.yes {
            let question = format!("Change {}?", placing.path().display());
            app.ui.confirm("adopt", &question, "nothing was written")?;
        }
        let change = Change::without_users(&["settings_file", "secret_key_file"]);
        app.logged(change, |_, _| placing.write(profile, text))?;
        Ok(true)
    }
}

/// A site whose settings were checked.
struct Learned {
    facts: Facts,
    profile: Profile,
    /// The settings file.
    text: String,
    settings: Settings,
    proof: Proof,
    warnings: Vec<Warning>,
}

/// What differs from the existing settings.
struct SettingsDiff {
    is_new: bool,
    differences: Vec<Difference>,
    /// The settings whose key files differ.
    secrets: Vec<&'static str>,
}

impl SettingsDiff {
    fn of(placing: &Placing, profile: &Profile) -> Self {
        let Some(old) = &placing.old else {
            return Self { is_new: true, differences: Vec::new(), secrets: Vec::new() };
        };
        let (differences, secrets) =
            (site::differences(old, profile), placing.changed_secrets(profile));
        Self { is_new: false, differences, secrets }
    }

    fn are_none(&self) -> bool {
        !self.is_new && self.differences.is_empty() && self.secrets.is_empty()
    }
}

//! What the admin chooses when a site is adopted.

use crate::account::link::LinkDomain;
use crate::settings::Settings;
use crate::site::facts::Facts;

/// The domain that the Sites framework writes into a new database.
pub const NEW_PROJECT_DOMAIN: &str = "example.com";

/// What the admin decides, where the site does not say it.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// The domain in links, in place of the Sites framework's.
    pub site_domain: Option<LinkDomain>,
    /// Whether links begin with `https`.
    pub use_https: Option<bool>,
    /// The site's name in mails, where the Sites framework gives none and it is not the domain.
    pub site_name: Option<String>,
    /// The environment variable that is read in place of a key file.
    pub secret_key_env: Option<String>,
    /// The settings file's name without its suffix, which the key files share.
    pub stem: String,
}

impl Choices {
    /// Takes what was chosen when a site was adopted, as far as the site does not say it now; a new
    /// project's `example.com` says nothing.
    #[must_use]
    pub fn again(settings: &Settings, facts: &Facts) -> Self {
        let file = &settings.file.value;
        let mut choices = Self {
            secret_key_env: settings.secret_key_env.value.clone(),
            stem: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            ..Self::default()
        };
        let old = settings.site_domain.value.as_str();
        let says = |domain: &String| domain != NEW_PROJECT_DOMAIN || domain == old;
        if !facts.site.domain.as_ref().is_some_and(says) {
            choices.site_domain = LinkDomain::new(old).ok();
            let https = settings.use_https.value;
            choices.use_https = choices.site_domain.as_ref().map(|_| https);
        }
        let name = &settings.site_name.value;
        choices.site_name = (*name != settings.site_domain.value).then(|| name.clone());
        choices
    }
}

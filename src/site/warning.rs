//! What acct does differently from an adopted site, or not at all.

use super::facts::{Facts, NEW_PROJECT_DOMAIN, SiteValidator};
use super::proof::Proof;
use crate::account::key::weakness;
use crate::account::link::LinkShape;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::system::Environment;

/// Something to know about a site that is no reason to refuse it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// A stable code.
    pub code: &'static str,
    /// One line; may contain unescaped text of the site.
    pub message: String,
}

impl Warning {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Returns whether acct differs from the site, which a site without reset page is not.
    #[must_use]
    pub fn is_difference(&self) -> bool {
        self.code != NO_RESET_PAGE
    }
}

/// The code of a site that needs no links.
const NO_RESET_PAGE: &str = "no_reset_page";

/// The versions of Django whose behaviour acct is tested against.
const KNOWN_VERSIONS: std::ops::RangeInclusive<(u32, u32)> = (4, 2)..=(6, 1);

/// Lists what an admin should know about the site.
pub(super) fn warnings(facts: &Facts) -> Vec<Warning> {
    let mut all: Vec<Warning> = [
        version(&facts.django),
        reset_page(facts),
        other_reset_pages(facts),
        mail(facts),
        language(&facts.language_code),
        log_in(facts),
        hidden_rows(facts),
        in_memory(facts),
        fallbacks(facts),
        site(facts),
    ]
    .into_iter()
    .flatten()
    .collect();
    all.extend(facts.validators.iter().filter_map(|it| validator(facts, it)));
    all
}

/// Lists what an admin should know about the settings of a site.
#[must_use]
pub fn warnings_of_settings(
    facts: &Facts,
    settings: &Settings,
    proof: &Proof,
    environment: &Environment,
) -> Vec<Warning> {
    let mut all = Vec::from_iter(domain(facts, settings));
    if proof.empty_table {
        let table = &settings.user_table.value;
        let message = format!("{table} is empty: only tokens could be checked, not rows");
        all.push(Warning::new("empty_table", message));
    }
    if let Some(weakness) = weakness(facts.secret_key.expose()) {
        let message = format!("the site's SECRET_KEY is weak: {weakness}");
        all.push(Warning::new("weak_secret_key", message));
    }
    let names = ["ACCT_DATABASE", "ACCT_SECRET_KEY_FILE"].into_iter();
    all.extend(names.filter(|name| environment.get(name).is_some()).map(|name| {
        let message = format!("{name} is set and takes precedence over the settings file");
        Warning::new("environment_outweighs", message)
    }));
    all
}

/// Warns about a domain that was never set.
fn domain(facts: &Facts, settings: &Settings) -> Option<Warning> {
    let has_page = !settings.password_reset_path.value.is_empty();
    let is_theirs = facts.site.domain.as_ref() == Some(&settings.site_domain.value);
    match settings.site_domain.value.as_str() {
        "" if has_page => Some(Warning::new(
            "no_site_domain",
            "the site takes its domain from each request, so acct mails no links and --link-only \
             prints only their paths; set the domain with --site-domain",
        )),
        NEW_PROJECT_DOMAIN if is_theirs => Some(Warning::new(
            "example_domain",
            "the Sites framework still has example.com; set the domain with --site-domain",
        )),
        _ => None,
    }
}

fn version(text: &str) -> Option<Warning> {
    let mut numbers = text.split('.').map(str::parse::<u32>);
    let known = match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => KNOWN_VERSIONS.contains(&(major, minor)),
        _ => false,
    };
    (!known).then(|| {
        let message = format!("acct has not been tested with Django {text}, only with 4.2 to 6.1");
        Warning::new("untried_django", message)
    })
}

/// Explains a failed proof by a version of Django that acct does not know.
#[must_use]
pub fn explain_by_version(refusal: Refusal, facts: &Facts) -> Refusal {
    if version(&facts.django).is_none() {
        return refusal;
    }
    let message = format!("Django {} is not supported: {}", facts.django, refusal.message);
    Refusal::environment("unsupported_django", message)
        .hint("acct supports Django 4.2 to 6.1, and 3.2 as far as it makes the same tokens")
}

fn reset_page(facts: &Facts) -> Option<Warning> {
    let none =
        |code, why: &str| Some(Warning::new(code, format!("{why}; acct creates no links for it")));
    let other = "other_reset_links";
    match &facts.reset.path {
        None if facts.allauth => none(other, "the site's reset pages are allauth's"),
        None => {
            none(NO_RESET_PAGE, "the site has no page for reset links (PasswordResetConfirmView)")
        }
        Some(path) if !is_served(path) => {
            let why = format!(
                "the site's reset links have the form {path}, without a UID before the token"
            );
            none(other, &why)
        }
        Some(_) => facts.reset.own.as_ref().map(|view| {
            let message = format!("the site has a custom page for reset links ({view})");
            Warning::new("own_reset_page", message)
        }),
    }
}

fn other_reset_pages(facts: &Facts) -> Option<Warning> {
    let path = facts.reset.path.as_ref().filter(|_| !facts.reset.others.is_empty())?;
    let others = facts.reset.others.join(", ");
    let message =
        format!("reset links go to {path}; the site has other reset pages, too: {others}");
    Some(Warning::new("other_reset_pages", message))
}

/// Returns whether acct can issue links with this path.
pub(super) fn is_served(path: &str) -> bool {
    LinkShape::new(false, "localhost", path).is_ok()
}

fn mail(facts: &Facts) -> Option<Warning> {
    let mut own: Vec<&str> = facts.own_templates.iter().map(String::as_str).collect();
    own.extend(facts.reset.mail.iter().map(String::as_str));
    (!own.is_empty()).then(|| {
        let message =
            format!("the site has a custom reset mail ({}); acct sends Django's", own.join(", "));
        Warning::new("own_reset_mail", message)
    })
}

fn language(code: &str) -> Option<Warning> {
    let english = code == "en" || code.starts_with("en-");
    (!english).then(|| {
        let message =
            format!("the site's language is {code}; acct's mails and messages are English");
        Warning::new("other_language", message)
    })
}

fn log_in(facts: &Facts) -> Option<Warning> {
    (!facts.model_backend).then(|| {
        let message = "AUTHENTICATION_BACKENDS has no ModelBackend: passwords in the user table may not \
                       allow logging in";
        Warning::new("no_model_backend", message)
    })
}

fn hidden_rows(facts: &Facts) -> Option<Warning> {
    facts.user.hides_rows.then(|| {
        let message =
            format!("the manager of {} hides rows; acct sees all of them", facts.user.model);
        Warning::new("hidden_users", message)
    })
}

fn in_memory(facts: &Facts) -> Option<Warning> {
    facts.user.in_memory.then(|| {
        let message = "the site keeps its users in memory (Evennia): reload it after acct has written, \
                       as after password set and rotate";
        Warning::new("users_in_memory", message)
    })
}

fn fallbacks(facts: &Facts) -> Option<Warning> {
    let unfit = facts.secret_key_fallbacks.iter().any(|key| !key.fits_a_line() || key.is_empty());
    unfit.then(|| {
        let message = "a key in SECRET_KEY_FALLBACKS is empty, contains a line end or is not UTF-8; it \
                       is ignored";
        Warning::new("unusable_fallback", message)
    })
}

fn site(facts: &Facts) -> Option<Warning> {
    facts.site.fault.as_ref().map(|fault| {
        let message = format!("the Sites framework has no domain: {fault}");
        Warning::new("no_site", message)
    })
}

fn validator(facts: &Facts, validator: &SiteValidator) -> Option<Warning> {
    let (path, is_custom) = (&validator.path, validator.name.is_none());
    let message = match (&validator.fault, validator.hook) {
        (Some(fault), _) => format!("{path} cannot be imported ({fault}) and is ignored"),
        // Where users are written through the site, it runs both.
        _ if !facts.user.listeners.is_empty() => return None,
        (None, true) if is_custom => {
            format!(
                "{path} is a custom validator: only --through-site runs it and its password_changed"
            )
        }
        (None, true) => format!("{path} has a password_changed, which only --through-site calls"),
        (None, false) if is_custom => {
            format!("{path} is a custom validator, which only --through-site runs")
        }
        (None, false) => return None,
    };
    Some(Warning::new("own_validator", message))
}

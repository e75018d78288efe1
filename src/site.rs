//! Learns a Django site through its own Django, and checks that acct and the site agree.
//!
//! [`learn`] starts the site once and returns its facts and the running dialogue, [`judge`] checks
//! what acct supports, [`Profile`] turns the facts into settings and compares them with a settings
//! file, and [`prove`] checks acct with those settings against the site. None of these writes
//! anything; [`Placing`] does.

mod dialogue;
mod differences;
pub mod env_file;
pub mod facts;
mod fit;
mod hashers;
mod launch;
mod place;
mod probe;
mod profile;
mod proof;
mod prove_link;
pub mod python;
mod trust;
mod warning;
mod worker;

pub use self::dialogue::Dialogue;
pub use self::differences::{Difference, differences};
pub use self::facts::Facts;
pub use self::fit::{judge, require_same_key};
pub use self::launch::Launch;
pub use self::place::Placing;
pub use self::probe::learn;
pub use self::profile::{Choices, Profile};
pub use self::proof::{Proof, prove};
pub use self::prove_link::{SiteLink, prove_link};
pub use self::warning::{Warning, explain_by_version, warnings_of_settings};
pub(crate) use self::worker::Worker;
use crate::account::token::KeyRing;
use crate::error::{Refusal, quoted};
use crate::settings::{Settings, Source};

/// Starts the site once more, and refuses a SECRET_KEY that differs from process to process.
pub fn require_steady_key(launch: &Launch, facts: &Facts) -> Result<(), Refusal> {
    let (_, again) = learn(launch, &mut |_| {})?;
    if again.secret_key == facts.secret_key {
        return Ok(());
    }
    let message = "the site's SECRET_KEY differs from process to process";
    Err(Refusal::environment("secret_key_changes", message)
        .hint("specify the environment of the site's service, which has the key, with --env-file"))
}

/// Returns the site's SECRET_KEY and the fallbacks that a key file can hold.
#[must_use]
pub fn keys(facts: &Facts) -> KeyRing {
    let fallbacks = facts.secret_key_fallbacks.iter();
    let fit = fallbacks.filter(|key| key.fits_a_line() && !key.is_empty());
    KeyRing::new(facts.secret_key.expose().clone(), fit.map(|key| key.expose().clone()).collect())
}

/// Returns the command that sets the domain of an adopted site; `None` if no site was adopted.
#[must_use]
pub fn domain_command(settings: &Settings) -> Option<String> {
    let manage_py = quoted(settings.manage_py.value.as_ref()?);
    let file = &settings.file;
    let words = format!("adopt {manage_py} --site-domain https://HOST");
    Some(match file.source {
        Source::Default => format!("acct {words}"),
        Source::Option("--site") | Source::Environment("ACCT_SITE") => {
            let name = file.value.file_stem().unwrap_or_default();
            format!("acct {words} --name {}", quoted(name.as_ref()))
        }
        _ => format!("acct --config {} {words}", quoted(&file.value)),
    })
}

//! Learning a Django site through its own Django, and checking that acct fits it.
//!
//! [`learn`] starts the site once and returns its facts with the running dialogue, [`judge`] says
//! what of them acct can serve, [`Profile`] makes settings of them, [`prove`] holds acct with
//! those settings against the site, and [`differences`] compares them with a settings file. None
//! of these writes anything; [`Placing`] does.

pub mod differences;
pub mod env_file;
pub mod facts;
mod fit;
mod hashers;
mod launch;
mod owner;
mod place;
mod probe;
mod profile;
mod proof;
mod prove_link;
pub mod python;
mod remedy;
mod warning;

pub use self::differences::differences;
pub use self::facts::Facts;
pub use self::fit::judge;
pub use self::launch::Launch;
pub use self::owner::refuse_foreign;
pub use self::place::Placing;
pub use self::probe::Dialogue;
pub use self::profile::{Choices, NEW_PROJECT_DOMAIN, Profile};
pub use self::proof::{Proof, prove};
pub use self::prove_link::{SiteLink, prove_link};
pub use self::remedy::domain_command;
pub use self::warning::Warning;
use crate::account::token::KeyRing;
use crate::error::Refusal;

/// Starts the site and returns its facts, with the dialogue in which the fit can be proven.
///
/// Root runs nobody else's Python; `command` is the command line that its owner would type.
/// `tell` gets the lines of the traceback where the site does not start.
pub fn learn<'a>(
    launch: &'a Launch,
    command: &str,
    tell: &mut dyn FnMut(&str),
) -> Result<(Dialogue<'a>, Facts), Refusal> {
    python::require(&launch.python)?;
    owner::refuse_foreign(launch, command)?;
    Dialogue::start(launch, tell)
}

/// Returns the site's SECRET_KEY and those of its fallbacks that acct can keep.
#[must_use]
pub fn keys(facts: &Facts) -> KeyRing {
    let fallbacks = facts.secret_key_fallbacks.iter();
    let fit = fallbacks.filter(|key| key.fits_a_line() && !key.is_empty());
    KeyRing::new(facts.secret_key.expose().clone(), fit.map(|key| key.expose().clone()).collect())
}

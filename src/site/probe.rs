//! The probe: learns a site's facts, and answers about its users. It only reads.

use super::dialogue::Dialogue;
use super::facts::Facts;
use super::launch::Launch;
use crate::error::Refusal;

const SCRIPT: &str = concat!(
    include_str!("probe/learn.py"),
    include_str!("probe/listeners.py"),
    include_str!("probe/pages.py"),
    include_str!("probe/answers.py"),
);

/// Starts the site and reads its facts; `show` gets the traceback if it does not start.
pub fn learn(launch: &Launch, show: &mut dyn FnMut(&str)) -> Result<(Dialogue, Facts), Refusal> {
    Dialogue::start(launch, SCRIPT, show)
}

//! The command that mends an adopted site's settings.

use crate::error::quoted;
use crate::settings::{Settings, Source};

/// Writes the command that says the domain of an adopted site; `None` where nothing was adopted.
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

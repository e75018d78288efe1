//! Checks of the settings file and of the values in it.

use super::{Check, Finding};
use crate::account::hasher::Algorithm;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::site::domain_command;

/// Reports which settings file was read.
pub(super) fn file(settings: &Settings) -> Finding {
    let path = settings.file.value.display();
    let message = match (&settings.manage_py.value, &settings.django_version.value) {
        _ if !settings.file_found => format!("{path} does not exist; using defaults"),
        (Some(manage), Some(version)) => {
            format!("{path}, adopted from {} (Django {version})", manage.display())
        }
        (Some(manage), None) => format!("{path}, adopted from {}", manage.display()),
        _ => format!("{path}"),
    };
    Finding::ok(Check::SettingsFile, message)
}

/// Checks the password settings.
pub(super) fn values(settings: &Settings) -> [Finding; 2] {
    [
        Finding::of(Check::PasswordHashers, hashers(settings)),
        Finding::of(Check::PasswordValidators, validators(settings)),
    ]
}

fn hashers(settings: &Settings) -> Result<Finding, Refusal> {
    let check = Check::PasswordHashers;
    let message = format!("new passwords use {}", settings.recipe()?.algorithm());
    let names = settings.password_hashers.value.iter().map(|hasher| hasher.algorithm.as_str());
    let unknown: Vec<&str> = names.filter(|name| Algorithm::from_name(name).is_none()).collect();
    if unknown.is_empty() {
        return Ok(Finding::ok(check, message));
    }
    Ok(Finding::warning(
        check,
        format!("{message}; Django does not have {}", unknown.join(", ")),
        "correct or remove the name in password_hashers",
    ))
}

fn validators(settings: &Settings) -> Result<Finding, Refusal> {
    let check = Check::PasswordValidators;
    if settings.policy()?.help_texts().is_empty() {
        let hint = if settings.manage_py.value.is_some() {
            "add some to the site's AUTH_PASSWORD_VALIDATORS, and run acct adopt again"
        } else {
            "list the site's AUTH_PASSWORD_VALIDATORS under auth_password_validators"
        };
        return Ok(Finding::warning(check, "there are none: every password is accepted", hint));
    }
    Ok(Finding::ok(check, "new passwords are validated"))
}

/// Checks the links, and shows an example.
pub(super) fn links(settings: &Settings, is_site: bool) -> Finding {
    let check = Check::Links;
    if settings.password_reset_path.value.is_empty() {
        let message = "there is no page for reset links, so none are issued";
        if is_site {
            return Finding::ok(check, message);
        }
        return Finding::warning(check, message, "set password_reset_path");
    }
    let shape = match settings.link_shape() {
        Ok(shape) => shape,
        Err(refusal) => return Finding::refused(check, refusal),
    };
    let example = shape.example();
    let domain_hint = || {
        domain_command(settings).unwrap_or_else(|| "set site_domain to the site's host".to_owned())
    };
    if !shape.has_domain() {
        let message = format!("{example} without a domain: no mails can be sent");
        return Finding::warning(check, message, domain_hint());
    }
    let is_local = ["localhost", "127.0.0.1"].contains(&shape.host().unwrap_or_default());
    if is_local && ["smtp", "sendmail"].contains(&&*settings.email_backend.value) {
        let message = format!("{example}: mails are sent, but their links open only on this host");
        return Finding::warning(check, message, domain_hint());
    }
    if is_site && settings.site_domain.is_default() {
        let message = format!("{example}: site_domain is not set");
        return Finding::warning(check, message, domain_hint());
    }
    Finding::ok(check, example)
}

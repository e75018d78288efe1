//! The settings: the file, and what their values mean.

use super::{Check, Finding};
use crate::account::hasher::Algorithm;
use crate::settings::Settings;
use crate::site::domain_command;

/// Says which settings file was read.
pub(super) fn file(settings: &Settings) -> Finding {
    let path = settings.file.value.display();
    let origin = &settings.origin;
    let message = match (&origin.manage_py.value, &origin.django_version.value) {
        _ if !settings.file_found => format!("there is none at {path}; the defaults hold"),
        (Some(manage), Some(version)) => {
            format!("{path}, adopted from {} (Django {version})", manage.display())
        }
        (Some(manage), None) => format!("{path}, adopted from {}", manage.display()),
        _ => format!("{path}"),
    };
    Finding::fits(Check::SettingsFile, message)
}

/// Checks the password settings.
pub(super) fn values(settings: &Settings) -> [Finding; 2] {
    [hashers(settings), validators(settings)]
}

fn hashers(settings: &Settings) -> Finding {
    let check = Check::PasswordHashers;
    let recipe = match settings.recipe() {
        Ok(recipe) => recipe,
        Err(refusal) => return Finding::refused(check, refusal),
    };
    let names = settings.password_hashers.value.iter().map(|hasher| hasher.algorithm.as_str());
    let unknown: Vec<&str> = names.filter(|name| Algorithm::from_name(name).is_none()).collect();
    if unknown.is_empty() {
        return Finding::fits(check, format!("{} writes", recipe.algorithm()));
    }
    Finding::attention(
        check,
        format!("{} writes; no Django knows {}", recipe.algorithm(), unknown.join(", ")),
        "correct the name in password_hashers, or leave it out",
    )
}

fn validators(settings: &Settings) -> Finding {
    let check = Check::PasswordValidators;
    match settings.policy() {
        Err(refusal) => Finding::refused(check, refusal),
        Ok(policy) if policy.help_texts().is_empty() => Finding::attention(
            check,
            "there are none: every password is taken",
            "list the site's AUTH_PASSWORD_VALIDATORS under auth_password_validators",
        ),
        Ok(_) => Finding::fits(check, "every new password is held against them"),
    }
}

fn domain_remedy(settings: &Settings) -> String {
    domain_command(settings).unwrap_or_else(|| "set site_domain to the site's host".to_owned())
}

/// Checks where links lead, and shows one.
pub(super) fn links(settings: &Settings, is_site: bool) -> Finding {
    let check = Check::Links;
    if settings.password_reset_path.value.is_empty() {
        let message = "the site has no page for reset links: none are made";
        return Finding::attention(check, message, "set password_reset_path if it has one");
    }
    let shape = match settings.link_shape() {
        Ok(shape) => shape,
        Err(refusal) => return Finding::refused(check, refusal),
    };
    let example = shape.example();
    if !shape.has_domain() {
        let message = format!("{example} on the host of each request: no mail can be made");
        return Finding::attention(check, message, domain_remedy(settings));
    }
    if is_site && settings.site_domain.is_default() {
        let message = format!("{example}: nobody has said where the site is");
        return Finding::attention(check, message, domain_remedy(settings));
    }
    Finding::fits(check, example)
}

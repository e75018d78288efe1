//! An adopted site: whether the settings still match its own Django.

use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::unistd::{AccessFlags, faccessat};

use super::drift::Drift;
use super::{Check, Examination, Finding};
use crate::error::{Kind, Refusal, quoted};
use crate::home;
use crate::settings::{Settings, WriteUsers};
use crate::site::facts::UserModel;
use crate::site::{self, Choices, Launch, Placing, Profile};
use crate::system::Environment;

/// Starts the site's Python and compares; skipped if it cannot be run.
pub(super) fn findings(examination: &Examination<'_>) -> [Finding; 3] {
    let all = |finding: Finding| {
        let others = [Check::SiteLimits, Check::UserWrites].map(|it| finding.clone().about(it));
        let [limits, writes] = others;
        [finding, limits, writes]
    };
    let settings = examination.settings;
    if settings.manage_py.value.is_none() {
        return all(Finding::ok(Check::Site, "the settings were not adopted from a site"));
    }
    if examination.offline {
        let why = "--offline: the site was not started";
        return all(Finding::skipped(Check::Site, why));
    }
    match reachable(settings, examination.environment) {
        Ok(launch) => ask(examination, &launch).unwrap_or_else(|finding| {
            let silent = Finding::skipped(Check::SiteLimits, "the site did not answer");
            let writes = unwritable(settings, &finding.message);
            [finding, silent, writes]
        }),
        Err(refusal) => {
            let writes = unwritable(settings, &refusal.message);
            let [site, limits, _] = all(Finding::out_of_reach(Check::Site, refusal));
            [site, limits, writes]
        }
    }
}

/// Reports that users cannot be written, if they are written through the site.
fn unwritable(settings: &Settings, why: &str) -> Finding {
    let check = Check::UserWrites;
    if settings.write_users.value != WriteUsers::Site {
        return Finding::skipped(check, "the site did not answer");
    }
    let message = format!("users are written through the site, which cannot be used: {why}");
    Finding::error(check, message, "make the site start, or write with --direct")
}

/// Returns how to start the site, as adopt did, if this user can and may run it.
fn reachable(settings: &Settings, environment: &Environment) -> Result<Launch, Refusal> {
    let gone = |what: String| Refusal::environment("site_out_of_reach", what);
    let launch = Launch::again(settings, environment, &command(settings, "doctor"))?
        .ok_or_else(|| gone("manage_python is not set".to_owned()))?;
    let (python, manage_py) = (&launch.python, &launch.manage_py);
    for (path, access) in [(python, AccessFlags::X_OK), (manage_py, AccessFlags::R_OK)] {
        faccessat(AT_FDCWD, path, access, AtFlags::AT_EACCESS).map_err(|error| {
            gone(format!("{} cannot be accessed: {}", path.display(), error.desc()))
        })?;
    }
    Ok(launch)
}

/// Returns a command line for this site.
fn command(settings: &Settings, words: &str) -> String {
    let file = &settings.file;
    if file.is_default() {
        return format!("acct {words}");
    }
    format!("acct --config {} {words}", quoted(&file.value))
}

/// Compares settings and keys with the running site; the error is a finding that ended it early.
fn ask(examination: &Examination<'_>, launch: &Launch) -> Result<[Finding; 3], Finding> {
    let Examination { settings, environment, now, .. } = *examination;
    let silent = |refusal: Refusal| {
        let hint =
            "run python manage.py check to see whether the site starts; acct works without it";
        Finding::warning(Check::Site, refusal.message, hint)
    };
    let (mut dialogue, facts) = site::learn(launch, &mut |_| ()).map_err(silent)?;
    let unfit = |refusal: Refusal| Finding::refused(Check::Site, refusal);
    let warnings = site::judge(&facts).map_err(unfit)?;
    let profile =
        Profile::new(&facts, launch, &Choices::from_settings(settings, &facts)).map_err(unfit)?;
    let placing = Placing::read(settings.file.value.clone(), &launch.manage_py).map_err(unfit)?;
    let drift = Drift::find(&placing, &profile);
    let adopt = command(settings, &format!("adopt {}", quoted(&launch.manage_py)));
    let remedy = format!("run {adopt}, which shows the changes and asks");
    let proven = home::read_keys(settings, environment, false)
        .and_then(|keys| site::prove(settings, &keys, &mut dialogue, now));
    let finding = match proven {
        Err(refusal) if refusal.kind == Kind::Temporary => silent(refusal),
        Err(refusal) => Finding::error(Check::Site, refusal.message, remedy),
        Ok(_) if drift.is_harmful() => Finding::error(Check::Site, drift.describe(), remedy),
        Ok(_) if drift.is_there() => Finding::warning(Check::Site, drift.describe(), remedy),
        Ok(proof) if proof.empty_table => {
            Finding::ok(Check::Site, "each side accepts the other's tokens; there are no users yet")
        }
        Ok(_) => {
            let message = format!("Django {} and acct agree on rows and tokens", facts.django);
            Finding::ok(Check::Site, message)
        }
    };
    Ok([finding, limits(&warnings), writes(&facts.user)])
}

/// Reports how users are written, and why.
fn writes(user: &UserModel) -> Finding {
    let reason = match user.listeners.as_slice() {
        [] => "directly: nothing of the site's own runs when a user is saved or removed".to_owned(),
        some => format!("through the site: {}", some.join(", ")),
    };
    let others = match user.general_listeners.as_slice() {
        [] => String::new(),
        some => format!("; receivers of every model, which decide nothing: {}", some.join(", ")),
    };
    Finding::ok(Check::UserWrites, format!("users are written {reason}{others}"))
}

/// Reports what acct does differently from the site, or not at all.
fn limits(warnings: &[site::Warning]) -> Finding {
    let check = Check::SiteLimits;
    let differences = warnings.iter().filter(|warning| warning.is_difference());
    let told: Vec<&str> = differences.map(|warning| warning.message.as_str()).collect();
    if told.is_empty() {
        return Finding::ok(check, "no differences between acct and the site");
    }
    let hint = "if you need these, use the site itself";
    Finding::warning(check, told.join("; "), hint)
}

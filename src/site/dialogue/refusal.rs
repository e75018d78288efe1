//! Refusals if the site reports no facts.

use serde::Deserialize;

use crate::error::Refusal;
use crate::site::launch::Launch;

/// Why there are no facts.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Problem {
    NoDjango,
    DoesNotStart,
    NotManagePy,
    NoSuchAlias,
    OtherDatabase,
}

/// What is known about a site's error besides its message.
#[derive(Debug, Deserialize)]
pub(super) struct Trouble {
    /// What the site lacks: `settings`, `module`, `environment` or `nothing`.
    missing: String,
    /// The last line of the project's own code in the traceback.
    place: Option<String>,
    pub(super) traceback: Vec<String>,
}

impl Trouble {
    fn hint(&self) -> &'static str {
        match self.missing.as_str() {
            "settings" => {
                "specify the site's settings module with --settings, or the environment of its service \
                 with --env-file"
            }
            "module" => "specify the site's own Python, which has its packages, with --python",
            "environment" => "specify the environment of the site's service with --env-file",
            _ => "python manage.py check shows the same error",
        }
    }
}

impl Problem {
    /// Returns the refusal; `error` is the site's own message.
    pub(super) fn refusal(
        self,
        launch: &Launch,
        error: &str,
        trouble: Option<&Trouble>,
    ) -> Refusal {
        let (python, manage_py) = (launch.python.display(), launch.manage_py.display());
        match self {
            Self::NoDjango => {
                Refusal::environment("no_django", format!("{python} has no Django ({error})"))
                    .hint("specify the site's own Python, such as venv/bin/python, with --python")
            }
            Self::DoesNotStart => does_not_start(launch, error, trouble),
            Self::NotManagePy => Refusal::environment(
                "not_manage_py",
                format!("{manage_py} does not start Django; is it the site's manage.py?"),
            )
            .hint("specify the manage.py that django-admin startproject created next to the site's code"),
            Self::OtherDatabase => unsupported(error.rsplit('.').next().unwrap_or(error), error),
            Self::NoSuchAlias => Refusal::environment(
                "no_such_database",
                format!("DATABASES has no \"{}\", only {error}", launch.database_alias),
            )
            .hint("specify one of them with --database-alias"),
        }
    }
}

fn does_not_start(launch: &Launch, error: &str, trouble: Option<&Trouble>) -> Refusal {
    let short: String = launch.without_secrets(error).chars().take(500).collect();
    let place = trouble.and_then(|trouble| trouble.place.as_ref());
    let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
    let message = format!("the site does not start: {short}{place}");
    Refusal::environment("site_does_not_start", message).hint(trouble.map_or(
        "specify the site's Python with --python, its settings module with --settings, or its \
         service's environment with --env-file",
        Trouble::hint,
    ))
}

/// Returns the refusal of a database that is not a SQLite file.
pub(in crate::site) fn unsupported(vendor: &str, engine: &str) -> Refusal {
    let message =
        format!("the site's database is {vendor} ({engine}); acct supports only SQLite files");
    Refusal::environment("unsupported_database", message)
        .hint("if the users are in another entry of DATABASES, specify it with --database-alias")
}

pub(super) fn no_python(launch: &Launch, error: &std::io::Error) -> Refusal {
    let message = format!("cannot run {}: {error}", launch.python.display());
    Refusal::environment("no_python", message).hint("specify the site's own Python with --python")
}

pub(super) fn broken_off() -> Refusal {
    Refusal::environment("site_broke_off", "the site's Python exited unexpectedly")
        .hint("try again, or run python manage.py check to see whether the site starts")
}

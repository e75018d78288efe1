//! What is said where the site gives no facts.

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

/// What a site's error tells besides its message.
#[derive(Debug, Deserialize)]
pub(super) struct Trouble {
    missing: Missing,
    /// The last place in the project's own code.
    place: Option<String>,
    pub(super) traceback: Vec<String>,
}

/// What a site may lack that does not start.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Missing {
    Settings,
    Module,
    Environment,
    Nothing,
}

impl Missing {
    fn hint(self) -> &'static str {
        match self {
            Self::Settings => {
                "--settings names the site's settings module, --env-file the environment of its \
                 service"
            }
            Self::Module => "--python names the site's own Python, which has its packages",
            Self::Environment => "--env-file gives the site the environment of its service",
            Self::Nothing => "python manage.py check shows the same error",
        }
    }
}

impl Problem {
    /// Makes the refusal; `error` is what the site itself said.
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
                    .hint("--python names the site's own, such as its venv/bin/python")
            }
            Self::DoesNotStart => does_not_start(launch, error, trouble),
            Self::NotManagePy => Refusal::environment(
                "not_manage_py",
                format!("{manage_py} starts no Django; is it the site's manage.py?"),
            )
            .hint("name the manage.py that django-admin startproject made beside the site's code"),
            Self::OtherDatabase => unsupported(error.rsplit('.').next().unwrap_or(error), error),
            Self::NoSuchAlias => Refusal::environment(
                "no_such_database",
                format!("DATABASES has no \"{}\", only {error}", launch.database_alias),
            )
            .hint("--database-alias names one of them"),
        }
    }
}

fn does_not_start(launch: &Launch, error: &str, trouble: Option<&Trouble>) -> Refusal {
    let short: String = launch.without_secrets(error).chars().take(500).collect();
    let place = trouble.and_then(|trouble| trouble.place.as_ref());
    let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
    let message = format!("the site does not start: {short}{place}");
    Refusal::environment("site_does_not_start", message).hint(trouble.map_or(
        "--python names the site's Python, --settings its settings module, --env-file the \
         environment of its service",
        |trouble| trouble.missing.hint(),
    ))
}

/// Makes the refusal of a database that is not a SQLite file.
pub(in crate::site) fn unsupported(vendor: &str, engine: &str) -> Refusal {
    let message = format!("the site's database is {vendor} ({engine}); acct works on SQLite files");
    Refusal::environment("unsupported_database", message)
        .hint("--database-alias names another entry of DATABASES, if the users are there")
}

pub(super) fn no_python(launch: &Launch, error: &std::io::Error) -> Refusal {
    let message = format!("{} cannot be run: {error}", launch.python.display());
    Refusal::environment("no_python", message).hint("--python names the site's own Python")
}

pub(super) fn broken_off() -> Refusal {
    Refusal::environment("site_broke_off", "the site's Python ended in the middle of the dialogue")
        .hint("try again; python manage.py check shows whether the site starts at all")
}

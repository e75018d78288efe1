//! What the process gets from the system: the one place where its clock and names enter.

mod directories;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rand::rngs::StdRng;

pub use self::directories::Directories;

/// The clock.
pub type Clock = &'static dyn Fn() -> Timestamp;

/// Clock, randomness, environment and names, as values that a test can choose.
pub struct System {
    /// The clock.
    pub clock: Clock,
    /// Lets time pass.
    pub sleep: &'static dyn Fn(Duration),
    /// The random source, seeded by the operating system.
    pub random: StdRng,
    /// The environment variables.
    pub environment: Environment,
    /// Where settings, key and database are by default.
    pub directories: Directories,
    /// Finds the login name of the process's user; the system may read several files for it.
    pub login_name: fn(&Environment) -> Option<String>,
    /// The real uid of the process.
    pub uid: u32,
    /// Finds the login name of a uid; the system may read several files for it.
    pub name_of: fn(u32) -> Option<String>,
    /// This host's name, for Message-IDs.
    pub host: String,
    /// The process id, for Message-IDs.
    pub pid: u32,
}

impl fmt::Debug for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("System").field("pid", &self.pid).finish_non_exhaustive()
    }
}

impl System {
    /// Takes the process's own clock, environment, directories and names.
    #[expect(
        clippy::disallowed_methods,
        reason = "here, and only here, the system's clock and environment enter"
    )]
    #[must_use]
    pub fn new(random: StdRng) -> Self {
        let environment = Environment::new(std::env::vars_os());
        let directories = ::directories::ProjectDirs::from("", "", "acct").map(|project| {
            Directories::new(project.config_dir().to_owned(), project.data_dir().to_owned())
                .with_state(project.state_dir().map(ToOwned::to_owned))
        });
        Self {
            clock: &Timestamp::now,
            sleep: &std::thread::sleep,
            random,
            login_name,
            uid: nix::unistd::getuid().as_raw(),
            name_of,
            environment,
            directories: directories.unwrap_or_default(),
            pid: std::process::id(),
            host: nix::unistd::gethostname().map_or_else(
                |_| "localhost".to_owned(),
                |name| name.to_string_lossy().into_owned(),
            ),
        }
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Returns the login name of the process's user.
    #[must_use]
    pub fn login_name(&self) -> Option<String> {
        (self.login_name)(&self.environment)
    }
}

/// The environment variables, captured once at the start.
#[derive(Debug, Clone, Default)]
pub struct Environment(HashMap<OsString, OsString>);

impl Environment {
    /// Takes the variables.
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        Self(variables.into_iter().collect())
    }

    /// Returns a variable's value; an empty one counts as unset.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsString> {
        self.0.get(std::ffi::OsStr::new(name)).filter(|value| !value.is_empty())
    }

    /// Returns the home directory.
    #[must_use]
    pub fn home(&self) -> Option<&Path> {
        self.get("HOME").map(Path::new)
    }

    /// Returns a variable that is set, not empty, and valid UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.to_str()
    }

    /// Lists all variables, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.0.iter()
    }
}

fn name_of(uid: u32) -> Option<String> {
    let user = nix::unistd::User::from_uid(uid.into()).ok()??;
    Some(user.name)
}

/// Finds the login name where Python's `getpass.getuser` looks for it.
fn login_name(environment: &Environment) -> Option<String> {
    ["LOGNAME", "USER", "LNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| environment.get(name))
        .map(|name| name.to_string_lossy().into_owned())
        .or_else(|| name_of(nix::unistd::getuid().as_raw()))
}

//! What the process has around it: the one place where the system's own clock and names enter.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use rand::RngExt;
use rand::rngs::StdRng;

use super::Context;
use crate::error::Refusal;
use crate::mail::MailStamp;
use crate::settings::{Directories, Environment, Overrides};
use crate::terminal::Terminal;

/// What the process has around it, as values that a test can choose.
pub struct Surroundings<'t> {
    /// The streams and the terminal.
    pub terminal: &'t mut dyn Terminal,
    /// The clock.
    pub clock: Rc<dyn Fn() -> Timestamp>,
    /// Lets time pass.
    pub sleep: Rc<dyn Fn(Duration)>,
    /// The random source, seeded by the operating system.
    pub random: StdRng,
    /// The environment variables.
    pub environment: Environment,
    /// Where settings, key and database lie by default.
    pub directories: Directories,
    /// Finds the login name of who runs the process, when a command wants it: the system may read
    /// several files for it.
    pub login_name: fn(&Environment) -> Option<String>,
    /// The real uid of the process.
    pub uid: u32,
    /// Finds the login name of a uid, when a command shows it: that too takes several files.
    pub name_of: fn(u32) -> Option<String>,
    /// This host's name, for Message-IDs.
    pub host: String,
    /// The process's number, for Message-IDs.
    pub pid: u32,
}

impl<'t> Surroundings<'t> {
    /// Takes the process's own clock, environment, directories and names.
    #[expect(
        clippy::disallowed_methods,
        reason = "here, and only here, the system's clock and environment enter"
    )]
    pub fn system(terminal: &'t mut dyn Terminal, random: StdRng) -> Self {
        let environment = Environment::new(std::env::vars_os());
        let directories = directories::ProjectDirs::from("", "", "acct").map(|project| {
            Directories::new(project.config_dir().to_owned(), project.data_dir().to_owned())
                .with_state(project.state_dir().map(ToOwned::to_owned))
        });
        Self {
            terminal,
            clock: Rc::new(Timestamp::now),
            sleep: Rc::new(std::thread::sleep),
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
}

impl Context<'_> {
    pub(crate) fn login_name(&self) -> Option<String> {
        (self.around.login_name)(&self.around.environment)
    }

    /// Lets time pass; what shows progress goes on showing it.
    pub(crate) fn wait(&mut self, mut duration: Duration) {
        while !duration.is_zero() {
            let slice = duration.min(Duration::from_millis(100));
            (self.around.sleep)(slice);
            duration -= slice;
            self.refresh_progress();
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.around.pid
    }

    pub(crate) fn host(&self) -> &str {
        &self.around.host
    }

    /// Draws what makes a mail of now unique, sent from this host.
    pub(crate) fn mail_stamp<'h>(&mut self, host: &'h str) -> Result<MailStamp<'h>, Refusal> {
        let now = self.now();
        let offset = self.settings()?.mail_offset(now)?;
        let (pid, random) = (self.pid(), self.random());
        let (random, boundary) = (random.random(), random.random_range(0..1 << 63));
        Ok(MailStamp { now, offset, pid, random, boundary, host })
    }

    /// Returns the environment variables.
    pub(crate) fn environment(&self) -> &Environment {
        &self.around.environment
    }

    /// Returns the login name that a uid has on this system.
    pub(crate) fn name_of(&self, uid: u32) -> Option<String> {
        (self.around.name_of)(uid)
    }

    /// Returns where settings, key and database lie by default.
    pub(crate) fn directories(&self) -> &Directories {
        &self.around.directories
    }

    /// Returns what of the settings the command line says.
    pub(crate) fn overrides(&self) -> Overrides {
        self.globals.overrides()
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

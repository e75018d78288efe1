//! `acct demo`.

use std::ffi::OsString;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::Outcome;
use crate::account::password::Password;
use crate::app::{App, Opened};
use crate::error::{Kind, Refusal};
use crate::files;
use crate::system::{Directories, Environment, System};
use crate::terminal::{HeldSignals, Tee};
use crate::ui::Format;

/// Run a guided demo in a temporary directory
///
/// The demo adds a user who changes the password, forgets it, and sets a new one through a reset
/// link. It runs the real commands on a real database with generated passwords, leaves nothing
/// behind, and does not touch your own accounts.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct demo")]
pub(crate) struct Args {}

const USER: &str = "user2";
const EMAIL: &str = "user2@testmail.com";

/// Runs a whole command line and returns its exit code.
type RunLine = fn(&[OsString], &mut App<'_>) -> u8;

impl Args {
    #[expect(clippy::unused_self, reason = "every command is run in the same way")]
    pub(crate) fn run(self, run_line: RunLine, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        // It takes a second; Ctrl-C waits until the directory is removed.
        let _held = HeldSignals::block();
        let home = tempfile::Builder::new().prefix("acct-demo-").tempdir().map_err(|error| {
            Refusal::environment("no_temporary_directory", error.to_string())
                .hint("set TMPDIR to a directory for temporary files")
        })?;
        let mut stage = Stage { home: home.path(), run_line, app, steps: Vec::new() };
        for name in ["first", "second", "third"] {
            stage.make_password(name)?;
        }
        stage.play()?;
        let steps = stage.steps;
        home.close()?;
        app.ui.heading("Done. The directory has been removed. Next, see acct --help.");
        app.ui.print_json(&json!({ "steps": steps }))?;
        Ok(Outcome::Done)
    }
}

/// The demo's directory, and what runs its commands.
struct Stage<'a, 't> {
    home: &'a Path,
    run_line: RunLine,
    app: &'a mut App<'t>,
    /// The command lines that were run, for JSON.
    steps: Vec<Value>,
}

impl Stage<'_, '_> {
    fn play(&mut self) -> anyhow::Result<()> {
        self.app.ui.heading("Add a user. The demo reads the password from a file; interactively, acct prompts for it.");
        self.run(&["user", "add", USER, "--email", EMAIL, "--password-file", "first"], 0)?;
        self.app.ui.heading("Change the password: first the current one, then the new one.");
        let files = ["--current-password-file", "first", "--password-file", "second"];
        self.run(&[&["password", "change", USER][..], &files].concat(), 0)?;
        self.app
            .ui
            .heading("The user forgot the password. Issue a reset link, in Django's own mail.");
        let mail = self.run(&["password", "reset", "--email", EMAIL], 0)?;
        let link = link_in(&mail)?;
        self.app.ui.heading("The link from the mail sets a new password …");
        self.run(&["password", "confirm", &link, "--password-file", "third"], 0)?;
        self.app.ui.heading("… which now works …");
        self.run(&["password", "check", USER, "--password-file", "third"], 0)?;
        self.app.ui.heading("… and the link works only once.");
        self.run(&["password", "confirm", &link, "--password-file", "second"], 1)?;
        Ok(())
    }

    fn make_password(&mut self, name: &str) -> anyhow::Result<()> {
        let password = Password::generate(&mut self.app.system.random);
        let line = Zeroizing::new(format!("{}\n", password.expose()));
        Ok(files::create(&self.home.join(name), line.as_bytes())?)
    }

    /// Shows a command line, runs it for real, and returns what it printed.
    fn run(&mut self, words: &[&str], expected: u8) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let command = format!("acct {}", words.join(" "));
        self.app.ui.message(&format!("$ {command}"));
        let args = self.arguments(words);
        // The other formats print one document, without the output of the commands.
        let passes_on = self.app.ui.options.format == Format::Table;
        let outer = &mut self.app.system;
        let system = System {
            clock: outer.clock,
            sleep: outer.sleep,
            random: StdRng::from_rng(&mut outer.random),
            environment: Environment::default(),
            directories: Directories::new(self.home.join("config"), self.home.join("data")),
            login_name: |_| Some(USER.to_owned()),
            uid: 0,
            name_of: |_| Some(USER.to_owned()),
            host: outer.host.clone(),
            pid: outer.pid,
        };
        let mut tee = Tee::on(self.app.ui.terminal, passes_on);
        let opened = Opened::default();
        let exit_code = (self.run_line)(&args, &mut App::new(&opened, &mut tee, system));
        let printed = tee.into_copy();
        if exit_code != expected {
            let message = format!("{command} exited with {exit_code}");
            let internal = exit_code == Kind::Internal.exit_code();
            let kind = if internal { Kind::Internal } else { Kind::Environment };
            return Err(Refusal::new(kind, "demo_failed", message).into());
        }
        self.steps.push(json!({ "command": command, "exit_code": exit_code }));
        Ok(printed)
    }

    /// Completes a command line: the colours of the outer one, and where the files really are.
    fn arguments(&self, words: &[&str]) -> Vec<OsString> {
        let color = if self.app.ui.colors_messages() { "always" } else { "never" };
        let place = |(at, word): (usize, &&str)| {
            let is_file = at > 0 && words[at - 1].ends_with("-file");
            if is_file { self.home.join(word).into() } else { OsString::from(word) }
        };
        let options = ["acct", "--color", color].map(OsString::from);
        options.into_iter().chain(words.iter().enumerate().map(place)).collect()
    }
}

fn link_in(mail: &[u8]) -> Result<String, Refusal> {
    let text = String::from_utf8_lossy(mail);
    let link = text.lines().find(|line| line.starts_with("http://"));
    link.map(str::to_owned)
        .ok_or_else(|| Refusal::new(Kind::Internal, "demo_failed", "the mail contains no link"))
}

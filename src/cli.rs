//! The command line: global options, one tree, one match.

mod audited;
pub(crate) mod complete;
mod explain;
mod help;
mod usage;

use std::ffi::OsString;

use clap::{ArgMatches, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::app::{App, to_refusal};
use crate::commands::{
    Outcome, adopt, backup, completions, demo, doctor, index, init, log, mail, man, password,
    settings, template, user,
};
use crate::settings::Overrides;
use crate::ui::{self, Options};

/// Administer user accounts the way Django does: passwords, reset links, users.
///
/// Users are stored in a SQLite file with Django's own table. By default acct uses a database of
/// its own, created by the first `acct user add`. After `acct adopt`, or with --database and
/// --secret-key-file, it uses a Django site's database: links and password hashes work in both.
#[derive(Debug, Parser)]
#[command(
    name = "acct",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "\
Examples:
  # A guided demo in a temporary directory
  acct demo
  # Add a user, change the password, reset a forgotten one
  acct user add user2 --email user2@testmail.com
  acct password change user2
  acct password reset --email user2@testmail.com"
)]
pub struct Cli {
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Adopt(Box<adopt::Args>),
    /// Add, list, show, edit and remove users
    User(Deferred<user::Args>),
    /// Change, set, reset and check passwords
    Password(Deferred<password::Args>),
    /// Add an index to speed up look-ups by e-mail
    Index(Deferred<index::Args>),
    /// Test the mail settings
    Mail(Deferred<mail::Args>),
    /// List, export and check the templates of mails and pages
    Template(Deferred<template::Args>),
    /// List and verify the audit log
    Log(Deferred<log::Args>),
    Settings(settings::Args),
    Doctor(doctor::Args),
    Backup(backup::Args),
    Demo(demo::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// A group of commands whose part of the tree is built only when one of them is used.
#[derive(Debug)]
struct Deferred<T>(T);

impl<T: Args> Args for Deferred<T> {
    fn augment_args(group: clap::Command) -> clap::Command {
        group.defer(T::augment_args)
    }

    fn augment_args_for_update(group: clap::Command) -> clap::Command {
        group.defer(T::augment_args_for_update)
    }
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

/// Returns the tree, for completions and man pages.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Parses and runs, prints what went wrong, and returns the exit code.
pub(crate) fn run(args: &[OsString], app: &mut App<'_>) -> u8 {
    if let Some(shell) = app.system.environment.text(completions::VARIABLE).map(str::to_owned) {
        return complete::answer(&shell, args, app);
    }
    app.ui.options.color = explain::color_option(args);
    let color = if app.ui.colors_messages() { ColorChoice::Always } else { ColorChoice::Never };
    let mut tree = command().color(color);
    let parsed =
        tree.try_get_matches_from_mut(with_help_as_option(args)).and_then(|mut matches| {
            let audited = audited::audited(&matches);
            Ok((Cli::from_arg_matches_mut(&mut matches)?, audited))
        });
    match parsed {
        Ok((cli, audited)) => {
            // The process ends soon; to take the tree apart is a twelfth of what a reset does.
            std::mem::forget(tree);
            app.overrides = cli.overrides;
            app.ui.options = cli.options;
            if let Some(name) = audited {
                app.audit(name);
            }
            let fit = app.ui.options.check_null(app.ui.terminal).map_err(Into::into);
            let result = fit.and_then(|()| dispatch(cli.command, app)).and_then(|outcome| {
                app.ui.flush()?;
                Ok(outcome)
            });
            conclude(result, app)
        }
        Err(error) => explain::explain(&error, tree, args, app),
    }
}

/// Reads the habit `acct help user add` as `acct user add --help`.
///
/// Clap's own help command would repeat the whole tree in every completion script.
fn with_help_as_option(args: &[OsString]) -> Vec<OsString> {
    match args {
        [program, word, words @ ..] if word == "help" => {
            let option = OsString::from("--help");
            std::iter::once(program).chain(words).chain([&option]).cloned().collect()
        }
        _ => args.to_vec(),
    }
}

fn dispatch(command: Command, app: &mut App<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Init(args) => args.run(app),
        Command::Adopt(args) => args.run(app),
        Command::User(Deferred(args)) => args.run(app),
        Command::Password(Deferred(args)) => args.run(app),
        Command::Index(Deferred(args)) => args.run(app),
        Command::Mail(Deferred(args)) => args.run(app),
        Command::Template(Deferred(args)) => args.run(app),
        Command::Log(Deferred(args)) => args.run(app),
        Command::Settings(args) => args.run(app),
        Command::Doctor(args) => args.run(app),
        Command::Backup(args) => args.run(app),
        Command::Demo(args) => args.run(run, app),
        Command::Completions(args) => args.run(self::command(), app),
        Command::Man(args) => args.run(app),
    }
}

fn conclude(result: anyhow::Result<Outcome>, app: &mut App<'_>) -> u8 {
    match result {
        Ok(outcome) => {
            if let Outcome::Failed(kind, code) = outcome {
                app.log_failure(kind, code);
            }
            outcome.exit_code()
        }
        Err(error) => {
            let refusal = to_refusal(error);
            app.log_failure(refusal.kind, refusal.code);
            ui::failure(&refusal, &mut app.ui)
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::app::testing::World;
    use crate::terminal::ScriptedTerminal;

    #[test]
    fn the_habit_of_a_help_command_is_served() {
        let read = |line: &str| {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            with_help_as_option(&args).join(std::ffi::OsStr::new(" "))
        };
        assert_eq!(read("acct help user add"), "acct user add --help");
        assert_eq!(read("acct help"), "acct --help");
        assert_eq!(read("acct user show help"), "acct user show help");
    }

    #[test]
    fn the_tree_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn no_clock_is_a_bug_in_acct() {
        for now in [
            Timestamp::MIN,
            "1901-12-13T20:45:51Z".parse().unwrap(),
            Timestamp::UNIX_EPOCH,
            "2000-12-31T23:59:59Z".parse().unwrap(),
            "9999-12-29T12:00:00Z".parse().unwrap(),
            Timestamp::MAX,
        ] {
            let mut world = World::new();
            let password = ["quiet-harbour-1", "quiet-harbour-1"];
            let script = ScriptedTerminal::new().typing(password);
            assert_eq!(world.run(&script, "acct user add ann --email ann@news.example"), 0);
            world.set_clock(now);
            for line in [
                "acct user add ben --no-password",
                "acct user list",
                "acct user list --joined-before 1y",
                "acct user show ann",
                "acct user edit ann --staff",
                "acct user export",
                "acct password reset --email ann@news.example",
                "acct password reset --email ann@news.example --expires-in 1h",
                "acct password reset ann --link-only",
                "acct password reset --all-active --yes",
                "acct password rotate --all --dry-run",
                "acct password inspect MQ-cxgrbd-0123456789abcdef0123456789abcdef",
                "acct password audit",
                "acct template preview password_reset_email",
                "acct template preview password_changed_email",
                "acct template check",
                "acct log list --since 1d",
                "acct doctor --offline",
                "acct password disable ann",
            ] {
                let script = ScriptedTerminal::new();
                let code = world.run(&script, line);
                assert!(code <= 4, "{now}: {line}: {code}: {}", script.err());
            }
        }
    }
}

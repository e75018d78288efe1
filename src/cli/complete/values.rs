//! Completions from a database or a settings file, read only at the cursor.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Command;
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use crate::settings::{Overrides, Settings};
use crate::store;
use crate::system::{Directories, Environment};
use crate::terminal::visible;

/// The maximum number of names to offer.
const MOST: u32 = 100;

/// What a completion is asked in.
#[derive(Debug)]
pub(super) struct Asked {
    /// The words before the cursor, without their quotes.
    pub(super) words: Vec<String>,
    pub(super) environment: Environment,
    pub(super) directories: Directories,
}

impl Asked {
    /// Teaches every argument that has such values; the tree must be built.
    pub(super) fn teach(self, tree: Command) -> Command {
        let asked = Arc::new(self);
        let names = {
            let asked = Arc::clone(&asked);
            ArgValueCompleter::new(move |typed: &OsStr| asked.users(typed).unwrap_or_default())
        };
        let keys = ArgValueCandidates::new(setting_names);
        taught(tree, &names, &keys)
    }

    /// Returns the users whose names start as typed; `None` if they cannot be read at once.
    fn users(&self, typed: &OsStr) -> Option<Vec<CompletionCandidate>> {
        let beginning = super::line::unquoted(typed.to_str()?);
        let overrides = self.overrides();
        let settings = Settings::load(&overrides, &self.environment, &self.directories).ok()?;
        let database = &settings.database.value;
        let names =
            store::usernames_with_prefix(database, &settings.table(), &beginning, MOST).ok()?;
        let is_fit =
            |name: &&String| !name.is_empty() && !name.starts_with('-') && visible(name) == **name;
        Some(names.iter().filter(is_fit).map(CompletionCandidate::new).collect())
    }

    /// Returns the options that select the database.
    fn overrides(&self) -> Overrides {
        let path = |option| self.value(option).map(|text| self.at_home(text));
        Overrides {
            database: path("--database"),
            config: path("--config"),
            secret_key_file: None,
            site: self.value("--site").map(str::to_owned),
        }
    }

    /// Returns the last value of an option, which may follow an equals sign.
    fn value(&self, option: &str) -> Option<&str> {
        let mut found = None;
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            if word == option {
                found = words.next().map(String::as_str);
            } else if let Some(value) =
                word.strip_prefix(option).and_then(|it| it.strip_prefix('='))
            {
                found = Some(value);
            }
        }
        found
    }

    /// Does what the shell will do with a tilde.
    fn at_home(&self, text: &str) -> PathBuf {
        let home = self.environment.get("HOME");
        match (text.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => Path::new(home).join(rest),
            _ => PathBuf::from(text),
        }
    }
}

fn taught(command: Command, names: &ArgValueCompleter, keys: &ArgValueCandidates) -> Command {
    let is_called = |arg: &clap::Arg, name: &str| {
        arg.get_value_names().is_some_and(|names| names.iter().any(|it| it == name))
    };
    command
        .mut_args(|arg| match () {
            () if is_called(&arg, "USER") => arg.add(names.clone()),
            () if is_called(&arg, "SETTING") => arg.add(keys.clone()),
            () => arg,
        })
        .mut_subcommands(|child| taught(child, names, keys))
}

fn setting_names() -> Vec<CompletionCandidate> {
    let names = Settings::DECLARED.iter().map(|setting| setting.name);
    names.map(CompletionCandidate::new).collect()
}

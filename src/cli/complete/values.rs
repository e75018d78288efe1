//! Completions from a database or a settings file, read only at the cursor.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Command;
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use crate::account::field::Field;
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
        let users = |field: Option<Field>| {
            let asked = Arc::clone(&asked);
            let complete = move |typed: &OsStr| asked.users(field, typed).unwrap_or_default();
            ArgValueCompleter::new(complete)
        };
        let (names, addresses) = (users(None), users(Some(Field::Email)));
        let keys = ArgValueCandidates::new(setting_names);
        let pages = ArgValueCandidates::new(move || asked.pages());
        let add = |arg: clap::Arg| match arg.get_value_names() {
            Some([name]) if name == "USER" => arg.add(names.clone()),
            Some([name]) if name == "EMAIL" => arg.add(addresses.clone()),
            Some([name]) if name == "SETTING" => arg.add(keys.clone()),
            Some([name]) if name == "COMMAND" && arg.is_positional() => arg.add(pages.clone()),
            _ => arg,
        };
        taught(tree, &add)
    }

    /// Returns the commands below those that are typed after `man`.
    fn pages(&self) -> Vec<CompletionCandidate> {
        let mut tree = super::super::command();
        tree.build();
        let typed = self.words.iter().skip_while(|word| *word != "man").skip(1);
        let below = typed.fold(&tree, |tree, word| tree.find_subcommand(word).unwrap_or(tree));
        let candidate = |command: &Command| {
            CompletionCandidate::new(command.get_name()).help(command.get_about().cloned())
        };
        below.get_subcommands().map(candidate).collect()
    }

    /// Returns the users' names, or values of `field`, that start as typed; `None` if they cannot be
    /// read at once.
    fn users(&self, field: Option<Field>, typed: &OsStr) -> Option<Vec<CompletionCandidate>> {
        let beginning = super::line::unquoted(typed.to_str()?);
        let overrides = self.overrides();
        let settings = Settings::load(&overrides, &self.environment, &self.directories).ok()?;
        let database = &settings.database.value;
        let names =
            store::values_with_prefix(database, &settings.table(), field, &beginning, MOST).ok()?;
        let is_fit =
            |name: &&String| !name.is_empty() && !name.starts_with('-') && visible(name) == **name;
        Some(names.iter().filter(is_fit).map(CompletionCandidate::new).collect())
    }

    /// Returns the options that select the database.
    fn overrides(&self) -> Overrides {
        let path = |option| self.value(option).map(PathBuf::from);
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
}

fn taught(command: Command, add: &impl Fn(clap::Arg) -> clap::Arg) -> Command {
    command.mut_args(add).mut_subcommands(|child| taught(child, add))
}

fn setting_names() -> Vec<CompletionCandidate> {
    let names = Settings::DECLARED.iter().map(|setting| setting.name);
    names.map(CompletionCandidate::new).collect()
}

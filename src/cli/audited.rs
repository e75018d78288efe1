//! The commands that the audit log records.

use clap::ArgMatches;
use clap::parser::ValueSource;

/// The commands that change or issue something, or that try a password.
const CHANGING: &[&str] = &[
    "init",
    "adopt",
    "user add",
    "user edit",
    "user import",
    "user activate",
    "user deactivate",
    "user remove",
    "password change",
    "password set",
    "password reset",
    "password confirm",
    "password check",
    "password disable",
    "password rotate",
    "index create",
];

/// The options with which such a command only shows what it would do.
const REHEARSALS: [&str; 2] = ["dry_run", "explain"];

/// Returns the name of the parsed command, if the log records it.
pub(super) fn audited(matches: &ArgMatches) -> Option<&'static str> {
    let (mut leaf, mut words) = (matches, Vec::new());
    while let Some((word, below)) = leaf.subcommand() {
        words.push(word);
        leaf = below;
    }
    let name = words.join(" ");
    let name = CHANGING.iter().copied().find(|changing| *changing == name)?;
    let is_set = |option: &str| {
        matches!(leaf.try_contains_id(option), Ok(true))
            && leaf.value_source(option) == Some(ValueSource::CommandLine)
    };
    let counts_only = name == "password rotate" && !is_set("yes") && !is_set("discard_journal");
    (!counts_only && !REHEARSALS.into_iter().any(is_set)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands that the log does not record, because they change no account.
    const OTHERS: &[&str] = &[
        "user list",
        "user export",
        "user show",
        "password inspect",
        "password hash",
        "password audit",
        "mail test",
        "template list",
        "template show",
        "template preview",
        "template export",
        "template check",
        "log list",
        "log verify",
        "settings",
        "doctor",
        "demo",
        "backup",
        "completions",
        "man",
    ];

    fn leaves(command: &clap::Command, above: &str, found: &mut Vec<String>) {
        for below in command.get_subcommands() {
            let name = format!("{above} {}", below.get_name());
            if below.has_subcommands() {
                leaves(below, &name, found);
            } else {
                found.push(name.trim().to_owned());
            }
        }
    }

    #[test]
    fn every_command_is_known_to_change_something_or_not_to() {
        let mut tree = super::super::command();
        tree.build();
        let mut found = Vec::new();
        leaves(&tree, "", &mut found);
        let known =
            |name: &String| CHANGING.contains(&name.as_str()) != OTHERS.contains(&name.as_str());
        let unknown: Vec<_> = found.iter().filter(|name| !known(name)).collect();
        assert!(unknown.is_empty(), "CHANGING or OTHERS in {}: add {unknown:?}", file!());
        for name in CHANGING {
            assert!(found.iter().any(|other| other == name), "{name} is no command");
        }
    }

    #[test]
    fn a_rehearsal_is_not_told_of() {
        let name = |line: &str| {
            let words = line.split(' ').map(str::to_owned);
            audited(&super::super::command().try_get_matches_from(words).unwrap())
        };
        assert_eq!(name("acct user delete ann"), Some("user remove"));
        assert_eq!(name("acct password reset --email a@b.example"), Some("password reset"));
        assert_eq!(name("acct password reset --email a@b.example --explain"), None);
        assert_eq!(name("acct adopt manage.py --dry-run"), None);
        assert_eq!(name("acct password rotate --all"), None);
        assert_eq!(name("acct password rotate --all --yes"), Some("password rotate"));
        assert_eq!(name("acct user list"), None);
    }
}

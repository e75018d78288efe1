//! The examples that end each command's help.

use clap::Command;

use crate::{man, tools};

/// Example lines, and the comment above them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Example {
    pub(crate) comment: Option<String>,
    pub(crate) lines: Vec<String>,
}

/// Takes a command's examples from the text after its help.
pub(crate) fn of(command: &Command) -> Vec<Example> {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut examples: Vec<Example> = Vec::new();
    for line in text.lines().skip_while(|line| *line != "Examples:").skip(1) {
        let line = line.trim_start();
        if let Some(comment) = line.strip_prefix("# ") {
            examples.push(Example { comment: Some(comment.to_owned()), lines: Vec::new() });
            continue;
        }
        if examples.is_empty() {
            examples.push(Example::default());
        }
        examples.last_mut().unwrap().lines.push(line.to_owned());
    }
    examples
}

/// Splits a shell line into words, as far as the examples need it; redirections end it.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (None, '>') => break,
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Finds the `acct` commands of a shell line; those that xargs runs get a user.
fn acct_commands(line: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for part in line.trim_end_matches(" |").split(" | ") {
        let mut words = words(part);
        if words.first().is_some_and(|word| word == "xargs") {
            let options = words.iter().skip(1).take_while(|word| word.starts_with('-')).count();
            words.drain(..=options);
            words.push("user2".to_owned());
        }
        if words.first().is_some_and(|word| word == "acct") {
            found.push(words);
        }
    }
    found
}

#[test]
fn every_command_has_examples_of_itself_that_parse() {
    for command in man::commands() {
        let name = man::typed_name(&command);
        let lines: Vec<String> =
            of(&command).into_iter().flat_map(|example| example.lines).collect();
        let mut own = 0;
        for words in lines.iter().flat_map(|line| acct_commands(line)) {
            let parsed = acct::cli::command().try_get_matches_from(&words);
            assert!(parsed.is_ok(), "{name}: {words:?}: {}", parsed.unwrap_err());
            own += usize::from(words.join(" ").contains(name.trim_start_matches("acct ")));
        }
        assert!(own > 0, "{name} needs an example of itself");
    }
}

#[test]
fn help_opens_with_one_short_sentence_and_examples_are_not_wrapped() {
    for command in man::commands() {
        let name = man::typed_name(&command);
        let about = command.get_about().unwrap().to_string();
        let one = !about.ends_with('.') && !about.contains('\n') && about.len() <= 76;
        assert!(one && about.starts_with(char::is_uppercase), "{name}: {about}");
        let examples = command.get_after_help().unwrap().to_string();
        let long = examples.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None, "{name}");
    }
}

/// What acct prints as a command's help.
fn help(command: &Command, option: &str) -> String {
    let name = man::typed_name(command);
    let words = name.split(' ').skip(1);
    let mut acct = std::process::Command::new(env!("CARGO_BIN_EXE_acct"));
    tools::run(acct.args(words).arg(option).env_clear())
}

#[test]
fn every_help_opens_with_one_sentence_and_then_examples() {
    for command in man::commands() {
        let name = man::typed_name(&command);
        let about = command.get_about().unwrap().to_string();
        let examples = command.get_after_help().unwrap().to_string();
        for option in ["-h", "--help"] {
            let help = help(&command, option);
            let opening = format!("{}\n\n{}\n\n", about, examples.trim_end());
            assert!(help.starts_with(&opening), "{name} {option}:\n{help}");
            let rest = &help[opening.len()..];
            assert!(rest.contains(&format!("Usage: {name}")), "{name} {option}:\n{help}");
            assert!(
                command.has_subcommands() || !rest.contains(&about),
                "{name} {option}:\n{help}"
            );
        }
    }
}

#[test]
fn a_long_help_has_all_of_the_text_and_a_short_one_the_command_s_own_options() {
    for command in man::commands().iter().filter(|command| man::typed_name(command) != "acct") {
        let name = man::typed_name(command);
        let (long, short) = (help(command, "--help"), help(command, "-h"));
        let text = command.get_long_about().map(ToString::to_string).unwrap_or_default();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let rest = text.split_once("\n\n").map_or("", |(_, rest)| rest);
        assert!(words(&long).contains(&words(rest)), "{name}:\n{long}");
        for arg in command.get_arguments().filter_map(|arg| Some((arg.get_long()?, arg))) {
            let listed = |help: &str| {
                let option = format!("--{}", arg.0);
                let is_it = |line: &str| line.split([' ', ',', '=', '[']).any(|it| it == option);
                help.lines().filter(|line| line.starts_with("  ")).any(is_it)
            };
            let (hidden, global) = (arg.1.is_hide_set(), man::is_global(arg.1));
            assert!(hidden || listed(&long), "{name} --help lacks --{}", arg.0);
            assert!(hidden || global || listed(&short), "{name} -h lacks --{}", arg.0);
        }
        assert!(!short.contains("Global options"), "{name}");
    }
}

#[test]
fn the_readme_s_table_names_every_command() {
    let readme = include_str!("../../README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `acct ")).collect();
    for command in man::commands().iter().filter(|command| !command.has_subcommands()) {
        let name = man::typed_name(command);
        let word = command.get_name();
        let group = name.strip_suffix(word).unwrap();
        let says = |row: &&&str| {
            let (names, _) = row[2..].split_once(" | ").unwrap();
            let has = names.split([' ', '`', ',']).any(|it| it == word);
            has && (group == "acct " || names.contains(group))
        };
        assert!(rows.iter().any(|row| says(&row)), "{name} is not in the table of README.md");
    }
}

#[test]
fn a_line_is_split_as_the_shell_does() {
    assert_eq!(
        acct_commands("printf '%s\\n' \"$A\" | acct a 'b c' > d"),
        [["acct", "a", "b c"].map(str::to_owned)]
    );
}

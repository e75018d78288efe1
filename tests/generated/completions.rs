//! The completion scripts: what `acct completions SHELL` prints, and that the shells take it.

use std::fs;
use std::process::Command;

use crate::golden::{self, Files};
use crate::tools;

/// The name under which a shell looks for its script.
pub(crate) fn file_name(shell: &str) -> &'static str {
    match shell {
        "bash" => "acct.bash",
        "elvish" => "acct.elv",
        "fish" => "acct.fish",
        "nushell" => "acct.nu",
        "powershell" => "_acct.ps1",
        "zsh" => "_acct",
        other => panic!("{other} is new in `acct completions`; name its file here"),
    }
}

/// The shells that `acct completions` offers.
fn shells() -> Vec<String> {
    let tree = acct::cli::command();
    let command = tree.find_subcommand("completions").unwrap();
    let shell = command.get_positionals().next().unwrap();
    shell.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
}

pub(crate) fn printed(shell: &str) -> Vec<u8> {
    let acct = env!("CARGO_BIN_EXE_acct");
    tools::run(Command::new(acct).args(["completions", shell]).env_clear()).into_bytes()
}

#[test]
fn the_folder_contains_what_the_command_prints() {
    let files: Files =
        shells().iter().map(|shell| (file_name(shell).to_owned(), printed(shell))).collect();
    golden::hold("completions", &files);
}

/// Lets a shell run `script`, in which `FILE` stands for the completion script; acct is in its path
/// and has adopted two sites.
fn shell(name: &str, options: &[&str], script: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    shell_at(&home, name, options, script)
}

/// Does so in this home.
pub(crate) fn shell_at(
    home: &tempfile::TempDir,
    name: &str,
    options: &[&str],
    script: &str,
) -> String {
    let sites = home.path().join(if cfg!(target_os = "macos") {
        "Library/Application Support/acct/sites"
    } else {
        ".config/acct/sites"
    });
    fs::create_dir_all(&sites).unwrap();
    for file in ["news.toml", "shop.toml", "shop.key"] {
        fs::write(sites.join(file), "").unwrap();
    }
    let file = home.path().join(file_name(name));
    fs::write(&file, printed(name)).unwrap();
    let script = script.replace("FILE", file.to_str().unwrap());
    tools::run(
        Command::new(name)
            .args(options)
            .args(["-c", &script])
            .env_clear()
            .env("HOME", home.path())
            .env("TERM", "dumb")
            .env("PATH", search_path()),
    )
}

/// Returns a search path in which acct comes first.
pub(crate) fn search_path() -> String {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_acct")).parent().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a shell needs its tools")]
    let path = std::env::var("PATH").unwrap();
    format!("{}:{path}", folder.display())
}

#[test]
fn bash_completes_commands_options_values_and_sites() {
    if !tools::is_installed("bash") {
        return;
    }
    shell("bash", &["--norc"], "bash -n FILE");
    let complete = |words: &str| {
        let script = format!(
            "source FILE; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             COMP_TYPE=9; _clap_complete_acct acct \"${{COMP_WORDS[COMP_CWORD]}}\"; \
             echo \"${{COMPREPLY[@]}}\""
        );
        shell("bash", &["--norc"], &script).trim().to_owned()
    };
    assert_eq!(complete("acct pass"), "password");
    assert_eq!(complete("acct password re"), "reset");
    assert_eq!(complete("acct user add ann --no-p"), "--no-password");
    assert_eq!(complete("acct password hash --algorithm scr"), "scrypt");
    assert_eq!(complete("acct --site ''"), "news shop");
    assert_eq!(complete("acct user list --site sh"), "shop");
}

/// What a zsh has on its line after a Tab.
///
/// Completion runs only in the line editor, so a second zsh gets its own terminal.
/// The brackets are octal, so that the terminal's echo of this very line holds none. The shell
/// finds no function acct while it completes: the script asks the program.
pub(crate) fn zsh_line(home: &tempfile::TempDir, typed: &str) -> String {
    let script = format!(
        "zmodload zsh/zpty; zpty inner 'zsh -f -i'; \
         zpty -w inner 'PS1=; autoload -Uz compinit; compinit -D -u; source FILE; \
         preexec() {{ print -r -- $'\\''\\074'\\'\'\"$1\"$'\\''\\076'\\'' }}'; \
         zpty -w -n inner '{typed}'$'\\t\\n'; zpty -w inner exit; zpty -r inner reply '*<*>*'; \
         print -r -- \"$reply\""
    );
    let reply = shell_at(home, "zsh", &["-f"], &script);
    let (_, words) = reply.rsplit_once('<').unwrap();
    words.split('>').next().unwrap().trim().to_owned()
}

#[test]
fn fish_completes_commands_options_and_sites() {
    if !tools::is_installed("fish") {
        return;
    }
    let complete = |line: &str| {
        let script = format!("source FILE; complete --do-complete '{line}'");
        let lines = shell("fish", &["--no-config"], &script);
        let words = lines.lines().filter_map(|line| line.split('\t').next());
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(complete("acct pass"), "password");
    assert_eq!(complete("acct password re"), "reset");
    assert_eq!(complete("acct user add ann --no-p"), "--no-password");
    assert_eq!(complete("acct user list --site "), "news shop");
}

#[test]
fn zsh_completes_commands_options_and_sites() {
    if !tools::is_installed("zsh") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let complete = |line: &str| zsh_line(&home, line);
    assert_eq!(complete("acct pass"), "acct password");
    assert_eq!(complete("acct password re"), "acct password reset");
    assert_eq!(complete("acct user add ann --no-p"), "acct user add ann --no-password");
    assert_eq!(complete("acct --site sh"), "acct --site shop");
}

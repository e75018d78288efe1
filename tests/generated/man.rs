//! The manual pages: one for each command, from the command tree and the texts next to this file.

use std::fs;
use std::process::Command as Process;

use clap::{Arg, Command};
use clap_mangen::Man;

use crate::golden::{self, Files};
use crate::page::Page;
use crate::{examples, sections, settings, synopsis, tools};

/// The date of the texts; fixed, so that a page changes only with them.
const DATE: &str = "2026-11-23";

/// The sections of every page.
const SECTIONS: [&str; 9] = [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "OPTIONS",
    "EXAMPLES",
    "EXIT STATUS",
    "ENVIRONMENT",
    "FILES",
    "SEE ALSO",
];

/// Returns every command, built, parents first.
pub(crate) fn commands() -> Vec<Command> {
    fn collect(command: &Command, all: &mut Vec<Command>) {
        all.push(command.clone());
        for child in command.get_subcommands() {
            collect(child, all);
        }
    }
    let mut tree = acct::cli::command();
    tree.build();
    let mut all = Vec::new();
    collect(&tree, &mut all);
    all
}

/// Returns the words that are typed: `acct user add`.
pub(crate) fn typed_name(command: &Command) -> String {
    page_name(command).replace('-', " ")
}

/// Returns the name of the page: `acct-user-add`.
fn page_name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}

/// Returns whether every command takes the option.
pub(crate) fn is_global(arg: &Arg) -> bool {
    arg.is_global_set()
}

/// Writes the page of a command.
fn page(command: &Command, all: &[Command]) -> String {
    let man = man(command.clone());
    let mut page = Page::new(&rendered(|out| man.render_title(out)));
    page.unhyphenated();
    page.rendered(&rendered(|out| man.render_name_section(out)));
    page.section("SYNOPSIS");
    page.text(synopsis::of(command));
    page.rendered(&rendered(|out| man.render_description_section(out)));
    options(command, &mut page);
    if command.has_subcommands() {
        page.rendered(&rendered(|out| man.render_subcommands_section(out)));
    }
    page.examples(&examples::of(command));
    let name = typed_name(command);
    if name == "acct" {
        settings::section(&mut page);
    }
    sections::exit_status(&name, &mut page);
    sections::environment(&name, &mut page);
    sections::audit_log(&name, &mut page);
    sections::files(&name, &mut page);
    let names: Vec<String> = all.iter().map(page_name).collect();
    sections::see_also(&page_name(command), &names, &mut page);
    page.finish()
}

fn man(command: Command) -> Man {
    let title = page_name(&command).to_uppercase();
    Man::new(command)
        .title(title)
        .date(DATE)
        .source(concat!("acct ", env!("CARGO_PKG_VERSION")))
        .manual("User Commands")
}

/// Writes arguments before options; only the first page has the global options in full.
fn options(command: &Command, page: &mut Page) {
    let is_first = typed_name(command) == "acct";
    let part = |keep: &dyn Fn(&Arg) -> bool, heading: Option<&'static str>| {
        let part = command.clone().mut_args(|arg| {
            let hidden = !keep(&arg);
            let arg = if hidden { arg.hide(true) } else { arg };
            if let Some(heading) = heading { arg.help_heading(heading) } else { arg }
        });
        rendered(|out| man(part).render_options_section(out))
    };
    page.rendered(&part(&Arg::is_positional, Some("Arguments")));
    page.rendered(&part(&|arg| !arg.is_positional() && (is_first || !is_global(arg)), None));
    if !is_first {
        let globals = command.get_arguments().filter(|arg| is_global(arg));
        let names: Vec<String> =
            globals.filter_map(|arg| Some(format!("`--{}`", arg.get_long()?))).collect();
        let names = names.join(", ");
        page.paragraph(&format!("The global options are described in `acct`(1): {names}."));
    }
}

fn rendered(render: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns every page by its file name.
fn pages() -> Files {
    let all = commands();
    let file = |command| (format!("{}.1", page_name(command)), page(command, &all).into_bytes());
    all.iter().map(file).collect()
}

#[test]
fn the_folder_holds_a_page_for_each_command() {
    golden::hold("man", &pages());
}

#[test]
fn the_program_holds_every_page() {
    let line =
        |name: &String| format!("    (\"{name}\", include_str!(\"../../../man/{name}\")),\n");
    let list: String = pages().keys().map(line).collect();
    let text = format!(
        "//! The manual pages, by the names of their files; written by the tests that make them.\n\n\
         /// Every page.\npub(super) const PAGES: &[(&str, &str)] = &[\n{list}];\n"
    );
    let files = Files::from([("pages.rs".to_owned(), text.into_bytes())]);
    golden::hold("src/commands/man", &files);
}

#[test]
fn man_and_groff_render_every_page_without_a_warning() {
    if !tools::is_installed("man") || !tools::is_installed("groff") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, page) in pages() {
        let file = folder.path().join(&name);
        fs::write(&file, page).unwrap();
        let mut groff = Process::new("groff");
        tools::run(groff.args(["-ww", "-man", "-Tutf8", "-z"]).arg(&file));
        let mut man = Process::new("man");
        man.args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8"]).arg(&file);
        let text = without_overstrikes(&tools::run(&mut man));
        let missing = SECTIONS.iter().find(|heading| !text.lines().any(|line| line == **heading));
        assert_eq!(missing, None, "{name}\n{text}");
    }
}

/// Removes the letters before a backspace: a terminal's bold and underlined text.
fn without_overstrikes(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        if letter == '\u{8}' {
            plain.pop();
        } else {
            plain.push(letter);
        }
    }
    plain
}

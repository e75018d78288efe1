//! `acct man`.

mod pages;

use self::pages::PAGES;
use super::Outcome;
use super::install::{InstallArgs, InstallDir};
use crate::account::suggestions::Suggestions;
use crate::app::App;
use crate::error::{Refusal, quoted};

/// Print or install man pages
///
/// COMMAND is written without acct; without COMMAND, acct(1) is printed. After cargo install, run
/// acct man --install so that man finds the pages.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct man user add | man -l -
  acct man --install")]
pub(crate) struct Args {
    /// Command to document
    #[arg(value_name = "COMMAND", conflicts_with = "install")]
    words: Vec<String>,
    #[command(flatten)]
    install: InstallArgs,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        if self.install.install {
            return self.put(app);
        }
        let name = ["acct"].into_iter().chain(self.words.iter().map(String::as_str));
        let name = name.collect::<Vec<_>>().join("-");
        let file = format!("{name}.1");
        let page = PAGES.iter().find(|(other, _)| *other == file).map(|(_, page)| page);
        app.ui.print(page.ok_or_else(|| no_page(&name))?.as_bytes())?;
        Ok(Outcome::Done)
    }

    fn put(&self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let target = self.install.directory(app)?;
        let folder = target.share().join("man/man1");
        let file = |(name, page): &(&str, &str)| (folder.join(name), page.as_bytes().to_vec());
        let all: Vec<_> = PAGES.iter().map(file).collect();
        let is_ours = |text: &str| text.lines().take(5).any(|line| line.contains("\"acct "));
        let outcome = self.install.put(&all, is_ours, app)?;
        app.ui.status(&format!("installed {} man pages in {}", all.len(), folder.display()));
        if matches!(target, InstallDir::Own { .. }) {
            let directory = folder.parent().unwrap_or(&folder);
            app.ui.status(&format!(
                "if man does not find them, run: export MANPATH={}:",
                quoted(directory)
            ));
        }
        Ok(outcome)
    }
}

fn no_page(name: &str) -> Refusal {
    let typed = name.replace('-', " ");
    // Only what differs is compared: every name begins with acct.
    let words = |(file, _): &(&str, &str)| {
        file.trim_end_matches(".1").trim_start_matches("acct-").replace('-', " ")
    };
    let near = Suggestions::among(typed.trim_start_matches("acct "), PAGES.iter().map(words));
    let refusal = Refusal::usage("no_such_page", format!("there is no command \"{typed}\""));
    match near.as_slice() {
        [] => refusal.hint("see acct --help for the commands"),
        names => refusal.hint(format!("did you mean acct {}?", names.join(" or acct "))),
    }
}

//! `acct man`.

mod pages;

use self::pages::PAGES;
use super::Outcome;
use super::install::{File, InstallArgs, Place};
use crate::account::suggestions::Suggestions;
use crate::app::App;
use crate::error::{Refusal, quoted};

/// Prints a manual page, or puts all of them where man looks
///
/// COMMAND is what is typed after acct; without one it is acct's own page. man does not find the
/// pages of a program that was built by cargo install until --install has put them there.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct man user add | man -l -
  acct man --install")]
pub(crate) struct Args {
    /// The command, in its words
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
        let place = self.install.place(app)?;
        let folder = place.share().join("man/man1");
        let file = |(name, page): &(&str, &str)| File {
            path: folder.join(name),
            content: page.as_bytes().to_vec(),
        };
        let all: Vec<File> = PAGES.iter().map(file).collect();
        let is_ours = |text: &str| text.lines().take(5).any(|line| line.contains("\"acct "));
        let outcome = self.install.put(&all, is_ours, app)?;
        app.ui.status(&format!("{} manual pages in {}", all.len(), folder.display()));
        if matches!(place, Place::Own { .. }) {
            let directory = folder.parent().unwrap_or(&folder);
            app.ui.status(&format!(
                "if man does not find them: export MANPATH={}:",
                quoted(directory)
            ));
        }
        Ok(outcome)
    }
}

fn no_page(name: &str) -> Refusal {
    let typed = name.replace('-', " ");
    // Only what differs is compared: every name begins with acct.
    let mut near = Suggestions::for_name(typed.trim_start_matches("acct "));
    for (file, _) in PAGES {
        near.offer(&file.trim_end_matches(".1").trim_start_matches("acct-").replace('-', " "));
    }
    let refusal = Refusal::usage("no_such_page", format!("there is no command \"{typed}\""));
    match near.into_names().as_slice() {
        [] => refusal.hint("acct --help lists the commands"),
        names => refusal.hint(format!("did you mean acct {}?", names.join(" or acct "))),
    }
}

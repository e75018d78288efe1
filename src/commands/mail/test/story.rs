//! What happens on the way of the test mail, told while it happens.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::app::App;
use crate::mail::{framed, smtp};
use crate::terminal::visible;
use crate::ui::{Format, Listing};

/// The width of the longest name of a step.
const WIDTH: usize = 13;

/// Tells steps: lines for people, rows of `steps` in JSON.
pub(super) struct Story(Option<Listing>);

#[derive(Serialize)]
struct Row<'a> {
    step: &'a str,
    text: &'a str,
}

impl Story {
    /// Begins with what is known before; only people are told it here.
    pub(super) fn begin(known: &[(&str, &str)], app: &mut App<'_>) -> anyhow::Result<Self> {
        if app.ui.options.format != Format::Table {
            let listing = Listing::begin(&mut app.ui, "steps", &["step", "text"], 1)?;
            return Ok(Self(Some(listing)));
        }
        let mut story = Self(None);
        for (name, text) in known {
            story.step(name, text, app)?;
        }
        Ok(story)
    }

    /// Tells one step; people see it at once.
    pub(super) fn step(&mut self, step: &str, text: &str, app: &mut App<'_>) -> anyhow::Result<()> {
        if let Some(listing) = &mut self.0 {
            return listing.row(&mut app.ui, &Row { step, text });
        }
        let line = format!("{step:WIDTH$}  {}", visible(text));
        app.ui.print(format!("{}\n", line.trim_end()).as_bytes())?;
        Ok(app.ui.flush()?)
    }

    /// Tells a step of a session with a server.
    pub(super) fn server_step(
        &mut self,
        step: &smtp::Step,
        app: &mut App<'_>,
    ) -> anyhow::Result<()> {
        use smtp::Step;

        match step {
            Step::Connected { peer } => self.step("connected", &peer.to_string(), app),
            Step::Greeted { text } => self.step("greeted", text, app),
            Step::Offered { extensions } => self.step("offered", &extensions.join(", "), app),
            Step::Authenticated { mechanism } => self.step("authenticated", mechanism, app),
            Step::Encrypted(facts) => {
                let suite = format!("{}, {}", facts.version, facts.cipher);
                self.step("encrypted", &suite, app)?;
                let Some(certificate) = &facts.certificate else { return Ok(()) };
                self.step("certificate", &certificate.to_string(), app)?;
                self.step("fingerprint", &format!("SHA-256 {}", facts.fingerprint), app)
            }
        }
    }

    /// Shows a mail that goes nowhere else; in JSON it is the step `printed`.
    pub(super) fn show(&mut self, mail: &[u8], app: &mut App<'_>) -> anyhow::Result<()> {
        if self.0.is_some() {
            return self.step("printed", &String::from_utf8_lossy(mail), app);
        }
        app.ui.print(b"\n")?;
        Ok(app.ui.print(&framed(mail))?)
    }

    /// Ends the story, with these fields behind it in JSON.
    pub(super) fn end(self, fields: &Map<String, Value>, app: &mut App<'_>) -> anyhow::Result<()> {
        self.0.map_or(Ok(()), |listing| listing.end_with(&mut app.ui, fields))
    }
}

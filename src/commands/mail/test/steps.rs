//! Shows the steps of the test mail as they happen.

use serde_json::{Map, Value, json};

use crate::app::App;
use crate::mail::{framed, smtp};
use crate::terminal::visible;
use crate::ui::{Format, Listing};

/// The width of the longest name of a step.
const WIDTH: usize = 13;

/// Shows steps: lines in a table, rows of `steps` in the other formats.
pub(super) struct Steps(Option<Listing>);

impl Steps {
    /// Begins with what is known before; only a table shows it here.
    pub(super) fn begin(known: &[(&str, &str)], app: &mut App<'_>) -> anyhow::Result<Self> {
        if app.ui.options.format != Format::Table {
            let listing = Listing::begin(&mut app.ui, "steps", &["step", "text"], 1)?;
            return Ok(Self(Some(listing)));
        }
        let mut steps = Self(None);
        for (name, text) in known {
            steps.step(name, text, app)?;
        }
        Ok(steps)
    }

    /// Shows one step at once.
    pub(super) fn step(&mut self, step: &str, text: &str, app: &mut App<'_>) -> anyhow::Result<()> {
        if let Some(listing) = &mut self.0 {
            return listing.row(&mut app.ui, &json!({ "step": step, "text": text }));
        }
        let line = format!("{step:WIDTH$}  {}", visible(text));
        app.ui.print(format!("{}\n", line.trim_end()).as_bytes())?;
        Ok(app.ui.flush()?)
    }

    /// Shows a step of a session with a server.
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

    /// Shows a mail that is only printed; in JSON it is the step `printed`.
    pub(super) fn show(&mut self, mail: &[u8], app: &mut App<'_>) -> anyhow::Result<()> {
        if self.0.is_some() {
            return self.step("printed", &String::from_utf8_lossy(mail), app);
        }
        app.ui.print(b"\n")?;
        Ok(app.ui.print(&framed(mail))?)
    }

    /// Ends the steps, in JSON with more fields after them.
    pub(super) fn end(self, fields: &Map<String, Value>, app: &mut App<'_>) -> anyhow::Result<()> {
        self.0.map_or(Ok(()), |listing| listing.end_with(&mut app.ui, fields))
    }
}

//! The JSON document of a command for several users: what changed, in total and for each.

use super::Applied;
use crate::account::clock::SiteTime;
use crate::app::App;
use crate::error::Refusal;
use crate::ui::{Changed, Document, UserDocument, to_json};

/// The document; other formats have nothing to print.
///
/// For one user it also contains that user, like every command that changes one.
pub(super) struct Changes {
    name: &'static str,
    time: SiteTime,
    /// Whether it is written as it grows, the total at the end.
    is_streamed: bool,
    count: u64,
    is_any_changed: bool,
    /// The user of the first change.
    first: Vec<u8>,
    /// The changes that are not written yet, separated by commas.
    pending: Vec<u8>,
}

impl Changes {
    /// Begins a document of changes with this name.
    pub(super) fn new(
        name: &'static str,
        is_streamed: bool,
        app: &mut App<'_>,
    ) -> Result<Self, Refusal> {
        let time = app.database_time()?;
        let (first, pending) = (Vec::new(), Vec::new());
        Ok(Self { name, time, is_streamed, count: 0, is_any_changed: false, first, pending })
    }

    /// Adds the users of a transaction that was committed.
    pub(super) fn add(&mut self, applied: &[Applied], app: &mut App<'_>) -> anyhow::Result<()> {
        if !app.ui.options.format.is_json() {
            return Ok(());
        }
        if self.is_streamed && app.ui.document == Document::None {
            self.pending.extend_from_slice(b"{\"changes\":[");
        }
        for Applied { user, is_changed } in applied {
            let user = UserDocument::of(user, &self.time);
            if self.count > 0 {
                self.pending.push(b',');
            } else {
                self.first = to_json(&user)?.to_vec();
            }
            let changed = if *is_changed { vec![self.name] } else { Vec::new() };
            self.pending.extend_from_slice(&to_json(&Changed { user, changed, notice: None })?);
            self.is_any_changed |= is_changed;
            self.count += 1;
        }
        if self.is_streamed {
            app.ui.print(&self.pending)?;
            app.ui.document = Document::Open;
            self.pending.clear();
        }
        Ok(())
    }

    /// Ends the document.
    pub(super) fn end(self, app: &mut App<'_>) -> anyhow::Result<()> {
        if !app.ui.options.format.is_json() {
            return Ok(());
        }
        let names = if self.is_any_changed { vec![self.name] } else { Vec::new() };
        let names = to_json(&names)?;
        let mut line = Vec::new();
        if self.is_streamed {
            line.extend([b"],\"changed\":", &names[..], b"}\n"].concat());
        } else {
            line.push(b'{');
            if self.count == 1 {
                line.extend([b"\"user\":", &self.first[..], b","].concat());
            }
            let changes = &self.pending[..];
            line.extend(
                [b"\"changed\":", &names[..], b",\"changes\":[", changes, b"]}\n"].concat(),
            );
        }
        app.ui.print(&line)?;
        app.ui.document = Document::Whole;
        Ok(())
    }
}

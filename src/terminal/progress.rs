//! How far long work is, drawn on stderr where that is a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::HeldSignals;

/// How long a picture stands.
const STEP: Duration = Duration::from_millis(100);

const STYLE: &str = "{pos} of {len} {bar:30} {eta} left";

/// A bar in the last line of stderr.
///
/// While it stands, deadly signals wait for the moment in which the line is clear: whoever presses
/// Ctrl-C finds it as it was.
pub(super) struct Progress {
    bar: ProgressBar,
    drawn: Instant,
    held: Option<HeldSignals>,
}

impl Progress {
    pub(super) fn begin(total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(STYLE) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, drawn: Instant::now(), held: Some(HeldSignals::hold()) }
    }

    /// Draws how far the work is, if the last picture is old.
    pub(super) fn reach(&mut self, done: u64) {
        if self.drawn.elapsed() < STEP {
            return;
        }
        self.drawn = Instant::now();
        self.bar.suspend(|| {
            // What waits takes effect here, and nowhere else: `suspend` draws the bar again.
            drop(self.held.take());
            self.held = Some(HeldSignals::hold());
        });
        self.bar.set_position(done);
        self.bar.tick();
    }

    /// Writes above the bar.
    pub(super) fn write(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

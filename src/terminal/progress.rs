//! A progress bar on stderr.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::HeldSignals;

/// The least time between two redraws.
const STEP: Duration = Duration::from_millis(100);

const STYLE: &str = "{pos} of {len} {bar:30} {eta} left";

/// A bar in the last line of stderr.
///
/// While it is shown, terminating signals are delayed until the line is cleared, so that Ctrl-C
/// leaves no remains.
pub(super) struct Bar {
    bar: ProgressBar,
    drawn: Instant,
    held: Option<HeldSignals>,
}

impl Bar {
    pub(super) fn begin(total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(STYLE) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, drawn: Instant::now(), held: Some(HeldSignals::block()) }
    }

    /// Draws the progress, unless just done.
    pub(super) fn advance(&mut self, done: u64) {
        if self.drawn.elapsed() < STEP {
            return;
        }
        self.drawn = Instant::now();
        self.bar.suspend(|| {
            // Delayed signals take effect here and nowhere else: `suspend` clears the bar and draws
            // it again.
            drop(self.held.take());
            self.held = Some(HeldSignals::block());
        });
        self.bar.set_position(done);
        self.bar.tick();
    }

    /// Writes above the bar.
    pub(super) fn write(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

//! A progress bar on stderr.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::HeldSignals;

/// The least time between two redraws.
const STEP: Duration = Duration::from_millis(100);

const STYLE: &str = "{pos} of {len} {bar:30} {eta} left";

/// How much of long work is done.
#[derive(Debug, Clone, Copy)]
pub struct StepsDone {
    /// The finished steps.
    pub done: u64,
    /// The steps in all.
    pub total: u64,
    /// What to do after an interruption.
    pub if_interrupted: &'static str,
}

/// A bar in the last line of stderr.
///
/// While it is shown, terminating signals are delayed until the line is cleared. So Ctrl-C leaves
/// no remains, and how far the work got is printed.
pub(super) struct Bar {
    bar: ProgressBar,
    drawn: Instant,
    held: Option<HeldSignals>,
}

impl Bar {
    pub(super) fn begin(progress: StepsDone) -> Self {
        let draw = ProgressDrawTarget::stderr();
        let bar = ProgressBar::with_draw_target(Some(progress.total), draw);
        if let Ok(style) = ProgressStyle::with_template(STYLE) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, drawn: Instant::now(), held: Some(HeldSignals::block()) }
    }

    /// Draws the progress, unless just done.
    pub(super) fn advance(&mut self, progress: StepsDone) {
        if self.drawn.elapsed() < STEP {
            return;
        }
        self.drawn = Instant::now();
        self.bar.suspend(|| {
            if HeldSignals::any_pending() {
                let StepsDone { done, total, if_interrupted } = progress;
                let text = format!("interrupted: {done} of {total} done; {if_interrupted}\n");
                // There is no way left to report it.
                let _ = io::stderr().write_all(text.as_bytes());
            }
            // Delayed signals take effect here and nowhere else: `suspend` clears the bar and draws
            // it again.
            drop(self.held.take());
            self.held = Some(HeldSignals::block());
        });
        self.bar.set_position(progress.done);
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

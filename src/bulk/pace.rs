//! How fast mails are sent.

use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How long a user's row and a link's validity count as current.
const FRESH: SignedDuration = SignedDuration::from_secs(1);

/// How long an idle connection is kept; servers and routers drop idle ones.
pub(super) const IDLE: Duration = Duration::from_secs(5);

/// A sending rate: mails are evenly spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    interval: Duration,
}

impl FromStr for Rate {
    type Err = String;

    /// Reads a number, a slash and `s`, `min` or `h`, and nothing else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || "expected a rate such as 10/s, 300/min or 5000/h".to_owned();
        let (number, unit) = text.split_once('/').ok_or_else(shape)?;
        let seconds = match unit {
            "s" => 1,
            "min" => 60,
            "h" => 3_600,
            _ => return Err(shape()),
        };
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(shape());
        }
        match number.parse::<u32>() {
            Ok(number @ 1..=1_000_000) => {
                Ok(Self { interval: Duration::from_secs(seconds) / number })
            }
            _ => Err("expected a rate from 1 to 1000000".to_owned()),
        }
    }
}

/// Spaces the mails of a run.
#[derive(Debug)]
pub(super) struct Pace {
    interval: SignedDuration,
    /// When the next mail may be sent.
    due: Option<Timestamp>,
}

impl Pace {
    pub(super) fn new(rate: Rate) -> Self {
        Self { interval: rate.interval.try_into().unwrap_or(SignedDuration::MAX), due: None }
    }

    /// Reserves the next mail's time and returns how long to wait; lost time is not made up for.
    ///
    /// A clock that was set back delays no mail by more than one interval.
    pub(super) fn take_turn(&mut self, now: Timestamp) -> Duration {
        let wait = self.due.map_or(SignedDuration::ZERO, |due| due.duration_since(now));
        let wait = wait.clamp(SignedDuration::ZERO, self.interval);
        self.due = Some(now.saturating_add(wait + self.interval).unwrap_or(now));
        wait.unsigned_abs()
    }
}

/// Returns whether a second or more has passed, or the clock was set back.
pub(super) fn is_old(then: Timestamp, now: Timestamp) -> bool {
    now < then || now.duration_since(then) >= FRESH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_in_a_unit() {
        let interval = |text: &str| text.parse::<Rate>().map(|rate| rate.interval);
        assert_eq!(interval("1/s"), Ok(Duration::from_secs(1)));
        assert_eq!(interval("600/min"), Ok(Duration::from_millis(100)));
        assert_eq!(interval("7200/h"), Ok(Duration::from_millis(500)));
        for text in [
            "",
            "10",
            "/min",
            "0/s",
            "-1/s",
            "+1/s",
            "1.5/s",
            "1 /s",
            "1/ s",
            "1/m",
            "1/sec",
            "1/s/s",
            "1000001/h",
            "99999999999999999999/s",
            "1e3/s",
            "ten/s",
        ] {
            assert!(interval(text).is_err(), "{text:?}");
        }
    }
}

//! Where a site's clock jumps: links are as old as the local clock says.

use jiff::{SignedDuration, Timestamp};

use super::SiteTime;

/// A jump of the local clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockShift {
    /// When it happens.
    pub at: Timestamp,
    /// By how many seconds the clock goes forward; negative where it goes back.
    pub seconds: i32,
}

impl SiteTime {
    /// Finds the first jump of the local clock within so many seconds from now.
    #[must_use]
    pub fn next_shift(&self, now: Timestamp, within: u32) -> Option<ClockShift> {
        let end = now.checked_add(SignedDuration::from_secs(within.into())).ok()?;
        let offset = self.zone.to_offset(now);
        self.zone
            .following(now)
            .take_while(|transition| transition.timestamp() <= end)
            .map(|transition| ClockShift {
                at: transition.timestamp(),
                seconds: transition.offset().seconds() - offset.seconds(),
            })
            .find(|shift| shift.seconds != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_found_with_its_direction_and_only_within_the_time() {
        let zone = SiteTime::named("Europe/Berlin").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let back = ClockShift { at: at("2026-10-25T01:00:00Z"), seconds: -3600 };
        assert_eq!(zone.next_shift(at("2026-10-25T00:30:00Z"), 1800), Some(back));
        assert_eq!(zone.next_shift(at("2026-10-25T00:30:00Z"), 1799), None);
        let forward = ClockShift { at: at("2026-03-29T01:00:00Z"), seconds: 3600 };
        assert_eq!(zone.next_shift(at("2026-03-28T12:00:00Z"), 259_200), Some(forward));
        assert_eq!(SiteTime::utc().next_shift(at("2026-03-28T12:00:00Z"), u32::MAX), None);
    }
}

//! A site's local clock, and Django's token stamps.

mod spec;
mod stored;

use jiff::civil::{DateTime, date};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

pub use self::spec::{TimeSpec, TimeSpecError};
pub use self::stored::{ImpossibleTime, LoginStamp};

/// A site's TIME_ZONE: converts instants to Django's token stamps and back.
#[derive(Debug, Clone)]
pub struct SiteTime {
    zone: TimeZone,
}

/// An unknown time zone name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone \"{0}\"")]
pub struct UnknownZone(pub String);

impl SiteTime {
    /// Returns UTC, the zone of acct's own database.
    #[must_use]
    pub fn utc() -> Self {
        Self { zone: TimeZone::UTC }
    }

    /// Looks up an IANA name such as `Europe/Berlin`, or a POSIX string such as `CET-1CEST`.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        if name == "UTC" {
            return Ok(Self::utc());
        }
        TimeZone::get(name)
            .or_else(|_| TimeZone::posix(name))
            .map(|zone| Self { zone })
            .map_err(|_| UnknownZone(name.to_owned()))
    }

    /// Returns the instant in the site's time zone.
    #[must_use]
    pub fn zoned(&self, instant: Timestamp) -> Zoned {
        instant.to_zoned(self.zone.clone())
    }

    /// Returns the whole seconds from 2001-01-01 00:00:00 to now, both in naive local time, rounded
    /// towards zero.
    ///
    /// Negative before 2001, for which Django issues no tokens.
    #[must_use]
    pub fn stamp(&self, now: Timestamp) -> i64 {
        self.zone.to_datetime(now).duration_since(epoch()).as_secs()
    }

    /// Returns the offset from UTC at this instant.
    #[must_use]
    pub fn offset(&self, instant: Timestamp) -> Offset {
        self.zone.to_offset(instant)
    }

    /// Returns the instant of a stamp; the later one if the local clock showed it twice, `None`
    /// after year 9999.
    #[must_use]
    pub fn instant(&self, stamp: i128) -> Option<Timestamp> {
        let seconds = SignedDuration::from_secs(i64::try_from(stamp).ok()?);
        let local = epoch().checked_add(seconds).ok()?;
        self.zone.to_ambiguous_timestamp(local).later().ok()
    }

    /// Formats an instant as Django stores a `DateTimeField` in SQLite: `YYYY-MM-DD HH:MM:SS`, and
    /// `.` with six digits unless the microseconds are zero.
    ///
    /// For a zone that is the database's.
    #[must_use]
    pub fn database_text(&self, instant: Timestamp) -> String {
        let local = self.zone.to_datetime(instant);
        let micros = local.subsec_nanosecond() / 1_000;
        let seconds = local.strftime("%Y-%m-%d %H:%M:%S");
        if micros == 0 { seconds.to_string() } else { format!("{seconds}.{micros:06}") }
    }

    /// Formats an instant as RFC 3339 in this zone: `2026-02-03T05:05:06+01:00`.
    #[must_use]
    pub fn local_rfc3339(&self, instant: Timestamp) -> String {
        let zoned = instant.to_zoned(self.zone.clone());
        zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Returns the first jump of the local clock within the given seconds from now.
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

fn epoch() -> DateTime {
    date(2001, 1, 1).at(0, 0, 0, 0)
}

/// A jump of the local clock, such as the change to daylight saving time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockShift {
    /// When it happens.
    pub at: Timestamp,
    /// The change in seconds; negative if the clock is set back.
    pub seconds: i32,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// Describes how long ago an instant was: `3 days ago`.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs();
    let (size, unit) = match seconds {
        ..0 => return "in the future".to_owned(),
        0..MINUTE => return "just now".to_owned(),
        MINUTE..HOUR => (MINUTE, "minute"),
        HOUR..DAY => (HOUR, "hour"),
        DAY..MONTH => (DAY, "day"),
        MONTH..YEAR => (MONTH, "month"),
        _ => (YEAR, "year"),
    };
    let count = seconds / size;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datetime_is_written_as_django_stores_it() {
        let whole: Timestamp = "2026-03-04T05:06:07Z".parse().unwrap();
        let micro: Timestamp = "2026-03-04T05:06:07.000089Z".parse().unwrap();
        let utc = SiteTime::utc();
        assert_eq!(utc.database_text(whole), "2026-03-04 05:06:07");
        assert_eq!(utc.database_text(micro), "2026-03-04 05:06:07.000089");
        assert_eq!(utc.rfc3339("2026-03-04 05:06:07.000089").unwrap(), micro.to_string());
        assert_eq!(utc.rfc3339("never"), None);
        let berlin = SiteTime::named("Europe/Berlin").unwrap();
        assert_eq!(berlin.database_text(whole), "2026-03-04 06:06:07");
        assert_eq!(berlin.rfc3339("2026-03-04 06:06:07").unwrap(), "2026-03-04T05:06:07Z");
        assert_eq!(berlin.rfc3339("2026-10-25 02:30:00").unwrap(), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn a_stamp_returns_to_its_instant_also_where_the_clock_jumps() {
        let zone = SiteTime::named("America/New_York").unwrap();
        let fold: Timestamp = "2025-11-02T06:30:00Z".parse().unwrap();
        assert_eq!(zone.instant(i128::from(zone.stamp(fold))), Some(fold));
        assert_eq!(zone.instant(i128::MAX), None);
        assert_eq!(
            (zone.offset(fold).seconds(), SiteTime::utc().offset(fold).seconds()),
            (-18_000, 0)
        );
        assert_eq!(SiteTime::named("Mars/Olympus").unwrap_err().0, "Mars/Olympus");
    }

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

    #[test]
    fn words_fit_the_time() {
        let now: Timestamp = "2026-03-04T05:06:07Z".parse().unwrap();
        for (then, words) in [
            ("2026-03-04T05:06:08Z", "in the future"),
            ("2026-03-04T05:05:08Z", "just now"),
            ("2026-03-04T05:05:07Z", "1 minute ago"),
            ("2026-03-04T04:06:08Z", "59 minutes ago"),
            ("2026-03-03T05:06:08Z", "23 hours ago"),
            ("2026-03-01T05:06:07Z", "3 days ago"),
            ("2026-02-01T05:06:07Z", "1 month ago"),
            ("2025-03-05T05:06:07Z", "12 months ago"),
            ("2025-03-04T05:06:07Z", "1 year ago"),
            ("1996-03-04T05:06:07Z", "30 years ago"),
        ] {
            assert_eq!(ago(then.parse().unwrap(), now), words, "{then}");
        }
    }
}

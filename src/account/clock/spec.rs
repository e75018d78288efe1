//! Points in time as users type them.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::SiteTime;

/// A point in time: a day, an instant, or a time span ago.
#[derive(Debug, Clone, Copy)]
pub enum TimeSpec {
    /// The start of a day in the site's time zone.
    Day(Date),
    /// An instant.
    At(Timestamp),
    /// A span before now, by the site's calendar.
    Ago(Span),
}

/// An error in a typed point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeSpecError {
    /// None of the three formats.
    #[error("expected a date such as 2026-01-31, 2026-01-31T12:00:00Z, or 90d (90 days ago)")]
    Malformed,
    /// A time without an offset from UTC.
    #[error("a time needs a UTC offset, as in 2026-01-31T12:00:00Z or ...+01:00")]
    NoOffset,
    /// Before year 1 or after year 9999.
    #[error("the date is out of range (years 1 to 9999)")]
    OutOfRange,
}

impl FromStr for TimeSpec {
    type Err = TimeSpecError;

    /// Parses `2026-01-31`, RFC 3339, or a span such as `90d`, `12h` or `1d 6h`.
    fn from_str(text: &str) -> Result<Self, TimeSpecError> {
        let bytes = text.as_bytes();
        let separator = |at: usize| bytes.get(at) == Some(&b'-');
        if separator(4) && separator(7) {
            if text.len() == 10 {
                return text.parse().map(Self::Day).map_err(|_| TimeSpecError::Malformed);
            }
            return match text.parse() {
                Ok(instant) => Ok(Self::At(instant)),
                Err(_) if text.parse::<jiff::civil::DateTime>().is_ok() => {
                    Err(TimeSpecError::NoOffset)
                }
                Err(_) => Err(TimeSpecError::Malformed),
            };
        }
        match text.parse::<Span>() {
            Ok(span) if !span.is_negative() => Ok(Self::Ago(span)),
            _ => Err(TimeSpecError::Malformed),
        }
    }
}

impl TimeSpec {
    /// Returns the instant, by the site's clock and calendar.
    pub fn instant(&self, now: Timestamp, site: &SiteTime) -> Result<Timestamp, TimeSpecError> {
        let zoned = match self {
            Self::At(instant) => return Ok(*instant),
            Self::Day(day) => day.to_zoned(site.zone.clone()),
            Self::Ago(span) => site.zoned(now).checked_sub(*span),
        };
        let instant = zoned.map_err(|_| TimeSpecError::OutOfRange)?.timestamp();
        if site.zoned(instant).year() < 1 { Err(TimeSpecError::OutOfRange) } else { Ok(instant) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, zone: &str) -> Result<String, TimeSpecError> {
        let now = "2026-04-01T12:00:00.5Z".parse().unwrap();
        let moment: TimeSpec = text.parse()?;
        Ok(moment.instant(now, &SiteTime::named(zone).unwrap())?.to_string())
    }

    #[test]
    fn a_day_begins_where_the_site_is() {
        assert_eq!(at("2026-01-31", "UTC").unwrap(), "2026-01-31T00:00:00Z");
        assert_eq!(at("2026-01-31", "Asia/Tokyo").unwrap(), "2026-01-30T15:00:00Z");
        // On this day the clock jumps from 0:00 to 1:00.
        assert_eq!(at("2026-03-29", "Asia/Beirut").unwrap(), "2026-03-28T22:00:00Z");
    }

    #[test]
    fn an_instant_is_the_same_everywhere() {
        for text in ["2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", "2026-01-31 12:00:00z"] {
            assert_eq!(at(text, "Asia/Tokyo").unwrap(), "2026-01-31T12:00:00Z", "{text}");
        }
    }

    #[test]
    fn a_span_is_counted_back_from_now_by_the_site_s_calendar() {
        assert_eq!(at("12h", "UTC").unwrap(), "2026-04-01T00:00:00.5Z");
        assert_eq!(at("1w 1d", "UTC").unwrap(), "2026-03-24T12:00:00.5Z");
        // The same time of day, although one day in between has 23 hours.
        assert_eq!(at("7d", "Europe/Berlin").unwrap(), "2026-03-25T13:00:00.5Z");
        assert_eq!(at("1mo", "UTC").unwrap(), "2026-03-01T12:00:00.5Z");
        assert_eq!(at("0d", "UTC").unwrap(), "2026-04-01T12:00:00.5Z");
    }

    #[test]
    fn what_is_no_point_in_time_is_refused() {
        for text in [
            "",
            " ",
            "yesterday",
            "2026-02-30",
            "2026-13-01",
            "2026-1-31",
            "20260131",
            "31.01.2026",
            "-90d",
            "90d ago",
            "90",
            "2026-01-31Z",
            "2026-01-31x",
            "é026-01-31",
            "2026-01-é1",
        ] {
            assert_eq!(at(text, "UTC"), Err(TimeSpecError::Malformed), "{text:?}");
        }
        assert_eq!(at("2026-01-31T12:00:00", "UTC"), Err(TimeSpecError::NoOffset));
        assert_eq!(at("9000y", "UTC"), Err(TimeSpecError::OutOfRange));
        assert_eq!(at("2030y", "UTC"), Err(TimeSpecError::OutOfRange));
    }
}

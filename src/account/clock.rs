//! Django's notions of time: a site's local clock, token stamps, the last login's text.

mod ago;
mod shift;
mod spec;
mod stored;

use jiff::civil::{DateTime, date};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

pub use self::ago::ago;
pub use self::shift::ClockShift;
pub use self::spec::{TimeSpec, TimeSpecError};

/// A site's TIME_ZONE: turns a clock reading into Django's token stamp and back.
#[derive(Debug, Clone)]
pub struct SiteTime {
    zone: TimeZone,
}

/// The time zone's name is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone \"{0}\"")]
pub struct UnknownZone(pub String);

impl SiteTime {
    /// The zone of acct's own home.
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

    /// Returns the instant as the site's own clock shows it.
    #[must_use]
    pub fn zoned(&self, instant: Timestamp) -> Zoned {
        instant.to_zoned(self.zone.clone())
    }

    /// Returns whole seconds from 2001-01-01 00:00:00 to now, both naive local time, cut
    /// towards zero; negative before 2001, when Django makes no tokens.
    #[must_use]
    pub fn stamp(&self, now: Timestamp) -> i64 {
        self.zone.to_datetime(now).duration_since(epoch()).as_secs()
    }

    /// Returns how far the local clock is from UTC at this instant.
    #[must_use]
    pub fn offset(&self, instant: Timestamp) -> Offset {
        self.zone.to_offset(instant)
    }

    /// Returns the instant of a stamp; the later one where the local clock showed it twice,
    /// `None` beyond year 9999.
    #[must_use]
    pub fn instant(&self, stamp: i128) -> Option<Timestamp> {
        let seconds = SignedDuration::from_secs(i64::try_from(stamp).ok()?);
        let local = epoch().checked_add(seconds).ok()?;
        self.zone.to_ambiguous_timestamp(local).later().ok()
    }

    /// Writes an instant the way Django stores a `DateTimeField` in SQLite, where this is the
    /// database's zone: `YYYY-MM-DD HH:MM:SS`, and `.` with six digits unless the microseconds
    /// are zero.
    #[must_use]
    pub fn database_text(&self, instant: Timestamp) -> String {
        let local = self.zone.to_datetime(instant);
        let micros = local.subsec_nanosecond() / 1_000;
        let seconds = local.strftime("%Y-%m-%d %H:%M:%S");
        if micros == 0 { seconds.to_string() } else { format!("{seconds}.{micros:06}") }
    }

    /// Writes an instant as the text with six digits of a second, for comparison with such texts.
    #[must_use]
    pub fn database_bound(&self, instant: Timestamp) -> String {
        self.zone.to_datetime(instant).strftime("%Y-%m-%d %H:%M:%S%.6f").to_string()
    }

    /// Writes an instant as RFC 3339 in this zone: `2026-02-03T05:05:06+01:00`.
    #[must_use]
    pub fn local_rfc3339(&self, instant: Timestamp) -> String {
        let zoned = instant.to_zoned(self.zone.clone());
        zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

fn epoch() -> DateTime {
    date(2001, 1, 1).at(0, 0, 0, 0)
}

/// The last login as it goes into a token: the stored text, cut as Django cuts it.
///
/// `YYYY-MM-DD HH:MM:SS`, without microseconds and offset; empty where there was no login.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginStamp(String);

/// The column holds a time that cannot be, such as month 13; Django fails on such a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored time \"{0}\" is impossible")]
pub struct ImpossibleTime(pub String);

impl LoginStamp {
    /// Reads a column's text as Django's `parse_datetime` does; what it cannot read is no login.
    pub fn from_stored(text: Option<&str>) -> Result<Self, ImpossibleTime> {
        let Some(text) = text else { return Ok(Self::default()) };
        let Some(parts) = read_fields(text) else { return Ok(Self::default()) };
        let [year, month, day, hour, minute, second] = parts;
        let narrow = |part: i16| i8::try_from(part).unwrap_or(i8::MAX);
        DateTime::new(
            year,
            narrow(month),
            narrow(day),
            narrow(hour),
            narrow(minute),
            narrow(second),
            0,
        )
        .map(|time| Self(time.strftime("%Y-%m-%d %H:%M:%S").to_string()))
        .map_err(|_| ImpossibleTime(text.to_owned()))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether there was no login.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Takes the six numbers out of a stored time; `None` where the shape does not fit.
fn read_fields(text: &str) -> Option<[i16; 6]> {
    let mut rest = text;
    let year = number(&mut rest, 4, 4)?;
    take(&mut rest, &['-'])?;
    let month = number(&mut rest, 1, 2)?;
    take(&mut rest, &['-'])?;
    let day = number(&mut rest, 1, 2)?;
    if rest.is_empty() {
        return Some([year, month, day, 0, 0, 0]);
    }
    take(&mut rest, &[' ', 'T'])?;
    let hour = number(&mut rest, 1, 2)?;
    take(&mut rest, &[':'])?;
    let minute = number(&mut rest, 1, 2)?;
    let mut second = 0;
    if take(&mut rest, &[':']).is_some() {
        second = number(&mut rest, 1, 2)?;
        skip_fraction(&mut rest)?;
    }
    is_offset(rest).then_some([year, month, day, hour, minute, second])
}

/// Takes one of the letters off the front.
fn take(rest: &mut &str, letters: &[char]) -> Option<()> {
    *rest = rest.strip_prefix(letters)?;
    Some(())
}

/// Takes between `least` and `most` ASCII digits off the front.
fn number(rest: &mut &str, least: usize, most: usize) -> Option<i16> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if digits < least {
        return None;
    }
    let (front, back) = rest.split_at(digits);
    *rest = back;
    front.parse().ok()
}

/// Takes a decimal point or comma and one to twelve digits off the front, if there are any.
fn skip_fraction(rest: &mut &str) -> Option<()> {
    if take(rest, &['.', ',']).is_none() {
        return Some(());
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    *rest = &rest[digits..];
    (1..=12).contains(&digits).then_some(())
}

/// Tells whether the text is empty or an offset: `Z`, `+02`, `+0200`, `+02:00`.
fn is_offset(text: &str) -> bool {
    let text = text.trim_start();
    let Some(digits) = text.strip_prefix(['+', '-']) else { return text.is_empty() || text == "Z" };
    let shape: String =
        digits.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    matches!(shape.as_str(), "00" | "0000" | "00:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(text: &str) -> Result<String, ImpossibleTime> {
        LoginStamp::from_stored(Some(text)).map(|stamp| stamp.0)
    }

    #[test]
    fn a_stored_login_is_cut_to_seconds_and_loses_its_offset() {
        for text in [
            "2025-07-03 12:34:56",
            "2025-07-03 12:34:56.789",
            "2025-07-03T12:34:56,789012345",
            "2025-7-3 12:34:56+02:00",
            "2025-07-03 12:34:56Z",
            "2025-07-03 12:34:56 +0200",
        ] {
            assert_eq!(login(text).unwrap(), "2025-07-03 12:34:56", "{text}");
        }
        assert_eq!(login("2025-07-03").unwrap(), "2025-07-03 00:00:00");
        assert_eq!(login("2025-07-03 12:34").unwrap(), "2025-07-03 12:34:00");
        assert_eq!(login("0987-01-03 00:00:00").unwrap(), "0987-01-03 00:00:00");
    }

    #[test]
    fn an_unreadable_login_is_none_and_an_impossible_one_an_error() {
        for text in ["", "yesterday", " 2025-07-03", "12025-07-03 1:1:1", "2025-07-03  1:1:1", "7"]
        {
            assert_eq!(login(text).unwrap(), "", "{text}");
        }
        for text in ["2025-13-03 00:00:00", "2025-02-30", "2025-07-03 24:00:00"] {
            assert!(login(text).is_err(), "{text}");
        }
    }

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
}

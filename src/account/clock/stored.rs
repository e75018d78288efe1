//! Times that Django has stored.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use super::SiteTime;

/// The format to the second in which Django stores a time.
const SHAPE: &[u8; 19] = b"0000-00-00 00:00:00";

/// A time as Django's `parse_datetime` reads it.
struct StoredTime {
    local: DateTime,
    /// `None` for a time in the zone of the database.
    offset: Option<Offset>,
}

impl SiteTime {
    /// Parses a time that Django stored in this zone, or with an offset; the earlier instant if the
    /// clock showed it twice.
    #[must_use]
    pub fn read(&self, stored: &str) -> Option<Timestamp> {
        let StoredTime { local, offset } = StoredTime::parse(stored).ok()??;
        match offset {
            Some(offset) => offset.to_timestamp(local).ok(),
            None => Some(local.to_zoned(self.zone.clone()).ok()?.timestamp()),
        }
    }

    /// Parses a time that Django stored in this zone and formats it as RFC 3339 in UTC.
    #[must_use]
    pub fn rfc3339(&self, stored: &str) -> Option<String> {
        // Fast path: a listing of a million users needs this twice a user.
        let reformatted = (self.zone == TimeZone::UTC).then(|| reformat(stored)).flatten();
        reformatted.or_else(|| self.read(stored).map(|instant| instant.to_string()))
    }
}

/// Reformats a UTC time that is valid without looking at the calendar; `None` for any other text.
fn reformat(stored: &str) -> Option<String> {
    let (whole, fraction) = stored.split_at_checked(SHAPE.len())?;
    let fits = |(byte, shape): (u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        sign => byte == *sign,
    };
    if !whole.starts_with(['1', '2']) || !whole.bytes().zip(SHAPE).all(fits) {
        return None;
    }
    let is_within =
        |at: usize, least: &str, most: &str| (least..=most).contains(&&whole[at..at + 2]);
    let last_day = if &whole[5..7] == "02" { "28" } else { "30" };
    let is_time = is_within(5, "01", "12")
        && is_within(8, "01", last_day)
        && is_within(11, "00", "23")
        && is_within(14, "00", "59")
        && is_within(17, "00", "59");
    let digits = fraction.strip_prefix('.').filter(|digits| (1..=6).contains(&digits.len()));
    let is_fraction =
        digits.map_or(fraction.is_empty(), |it| it.bytes().all(|it| it.is_ascii_digit()));
    if !is_time || !is_fraction {
        return None;
    }
    let mut text = String::with_capacity(28);
    text.push_str(&whole[..10]);
    text.push('T');
    text.push_str(&whole[11..]);
    text.push_str(fraction.trim_end_matches(['.', '0']));
    text.push('Z');
    Some(text)
}

/// The last login as it enters a token: the stored text, truncated as Django does.
///
/// `YYYY-MM-DD HH:MM:SS`, without microseconds and offset; empty if there was no login.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginStamp(String);

/// A stored time that is impossible, such as month 13; Django fails on such a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored time \"{0}\" is impossible")]
pub struct ImpossibleTime(pub String);

impl LoginStamp {
    /// Parses a column's text as Django's `parse_datetime` does; a text of another format counts as
    /// no login.
    pub fn from_stored(text: Option<&str>) -> Result<Self, ImpossibleTime> {
        let time = text.map_or(Ok(None), StoredTime::parse)?;
        let stamp = time.map(|time| time.local.strftime("%Y-%m-%d %H:%M:%S").to_string());
        Ok(Self(stamp.unwrap_or_default()))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether there was no login.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl StoredTime {
    /// Parses a time; `None` if the format is another one.
    fn parse(text: &str) -> Result<Option<Self>, ImpossibleTime> {
        if let Some(midnight) = midnight(text) {
            return Ok(Some(Self { local: midnight, offset: None }));
        }
        let Some(fields) = Fields::parse(text) else { return Ok(None) };
        fields.time().map(Some).ok_or_else(|| ImpossibleTime(text.to_owned()))
    }
}

/// Reads a date alone, which needs all of its digits.
fn midnight(text: &str) -> Option<DateTime> {
    let date: Date = if text.len() == 10 { text.parse().ok()? } else { return None };
    Some(date.at(0, 0, 0, 0))
}

/// The numbers of a stored time, possible or not.
struct Fields {
    /// Year, month, day, hour, minute and second.
    numbers: [i16; 6],
    micros: i32,
    /// The minutes of the offset.
    offset: Option<i32>,
}

impl Fields {
    /// Parses the numbers; `None` if the format is another one.
    fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let year = number(&mut rest, 4, 4)?;
        take(&mut rest, &['-'])?;
        let month = number(&mut rest, 1, 2)?;
        take(&mut rest, &['-'])?;
        let day = number(&mut rest, 1, 2)?;
        take(&mut rest, &[' ', 'T'])?;
        let hour = number(&mut rest, 1, 2)?;
        take(&mut rest, &[':'])?;
        let minute = number(&mut rest, 1, 2)?;
        let (mut second, mut micros) = (0, 0);
        if take(&mut rest, &[':']).is_some() {
            second = number(&mut rest, 1, 2)?;
            micros = fraction(&mut rest)?;
        }
        let rest = rest.trim_start();
        let offset = if rest.is_empty() { None } else { Some(offset(rest)?) };
        Some(Self { numbers: [year, month, day, hour, minute, second], micros, offset })
    }

    /// Returns the time; `None` if it is impossible.
    fn time(&self) -> Option<StoredTime> {
        let [year, rest @ ..] = self.numbers;
        let [month, day, hour, minute, second] = rest.map(|part| i8::try_from(part).unwrap_or(-1));
        let local = DateTime::new(year, month, day, hour, minute, second, self.micros * 1_000);
        let local = local.ok().filter(|local| local.year() > 0)?;
        let offset = match self.offset {
            // Python's offsets are shorter than a day.
            Some(minutes) if minutes.abs() >= 24 * 60 => return None,
            Some(minutes) => Some(Offset::from_seconds(minutes * 60).ok()?),
            None => None,
        };
        Some(StoredTime { local, offset })
    }
}

/// Removes one of the letters from the front.
fn take(rest: &mut &str, letters: &[char]) -> Option<()> {
    *rest = rest.strip_prefix(letters)?;
    Some(())
}

/// Removes between `least` and `most` ASCII digits from the front.
fn number(rest: &mut &str, least: usize, most: usize) -> Option<i16> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if digits < least {
        return None;
    }
    let (front, back) = rest.split_at(digits);
    *rest = back;
    front.parse().ok()
}

/// Removes an optional fraction of a second from the front, a point or comma and 1 to 12 digits,
/// and returns its microseconds.
fn fraction(rest: &mut &str) -> Option<i32> {
    if take(rest, &['.', ',']).is_none() {
        return Some(0);
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, back) = rest.split_at(digits);
    *rest = back;
    let micros = format!("{fraction:0<6.6}").parse().ok();
    micros.filter(|_| (1..=12).contains(&digits))
}

/// Returns the minutes of an offset: `Z`, `+02`, `+0200`, `+02:00`.
fn offset(text: &str) -> Option<i32> {
    let (sign, mut digits) = match text.split_at_checked(1)? {
        ("Z", "") => return Some(0),
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let hours = number(&mut digits, 2, 2)?;
    let mut minutes = 0;
    if !digits.is_empty() {
        digits = digits.strip_prefix(':').unwrap_or(digits);
        minutes = number(&mut digits, 2, 2)?;
    }
    digits.is_empty().then(|| sign * (i32::from(hours) * 60 + i32::from(minutes)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_reformatted_time_is_what_the_calendar_says(
            stored in r"[0-2][09][0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,3}0{0,3})?"
        ) {
            let slow = SiteTime::utc().read(&stored).map(|instant| instant.to_string());
            if let Some(fast) = reformat(&stored) {
                prop_assert_eq!(Some(fast), slow);
            }
        }
    }

    #[test]
    fn a_time_as_django_writes_it_is_reformatted() {
        for (stored, text) in [
            ("2026-03-04 05:06:07", "2026-03-04T05:06:07Z"),
            ("2026-03-04 05:06:07.000089", "2026-03-04T05:06:07.000089Z"),
            ("2026-03-30 05:06:00.700000", "2026-03-30T05:06:00.7Z"),
            ("2026-03-04 05:06:00.000000", "2026-03-04T05:06:00Z"),
        ] {
            assert_eq!(reformat(stored).unwrap(), text);
        }
        for stored in
            ["2026-02-29 05:06:07", "2026-03-04T05:06:07", "2026-03-04 05:06:07.", "", "é"]
        {
            assert_eq!(reformat(stored), None, "{stored}");
        }
    }

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
    fn a_stored_time_is_the_instant_that_django_reads() {
        let berlin = SiteTime::named("Europe/Berlin").unwrap();
        for (stored, instant) in [
            ("2026-03-04 05:06:07", "2026-03-04T04:06:07Z"),
            ("2026-3-4 5:6:7", "2026-03-04T04:06:07Z"),
            ("2026-03-04", "2026-03-03T23:00:00Z"),
            ("2026-03-04T05:06", "2026-03-04T04:06:00Z"),
            ("2026-03-04 05:06:07Z", "2026-03-04T05:06:07Z"),
            ("2026-03-04 05:06:07.5 +02", "2026-03-04T03:06:07.5Z"),
            ("2026-03-04 05:06:07,1234567+0230", "2026-03-04T02:36:07.123456Z"),
            ("2026-03-04 05:06:07-00:30", "2026-03-04T05:36:07Z"),
            ("2026-03-04 05:06:07+02:75", "2026-03-04T01:51:07Z"),
            ("2026-03-04 05:06:07\n", "2026-03-04T04:06:07Z"),
        ] {
            let read = berlin.rfc3339(stored);
            assert_eq!(read.as_deref(), Some(instant), "{stored}");
        }
        for stored in [
            "",
            "2026-3-4",
            "2026-13-04",
            "2026-03-04  05:06:07",
            "2026-03-04 05:06:07.",
            "2026-03-04 05:06:07z",
            "2026-03-04 05:06:07+2",
            "2026-03-04 05:06:07+05:3",
            "2026-03-04 05:06:07é",
        ] {
            assert!(matches!(StoredTime::parse(stored), Ok(None)), "{stored}");
        }
        for stored in [
            "2026-03-04 05:06:07+24",
            "2026-03-04 05:06:07-24:00",
            "0000-01-01 00:00:00",
            "2026-03-04 05:06:60",
        ] {
            assert!(StoredTime::parse(stored).is_err(), "{stored}");
        }
    }

    #[test]
    fn an_unreadable_login_is_none_and_an_impossible_one_an_error() {
        for text in ["", "yesterday", " 2025-07-03", "12025-07-03 1:1:1", "2025-07-03  1:1:1", "7"]
        {
            assert_eq!(login(text).unwrap(), "", "{text}");
        }
        for text in ["2025-13-03 00:00:00", "2025-2-30 1:1", "2025-07-03 24:00:00"] {
            assert!(login(text).is_err(), "{text}");
        }
    }
}

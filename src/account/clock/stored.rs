//! Reading a time that Django has stored.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::SiteTime;

/// The places of a time to the second, as Django stores it.
const SHAPE: &[u8; 19] = b"0000-00-00 00:00:00";

impl SiteTime {
    /// Reads a time that Django stored in this zone; `None` where it is no time, and the earlier
    /// instant where the clock showed it twice.
    #[must_use]
    pub fn read(&self, stored: &str) -> Option<Timestamp> {
        let local: DateTime = stored.parse().ok()?;
        Some(local.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    /// Reads a time that Django stored in this zone and writes it as RFC 3339 in UTC.
    #[must_use]
    pub fn rfc3339(&self, stored: &str) -> Option<String> {
        // A listing of a million users asks this twice for each.
        let as_it_stands = (self.zone == TimeZone::UTC).then(|| rewrite(stored)).flatten();
        as_it_stands.or_else(|| self.read(stored).map(|instant| instant.to_string()))
    }
}

/// Rewrites a time in UTC that needs no calendar to be judged; `None` for any other text.
fn rewrite(stored: &str) -> Option<String> {
    let (whole, fraction) = stored.split_at_checked(SHAPE.len())?;
    let fits = |(byte, place): (u8, &u8)| match place {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_rewritten_is_what_the_calendar_says(
            stored in r"[0-2][09][0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,3}0{0,3})?"
        ) {
            let slow = SiteTime::utc().read(&stored).map(|instant| instant.to_string());
            if let Some(fast) = rewrite(&stored) {
                prop_assert_eq!(Some(fast), slow);
            }
        }
    }

    #[test]
    fn a_time_as_django_writes_it_is_rewritten() {
        for (stored, text) in [
            ("2026-03-04 05:06:07", "2026-03-04T05:06:07Z"),
            ("2026-03-04 05:06:07.000089", "2026-03-04T05:06:07.000089Z"),
            ("2026-03-30 05:06:00.700000", "2026-03-30T05:06:00.7Z"),
            ("2026-03-04 05:06:00.000000", "2026-03-04T05:06:00Z"),
        ] {
            assert_eq!(rewrite(stored).unwrap(), text);
        }
        for stored in
            ["2026-02-29 05:06:07", "2026-03-04T05:06:07", "2026-03-04 05:06:07.", "", "é"]
        {
            assert_eq!(rewrite(stored), None, "{stored}");
        }
    }
}

//! The Date header, as Python's `formatdate` writes it.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::UtcForm;

/// Appends the date: in UTC, or as the site's own clock shows it.
pub(super) fn push_date(out: &mut String, now: Timestamp, offset: Option<Offset>, utc: UtcForm) {
    let time = offset.unwrap_or(Offset::UTC).to_datetime(now);
    // Writing to a string cannot fail. jiff's own RFC 2822 printer writes days without their zero.
    let _ = write!(out, "Date: {} ", time.strftime("%a, %d %b %Y %H:%M:%S"));
    match offset {
        None => out.push_str(utc.offset()),
        Some(offset) => push_offset(out, offset),
    }
    out.push('\n');
}

/// Appends `+hhmm`, and the seconds of one that has some, as Python's `%z` does.
fn push_offset(out: &mut String, offset: Offset) {
    let (sign, left) =
        if offset.is_negative() { ('-', -offset.seconds()) } else { ('+', offset.seconds()) };
    let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
    // Writing to a string cannot fail.
    let _ = write!(out, "{sign}{hours:02}{minutes:02}");
    if seconds > 0 {
        let _ = write!(out, "{seconds:02}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(offset: Option<i32>, utc: UtcForm) -> String {
        let offset = offset.map(|seconds| Offset::from_seconds(seconds).unwrap());
        let mut out = String::new();
        push_date(&mut out, Timestamp::constant(951_782_399, 0), offset, utc);
        out
    }

    #[test]
    fn utc_is_said_in_the_way_of_the_version() {
        assert_eq!(date(None, UtcForm::Minus), "Date: Mon, 28 Feb 2000 23:59:59 -0000\n");
        assert_eq!(date(None, UtcForm::Plus), "Date: Mon, 28 Feb 2000 23:59:59 +0000\n");
    }

    #[test]
    fn the_site_s_own_clock_is_shown_with_its_distance_from_utc() {
        for (seconds, expected) in [
            (0, "Mon, 28 Feb 2000 23:59:59 +0000"),
            (19_800, "Tue, 29 Feb 2000 05:29:59 +0530"),
            (-12_600, "Mon, 28 Feb 2000 20:29:59 -0330"),
            (-75, "Mon, 28 Feb 2000 23:58:44 -000115"),
        ] {
            assert_eq!(date(Some(seconds), UtcForm::Minus), format!("Date: {expected}\n"));
        }
    }
}

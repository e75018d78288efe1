//! How long ago something was, in words.

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// Says how long ago an instant was, as people do: `3 days ago`.
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

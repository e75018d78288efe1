//! Clock and zone: tokens hold the site's local time.

use jiff::{SignedDuration, Timestamp};

use super::{Check, Finding};
use crate::account::clock::{ClockShift, SiteTime};
use crate::settings::Settings;
use crate::store::Tally;

/// How far the newest time of the table may lie in the future: what two machines' clocks differ by.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(1);

/// Checks the system's clock against the newest times of the table.
pub(super) fn system(settings: &Settings, now: Timestamp, tally: Option<&Tally>) -> Finding {
    let check = Check::Clock;
    let shown = SiteTime::utc().database_text(now);
    let shown = shown.split('.').next().unwrap_or_default();
    if is_before_2001(now) {
        let message = format!("it is {shown} UTC: before 2001 Django makes no links");
        return Finding::unfit(check, message, "set the system's clock");
    }
    let stored_in = settings.database_time().ok();
    let is_ahead = |stored: &&String| {
        let read = stored_in.as_ref().and_then(|zone| zone.rfc3339(stored));
        let at = read.and_then(|text| text.parse::<Timestamp>().ok());
        at.is_some_and(|at| at.duration_since(now) > TOLERANCE)
    };
    let ahead = tally.and_then(|tally| tally.newest.iter().flatten().find(is_ahead));
    match ahead {
        None => Finding::fits(check, format!("it is {shown} UTC")),
        Some(ahead) => Finding::attention(
            check,
            format!("it is {shown} UTC, and the table holds a later time: {ahead}"),
            "compare date -u here and on the site's machine",
        ),
    }
}

fn is_before_2001(now: Timestamp) -> bool {
    SiteTime::utc().stamp(now) < 0
}

/// Checks the site's zone, and tells of a jump of its clock that links will live through.
pub(super) fn zone(settings: &Settings, now: Timestamp) -> Finding {
    let check = Check::TimeZone;
    let zones = settings.site_time().and_then(|zone| settings.database_time().map(|_| zone));
    let zone = match zones {
        Ok(zone) => zone,
        Err(refusal) => return Finding::refused(check, refusal),
    };
    let name = &settings.time_zone.value;
    let jump = zone.next_shift(now, settings.password_reset_timeout.value).map(describe);
    Finding::fits(check, format!("{name}{}", jump.unwrap_or_default()))
}

/// Says what a jump of the clock does to links that are out by then.
fn describe(shift: ClockShift) -> String {
    let minutes = shift.seconds.unsigned_abs() / 60;
    let word = if shift.seconds < 0 { "longer" } else { "shorter" };
    let at = shift.at;
    format!("; its clock jumps at {at}, links that are made before live {minutes} minutes {word}")
}

//! Clock and time zone: tokens contain the site's local time.

use jiff::{SignedDuration, Timestamp};

use super::{Check, Finding};
use crate::account::clock::{ClockShift, SiteTime};
use crate::settings::Settings;
use crate::store::Tally;

/// How far in the future the newest time of the table may be: two machines' clocks can differ.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(1);

/// Compares the system clock with the newest times in the table.
pub(super) fn system(now: Timestamp, tally: Option<&Tally>) -> Finding {
    let check = Check::Clock;
    let shown = SiteTime::utc().database_text(now);
    let shown = shown.split('.').next().unwrap_or_default();
    if is_before_2001(now) {
        let message = format!("the time is {shown} UTC: Django cannot create links before 2001");
        return Finding::error(check, message, "set the system clock");
    }
    let ahead = tally.and_then(|tally| tally.newest);
    match ahead.filter(|newest| newest.duration_since(now) > TOLERANCE) {
        None => Finding::ok(check, format!("{shown} UTC")),
        Some(ahead) => Finding::warning(
            check,
            format!("the time is {shown} UTC, but the user table contains a later one: {ahead}"),
            "compare date -u here and on the site's machine",
        ),
    }
}

fn is_before_2001(now: Timestamp) -> bool {
    SiteTime::utc().stamp(now) < 0
}

/// Checks the site's time zone, and reports a clock change during the lifetime of new links.
pub(super) fn zone(settings: &Settings, now: Timestamp) -> Finding {
    let check = Check::TimeZone;
    let zones = settings.site_time().and_then(|zone| settings.database_time().map(|_| zone));
    let name = &settings.time_zone.value;
    let found = zones.map(|zone| {
        let shift = zone.next_shift(now, settings.password_reset_timeout.value).map(describe);
        Finding::ok(check, format!("{name}{}", shift.unwrap_or_default()))
    });
    Finding::of(check, found)
}

/// Describes what a clock change does to links issued before it.
fn describe(shift: ClockShift) -> String {
    let minutes = shift.seconds.unsigned_abs() / 60;
    let word = if shift.seconds < 0 { "longer" } else { "shorter" };
    let at = shift.at;
    format!("; clock change at {at}: links created before it live {minutes} minutes {word}")
}

//! How long a link lives, by the site's clock.

use jiff::Timestamp;

use super::clock::SiteTime;

/// A token's stamp, and the instants at which its life begins and ends.
///
/// An instant is `None` beyond the calendar, year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkValidity {
    /// Seconds from 2001 in the site's local time, as the token holds it.
    pub stamp: i128,
    /// The instant of the stamp.
    pub issued_at: Option<Timestamp>,
    /// The last instant at which the token is valid.
    pub expires_at: Option<Timestamp>,
}

/// Why no token can be made with a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkValidityError {
    /// A life is only ever shorter than the site's.
    #[error("--expires-in can only shorten PASSWORD_RESET_TIMEOUT, {0} seconds")]
    TooLong(u32),
    /// Django's tokens begin in 2001.
    #[error("the clock is before 2001, when Django's tokens begin")]
    Before2001,
}

impl LinkValidity {
    /// Begins a life that ends `expires_in` seconds from now, or by the site's `timeout`.
    ///
    /// A shorter life is a stamp dated back, so that Django, which knows only its own timeout,
    /// ends it at the same time.
    pub fn new(
        time: &SiteTime,
        now: Timestamp,
        timeout: u32,
        expires_in: Option<u32>,
    ) -> Result<Self, LinkValidityError> {
        let dated_back = match expires_in {
            Some(seconds) => {
                timeout.checked_sub(seconds).ok_or(LinkValidityError::TooLong(timeout))?
            }
            None => 0,
        };
        let stamp = time.stamp(now) - i64::from(dated_back);
        if stamp < 0 {
            Err(LinkValidityError::Before2001)
        } else {
            Ok(Self::of_stamp(stamp.into(), time, timeout))
        }
    }

    /// Tells the life of a stamp.
    #[must_use]
    pub fn of_stamp(stamp: i128, time: &SiteTime, timeout: u32) -> Self {
        Self {
            stamp,
            issued_at: time.instant(stamp),
            expires_at: time.instant(stamp.saturating_add(timeout.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_life_ends_early_and_a_longer_one_is_refused() {
        let now: Timestamp = "2026-02-03T04:05:06Z".parse().unwrap();
        let begin = |expires_in| LinkValidity::new(&SiteTime::utc(), now, 259_200, expires_in);
        let hour = begin(Some(3_600)).unwrap();
        assert_eq!(hour.expires_at, "2026-02-03T05:05:06Z".parse().ok());
        assert_eq!(hour.issued_at, "2026-01-31T05:05:06Z".parse().ok());
        assert_eq!(begin(None).unwrap().issued_at, Some(now));
        assert_eq!(begin(Some(259_200)), begin(None));
        assert_eq!(begin(Some(259_201)), Err(LinkValidityError::TooLong(259_200)));
    }

    #[test]
    fn there_is_no_life_before_2001_and_no_instant_beyond_the_calendar() {
        let early: Timestamp = "2000-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(
            LinkValidity::new(&SiteTime::utc(), early, 60, None),
            Err(LinkValidityError::Before2001)
        );
        assert_eq!(LinkValidity::of_stamp(i128::MAX, &SiteTime::utc(), 60).expires_at, None);
    }
}

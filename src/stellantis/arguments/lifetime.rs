//! [`Stage`]: where a certificate stands between its issue and its end, and [`renewal_time`]: when renewal becomes due.

use time::{Duration, OffsetDateTime};

use crate::pki::Certificate;
use crate::stellantis::arguments::hours::Hours;

const SECONDS_PER_HOUR: i64 = 3600;

/// How long before the end renewal becomes due at most, if nothing else is asked for.
const USUAL_WINDOW: Duration = Duration::hours(720);

/// Where a certificate stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before its first instant.
    NotYetValid,
    /// In use.
    Active,
    /// In use, but close to its end.
    RenewalDue,
    /// After its last instant.
    Expired,
}

impl Stage {
    /// The stage at an instant. Renewal is due from [`renewal_time`] on.
    pub fn at(now: OffsetDateTime, certificate: &Certificate, early_renewal_hours: Option<Hours>) -> Self {
        if now > certificate.not_after() {
            Self::Expired
        } else if now < certificate.not_before() {
            Self::NotYetValid
        } else if now >= renewal_time(certificate, early_renewal_hours) {
            Self::RenewalDue
        } else {
            Self::Active
        }
    }

    /// Its name in the attribute `status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotYetValid => "not_yet_valid",
            Self::Active => "active",
            Self::RenewalDue => "renewal_due",
            Self::Expired => "expired",
        }
    }

    /// Whether it is time to ask for a new certificate.
    pub fn is_due(self) -> bool {
        matches!(self, Self::RenewalDue | Self::Expired)
    }
}

/// When renewal becomes due: so many hours before the end, but not before the first instant. Without a number of hours, 720 or a
/// third of the certificate's life, whichever is shorter, in whole seconds.
pub fn renewal_time(certificate: &Certificate, early_renewal_hours: Option<Hours>) -> OffsetDateTime {
    let (first, last) = (certificate.not_before(), certificate.not_after());
    let window = match early_renewal_hours {
        Some(Hours(hours)) => hours.checked_mul(SECONDS_PER_HOUR).map(Duration::seconds),
        None => Some(usual_window(last - first)),
    };
    let due = window.and_then(|window| last.checked_sub(window));
    due.map_or(first, |due| due.max(first))
}

fn usual_window(life: Duration) -> Duration {
    USUAL_WINDOW.min(Duration::seconds(life.whole_seconds() / 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate() -> Certificate {
        let text = include_str!("../../../tests/vectors/pki/certificate.pem");
        Certificate::read_all(text).unwrap().remove(0)
    }

    fn stages(around: OffsetDateTime, early_renewal_hours: i64) -> [Stage; 3] {
        let hours = Some(Hours(early_renewal_hours));
        let at = |seconds| Stage::at(around + Duration::seconds(seconds), &certificate(), hours);
        [at(-1), at(0), at(1)]
    }

    #[test]
    fn the_first_and_the_last_instant_belong_to_the_life_of_a_certificate() {
        use Stage::{Active, Expired, NotYetValid, RenewalDue};
        assert_eq!(
            stages(certificate().not_before(), 1),
            [NotYetValid, Active, Active]
        );
        assert_eq!(
            stages(certificate().not_after(), 1),
            [RenewalDue, RenewalDue, Expired]
        );
        assert_eq!(
            stages(certificate().not_after(), 0),
            [Active, RenewalDue, Expired]
        );
    }

    #[test]
    fn renewal_is_due_from_the_hour_on_that_was_asked_for() {
        let from = certificate().not_after() - Duration::hours(720);
        assert_eq!(
            stages(from, 720),
            [Stage::Active, Stage::RenewalDue, Stage::RenewalDue]
        );
    }

    #[test]
    fn a_window_beyond_the_calendar_makes_renewal_due_from_the_first_instant_on() {
        for hours in [i64::MAX, i64::MAX / 3600, 24 * 366 * 20_000] {
            assert_eq!(
                stages(certificate().not_before(), hours)[1],
                Stage::RenewalDue,
                "{hours}"
            );
        }
    }

    #[test]
    fn renewal_is_due_exactly_from_the_renewal_time_on() {
        let certificate = certificate();
        let all = [None, Some(0), Some(1), Some(720), Some(1_000_000), Some(i64::MAX)];
        for hours in all.map(|hours| hours.map(Hours)) {
            let due = renewal_time(&certificate, hours);
            let is_due = |seconds| Stage::at(due + Duration::seconds(seconds), &certificate, hours).is_due();
            assert_eq!([-1, 0, 1].map(is_due), [false, true, true], "{hours:?}");
        }
    }

    #[test]
    fn without_hours_the_window_is_30_days_or_a_third_of_the_life_in_whole_seconds() {
        let days_90 = Duration::days(90);
        assert_eq!(usual_window(Duration::days(3650)), Duration::days(30));
        assert_eq!(usual_window(days_90), Duration::days(30));
        assert_eq!(
            usual_window(days_90 - Duration::SECOND),
            Duration::days(30) - Duration::SECOND
        );
        assert_eq!(usual_window(Duration::hours(24)), Duration::hours(8));
        assert_eq!(usual_window(Duration::seconds(11)), Duration::seconds(3));
        assert_eq!(usual_window(Duration::ZERO), Duration::ZERO);
    }
}

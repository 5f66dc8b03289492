//! [`Stage`]: where a certificate stands between its issue and its end.

use time::{Duration, OffsetDateTime};

use crate::pki::Certificate;

const SECONDS_PER_HOUR: i64 = 3600;

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
    /// The stage at an instant. Renewal is due `early_renewal_hours` before the end, however long the certificate is
    /// valid.
    pub fn at(now: OffsetDateTime, certificate: &Certificate, early_renewal_hours: i64) -> Self {
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

/// When renewal becomes due. A number of hours beyond the calendar means: from the first instant.
fn renewal_time(certificate: &Certificate, early_renewal_hours: i64) -> OffsetDateTime {
    SECONDS_PER_HOUR
        .checked_mul(early_renewal_hours)
        .and_then(|seconds| certificate.not_after().checked_sub(Duration::seconds(seconds)))
        .unwrap_or(certificate.not_before())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate() -> Certificate {
        let text = include_str!("../../../tests/vectors/pki/certificate.pem");
        Certificate::read_all(text).unwrap().remove(0)
    }

    fn stages(around: OffsetDateTime, early_renewal_hours: i64) -> [Stage; 3] {
        let at = |seconds| {
            Stage::at(
                around + Duration::seconds(seconds),
                &certificate(),
                early_renewal_hours,
            )
        };
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
}

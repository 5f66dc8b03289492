//! Where a certificate stands between its issue and its end.

use time::{Duration, OffsetDateTime};

use crate::pki::Certificate;

const SECONDS_PER_HOUR: i64 = 3600;

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before its first instant.
    NotYetValid,
    /// In use.
    Active,
    /// In use, but soon to end.
    RenewalDue,
    /// After its last instant.
    Expired,
}

impl Stage {
    /// The stage at an instant. Renewal is due `early_renewal_hours` before the end, however long the certificate
    /// lives.
    pub fn at(now: OffsetDateTime, certificate: &Certificate, early_renewal_hours: i64) -> Self {
        if now > certificate.not_after() {
            Self::Expired
        } else if now < certificate.not_before() {
            Self::NotYetValid
        } else if now >= renewal_from(certificate, early_renewal_hours) {
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

/// A window longer than any calendar means from the beginning.
fn renewal_from(certificate: &Certificate, early_renewal_hours: i64) -> OffsetDateTime {
    SECONDS_PER_HOUR
        .checked_mul(early_renewal_hours)
        .and_then(|seconds| certificate.not_after().checked_sub(Duration::seconds(seconds)))
        .unwrap_or(certificate.not_before())
}

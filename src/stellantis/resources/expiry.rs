//! What plans say about the time of a certificate: its end, and what a change of the certificate means for it.

use time::OffsetDateTime;

use crate::pki::Certificate;
use crate::pki::instant::minute_and_distance;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::hours::Hours;
use crate::stellantis::arguments::lifetime::Stage;
use crate::stellantis::arguments::text::quote;

/// What a plan does about an expired certificate. A renewal that is due is a warning, except with `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryAction {
    /// A warning.
    Warn,
    /// An error.
    Error,
    /// Nothing, not even about a renewal that is due.
    None,
}

impl TextType for ExpiryAction {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let all = [Self::Warn, Self::Error, Self::None];
        all.into_iter()
            .find(|action| action.as_text() == text)
            .ok_or_else(|| {
                Diagnostic::error("Unknown expiry action")
                    .because(format!("The expiry action {} does not exist.", quote(text)))
                    .remedy("Use \"warn\", \"error\" or \"none\".")
            })
    }

    fn as_text(&self) -> &str {
        match self {
            Self::Warn => "warn",
            Self::Error => "error",
            Self::None => "none",
        }
    }
}

/// The validity of a certificate, as of an instant.
#[derive(Clone, Copy)]
pub struct Validity<'a> {
    /// The instant.
    pub now: OffsetDateTime,
    /// The MZP that the certificate is for.
    pub mzp: &'a str,
    /// The certificate.
    pub certificate: &'a Certificate,
}

impl Validity<'_> {
    /// The warning or error about the end of the certificate, without a path.
    pub fn expiry(&self, early_renewal_hours: Option<Hours>, action: ExpiryAction) -> Option<Diagnostic> {
        if action == ExpiryAction::None {
            return None;
        }
        match Stage::at(self.now, self.certificate, early_renewal_hours) {
            Stage::Expired => Some(self.expired(action)),
            Stage::RenewalDue => Some(self.renewal_due()),
            Stage::NotYetValid | Stage::Active => None,
        }
    }

    fn expired(&self, action: ExpiryAction) -> Diagnostic {
        let expired = Diagnostic::error("Certificate has expired").because(format!(
            "The certificate of {} {}. Servers refuse an expired certificate, so the application cannot connect with it.",
            self.mzp,
            self.ending()
        ));
        match action {
            ExpiryAction::Error => expired.remedy(
                "Ask Stellantis for a new certificate for this request, and set certificate_pem to it. To plan anything else until it \
                 arrives, set expiry_action to \"warn\".",
            ),
            _ => expired
                .remedy(
                    "Ask Stellantis for a new certificate for this request, and set certificate_pem to it. The argument \
                     expiry_action sets whether an expired certificate is a warning, an error, or nothing.",
                )
                .into_warning(),
        }
    }

    fn renewal_due(&self) -> Diagnostic {
        Diagnostic::warning("Certificate renewal is due")
            .because(format!("The certificate of {} {}.", self.mzp, self.ending()))
            .remedy(
                "Ask Stellantis for a new certificate for this request, and set certificate_pem to it before the current one ends. The \
                 argument early_renewal_hours sets how long before the end this warning begins.",
            )
    }

    /// Warnings about another certificate that takes the place of this one, if this one is valid. They have no path.
    pub fn succession(&self, successor: &Certificate) -> Vec<Diagnostic> {
        if !matches!(
            Stage::at(self.now, self.certificate, None),
            Stage::Active | Stage::RenewalDue
        ) {
            return Vec::new();
        }
        let new = Validity {
            certificate: successor,
            ..*self
        };
        let gap = (self.now < successor.not_before()).then(|| self.gap(&new));
        let loss = (successor.not_after() < self.certificate.not_after()).then(|| self.earlier_end(&new));
        gap.into_iter().chain(loss).collect()
    }

    fn gap(&self, new: &Validity<'_>) -> Diagnostic {
        let begin = new.certificate.not_before();
        Diagnostic::warning("New certificate is not yet valid")
            .because(format!(
                "The current certificate of {} is valid: it {}. The new one is valid only from {}. Until then, no certificate \
                 would be valid.",
                self.mzp,
                self.ending(),
                minute_and_distance(self.now, begin)
            ))
            .remedy("Keep the current certificate in certificate_pem until the new one is valid.")
    }

    fn earlier_end(&self, new: &Validity<'_>) -> Diagnostic {
        Diagnostic::warning("New certificate ends earlier")
            .because(format!(
                "The current certificate of {} {}. The new one {}.",
                self.mzp,
                self.ending(),
                new.ending()
            ))
            .remedy("Check that certificate_pem is the certificate that Stellantis issued last, and not an older one.")
    }

    fn ending(&self) -> String {
        let end = self.certificate.not_after();
        let verb = if self.now > end { "ended" } else { "ends" };
        format!("{verb} on {}", minute_and_distance(self.now, end))
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    fn certificate() -> Certificate {
        let text = include_str!("../../../tests/vectors/pki/certificate.pem");
        Certificate::read_all(text).unwrap().remove(0)
    }

    fn said(before_the_end: Duration, action: ExpiryAction) -> String {
        let certificate = certificate();
        let validity = Validity {
            now: certificate.not_after() - before_the_end,
            mzp: "MZP128745",
            certificate: &certificate,
        };
        validity
            .expiry(None, action)
            .map_or_else(|| "nothing\n".to_owned(), |diagnostic| diagnostic.to_string())
    }

    #[test]
    fn the_time_left_is_said_in_days_then_in_hours_then_in_minutes() {
        let lengths = [
            Duration::days(30),
            Duration::days(30) - Duration::SECOND,
            Duration::days(2),
            Duration::days(2) - Duration::SECOND,
            Duration::hours(2),
            Duration::hours(2) - Duration::SECOND,
            Duration::MINUTE,
            Duration::SECOND,
            Duration::ZERO,
            -Duration::SECOND,
            -Duration::minutes(40),
            -Duration::hours(47),
            -Duration::days(48),
        ];
        let said = lengths.map(|length| {
            let said = said(length, ExpiryAction::Warn);
            said.lines()
                .find(|line| line.starts_with("The certificate"))
                .unwrap()
                .to_owned()
        });
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn only_an_expired_certificate_is_an_error_and_none_is_silent() {
        let of = |length, action| said(length, action).lines().next().unwrap().to_owned();
        let all = [ExpiryAction::Warn, ExpiryAction::Error, ExpiryAction::None];
        assert_eq!(
            all.map(|action| of(Duration::days(30), action)),
            [
                "Warning: Certificate renewal is due",
                "Warning: Certificate renewal is due",
                "nothing"
            ]
        );
        assert_eq!(
            all.map(|action| of(-Duration::SECOND, action)),
            [
                "Warning: Certificate has expired",
                "Error: Certificate has expired",
                "nothing"
            ]
        );
        assert!(
            all.iter()
                .all(|action| of(Duration::days(31), *action) == "nothing")
        );
    }
}

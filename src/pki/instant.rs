//! Instants as messages show them: in UTC, and how far away they are.

use time::{Duration, OffsetDateTime, UtcOffset};

/// An instant such as `2027-11-25 at 23:18 UTC`.
pub fn minute(instant: OffsetDateTime) -> String {
    let instant = instant.to_offset(UtcOffset::UTC);
    let (hour, minute, _) = instant.to_hms();
    format!("{} at {hour:02}:{minute:02} UTC", instant.date())
}

/// Both, such as `2027-11-25 at 23:18 UTC, in 29 days`.
pub fn minute_and_distance(now: OffsetDateTime, instant: OffsetDateTime) -> String {
    format!("{}, {}", minute(instant), distance(now, instant))
}

/// How far away an instant is, such as `in 29 days` or `5 minutes ago`.
fn distance(now: OffsetDateTime, instant: OffsetDateTime) -> String {
    match instant < now {
        true => format!("{} ago", amount(now - instant)),
        false => format!("in {}", amount(instant - now)),
    }
}

/// A length of time in whole days, below two days in hours, below two hours in minutes.
fn amount(duration: Duration) -> String {
    let (days, hours, minutes) = (
        duration.whole_days(),
        duration.whole_hours(),
        duration.whole_minutes(),
    );
    match (days, hours, minutes) {
        (2.., ..) => format!("{days} days"),
        (_, 2.., _) => format!("{hours} hours"),
        (.., 0) => "less than a minute".to_owned(),
        (.., 1) => "1 minute".to_owned(),
        _ => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn an_instant_is_shown_in_utc_to_the_minute() {
        let paris = UtcOffset::from_hms(1, 0, 0).unwrap();
        let instant = OffsetDateTime::from_unix_timestamp(1_795_648_739).unwrap();
        assert_eq!(minute(instant.to_offset(paris)), "2026-11-25 at 23:18 UTC");
    }

    #[test]
    fn a_distance_is_shown_in_the_unit_that_fits() {
        for (distance, shown) in [
            (Duration::hours(48), "2 days"),
            (Duration::hours(48) - Duration::SECOND, "47 hours"),
            (Duration::hours(2), "2 hours"),
            (Duration::hours(2) - Duration::SECOND, "119 minutes"),
            (Duration::minutes(2), "2 minutes"),
            (Duration::minutes(2) - Duration::SECOND, "1 minute"),
            (Duration::MINUTE - Duration::SECOND, "less than a minute"),
        ] {
            assert_eq!(
                minute_and_distance(NOW + distance, NOW),
                format!("1970-01-01 at 00:00 UTC, {shown} ago")
            );
            assert_eq!(
                minute_and_distance(NOW - distance, NOW),
                format!("1970-01-01 at 00:00 UTC, in {shown}")
            );
        }
        assert_eq!(
            minute_and_distance(NOW, NOW),
            "1970-01-01 at 00:00 UTC, in less than a minute"
        );
    }
}

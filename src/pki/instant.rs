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

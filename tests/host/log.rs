//! Log lines, as go-plugin and go-hclog parse them (PROTOCOL.md section 1).

use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Ends the test if a host would not read `line` as a structured one.
pub fn check(line: &str) -> Value {
    assert!(line.len() < 65_536, "a line of {} bytes", line.len());
    let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let text = |key: &str| {
        value[key]
            .as_str()
            .unwrap_or_else(|| panic!("{key} is no string: {line}"))
    };
    assert!(
        ["trace", "debug", "info", "warn", "error"].contains(&text("@level")),
        "{line}"
    );
    assert!(
        !text("@message").is_empty() && !text("@module").is_empty(),
        "{line}"
    );
    let timestamp = text("@timestamp");
    OffsetDateTime::parse(timestamp, &Rfc3339).unwrap_or_else(|error| panic!("{error}: {line}"));
    let (_, fraction) = timestamp.split_once('.').expect("fractional digits");
    assert!(fraction.len() == 7 && fraction.ends_with('Z'), "{line}");
    value
}

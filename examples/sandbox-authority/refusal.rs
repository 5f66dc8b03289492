//! [`Refusals`]: why a request is sent back. Each says what is wrong, because of what, and what to do.

use std::fmt;

/// One reason to send a request back.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub what: String,
    pub because: String,
    pub advice: String,
}

impl Refusal {
    pub fn new(what: impl Into<String>, because: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            because: because.into(),
            advice: advice.into(),
        }
    }
}

/// All that is wrong with one request, so that it is sent back once.
#[derive(Debug)]
pub struct Refusals(pub Vec<Refusal>);

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Self {
        Self(vec![refusal])
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Refused: the request cannot be answered.")?;
        self.0.iter().try_for_each(
            |Refusal {
                 what,
                 because,
                 advice,
             }| { write!(formatter, "\n- {what}\n  Why: {because}\n  What to do: {advice}") },
        )
    }
}

impl std::error::Error for Refusals {}

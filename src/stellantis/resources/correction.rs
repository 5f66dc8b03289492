//! [`Correction`]: an attribute in the state that does not agree with what it follows from, because somebody edited it.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::stellantis::arguments::text::quote_up_to;

/// Most characters of a value that a message repeats: enough for a distinguished name.
const LONGEST_QUOTE: usize = 400;

/// An attribute in the state, as it is and as it has to be.
pub struct Correction {
    name: &'static str,
    stored: String,
    right: String,
}

impl Correction {
    /// The correction of an attribute that is no secret; `None` if the state has the right value, or none.
    pub fn find(name: &'static str, stored: Option<&String>, right: &str) -> Option<Self> {
        let stored = stored.filter(|stored| *stored != right)?;
        Some(Self {
            name,
            stored: stored.clone(),
            right: right.to_owned(),
        })
    }
}

/// A warning about attributes that a refresh has corrected.
///
/// `source` is what the attributes follow from, such as "the request".
pub fn warn(corrections: &[Correction], source: &str) -> Option<Diagnostic> {
    let describe = |Correction { name, stored, right }: &Correction| {
        let quote = |text: &str| quote_up_to(LONGEST_QUOTE, text);
        format!("{name} before: {}\n{name} now: {}", quote(stored), quote(right))
    };
    let list: Vec<String> = corrections.iter().map(describe).collect();
    (!list.is_empty()).then(|| {
        Diagnostic::warning("Attributes in the state were corrected")
            .because(format!(
                "Attributes in the state do not match {source} there, and were corrected.\n\n{}",
                list.join("\n")
            ))
            .remedy(
                "Find out what changed the state. To store the correction alone, run terraform apply -refresh-only.",
            )
    })
}

//! Stored outputs that differ from what they follow from, because somebody edited the state.

use std::collections::BTreeMap;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::value::Value;
use crate::stellantis::arguments::text::quote;

/// Most characters of a text that is shown whole: more than a hash or a subject has, less than a PEM.
const LONGEST_TEXT: usize = 250;

/// A warning that names both values of each output that differs. An output that is null or unknown in the state is not
/// compared: a newer version of the provider may have added it. None of the outputs may be sensitive.
///
/// `source` is what the outputs follow from, such as "the private key".
pub fn compare(
    stored: &BTreeMap<String, Value>,
    computed: &BTreeMap<String, Value>,
    source: &str,
) -> Option<Diagnostic> {
    let lines: Vec<String> = computed
        .iter()
        .filter_map(|(name, computed)| {
            let stored = stored.get(name)?;
            let comparable = !stored.is_null() && stored.is_wholly_known() && computed.is_wholly_known();
            (comparable && stored != computed)
                .then(|| format!("{name}: {} becomes {}", show(stored), show(computed)))
        })
        .collect();
    (!lines.is_empty()).then(|| wrong_outputs(source, &lines.join("\n")))
}

fn wrong_outputs(source: &str, lines: &str) -> Diagnostic {
    Diagnostic::warning("Attributes in the state were corrected")
        .because(format!(
            "Attributes in the state do not match {source} in the state. Either the state was edited, or another version of the \
             provider computed them differently. They are corrected:\n\n{lines}"
        ))
        .remedy(
            "If the state was edited, check where the wrong values have been used. To store the correction alone, run terraform \
             apply -refresh-only.",
        )
}

fn show(value: &Value) -> String {
    match value {
        Value::String(_) => value.as_str().map(show_text).unwrap_or_default(),
        Value::Sequence(elements) => {
            let elements: Vec<String> = elements.iter().map(show).collect();
            format!("[{}]", elements.join(", "))
        }
        other => format!("{other:?}"),
    }
}

fn show_text(text: &str) -> String {
    match text.chars().count() <= LONGEST_TEXT {
        true => format!("{text:?}"),
        false => quote(text),
    }
}

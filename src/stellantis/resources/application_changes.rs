//! What a plan changes about an application that Mobilisights has approved.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, Knowable, Partial, TextType};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::text::quote;
use crate::stellantis::resources::application_inputs::Inputs;
use crate::stellantis::rules::Mzp;

/// Most characters of a text that is shown with its change.
const LONGEST_TEXT: usize = 60;

/// Warnings about what Mobilisights must be told, and about a login identifier that changes.
pub fn review(prior: &Inputs<Partial>, planned: &Inputs<Partial>) -> Vec<Diagnostic> {
    let identifier = identifier_change(prior, planned);
    let description = description_change(prior, planned);
    identifier.into_iter().chain(description).collect()
}

fn identifier_change(prior: &Inputs<Partial>, planned: &Inputs<Partial>) -> Option<Diagnostic> {
    let old = identifier(prior)?;
    let change = match planned.login_identifier.known()? {
        Some(new) if new == old => return None,
        Some(new) => new_identifier(old.as_text(), new.as_text()),
        None => no_identifier(old.as_text()),
    };
    Some(change.at(attribute_path!(Inputs.login_identifier)))
}

fn new_identifier(old: &str, new: &str) -> Diagnostic {
    Diagnostic::warning("Login identifier of the application changes")
        .because(format!(
            "The login identifier {old} becomes {new}. It is the common name of the request and of the certificate, so those \
             for {old} cannot be used for {new}."
        ))
        .remedy(format!(
            "If {old} was a mistake, apply, and send Stellantis a request with {new}. If Mobilisights has approved another \
             application, keep {old} here, and describe the other one in its own stellantis_application."
        ))
}

fn no_identifier(old: &str) -> Diagnostic {
    Diagnostic::warning("Login identifier of the application is removed")
        .because(format!(
            "The application was approved with the login identifier {old}. Without it, the status becomes \"described\", and \
             registration_request asks for a new registration."
        ))
        .remedy(format!(
            "Set login_identifier to {old:?} again, unless Mobilisights has withdrawn the approval. Before you apply, check \
             whether the plan destroys anything because the login identifier is missing."
        ))
}

/// A warning that names each part of an approved description that changes.
fn description_change(prior: &Inputs<Partial>, planned: &Inputs<Partial>) -> Option<Diagnostic> {
    // Whether an approval that is removed covered the old description no longer matters.
    let is_removed = matches!(planned.login_identifier, Knowable::Known(None));
    let mzp = identifier(planned)
        .or_else(|| identifier(prior))
        .filter(|_| !is_removed)?;
    let changes = changes(prior, planned);
    (!changes.is_empty()).then(|| changed_description(mzp.as_text(), &changes.join("\n")))
}

fn changed_description(mzp: &str, changes: &str) -> Diagnostic {
    Diagnostic::warning("Description of an approved application changes")
        .because(format!(
            "Mobilisights has approved the application {mzp} as it was described. This plan changes the description:\n\n{changes}"
        ))
        .remedy(
            "After the apply, send the new registration_request to Mobilisights. It asks whether the approval covers the \
             change.",
        )
}

fn identifier(inputs: &Inputs<Partial>) -> Option<&Mzp> {
    inputs.login_identifier.known()?.as_ref()
}

/// A line for each argument of the description that changes. Hosts do not wrap lines that begin with a space.
fn changes(prior: &Inputs<Partial>, planned: &Inputs<Partial>) -> Vec<String> {
    let (before, after) = (Inputs::encode(prior), Inputs::encode(planned));
    let names = Inputs::attributes().iter().map(|attribute| attribute.name);
    names
        .filter(|name| *name != "login_identifier" && before[*name] != after[*name])
        .map(|name| format!("  {name} {}", change(&before[name], &after[name])))
        .collect()
}

fn change(before: &Value, after: &Value) -> String {
    if !after.is_wholly_known() {
        return "may change: its new value is known only after apply".to_owned();
    }
    match (before, after) {
        (Value::Sequence(before), Value::Sequence(after)) => change_of_set(before, after),
        _ => match (show(before), show(after)) {
            (Some(before), Some(after)) => format!("changes from {before} to {after}"),
            _ => "changes".to_owned(),
        },
    }
}

fn change_of_set(before: &[Value], after: &[Value]) -> String {
    let added = difference(after, before).map(|names| format!("adds {names}"));
    let removed = difference(before, after).map(|names| format!("removes {names}"));
    added.into_iter().chain(removed).collect::<Vec<_>>().join(" and ")
}

fn difference(of: &[Value], without: &[Value]) -> Option<String> {
    let names = of.iter().filter(|name| !without.contains(name));
    let names: Vec<_> = names.filter_map(Value::as_str).map(quote).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A value that is short enough to be shown.
fn show(value: &Value) -> Option<String> {
    match value {
        Value::String(_) => {
            let text = value.as_str()?;
            let is_short = text.chars().count() <= LONGEST_TEXT && !text.contains('\n');
            is_short.then(|| format!("{text:?}"))
        }
        Value::Number(number) => Some(number.to_string()),
        _ => Some("none".to_owned()),
    }
}

//! A resource with one attribute of every kind, for the tests of the engine.

use std::collections::BTreeMap;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::apply::ApplyRequest;
use crate::sdk::framework::engine::managed::Managed;
use crate::sdk::framework::engine::managed_resource::ManagedResource;
use crate::sdk::framework::engine::plan::{PlanRequest, PlanResponse};
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attribute_type::{TextType, WriteOnly};
use crate::sdk::framework::model::attributes::{Attributes, Partial, attributes};
use crate::sdk::framework::model::knowable::Knowable;
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, Revise, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;

attributes! {
    /// A specimen.
    ///
    /// With a second paragraph.
    pub struct Inputs {
        /// Text without rules.
        name: String,
        /// Text in which case makes no difference.
        label: Option<Caseless>,
        /// A default.
        size: i64 = default(10),
        /// A default beside another value only.
        unit: Option<String> = default(Some("cm".to_owned())).only_with(size, 10),
        /// An object.
        place: Option<Place>,
        /// An object that stays.
        home: Option<Place> = keep(),
        /// A change makes a new object.
        color: Option<String> = replace(),
        /// A change makes a new object, but not the first elements.
        tags: Option<Vec<String>> = replace_unless_empty(),
        /// Hidden in output, and stored.
        pin: Option<Secret<String>>,
        /// Never stored.
        password_wo: Option<WriteOnly<Secret<String>>>,
        /// Its trigger.
        password_wo_version: Option<i64>,
    }
}

attributes! {
    /// A place.
    pub nested struct Place {
        /// Which town.
        town: String,
        /// A default inside an object.
        country: String = default("FR".to_owned()),
    }
}

attributes! {
    /// What is made.
    pub outputs struct Outputs {
        /// Depends on everything.
        summary: String,
        /// Stays what it is.
        id: String,
        /// May be absent.
        hint: Option<String>,
    }
}

/// Text in which case makes no difference.
pub struct Caseless(String);

impl TextType for Caseless {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(Self(text.to_owned()))
    }

    fn as_text(&self) -> &str {
        &self.0
    }

    fn equivalent(one: &str, other: &str) -> bool {
        one.eq_ignore_ascii_case(other)
    }
}

/// The resource. The name `forbidden` breaks a rule, `impossible` fails in the plan, `broken` in the apply. The label
/// `dubious` earns a warning, and `permanent` prevents the deletion.
pub struct Specimen;

impl Resource for Specimen {
    const TYPE_NAME: &'static str = "test_specimen";
    type Inputs = Inputs;
    type Outputs = Outputs;
    const IDENTITY: Option<&'static Identity> = Some(&Identity {
        name: "number",
        description: "Number of the specimen.",
        output: "id",
    });

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if inputs.name.known().is_some_and(|name| name == "forbidden") {
            let error = Diagnostic::error("Forbidden name").because("It is forbidden.");
            found.push(error.remedy("Use another.").at(attribute_path!(Inputs.name)));
        }
        if matches!(&inputs.label, Knowable::Known(Some(Caseless(label))) if label == "dubious") {
            let warning = Diagnostic::warning("Dubious label").because("It is dubious.");
            found.push(warning.remedy("Use another.").at(attribute_path!(Inputs.label)));
        }
        found
    }

    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        if inputs.name.known().is_some_and(|name| name == "impossible") {
            return Err(Diagnostic::error("Impossible")
                .because("It is impossible.")
                .remedy("Give up."));
        }
        let id = prior.map_or(Knowable::Unknown, |prior| prior.outputs.id.clone());
        Ok(Outputs {
            id,
            ..Outputs::unknown()
        })
    }

    /// A password that arrives later is missing in the summary.
    fn is_outdated(&self, state: &State<Self>) -> bool {
        let arrived = matches!(state.inputs.password_wo, Knowable::Known(Some(_)));
        let summary = state.outputs.summary.known();
        arrived && summary.is_some_and(|summary| summary.ends_with(" 0"))
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        if inputs.name == "broken" {
            return Err(Diagnostic::error("Broken")
                .because("It broke.")
                .remedy("Mend it."));
        }
        let town = inputs.place.map_or("nowhere".to_owned(), |place| {
            format!("{}, {}", place.town, place.country)
        });
        let password = inputs.password_wo.map_or(0, |password| password.0.expose().len());
        let id = prior
            .and_then(|prior| prior.outputs.id.known().cloned())
            .unwrap_or_else(|| "id-1".to_owned());
        Ok(Outputs {
            summary: format!("{} {} {town} {password}", inputs.name, inputs.size),
            id,
            hint: None,
        })
    }

    fn delete(&self, prior: &State<Self>) -> Result<(), Diagnostic> {
        match &prior.inputs.label {
            Knowable::Known(Some(Caseless(label))) if label == "permanent" => Err(permanent()),
            _ => Ok(()),
        }
    }
}

fn permanent() -> Diagnostic {
    Diagnostic::error("Permanent")
        .because("It is permanent.")
        .remedy("Keep it.")
}

impl Refresh for Specimen {
    fn refresh(&self, _: &State<Self>) -> (Outputs<Partial>, Vec<Diagnostic>) {
        let hint = Knowable::Known(Some("refreshed".to_owned()));
        (
            Outputs {
                hint,
                ..Outputs::unknown()
            },
            Vec::new(),
        )
    }
}

impl Review for Specimen {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        let cause = match change {
            Change::Create(_) => "create",
            Change::None(_) => "none",
            Change::Update(..) => "update",
            Change::Replace(..) => "replace",
            Change::Destroy(_) => "destroy",
        };
        vec![Diagnostic::warning("Reviewed").because(cause).remedy("Nothing.")]
    }
}

impl Revise for Specimen {
    const REVISION: &'static str = "Increases with each new name.";

    /// Only a new name matters to users.
    fn is_revised(prior: &State<Self>, planned: &State<Self>) -> bool {
        prior.inputs.name.known() != planned.inputs.name.known()
    }
}

/// The resource as the protocol sees it.
pub fn specimen() -> impl ManagedResource {
    Managed::new(Specimen)
        .with_refresh()
        .with_review()
        .with_revision()
}

/// An object with these attributes, and all others null.
pub fn object(attributes: &[(&str, Value)]) -> Value {
    let names = specimen()
        .schema()
        .attributes
        .iter()
        .map(|attribute| attribute.name.to_owned())
        .collect::<Vec<_>>();
    let mut object: BTreeMap<_, _> = names.into_iter().map(|name| (name, Value::Null)).collect();
    object.extend(
        attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    Value::Mapping(object)
}

/// A nested object.
pub fn place(town: Value, country: Value) -> Value {
    Value::Mapping([("town".to_owned(), town), ("country".to_owned(), country)].into())
}

/// Plans as a host does: what the configuration leaves out and the provider computes comes from the prior state.
pub fn plan(prior: &Value, config: &Value) -> PlanResponse {
    let mut proposed = config.clone();
    for name in ["size", "unit", "home", "summary", "id", "hint", "revision"] {
        if config.attribute(name).is_null() {
            proposed.set_attribute(name, prior.attribute(name).clone());
        }
    }
    specimen().plan(PlanRequest {
        prior: prior.clone(),
        proposed,
        config: config.clone(),
    })
}

/// Plans and applies; the new state.
pub fn applied(prior: &Value, config: &Value) -> Value {
    let planned = plan(prior, config).planned;
    let response = specimen().apply(ApplyRequest {
        prior: prior.clone(),
        planned,
        config: config.clone(),
    });
    assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
    response.state
}

/// A string value.
pub fn text(text: &str) -> Value {
    Value::string(text)
}

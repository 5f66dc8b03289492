//! [`ManagedResource`]: a resource as the protocol sees it, without its types.

use crate::sdk::framework::adoption::{MoveSource, Origin};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::apply::{ApplyRequest, ApplyResponse, apply};
use crate::sdk::framework::engine::configuration::configuration;
use crate::sdk::framework::engine::import::import;
use crate::sdk::framework::engine::managed::{Adoption, Managed};
use crate::sdk::framework::engine::r#move::take_over;
use crate::sdk::framework::engine::plan::{PlanRequest, PlanResponse, plan};
use crate::sdk::framework::engine::refresh::refresh;
use crate::sdk::framework::engine::validate::validate;
use crate::sdk::framework::engine::write_only::without_write_only;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::schema::Schema;
use crate::sdk::framework::resource::Resource;
use crate::sdk::framework::value::Value;

/// A managed resource of any type. [`Managed`] implements it.
pub trait ManagedResource: Send + Sync {
    /// The resource type in HCL, such as `example_greeting`.
    fn type_name(&self) -> &'static str;
    /// The schema of its block.
    fn schema(&self) -> &Schema;
    /// What is wrong with a configuration, in which any value may be unknown.
    fn validate(&self, config: &Value, write_only_allowed: bool) -> Vec<Diagnostic>;
    /// What hosts know an object by; `None` for a resource without an identity.
    fn identity(&self) -> Option<&'static Identity>;
    /// The object that an import ID names; `None` for a resource that cannot be imported.
    fn import(&self, id: &str) -> Option<Adoption>;
    /// The resource of another provider that can be moved to this one.
    fn move_source(&self) -> Option<&MoveSource>;
    /// An object of [`move_source`](Self::move_source) as one of this resource; `None` for a resource without one.
    fn take_over(&self, source: &Value) -> Option<Adoption>;
    /// The configuration that a host writes for an existing object.
    fn configuration(&self, state: &Value) -> Value;
    /// A stored object in the form of the current schema.
    fn upgrade(&self, stored: &Value) -> Value;
    /// The object as it is now, with warnings.
    fn refresh(&self, state: Value) -> (Value, Vec<Diagnostic>);
    /// Plans one object.
    fn plan(&self, request: PlanRequest) -> PlanResponse;
    /// Applies the plan of one object.
    fn apply(&self, request: ApplyRequest) -> ApplyResponse;
}

impl<R: Resource> ManagedResource for Managed<R> {
    fn type_name(&self) -> &'static str {
        R::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value, write_only_allowed: bool) -> Vec<Diagnostic> {
        validate(self, config, write_only_allowed)
    }

    fn identity(&self) -> Option<&'static Identity> {
        R::IDENTITY
    }

    fn import(&self, id: &str) -> Option<Adoption> {
        import(self, id)
    }

    fn move_source(&self) -> Option<&MoveSource> {
        self.origin.as_ref().map(Origin::source)
    }

    fn take_over(&self, source: &Value) -> Option<Adoption> {
        take_over(self, source)
    }

    fn configuration(&self, state: &Value) -> Value {
        configuration(&self.schema.attributes, state)
    }

    fn upgrade(&self, stored: &Value) -> Value {
        without_write_only(&self.schema.attributes, stored)
    }

    fn refresh(&self, state: Value) -> (Value, Vec<Diagnostic>) {
        refresh(self, state)
    }

    fn plan(&self, request: PlanRequest) -> PlanResponse {
        plan(self, request)
    }

    fn apply(&self, request: ApplyRequest) -> ApplyResponse {
        apply(self, request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdk::framework::engine::specimen::specimen;
    use crate::sdk::framework::model::schema::{Replacement, ValueSource};

    #[test]
    fn the_schema_says_what_the_types_say() {
        let specimen = specimen();
        let attribute = |name| {
            specimen
                .schema()
                .attributes
                .iter()
                .find(|attribute| attribute.name == name)
                .unwrap()
        };
        assert!(matches!(attribute("name").source, ValueSource::Required));
        assert!(matches!(attribute("label").source, ValueSource::Optional));
        assert!(matches!(attribute("size").source, ValueSource::Default(_)));
        assert!(matches!(attribute("home").source, ValueSource::Kept));
        assert!(matches!(attribute("summary").source, ValueSource::Computed));
        assert_eq!(attribute("color").replacement, Replacement::Always);
        assert_eq!(attribute("tags").replacement, Replacement::UnlessEmpty);
        assert_eq!(attribute("name").replacement, Replacement::Never);
        assert!(attribute("password_wo").write_only && attribute("password_wo").sensitive);
        assert_eq!(attribute("place").nested()[0].description, "Which town.");
        assert_eq!(
            specimen.schema().description,
            "A specimen.\n\nWith a second paragraph."
        );
    }
}

//! Objects that this provider did not create: imported by an ID, or moved from a resource of another provider.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, PartialOf};
use crate::sdk::framework::model::schema::object_type;
use crate::sdk::framework::resource::{Resource, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;

/// An imported or moved object. Attributes that are left unknown are stored as null.
pub struct Adopted<R: Resource> {
    /// The object.
    pub state: State<R>,
    /// Warnings about what could not be carried over.
    pub remarks: Vec<Diagnostic>,
}

/// A resource that can be imported.
pub trait Import: Resource {
    /// Reads the object that an import ID names.
    ///
    /// # Errors
    ///
    /// A diagnostic. Hosts show it without a source location, and print the ID.
    fn import(&self, id: &str) -> Result<Adopted<Self>, Diagnostic>;
}

/// A resource that an object of another provider can be moved to, with a `moved` block.
pub trait Move: Resource {
    /// Namespace and type of the other provider, such as `example/greeting`, on any registry.
    const PROVIDER: &'static str;
    /// The other resource's type.
    const SOURCE_TYPE_NAME: &'static str;
    /// The latest schema version of the other resource that is supported. So are all earlier ones.
    const NEWEST_VERSION: i64;
    /// The attributes that are read from the other resource's state. Rules do not apply to them, and do not compile.
    type SourceState: Attributes;

    /// Converts the object.
    ///
    /// # Errors
    ///
    /// A diagnostic if the object cannot be converted.
    fn take_over(&self, source: &PartialOf<Self::SourceState>) -> Result<Adopted<Self>, Diagnostic>;
}

type TakeOver<R> = fn(&R, &Value) -> Result<Adopted<R>, Diagnostic>;

/// A [`Move`], untyped.
pub struct Origin<R: Resource> {
    source: MoveSource,
    take_over: TakeOver<R>,
}

/// The resource of another provider whose objects can be moved.
pub struct MoveSource {
    /// Namespace and type of the provider.
    pub provider: &'static str,
    /// The resource's type.
    pub type_name: &'static str,
    /// The latest schema version that is supported. So are all earlier ones.
    pub newest_version: i64,
    /// What is read of its state.
    pub object_type: Type,
}

impl<R: Resource> Origin<R> {
    /// What the resource declares.
    pub fn declared() -> Self
    where
        R: Move,
    {
        const {
            assert!(
                !R::SourceState::HAS_RULES,
                "no rule applies to the state of another provider"
            )
        };
        Self {
            source: MoveSource {
                provider: R::PROVIDER,
                type_name: R::SOURCE_TYPE_NAME,
                newest_version: R::NEWEST_VERSION,
                object_type: object_type(R::SourceState::attributes()),
            },
            take_over: |resource, source| {
                resource.take_over(&R::SourceState::decode(source, &Path::root(), &mut Vec::new()))
            },
        }
    }

    /// The resource of the other provider.
    pub fn source(&self) -> &MoveSource {
        &self.source
    }

    pub(in crate::sdk::framework) fn take_over(
        &self,
        resource: &R,
        source: &Value,
    ) -> Result<Adopted<R>, Diagnostic> {
        (self.take_over)(resource, source)
    }
}

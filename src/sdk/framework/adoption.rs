//! Objects that were made elsewhere: imported from what an ID names, or moved from another provider's state.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, PartialOf};
use crate::sdk::framework::model::schema::object_type;
use crate::sdk::framework::resource::{Resource, State};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;

/// An object from elsewhere as one of ours. What is left unknown of it is stored as null.
pub struct Adopted<R: Resource> {
    /// The object.
    pub state: State<R>,
    /// What could not be carried over.
    pub remarks: Vec<Diagnostic>,
}

/// A resource that takes in objects from outside of Terraform.
pub trait Import: Resource {
    /// The object that an import ID names.
    ///
    /// # Errors
    ///
    /// A diagnostic. Hosts show no place with it, and print the ID.
    fn import(&self, id: &str) -> Result<Adopted<Self>, Diagnostic>;
}

/// A resource that an object of another provider can become, by a `moved` block.
pub trait Move: Resource {
    /// Namespace and name of the other provider, such as `hashicorp/tls`, on whichever host.
    const PROVIDER: &'static str;
    /// The other resource's type.
    const SOURCE_TYPE_NAME: &'static str;
    /// The newest schema version of the other resource that is known here.
    const NEWEST_VERSION: i64;
    /// What is read of the other resource's state.
    type Source: Attributes;

    /// The object as one of this resource.
    ///
    /// # Errors
    ///
    /// A diagnostic when nothing can be made of it.
    fn take_over(&self, source: &PartialOf<Self::Source>) -> Result<Adopted<Self>, Diagnostic>;
}

type TakeOver<R> = fn(&R, &Value) -> Result<Adopted<R>, Diagnostic>;

/// A [`Move`], untyped.
pub struct Origin<R: Resource> {
    source: Source,
    take_over: TakeOver<R>,
}

/// Which objects can be moved.
pub struct Source {
    /// Namespace and name of the provider.
    pub provider: &'static str,
    /// The resource's type.
    pub type_name: &'static str,
    /// The newest schema version that is known; all older ones are.
    pub newest_version: i64,
    /// What is read of its state.
    pub object_type: Type,
}

impl<R: Resource> Origin<R> {
    /// Where objects of this resource may come from.
    pub fn declared() -> Self
    where
        R: Move,
    {
        Self {
            source: Source {
                provider: R::PROVIDER,
                type_name: R::SOURCE_TYPE_NAME,
                newest_version: R::NEWEST_VERSION,
                object_type: object_type(R::Source::attributes()),
            },
            take_over: |resource, source| {
                resource.take_over(&R::Source::decode(source, &Path::root(), &mut Vec::new()))
            },
        }
    }

    /// Which objects can be moved.
    pub fn source(&self) -> &Source {
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

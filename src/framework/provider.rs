//! [`Provider`]: everything that the provider offers.

use std::collections::BTreeMap;

use crate::framework::managed::ManagedResource;

/// The provider: an empty configuration block, and its managed resources by type name.
#[derive(Default)]
pub struct Provider {
    resources: BTreeMap<&'static str, Box<dyn ManagedResource>>,
}

impl Provider {
    /// Offers one more managed resource.
    pub fn with_resource(mut self, resource: impl ManagedResource + 'static) -> Self {
        self.resources.insert(resource.type_name(), Box::new(resource));
        self
    }

    /// The managed resource of that type.
    pub fn resource(&self, type_name: &str) -> Option<&dyn ManagedResource> {
        self.resources.get(type_name).map(AsRef::as_ref)
    }

    /// All managed resources, by type name.
    pub fn resources(&self) -> impl Iterator<Item = &dyn ManagedResource> {
        self.resources.values().map(AsRef::as_ref)
    }
}

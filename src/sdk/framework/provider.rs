//! [`Provider`]: everything that the provider offers.

use std::collections::BTreeMap;

use crate::sdk::framework::engine::managed::ManagedResource;
use crate::sdk::framework::ephemeral::EphemeralResource;

/// The provider: an empty configuration block, and its resources by type name.
#[derive(Default)]
pub struct Provider {
    ephemeral_resources: BTreeMap<&'static str, Box<dyn EphemeralResource>>,
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

    /// Offers one more ephemeral resource.
    pub fn with_ephemeral_resource(mut self, resource: impl EphemeralResource + 'static) -> Self {
        self.ephemeral_resources
            .insert(resource.type_name(), Box::new(resource));
        self
    }

    /// The ephemeral resource of that type.
    pub fn ephemeral_resource(&self, type_name: &str) -> Option<&dyn EphemeralResource> {
        self.ephemeral_resources.get(type_name).map(AsRef::as_ref)
    }

    /// All ephemeral resources, by type name.
    pub fn ephemeral_resources(&self) -> impl Iterator<Item = &dyn EphemeralResource> {
        self.ephemeral_resources.values().map(AsRef::as_ref)
    }
}

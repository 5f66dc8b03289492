//! [`Provider`]: everything that a provider offers.

use std::collections::BTreeMap;

use crate::sdk::framework::engine::managed_resource::ManagedResource;
use crate::sdk::framework::ephemeral::EphemeralResource;

/// A provider: its address, and its resources by type. Its configuration block is empty.
pub struct Provider {
    address: &'static str,
    ephemeral_resources: BTreeMap<&'static str, Box<dyn EphemeralResource>>,
    resources: BTreeMap<&'static str, Box<dyn ManagedResource>>,
}

impl Provider {
    /// A provider without resources.
    ///
    /// `address` is its source address, such as `example/greeting`, with or without the host of a registry. It tells
    /// objects of this provider from those of other providers when they are moved.
    pub fn new(address: &'static str) -> Self {
        Self {
            address,
            ephemeral_resources: BTreeMap::new(),
            resources: BTreeMap::new(),
        }
    }

    /// The source address.
    pub fn address(&self) -> &'static str {
        self.address
    }

    /// Adds a managed resource.
    pub fn with_resource(mut self, resource: impl ManagedResource + 'static) -> Self {
        self.resources.insert(resource.type_name(), Box::new(resource));
        self
    }

    /// The managed resource of a type.
    pub fn resource(&self, type_name: &str) -> Option<&dyn ManagedResource> {
        self.resources.get(type_name).map(AsRef::as_ref)
    }

    /// All managed resources, sorted by type.
    pub fn resources(&self) -> impl Iterator<Item = &dyn ManagedResource> {
        self.resources.values().map(AsRef::as_ref)
    }

    /// Adds an ephemeral resource.
    pub fn with_ephemeral_resource(mut self, resource: impl EphemeralResource + 'static) -> Self {
        self.ephemeral_resources
            .insert(resource.type_name(), Box::new(resource));
        self
    }

    /// The ephemeral resource of a type.
    pub fn ephemeral_resource(&self, type_name: &str) -> Option<&dyn EphemeralResource> {
        self.ephemeral_resources.get(type_name).map(AsRef::as_ref)
    }

    /// All ephemeral resources, sorted by type.
    pub fn ephemeral_resources(&self) -> impl Iterator<Item = &dyn EphemeralResource> {
        self.ephemeral_resources.values().map(AsRef::as_ref)
    }
}

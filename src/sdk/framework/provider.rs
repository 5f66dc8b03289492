//! [`Provider`]: everything that a provider offers.

use std::collections::BTreeMap;

use crate::sdk::framework::engine::data_source::DataResource;
use crate::sdk::framework::engine::function::ProviderFunction;
use crate::sdk::framework::engine::managed_resource::ManagedResource;
use crate::sdk::framework::ephemeral::EphemeralResource;

/// A provider: its address, its resources and data sources by type, and its functions by name. Its configuration block is
/// empty.
pub struct Provider {
    address: &'static str,
    data_sources: BTreeMap<&'static str, Box<dyn DataResource>>,
    ephemeral_resources: BTreeMap<&'static str, Box<dyn EphemeralResource>>,
    functions: BTreeMap<&'static str, Box<dyn ProviderFunction>>,
    resources: BTreeMap<&'static str, Box<dyn ManagedResource>>,
}

impl Provider {
    /// A provider that offers nothing yet.
    ///
    /// `address` is its source address, such as `example/greeting`, with or without the host of a registry. It tells
    /// objects of this provider from those of other providers when they are moved.
    pub fn new(address: &'static str) -> Self {
        Self {
            address,
            data_sources: BTreeMap::new(),
            ephemeral_resources: BTreeMap::new(),
            functions: BTreeMap::new(),
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

    /// Adds a data source.
    pub fn with_data_source(mut self, data_source: impl DataResource + 'static) -> Self {
        self.data_sources
            .insert(data_source.type_name(), Box::new(data_source));
        self
    }

    /// The data source of a type.
    pub fn data_source(&self, type_name: &str) -> Option<&dyn DataResource> {
        self.data_sources.get(type_name).map(AsRef::as_ref)
    }

    /// All data sources, sorted by type.
    pub fn data_sources(&self) -> impl Iterator<Item = &dyn DataResource> {
        self.data_sources.values().map(AsRef::as_ref)
    }

    /// Adds a function.
    pub fn with_function(mut self, function: impl ProviderFunction + 'static) -> Self {
        self.functions
            .insert(function.signature().name, Box::new(function));
        self
    }

    /// The function of a name.
    pub fn function(&self, name: &str) -> Option<&dyn ProviderFunction> {
        self.functions.get(name).map(AsRef::as_ref)
    }

    /// All functions, sorted by name.
    pub fn functions(&self) -> impl Iterator<Item = &dyn ProviderFunction> {
        self.functions.values().map(AsRef::as_ref)
    }
}

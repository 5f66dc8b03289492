//! The calls for the provider as a whole: metadata, schemas and configuration (PROTOCOL.md section 5).

use std::collections::HashMap;

use crate::sdk::framework::provider::Provider;
use crate::sdk::protocol::calls::{function, identity};
use crate::sdk::protocol::schema;
use crate::sdk::protocol::tfplugin6::{
    Function, ServerCapabilities, configure_provider, get_functions, get_metadata, get_provider_schema,
    get_resource_identity_schemas,
};

/// The types of all resources and data sources, and the names of all functions.
pub fn metadata(provider: &Provider) -> get_metadata::Response {
    let resources = provider
        .resources()
        .map(|resource| get_metadata::ResourceMetadata {
            type_name: resource.type_name().to_owned(),
        });
    let ephemeral_resources =
        provider
            .ephemeral_resources()
            .map(|resource| get_metadata::EphemeralMetadata {
                type_name: resource.type_name().to_owned(),
            });
    let data_sources = provider
        .data_sources()
        .map(|data_source| get_metadata::DataSourceMetadata {
            type_name: data_source.type_name().to_owned(),
        });
    let functions = provider
        .functions()
        .map(|function| get_metadata::FunctionMetadata {
            name: function.signature().name.to_owned(),
        });
    get_metadata::Response {
        server_capabilities: Some(capabilities()),
        data_sources: data_sources.collect(),
        functions: functions.collect(),
        resources: resources.collect(),
        ephemeral_resources: ephemeral_resources.collect(),
        ..Default::default()
    }
}

/// The schemas of all resources and data sources, and the signatures of all functions.
pub fn schemas(provider: &Provider) -> get_provider_schema::Response {
    let resources = provider
        .resources()
        .map(|resource| (resource.type_name().to_owned(), schema::encode(resource.schema())));
    let ephemeral_resources = provider
        .ephemeral_resources()
        .map(|resource| (resource.type_name().to_owned(), schema::encode(resource.schema())));
    let data_sources = provider.data_sources().map(|data_source| {
        let schema = schema::encode(data_source.schema());
        (data_source.type_name().to_owned(), schema)
    });
    get_provider_schema::Response {
        provider: Some(schema::empty()),
        data_source_schemas: data_sources.collect(),
        functions: signatures(provider),
        resource_schemas: resources.collect(),
        ephemeral_resource_schemas: ephemeral_resources.collect(),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    }
}

/// The signatures of all functions.
pub fn functions(provider: &Provider) -> get_functions::Response {
    get_functions::Response {
        functions: signatures(provider),
        ..Default::default()
    }
}

fn signatures(provider: &Provider) -> HashMap<String, Function> {
    let signatures = provider.functions().map(|function| function.signature());
    signatures
        .map(|signature| (signature.name.to_owned(), function::declare(signature)))
        .collect()
}

/// The identity schemas of the resources that have an identity.
pub fn identity_schemas(provider: &Provider) -> get_resource_identity_schemas::Response {
    let schemas = provider.resources().filter_map(|resource| {
        let schema = identity::schema(resource.identity()?);
        Some((resource.type_name().to_owned(), schema))
    });
    get_resource_identity_schemas::Response {
        identity_schemas: schemas.collect(),
        ..Default::default()
    }
}

/// Accepts the configuration, which is empty.
pub fn configure(request: &configure_provider::Request) -> configure_provider::Response {
    tracing::debug!(terraform_version = request.terraform_version, "configured");
    configure_provider::Response::default()
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}

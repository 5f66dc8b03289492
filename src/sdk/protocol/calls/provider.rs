//! The calls for the provider as a whole: metadata, schemas and configuration (PROTOCOL.md section 5).

use crate::sdk::framework::provider::Provider;
use crate::sdk::protocol::calls::identity;
use crate::sdk::protocol::schema;
use crate::sdk::protocol::tfplugin6::{
    ServerCapabilities, configure_provider, get_metadata, get_provider_schema, get_resource_identity_schemas,
};

/// The types of all resources.
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
    get_metadata::Response {
        server_capabilities: Some(capabilities()),
        resources: resources.collect(),
        ephemeral_resources: ephemeral_resources.collect(),
        ..Default::default()
    }
}

/// The schemas of all resources.
pub fn schemas(provider: &Provider) -> get_provider_schema::Response {
    let resources = provider
        .resources()
        .map(|resource| (resource.type_name().to_owned(), schema::encode(resource.schema())));
    let ephemeral_resources = provider
        .ephemeral_resources()
        .map(|resource| (resource.type_name().to_owned(), schema::encode(resource.schema())));
    get_provider_schema::Response {
        provider: Some(schema::empty()),
        resource_schemas: resources.collect(),
        ephemeral_resource_schemas: ephemeral_resources.collect(),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    }
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

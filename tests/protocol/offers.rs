//! Points 24 to 29 and 57; and 58 and 60 to 62, for what this provider does not have.

use prost::Message;
use tokio_stream::StreamExt;
use tonic::transport::Channel;

use crate::arguments::{IDENTITY, KEYPAIR};
use crate::host::schema::{load_all, load_data_sources, load_ephemeral, load_functions};
use crate::host::wire::diagnostic::Severity;
use crate::host::wire::provider_client::ProviderClient;
use crate::host::wire::{self, DynamicValue, RawState, invoke_action};
use crate::host::{Launch, Plugin};

async fn start() -> (Plugin, ProviderClient<Channel>) {
    let plugin = Launch::default().start().await;
    let client = ProviderClient::new(plugin.connect().await);
    (plugin, client)
}

/// One answer, which has status OK.
macro_rules! answer {
    ($client:expr, $rpc:ident, $module:ident { $($field:ident : $value:expr),* }) => {{
        let request = wire::$module::Request { $($field: $value.into(),)* ..Default::default() };
        $client.$rpc(request).await.expect("status OK").into_inner()
    }};
}

/// One answer that refuses, with a diagnostic.
macro_rules! refused {
    ($client:expr, $rpc:ident, $module:ident { $($field:ident : $value:expr),* }) => {{
        let diagnostics = answer!($client, $rpc, $module { $($field: $value),* }).diagnostics;
        assert_eq!(diagnostics.len(), 1, stringify!($rpc));
        assert_eq!(diagnostics[0].severity(), Severity::Error);
    }};
}

/// The same for several calls whose requests have the same field.
macro_rules! all_refused {
    ($client:expr, $field:ident : $value:expr, [$($rpc:ident),*]) => {
        $( refused!($client, $rpc, $rpc { $field: $value }); )*
    };
}

#[tokio::test]
async fn point_21_24_25_the_schema_is_small_and_keeps_the_rules_of_the_host() {
    let (plugin, mut client) = start().await;
    let response = answer!(client, get_provider_schema, get_provider_schema {});
    assert!(response.encoded_len() < 64 << 20);
    let schemas = load_all(&response);
    assert_eq!(
        Vec::from_iter(schemas.keys()),
        [
            "stellantis_application",
            "stellantis_credentials",
            "stellantis_csr",
            "stellantis_keypair",
            "stellantis_keystore"
        ]
    );
    assert_eq!(
        Vec::from_iter(load_data_sources(&response).keys()),
        ["stellantis_certificate"]
    );
    assert_eq!(
        Vec::from_iter(load_ephemeral(&response).keys()),
        [
            "stellantis_keypair",
            "stellantis_keystore",
            "stellantis_private_key",
            "stellantis_tls_probe"
        ]
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_schema_marks_what_is_secret_and_nothing_else() {
    let (plugin, mut client) = start().await;
    let response = answer!(client, get_provider_schema, get_provider_schema {});
    let ephemeral = load_ephemeral(&response).into_iter();
    let ephemeral = ephemeral.map(|(name, schema)| (format!("ephemeral.{name}"), schema));
    let schemas: Vec<_> = load_all(&response).into_iter().chain(ephemeral).collect();
    let sensitive: Vec<String> = schemas
        .iter()
        .flat_map(|(name, schema)| schema.attributes.iter().map(move |attribute| (name, attribute)))
        .filter(|(_, attribute)| attribute.sensitive)
        .map(|(name, attribute)| format!("{name}.{}", attribute.name))
        .collect();
    assert_eq!(
        sensitive,
        [
            "stellantis_credentials.client_secret",
            "stellantis_credentials.client_secret_wo",
            "stellantis_credentials.login_password",
            "stellantis_credentials.login_password_wo",
            "stellantis_csr.private_key_pem",
            "stellantis_csr.private_key_pem_wo",
            "stellantis_csr.private_key_passphrase_wo",
            "stellantis_keypair.passphrase_wo",
            "stellantis_keypair.previous_passphrase_wo",
            "stellantis_keypair.private_key_pem",
            "stellantis_keystore.private_key_pem",
            "stellantis_keystore.private_key_pem_wo",
            "stellantis_keystore.private_key_passphrase_wo",
            "stellantis_keystore.password",
            "stellantis_keystore.password_wo",
            "stellantis_keystore.content_base64",
            "ephemeral.stellantis_keypair.passphrase",
            "ephemeral.stellantis_keypair.private_key_pem",
            "ephemeral.stellantis_keystore.private_key_pem",
            "ephemeral.stellantis_keystore.private_key_passphrase",
            "ephemeral.stellantis_keystore.password",
            "ephemeral.stellantis_keystore.content_base64",
            "ephemeral.stellantis_private_key.private_key_pem",
            "ephemeral.stellantis_private_key.passphrase",
            "ephemeral.stellantis_private_key.private_key_pem_pkcs8",
            "ephemeral.stellantis_private_key.private_key_pem_pkcs1",
            "ephemeral.stellantis_tls_probe.private_key_pem",
            "ephemeral.stellantis_tls_probe.passphrase",
        ]
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_26_the_capabilities_are_those_that_work() {
    let (plugin, mut client) = start().await;
    let of_schema = answer!(client, get_provider_schema, get_provider_schema {})
        .server_capabilities
        .unwrap();
    let of_metadata = answer!(client, get_metadata, get_metadata {})
        .server_capabilities
        .unwrap();
    assert_eq!(of_schema, of_metadata);
    assert!(
        of_schema.plan_destroy && of_schema.get_provider_schema_optional && of_schema.move_resource_state
    );
    assert!(of_schema.generate_resource_config);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_57_no_resource_has_an_identity_and_a_stored_one_is_dropped() {
    let (plugin, mut client) = start().await;
    let identities = answer!(
        client,
        get_resource_identity_schemas,
        get_resource_identity_schemas {}
    );
    assert!(identities.identity_schemas.is_empty() && identities.diagnostics.is_empty());
    for json in ["", "null", IDENTITY] {
        let raw = RawState {
            json: json.into(),
            ..Default::default()
        };
        let answer = answer!(
            client,
            upgrade_resource_identity,
            upgrade_resource_identity {
                type_name: KEYPAIR,
                raw_identity: Some(raw)
            }
        );
        assert!(answer.upgraded_identity.is_none() && answer.diagnostics.is_empty());
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_29_get_functions_equals_the_functions_of_the_schema() {
    let (plugin, mut client) = start().await;
    let functions = answer!(client, get_functions, get_functions {});
    let schema = answer!(client, get_provider_schema, get_provider_schema {});
    assert!(functions.diagnostics.is_empty());
    assert_eq!(functions.functions, schema.functions);
    let names: Vec<_> = load_functions(&schema.functions).into_keys().collect();
    assert_eq!(
        names,
        [
            "format_subject",
            "keys_match",
            "openssl_config",
            "parse_cert_request",
            "parse_certificate",
            "parse_certificates"
        ]
    );
    let metadata = answer!(client, get_metadata, get_metadata {});
    let metadata = metadata.functions.into_iter();
    assert_eq!(metadata.map(|function| function.name).collect::<Vec<_>>(), names);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_28_37_calls_work_without_a_schema_call_and_with_any_provider_configuration() {
    let (plugin, mut client) = start().await;
    let configurations = [
        None,
        Some(vec![0xc0]),
        Some(vec![0x80]),
        Some(vec![0xd4, 0, 0]),
        Some(Vec::new()),
    ];
    for msgpack in configurations {
        let config = msgpack.map(|msgpack| DynamicValue {
            msgpack,
            json: Vec::new(),
        });
        let validated = answer!(
            client,
            validate_provider_config,
            validate_provider_config {
                config: config.clone()
            }
        );
        let configured = answer!(
            client,
            configure_provider,
            configure_provider {
                config: config,
                terraform_version: "1.11.4"
            }
        );
        assert!(validated.diagnostics.is_empty() && configured.diagnostics.is_empty());
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_58_what_is_not_offered_is_refused_with_a_diagnostic() {
    let (plugin, mut client) = start().await;
    all_refused!(client, type_name: "stellantis_car", [
        validate_resource_config, upgrade_resource_state, read_resource, plan_resource_change,
        apply_resource_change, validate_data_resource_config, read_data_source,
        validate_ephemeral_resource_config, open_ephemeral_resource, renew_ephemeral_resource,
        close_ephemeral_resource
    ]);
    all_refused!(client, type_name: KEYPAIR, [validate_list_resource_config]);
    all_refused!(client, type_name: "stellantis_start", [validate_action_config]);
    all_refused!(client, action_type: "stellantis_start", [plan_action]);
    plugin.shutdown().await;
}

#[tokio::test]
async fn state_stores_are_refused_with_a_diagnostic() {
    let (plugin, mut client) = start().await;
    all_refused!(client, type_name: "stellantis_store", [
        configure_state_store, lock_state, unlock_state, get_states, delete_state
    ]);
    refused!(
        client,
        validate_state_store_config,
        validate_state_store {
            type_name: "stellantis_store"
        }
    );
    let chunks = tokio_stream::iter([wire::write_state_bytes::RequestChunk::default()]);
    let written = client
        .write_state_bytes(chunks)
        .await
        .expect("status OK")
        .into_inner();
    assert_eq!(written.diagnostics.len(), 1);
    let read = answer!(
        client,
        read_state_bytes,
        read_state_bytes {
            type_name: "stellantis_store"
        }
    );
    let chunks: Vec<_> = read.collect().await;
    assert_eq!(chunks[0].as_ref().unwrap().diagnostics.len(), 1);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_60_a_function_that_does_not_exist_is_an_error_about_no_argument() {
    let (plugin, mut client) = start().await;
    let error = answer!(client, call_function, call_function { name: "parse_car" })
        .error
        .unwrap();
    assert!(error.text.contains("parse_car") && error.function_argument.is_none());
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_61_a_list_is_one_event_with_an_error_and_then_ends() {
    let (plugin, mut client) = start().await;
    let events: Vec<_> = answer!(client, list_resource, list_resource { type_name: KEYPAIR })
        .collect()
        .await;
    assert_eq!(events.len(), 1);
    assert_eq!(
        events[0].as_ref().unwrap().diagnostic[0].severity(),
        Severity::Error
    );
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_62_an_action_ends_with_exactly_one_completed() {
    let (plugin, mut client) = start().await;
    let events: Vec<_> = answer!(
        client,
        invoke_action,
        invoke_action {
            action_type: "stellantis_start"
        }
    )
    .collect()
    .await;
    let [Ok(event)] = events.as_slice() else {
        panic!("one event")
    };
    let Some(invoke_action::event::Type::Completed(completed)) = &event.r#type else {
        panic!("completed")
    };
    assert_eq!(completed.diagnostics[0].severity(), Severity::Error);
    plugin.shutdown().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn point_12_the_provider_has_no_child_process() {
    let (plugin, mut client) = start().await;
    answer!(client, get_provider_schema, get_provider_schema {});
    plugin.check_childless();
    plugin.shutdown().await;
}

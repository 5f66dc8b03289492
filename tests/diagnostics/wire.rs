//! What the service says where a call cannot be answered otherwise.

use insta::assert_snapshot;
use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;
use terraform_provider_stellantis::sdk::framework::value::number::Number;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::sdk::protocol::codec::json;
use terraform_provider_stellantis::sdk::protocol::service::ProviderService;
use terraform_provider_stellantis::sdk::protocol::tfplugin6 as wire;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::provider_server::Provider;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::{
    DynamicValue, RawState, apply_resource_change, upgrade_resource_state, validate_resource_config,
};
use terraform_provider_stellantis::stellantis::provider::provider;
use tonic::Request;

use crate::rendering::cases;

fn service() -> ProviderService {
    ProviderService::new(provider())
}

fn render(diagnostics: &[wire::Diagnostic]) -> String {
    let one = |diagnostic: &wire::Diagnostic| format!("{}\n\n{}\n", diagnostic.summary, diagnostic.detail);
    diagnostics.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// The diagnostics of one answer.
macro_rules! said {
    ($rpc:ident, $module:ident { $($field:ident : $value:expr),* }) => {{
        let request = wire::$module::Request { $($field: $value.into(),)* ..Default::default() };
        render(&service().$rpc(Request::new(request)).await.unwrap().into_inner().diagnostics)
    }};
}

#[tokio::test]
async fn what_is_not_offered_is_said() {
    let function = wire::call_function::Request {
        name: "parse".into(),
        ..Default::default()
    };
    let function = service()
        .call_function(Request::new(function))
        .await
        .unwrap()
        .into_inner()
        .error
        .unwrap();
    assert_snapshot!(cases([
        (
            "a managed resource",
            said!(
                read_resource,
                read_resource {
                    type_name: "stellantis_car"
                }
            )
        ),
        (
            "a data source",
            said!(
                read_data_source,
                read_data_source {
                    type_name: "stellantis_car"
                }
            )
        ),
        (
            "an ephemeral resource",
            said!(
                open_ephemeral_resource,
                open_ephemeral_resource {
                    type_name: "stellantis_car"
                }
            )
        ),
        (
            "a list resource",
            said!(
                validate_list_resource_config,
                validate_list_resource_config {
                    type_name: "stellantis_car"
                }
            )
        ),
        (
            "an action",
            said!(
                plan_action,
                plan_action {
                    action_type: "stellantis_start"
                }
            )
        ),
        (
            "a state store",
            said!(
                lock_state,
                lock_state {
                    type_name: "stellantis_store"
                }
            )
        ),
        ("a function", function.text),
        (
            "an import by identity",
            said!(
                import_resource_state,
                import_resource_state {
                    type_name: "stellantis_keypair"
                }
            )
        ),
        (
            "a move",
            said!(
                move_resource_state,
                move_resource_state {
                    source_type_name: "tls_private_key",
                    target_type_name: "stellantis_keypair"
                }
            )
        ),
    ]));
}

fn stored(json: &str) -> Option<RawState> {
    Some(RawState {
        json: json.into(),
        ..Default::default()
    })
}

#[tokio::test]
async fn state_that_cannot_be_read_is_said() {
    let upgrade = |version, raw_state| {
        let type_name = "stellantis_keypair".to_owned();
        let request = upgrade_resource_state::Request {
            type_name,
            version,
            raw_state,
        };
        async {
            render(
                &service()
                    .upgrade_resource_state(Request::new(request))
                    .await
                    .unwrap()
                    .into_inner()
                    .diagnostics,
            )
        }
    };
    assert_snapshot!(cases([
        ("none", upgrade(0, None).await),
        ("of an unknown version", upgrade(7, stored("{}")).await),
        ("no JSON", upgrade(0, stored("{")).await),
        (
            "of another type",
            upgrade(0, stored(r#"{"rsa_bits":"many"}"#)).await
        ),
        (
            "with half a surrogate pair",
            upgrade(0, stored(r#"{"algorithm":"\ud83d"}"#)).await
        ),
    ]));
}

#[tokio::test]
async fn a_move_from_a_state_of_the_future_is_said() {
    let source_state = stored("{}");
    assert_snapshot!(said!(
        move_resource_state,
        move_resource_state {
            source_provider_address: "example.com/hashicorp/tls",
            source_type_name: "tls_private_key",
            source_schema_version: 2,
            source_state: source_state,
            target_type_name: "stellantis_keypair"
        }
    ));
}

#[tokio::test]
async fn a_moved_object_that_cannot_be_used_stays_where_it_is() {
    let source_state = stored(r#"{"private_key_pem":""}"#);
    assert_snapshot!(said!(
        move_resource_state,
        move_resource_state {
            source_provider_address: "tls",
            source_type_name: "tls_private_key",
            source_state: source_state,
            target_type_name: "stellantis_keypair"
        }
    ));
}

async fn validated(msgpack: &[u8]) -> validate_resource_config::Response {
    let request = validate_resource_config::Request {
        type_name: "stellantis_keypair".to_owned(),
        config: Some(DynamicValue {
            msgpack: msgpack.to_vec(),
            json: Vec::new(),
        }),
        client_capabilities: None,
    };
    let service = service();
    let answer = service.validate_resource_config(Request::new(request)).await;
    answer.unwrap().into_inner()
}

#[tokio::test]
async fn bytes_that_are_no_value_are_said() {
    let keepers = b"\x81\xa7keepers\xdf\x00\x04\x00\x00";
    let many_keepers = [&keepers[..], &b"\xa1a\xa1b".repeat(1 << 18)].concat();
    assert_snapshot!(cases([
        (
            "a byte that msgpack never has",
            render(&validated(b"\xc1").await.diagnostics)
        ),
        ("two values", render(&validated(b"\x80\xc0").await.diagnostics)),
        (
            "a quarter of a million keepers",
            render(&validated(&many_keepers).await.diagnostics)
        ),
    ]));
}

/// No attribute of the provider is dynamic, so these come straight from the codec.
#[test]
fn a_dynamic_value_that_cannot_be_read_is_said() {
    let said =
        |text: &str| Diagnostic::from(json::decode(text.as_bytes(), &Type::Dynamic).unwrap_err()).to_string();
    let level = r#"{"type":["list","dynamic"],"value":["#;
    assert_snapshot!(cases([
        ("of no type", said(r#"{"type":"text","value":"a"}"#)),
        ("dynamic again", said(r#"{"type":"dynamic","value":"a"}"#)),
        (
            "nested too deeply",
            said(&format!("{}null{}", level.repeat(100), "]}".repeat(100)))
        ),
        (
            "a text for a number",
            "many".parse::<Number>().unwrap_err().to_string()
        ),
    ]));
}

#[tokio::test]
async fn a_value_that_is_not_utf_8_is_said_with_its_place() {
    let answer = validated(b"\x81\xa9algorithm\xa4R\xe9SA").await;
    assert_snapshot!(format!(
        "{:?}\n\n{}",
        answer.diagnostics[0].attribute,
        render(&answer.diagnostics)
    ));
}

#[tokio::test]
async fn an_apply_with_an_unknown_is_said() {
    let object = |value: &[u8]| {
        Some(DynamicValue {
            msgpack: [b"\x81\xa7keepers".as_slice(), value].concat(),
            json: Vec::new(),
        })
    };
    let request = apply_resource_change::Request {
        type_name: "stellantis_keypair".to_owned(),
        planned_state: object(&[0xd4, 0, 0]),
        config: object(&[0xd4, 0, 0]),
        ..Default::default()
    };
    let answer = service()
        .apply_resource_change(Request::new(request))
        .await
        .unwrap()
        .into_inner();
    assert_snapshot!(render(&answer.diagnostics));
}

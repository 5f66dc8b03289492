//! Calls of the service, one after the other, as their bytes arrive.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use prost::Message;
use terraform_provider_stellantis::sdk::framework::engine::managed_resource::ManagedResource;
use terraform_provider_stellantis::sdk::framework::engine::plan::PlanRequest;
use terraform_provider_stellantis::sdk::framework::model::schema::Schema;
use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::protocol::codec::dynamic_value;
use terraform_provider_stellantis::sdk::protocol::service::ProviderService;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::provider_server::Provider;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::*;
use terraform_provider_stellantis::stellantis::provider::provider;
use tokio::runtime::{Builder, Runtime};
use tonic::Request;

use super::{arguments, lifecycle, message, slow, typed};

static SERVICE: LazyLock<ProviderService> = LazyLock::new(|| ProviderService::new(provider()));

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_current_thread()
        .build()
        .expect("a runtime can be made")
});

/// Most calls of one input.
const MOST_CALLS: usize = 8;

/// Most bytes of a response: the schema takes the most.
const LARGEST_RESPONSE: usize = 4 << 20;

/// The texts in a response that a host shows.
trait Response: Message {
    fn texts(&self) -> Vec<String>;
}

/// All calls but those with streams, none of which does anything.
macro_rules! calls {
    ($($method:ident($module:ident)),*) => {
        /// The calls, each under the number that an input has for it.
        pub const CALLS: &[&str] = &[$(stringify!($method)),*];

        $(impl Response for $module::Response {
            fn texts(&self) -> Vec<String> {
                texts!($method, self)
            }
        })*

        async fn call(name: &str, bytes: &[u8]) {
            match name {
                $(stringify!($method) => {
                    if let Ok(request) = $module::Request::decode(bytes) {
                        let response = SERVICE.$method(Request::new(request)).await;
                        check_response(&response.expect("a call never fails").into_inner());
                    }
                })*
                _ => {}
            }
        }
    };
}

/// What a response has instead of diagnostics differs.
macro_rules! texts {
    (call_function, $response:ident) => {
        $response.error.iter().map(|error| error.text.clone()).collect()
    };
    (stop_provider, $response:ident) => {
        vec![$response.error.clone()]
    };
    ($method:ident, $response:ident) => {
        $response
            .diagnostics
            .iter()
            .flat_map(|diagnostic| [diagnostic.summary.clone(), diagnostic.detail.clone()])
            .collect()
    };
}

calls!(
    get_metadata(get_metadata),
    get_provider_schema(get_provider_schema),
    get_resource_identity_schemas(get_resource_identity_schemas),
    get_functions(get_functions),
    validate_provider_config(validate_provider_config),
    configure_provider(configure_provider),
    stop_provider(stop_provider),
    validate_resource_config(validate_resource_config),
    upgrade_resource_state(upgrade_resource_state),
    upgrade_resource_identity(upgrade_resource_identity),
    read_resource(read_resource),
    plan_resource_change(plan_resource_change),
    apply_resource_change(apply_resource_change),
    import_resource_state(import_resource_state),
    move_resource_state(move_resource_state),
    generate_resource_config(generate_resource_config),
    validate_data_resource_config(validate_data_resource_config),
    read_data_source(read_data_source),
    validate_ephemeral_resource_config(validate_ephemeral_resource_config),
    open_ephemeral_resource(open_ephemeral_resource),
    renew_ephemeral_resource(renew_ephemeral_resource),
    close_ephemeral_resource(close_ephemeral_resource),
    call_function(call_function),
    validate_list_resource_config(validate_list_resource_config),
    validate_action_config(validate_action_config),
    plan_action(plan_action),
    validate_state_store_config(validate_state_store),
    configure_state_store(configure_state_store),
    lock_state(lock_state),
    unlock_state(unlock_state),
    get_states(get_states),
    delete_state(delete_state)
);

fn check_response(response: &impl Response) {
    assert!(response.encoded_len() <= LARGEST_RESPONSE);
    response.texts().iter().for_each(|text| message::check(text));
}

/// Calls: for each the number, the length of the message in two bytes, and the message.
pub fn check(input: &[u8]) {
    let mut rest = input;
    for _ in 0..MOST_CALLS {
        let Some(([number, high, low], after)) = rest.split_first_chunk() else {
            return;
        };
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let (bytes, after) = after.split_at(length);
        let name = CALLS[usize::from(*number) % CALLS.len()];
        if !is_excluded(name, bytes) {
            RUNTIME.block_on(call(name, bytes));
        }
        rest = after;
    }
}

/// What would take seconds or connect to a server.
fn is_excluded(name: &str, bytes: &[u8]) -> bool {
    match name {
        "apply_resource_change" => apply_resource_change::Request::decode(bytes).is_ok_and(|request| {
            let resource = typed::PROVIDER.resource(&request.type_name);
            resource.is_some_and(|resource| is_slow(resource.schema(), request.planned_state.as_ref()))
        }),
        "open_ephemeral_resource" => open_ephemeral_resource::Request::decode(bytes).is_ok_and(|request| {
            let resource = typed::PROVIDER.ephemeral_resource(&request.type_name);
            request.type_name.ends_with("_probe")
                || resource.is_some_and(|resource| is_slow(resource.schema(), request.config.as_ref()))
        }),
        _ => false,
    }
}

fn is_slow(schema: &Schema, object: Option<&DynamicValue>) -> bool {
    let object = dynamic_value::decode(object, &schema.object_type()).unwrap_or(Value::Null);
    slow::is_slow(schema, &object)
}

/// A call in an input.
fn input(name: &str, request: &impl Message) -> Vec<u8> {
    let number = CALLS
        .iter()
        .position(|known| *known == name)
        .expect("there is such a call");
    let message = request.encode_to_vec();
    let [number, length] =
        [number, message.len()].map(|number| u16::try_from(number).expect("a short request"));
    [&[number.to_be_bytes()[1]], &length.to_be_bytes()[..], &message].concat()
}

/// Every call with nothing in it, and the calls of a host for an object of every kind.
pub fn seeds() -> Vec<Vec<u8>> {
    let empty = (0..).take(CALLS.len()).map(|number| vec![number, 0, 0]);
    empty.chain(calls_for_objects()).collect()
}

/// The calls of a host for new objects of every kind.
fn calls_for_objects() -> Vec<Vec<u8>> {
    let rows = arguments::rows();
    let resources = typed::PROVIDER.resources();
    resources
        .flat_map(|resource| {
            rows[..4]
                .iter()
                .filter_map(move |row| calls_for(resource, row).ok())
        })
        .collect()
}

fn calls_for(resource: &dyn ManagedResource, row: &[u8]) -> Result<Vec<u8>> {
    let schema = resource.schema();
    let config = arguments::object(&mut Unstructured::new(row), &schema.attributes, false)?;
    let proposed = lifecycle::propose(&schema.attributes, &Value::Null, &config);
    let plan = resource.plan(PlanRequest {
        prior: Value::Null,
        proposed: proposed.clone(),
        config: config.clone(),
    });
    let of = schema.object_type();
    let values = [&Value::Null, &config, &proposed, &plan.planned];
    let encoded = values.map(|value| Some(dynamic_value::encode(value, &of)));
    Ok(calls_for_new(resource.type_name(), encoded))
}

/// Validates, plans, applies and reads a new object.
fn calls_for_new(
    type_name: &str,
    [nothing, config, proposed, planned]: [Option<DynamicValue>; 4],
) -> Vec<u8> {
    let validate = validate_resource_config::Request {
        type_name: type_name.to_owned(),
        config: config.clone(),
        client_capabilities: Some(ClientCapabilities {
            write_only_attributes_allowed: true,
            ..Default::default()
        }),
    };
    let plan = plan_resource_change::Request {
        type_name: type_name.to_owned(),
        prior_state: nothing.clone(),
        proposed_new_state: proposed,
        config: config.clone(),
        ..Default::default()
    };
    let apply = apply_resource_change::Request {
        type_name: type_name.to_owned(),
        prior_state: nothing,
        planned_state: planned.clone(),
        config,
        ..Default::default()
    };
    let read = read_resource::Request {
        type_name: type_name.to_owned(),
        current_state: planned,
        ..Default::default()
    };
    [
        input("validate_resource_config", &validate),
        input("plan_resource_change", &plan),
        input("apply_resource_change", &apply),
        input("read_resource", &read),
    ]
    .concat()
}

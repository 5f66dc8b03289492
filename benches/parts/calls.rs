//! Each call for each resource, in this process: what the service takes, its thread for the call included, without gRPC and TLS.

use divan::Bencher;
use terraform_provider_stellantis::sdk::protocol::service::ProviderService;
use terraform_provider_stellantis::stellantis::provider::provider;
use tokio::runtime::Runtime;
use tonic::Request;

use crate::arguments::{
    APPLICATION, CREDENTIALS, CSR, KEYPAIR, ROOT, active, application, certificate, csr, text,
};
use crate::fixtures::key;
use crate::host::rules::proposed_new_state;
use crate::host::wire::provider_server::Provider;
use crate::host::wire::{
    DynamicValue, RawState, apply_resource_change, plan_resource_change, read_resource,
    upgrade_resource_state, validate_resource_config,
};
use crate::host::{Terraform, Value, cty};

const KEYSTORE: &str = "stellantis_keystore";
const RESOURCES: [&str; 5] = [APPLICATION, KEYPAIR, CSR, CREDENTIALS, KEYSTORE];

fn arguments(resource: &str) -> Vec<(&'static str, Value)> {
    match resource {
        APPLICATION => application(),
        CSR => csr(),
        CREDENTIALS => active(),
        KEYSTORE => vec![
            ("private_key_pem", text(key())),
            ("password", text("changeit")),
            ("certificate_pem", text(certificate())),
            ("ca_certificate_pem", text(ROOT.pem())),
        ],
        _ => Vec::new(),
    }
}

/// A service, and the messages about an object that exists and one that does not yet.
struct Object {
    runtime: Runtime,
    service: ProviderService,
    type_name: String,
    json: Vec<u8>,
    null: Option<DynamicValue>,
    config: Option<DynamicValue>,
    state: Option<DynamicValue>,
    /// What a host proposes for a new object.
    proposed: Option<DynamicValue>,
}

impl Object {
    fn new(resource: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let terraform = runtime.block_on(Terraform::in_process());
        let config = terraform.config(resource, &arguments(resource));
        let stored = runtime.block_on(terraform.make(resource, None, &config)).unwrap();
        let state = runtime.block_on(terraform.upgrade(&stored));
        let schema = terraform.schema(resource);
        let proposed = proposed_new_state(schema, &Value::Null, &config);
        let encode = |value: &Value| {
            let msgpack = cty::encode(value, &schema.object_type());
            Some(DynamicValue {
                msgpack,
                json: Vec::new(),
            })
        };
        Self {
            service: ProviderService::new(provider()),
            type_name: resource.to_owned(),
            json: stored.whole_json().to_vec(),
            null: encode(&Value::Null),
            config: encode(&config),
            state: encode(&state),
            proposed: encode(&proposed),
            runtime,
        }
    }

    fn validation(&self) -> validate_resource_config::Request {
        validate_resource_config::Request {
            type_name: self.type_name.clone(),
            config: self.config.clone(),
            ..Default::default()
        }
    }

    fn upgrade(&self) -> upgrade_resource_state::Request {
        let raw_state = RawState {
            json: self.json.clone(),
            ..RawState::default()
        };
        upgrade_resource_state::Request {
            type_name: self.type_name.clone(),
            version: 0,
            raw_state: Some(raw_state),
        }
    }

    fn reading(&self) -> read_resource::Request {
        read_resource::Request {
            type_name: self.type_name.clone(),
            current_state: self.state.clone(),
            ..Default::default()
        }
    }

    fn plan(
        &self,
        prior: &Option<DynamicValue>,
        proposed: &Option<DynamicValue>,
    ) -> plan_resource_change::Request {
        plan_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: prior.clone(),
            proposed_new_state: proposed.clone(),
            config: self.config.clone(),
            ..Default::default()
        }
    }

    /// The creation, as it was planned.
    fn creation(&self) -> apply_resource_change::Request {
        let plan = Request::new(self.plan(&self.null, &self.proposed));
        let planned = self.runtime.block_on(self.service.plan_resource_change(plan));
        let planned = planned.unwrap().into_inner();
        apply_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: self.null.clone(),
            planned_state: planned.planned_state,
            config: self.config.clone(),
            planned_private: planned.planned_private,
            planned_identity: planned.planned_identity,
            ..Default::default()
        }
    }
}

/// Measures one call. What the request takes to make is not measured.
macro_rules! measure {
    ($bencher:expr, $object:expr, $call:ident, $request:expr) => {
        $bencher
            .with_inputs(|| Request::new($request))
            .bench_values(|request| {
                let response = $object
                    .runtime
                    .block_on($object.service.$call(request))
                    .unwrap()
                    .into_inner();
                assert!(
                    response
                        .diagnostics
                        .iter()
                        .all(|diagnostic| diagnostic.severity != 1)
                );
                response
            })
    };
}

#[divan::bench(args = RESOURCES)]
fn validate_resource_config(bencher: Bencher<'_, '_>, resource: &str) {
    let object = Object::new(resource);
    measure!(bencher, object, validate_resource_config, object.validation());
}

#[divan::bench(args = RESOURCES)]
fn upgrade_resource_state(bencher: Bencher<'_, '_>, resource: &str) {
    let object = Object::new(resource);
    measure!(bencher, object, upgrade_resource_state, object.upgrade());
}

#[divan::bench(args = RESOURCES)]
fn read_resource(bencher: Bencher<'_, '_>, resource: &str) {
    let object = Object::new(resource);
    measure!(bencher, object, read_resource, object.reading());
}

#[divan::bench(args = RESOURCES)]
fn plan_resource_change_of_nothing(bencher: Bencher<'_, '_>, resource: &str) {
    let object = Object::new(resource);
    let unchanged = object.plan(&object.state, &object.state);
    measure!(bencher, object, plan_resource_change, unchanged.clone());
}

#[divan::bench(args = RESOURCES)]
fn plan_resource_change_of_a_new_object(bencher: Bencher<'_, '_>, resource: &str) {
    let object = Object::new(resource);
    let new = object.plan(&object.null, &object.proposed);
    measure!(bencher, object, plan_resource_change, new.clone());
}

#[divan::bench(args = RESOURCES)]
fn apply_resource_change(bencher: Bencher<'_, '_>, resource: &str) {
    let object = Object::new(resource);
    let creation = object.creation();
    measure!(bencher, object, apply_resource_change, creation.clone());
}

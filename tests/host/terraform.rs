//! Terraform's walks over one resource: plan and apply with everything that lies between, each answer checked.

use std::collections::BTreeMap;

use terraform_provider_stellantis::sdk::framework::value::Value;
use terraform_provider_stellantis::sdk::framework::value::types::Type;
use terraform_provider_stellantis::sdk::protocol::codec::dynamic_value::{decode, encode};
use terraform_provider_stellantis::sdk::protocol::service::ProviderService;
use terraform_provider_stellantis::sdk::protocol::tfplugin6 as wire;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::diagnostic::Severity;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::provider_server::Provider as _;
use terraform_provider_stellantis::sdk::protocol::tfplugin6::{
    ClientCapabilities, Diagnostic, DynamicValue, RawState, ResourceIdentityData, apply_resource_change,
    close_ephemeral_resource, get_provider_schema, get_resource_identity_schemas, import_resource_state,
    move_resource_state, open_ephemeral_resource, plan_resource_change, read_resource,
    upgrade_resource_state, validate_ephemeral_resource_config, validate_resource_config,
};
use terraform_provider_stellantis::stellantis::provider::provider;
use tonic::Request;
use tonic::transport::Channel;

use super::launch::Launch;
use super::process::Plugin;
use super::rules::{
    Action, action, check_applied, check_compatible, check_planned, check_write_only, object,
    proposed_new_state, same,
};
use super::schema::{Schema, load_all, load_ephemeral, load_identities};
use super::state::to_json;

/// The provider, behind the socket or in this process.
#[derive(Clone)]
enum Backend {
    Wire(Box<ProviderClient<Channel>>),
    InProcess(ProviderService),
}

/// Calls one method of the provider, which must answer with status OK.
macro_rules! call {
    ($terraform:expr, $rpc:ident, $request:expr) => {
        match $terraform.backend.clone() {
            Backend::Wire(mut client) => client.$rpc($request).await.expect("status OK").into_inner(),
            Backend::InProcess(service) => service
                .$rpc(Request::new($request))
                .await
                .expect("status OK")
                .into_inner(),
        }
    };
}

/// A host that runs the walks.
#[derive(Clone)]
pub struct Terraform {
    backend: Backend,
    schemas: BTreeMap<String, Schema>,
    ephemeral_schemas: BTreeMap<String, Schema>,
    identity_types: BTreeMap<String, Type>,
    /// Whether the host knows write-only arguments.
    pub write_only_allowed: bool,
}

/// An object as the host keeps it between commands.
#[derive(Clone)]
pub struct Stored {
    type_name: String,
    json: Vec<u8>,
    beside: Beside,
}

/// What the host keeps beside an object's state.
#[derive(Clone, Default)]
struct Beside {
    private: Vec<u8>,
    identity: Option<ResourceIdentityData>,
}

/// A plan for one object.
pub struct Planned {
    type_name: String,
    prior: Option<Stored>,
    /// What it does.
    pub action: Action,
    /// The object as it will be.
    pub state: Value,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
    beside: Beside,
}

/// Why an apply failed, and what exists all the same.
pub struct Failed {
    pub kept: Option<Stored>,
    pub errors: Vec<Diagnostic>,
}

type Errors = Vec<Diagnostic>;

impl Terraform {
    /// Over a connection.
    pub async fn over(channel: Channel) -> Self {
        let client = ProviderClient::new(channel).max_decoding_message_size(256 << 20);
        Self::with(Backend::Wire(Box::new(client))).await
    }

    /// Over the socket of a provider that this starts.
    pub async fn start(launch: Launch) -> (Plugin, Self) {
        let plugin = launch.start().await;
        let terraform = Self::over(plugin.connect().await).await;
        (plugin, terraform)
    }

    /// In this process, for many cases in a short time.
    pub async fn in_process() -> Self {
        Self::with(Backend::InProcess(ProviderService::new(provider()))).await
    }

    async fn with(backend: Backend) -> Self {
        let mut terraform = Self {
            backend,
            schemas: BTreeMap::new(),
            ephemeral_schemas: BTreeMap::new(),
            identity_types: BTreeMap::new(),
            write_only_allowed: true,
        };
        let response = call!(terraform, get_provider_schema, get_provider_schema::Request {});
        terraform.schemas = load_all(&response);
        terraform.ephemeral_schemas = load_ephemeral(&response);
        let request = get_resource_identity_schemas::Request {};
        let response = call!(terraform, get_resource_identity_schemas, request);
        terraform.identity_types = load_identities(&response);
        terraform
    }

    pub fn schema(&self, type_name: &str) -> &Schema {
        &self.schemas[type_name]
    }

    pub fn type_names(&self) -> Vec<String> {
        self.schemas.keys().cloned().collect()
    }

    /// A configuration of a resource.
    pub fn config(&self, type_name: &str, arguments: &[(&str, Value)]) -> Value {
        object(self.schema(type_name), arguments)
    }

    fn object_type(&self, type_name: &str) -> Type {
        self.schema(type_name).object_type()
    }

    fn encode(&self, type_name: &str, value: &Value) -> Option<DynamicValue> {
        Some(encode(value, &self.object_type(type_name)))
    }

    fn decode(&self, type_name: &str, value: Option<&DynamicValue>) -> Value {
        decode(value, &self.object_type(type_name)).expect("a value of the schema's type")
    }

    fn capabilities(&self) -> Option<ClientCapabilities> {
        let write_only_attributes_allowed = self.write_only_allowed;
        Some(ClientCapabilities {
            write_only_attributes_allowed,
            ..ClientCapabilities::default()
        })
    }

    /// ValidateResourceConfig.
    pub async fn validate(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = validate_resource_config::Request {
            type_name: type_name.to_owned(),
            config: self.encode(type_name, config),
            client_capabilities: self.capabilities(),
        };
        checked(call!(self, validate_resource_config, request).diagnostics)
    }

    /// Validates, opens and closes an ephemeral resource. What it gives, or the errors.
    pub async fn open(&self, type_name: &str, arguments: &[(&str, Value)]) -> Result<Value, Errors> {
        let schema = &self.ephemeral_schemas[type_name];
        let config = object(schema, arguments);
        let encoded = || Some(encode(&config, &schema.object_type()));
        let request = validate_ephemeral_resource_config::Request {
            type_name: type_name.to_owned(),
            config: encoded(),
        };
        let response = call!(self, validate_ephemeral_resource_config, request);
        if has_errors(&response.diagnostics) {
            return Err(checked(response.diagnostics));
        }
        let request = open_ephemeral_resource::Request {
            type_name: type_name.to_owned(),
            config: encoded(),
            ..open_ephemeral_resource::Request::default()
        };
        let response = call!(self, open_ephemeral_resource, request);
        if has_errors(&response.diagnostics) {
            return Err(checked(response.diagnostics));
        }
        assert!(response.renew_at.is_none() && response.deferred.is_none());
        let result = decode(response.result.as_ref(), &schema.object_type()).expect("a value of its type");
        assert!(result.is_wholly_known());
        check_planned(schema, &Value::Null, &config, &result);
        self.close(type_name, response.private.unwrap_or_default()).await;
        Ok(result)
    }

    async fn close(&self, type_name: &str, private: Vec<u8>) {
        let request = close_ephemeral_resource::Request {
            type_name: type_name.to_owned(),
            private: Some(private),
        };
        let response = call!(self, close_ephemeral_resource, request);
        assert!(response.diagnostics.is_empty());
    }

    /// UpgradeResourceState: what is stored, read with the current schema.
    pub async fn upgrade(&self, stored: &Stored) -> Value {
        let request = upgrade_resource_state::Request {
            type_name: stored.type_name.clone(),
            version: self.schema(&stored.type_name).version,
            raw_state: Some(RawState {
                json: stored.json.clone(),
                ..RawState::default()
            }),
        };
        let response = call!(self, upgrade_resource_state, request);
        assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
        let state = self.decode(&stored.type_name, response.upgraded_state.as_ref());
        assert!(state.is_wholly_known());
        check_write_only(self.schema(&stored.type_name), &state);
        state
    }

    /// ReadResource, and what the host stores of it.
    pub async fn refresh(&self, stored: &Stored) -> (Stored, Vec<Diagnostic>) {
        let state = self.upgrade(stored).await;
        let request = read_resource::Request {
            type_name: stored.type_name.clone(),
            current_state: self.encode(&stored.type_name, &state),
            private: stored.beside.private.clone(),
            current_identity: stored.beside.identity.clone(),
            ..read_resource::Request::default()
        };
        let response = call!(self, read_resource, request);
        assert!(response.deferred.is_none());
        assert_eq!(
            response.private, stored.beside.private,
            "private data come back from a read"
        );
        let state = self.decode(&stored.type_name, response.new_state.as_ref());
        let identities = (&stored.beside.identity, &response.new_identity);
        self.check_identity(&stored.type_name, identities, &state);
        let beside = Beside {
            private: response.private,
            identity: response.new_identity,
        };
        assert!(state.is_wholly_known());
        check_write_only(self.schema(&stored.type_name), &state);
        (
            self.store(&stored.type_name, &state, beside),
            checked(response.diagnostics),
        )
    }

    /// An identity is there once the object is, is wholly known, and stays what it was for the object's life.
    fn check_identity(
        &self,
        type_name: &str,
        (before, after): (&Option<ResourceIdentityData>, &Option<ResourceIdentityData>),
        object: &Value,
    ) {
        let Some(identity_type) = self.identity_types.get(type_name).filter(|_| !object.is_null()) else {
            return assert!(after.is_none(), "no identity without an object or a schema");
        };
        let read = |identity: &ResourceIdentityData| {
            decode(identity.identity_data.as_ref(), identity_type).expect("an identity of its type")
        };
        let Some(after) = after.as_ref().map(read) else {
            return assert!(
                before.is_none() && !object.is_wholly_known(),
                "an identity with every object"
            );
        };
        // Terraform prints no plan at all if a planned identity has an unknown in it.
        assert!(matches!(after, Value::Mapping(_)) && after.is_wholly_known());
        if let Some(before) = before.as_ref().map(read) {
            assert!(before == after, "an identity stays what it was");
        }
    }

    /// The public key that an object is known by.
    pub fn identity(&self, stored: &Stored) -> serde_json::Value {
        let identity_type = &self.identity_types[&stored.type_name];
        let data = stored.beside.identity.as_ref().expect("an identity");
        let identity = decode(data.identity_data.as_ref(), identity_type).expect("an identity of its type");
        to_json(identity.attribute("public_key_sha256"))
    }

    fn store(&self, type_name: &str, state: &Value, beside: Beside) -> Stored {
        let json = to_json(state).to_string().into_bytes();
        Stored {
            type_name: type_name.to_owned(),
            json,
            beside,
        }
    }

    /// The plan walk: refresh, validate, plan, and plan again where the object is replaced.
    pub async fn plan(
        &self,
        type_name: &str,
        prior: Option<&Stored>,
        config: &Value,
    ) -> Result<Planned, Errors> {
        let refreshed = match prior {
            Some(stored) => Some(self.refresh(stored).await.0),
            None => None,
        };
        self.plan_without_refresh(type_name, refreshed.as_ref(), config)
            .await
    }

    /// The same with `-refresh=false`.
    pub async fn plan_without_refresh(
        &self,
        type_name: &str,
        prior: Option<&Stored>,
        config: &Value,
    ) -> Result<Planned, Errors> {
        let validation = self.validate(type_name, config).await;
        if has_errors(&validation) {
            return Err(validation);
        }
        let prior_state = self.prior_state(prior).await;
        let beside = prior.map(|stored| stored.beside.clone()).unwrap_or_default();
        let first = self.plan_call(type_name, &prior_state, config, beside).await?;
        let mut state = first.0;
        let mut beside = first.2;
        let action = action(&prior_state, &state, first.1);
        if action == Action::Replace {
            (state, _, beside, _) = self.plan_call(type_name, &Value::Null, config, beside).await?;
        }
        let warnings = [validation, first.3].concat();
        Ok(Planned {
            type_name: type_name.to_owned(),
            prior: prior.cloned(),
            action,
            state,
            warnings,
            beside,
        })
    }

    async fn prior_state(&self, prior: Option<&Stored>) -> Value {
        match prior {
            Some(stored) => self.upgrade(stored).await,
            None => Value::Null,
        }
    }

    /// PlanResourceChange, twice: the same request has the same answer. Returns the planned state, whether it replaces,
    /// what is kept beside it, and the warnings.
    async fn plan_call(
        &self,
        type_name: &str,
        prior: &Value,
        config: &Value,
        beside: Beside,
    ) -> Result<(Value, bool, Beside, Vec<Diagnostic>), Errors> {
        let schema = self.schema(type_name);
        let request = plan_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: self.encode(type_name, prior),
            proposed_new_state: self.encode(type_name, &proposed_new_state(schema, prior, config)),
            config: self.encode(type_name, config),
            prior_private: beside.private,
            prior_identity: beside.identity.clone(),
            client_capabilities: self.capabilities(),
            ..plan_resource_change::Request::default()
        };
        let response = call!(self, plan_resource_change, request.clone());
        let again = call!(self, plan_resource_change, request);
        assert_eq!(response, again, "planning is a pure function");
        assert!(response.deferred.is_none() && !response.legacy_type_system);
        let diagnostics = checked(response.diagnostics);
        if has_errors(&diagnostics) {
            return Err(diagnostics);
        }
        let planned = self.decode(type_name, response.planned_state.as_ref());
        match config {
            Value::Null => assert!(planned.is_null(), "a destroy plan is null"),
            _ => check_planned(schema, prior, config, &planned),
        }
        // As Terraform does, the second plan of a replacement gets the identity of the object that goes.
        let before = beside.identity.filter(|_| !prior.is_null());
        self.check_identity(type_name, (&before, &response.planned_identity), &planned);
        for path in &response.requires_replace {
            check_replaces(path, prior, &planned);
        }
        Ok((
            planned,
            !response.requires_replace.is_empty(),
            Beside {
                private: response.planned_private,
                identity: response.planned_identity,
            },
            diagnostics,
        ))
    }

    /// The apply walk, with the configuration as it is known by then: validate, plan again, apply. `None` after destroy.
    pub async fn apply(&self, planned: Planned, config: &Value) -> Result<Option<Stored>, Failed> {
        if planned.action == Action::NoOp {
            return Ok(planned.prior);
        }
        let prior_state = self.prior_state(planned.prior.as_ref()).await;
        match planned.action {
            Action::Destroy => {
                self.apply_call(
                    &planned.type_name,
                    &prior_state,
                    &Value::Null,
                    config,
                    planned.beside,
                )
                .await
            }
            Action::Replace => {
                let gone = self
                    .apply_call(
                        &planned.type_name,
                        &prior_state,
                        &Value::Null,
                        &Value::Null,
                        planned.beside.clone(),
                    )
                    .await?;
                assert!(gone.is_none());
                self.apply_planned(planned, &Value::Null, config).await
            }
            _ => self.apply_planned(planned, &prior_state, config).await,
        }
    }

    async fn apply_planned(
        &self,
        planned: Planned,
        prior: &Value,
        config: &Value,
    ) -> Result<Option<Stored>, Failed> {
        let kept = planned.prior.clone().filter(|_| !prior.is_null());
        let fail = |errors| Failed {
            kept: kept.clone(),
            errors,
        };
        let validation = self.validate(&planned.type_name, config).await;
        if has_errors(&validation) {
            return Err(fail(validation));
        }
        let (state, replaces, beside, _) = self
            .plan_call(&planned.type_name, prior, config, planned.beside)
            .await
            .map_err(fail)?;
        check_compatible(&planned.state, &state, "the final plan");
        let (before, now) = (
            action(prior, &planned.state, false),
            action(prior, &state, replaces),
        );
        assert!(
            before == now || (before == Action::Update && now == Action::NoOp),
            "{before:?} became {now:?}"
        );
        if now == Action::NoOp {
            return Ok(planned.prior);
        }
        self.apply_call(&planned.type_name, prior, &state, config, beside)
            .await
    }

    async fn apply_call(
        &self,
        type_name: &str,
        prior: &Value,
        planned: &Value,
        config: &Value,
        beside: Beside,
    ) -> Result<Option<Stored>, Failed> {
        let request = apply_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: self.encode(type_name, prior),
            planned_state: self.encode(type_name, planned),
            config: self.encode(type_name, config),
            planned_private: beside.private.clone(),
            planned_identity: beside.identity.clone().filter(|_| !planned.is_null()),
            ..apply_resource_change::Request::default()
        };
        let response = call!(self, apply_resource_change, request);
        assert!(!response.legacy_type_system);
        let state = self.decode(type_name, response.new_state.as_ref());
        self.check_identity(type_name, (&beside.identity, &response.new_identity), &state);
        let kept = Beside {
            private: response.private.clone(),
            identity: response.new_identity,
        };
        let stored = (!state.is_null()).then(|| self.store(type_name, &state, kept));
        let diagnostics = checked(response.diagnostics);
        if has_errors(&diagnostics) {
            assert!(
                state.is_wholly_known() && same(&state, prior),
                "a failed apply tells what exists"
            );
            return Err(Failed {
                kept: stored,
                errors: diagnostics,
            });
        }
        assert_eq!(
            response.private, beside.private,
            "private data of the plan are kept"
        );
        check_applied(self.schema(type_name), planned, &state);
        Ok(stored)
    }

    /// Plans and applies, with everything known from the beginning.
    pub async fn make(
        &self,
        type_name: &str,
        prior: Option<&Stored>,
        config: &Value,
    ) -> Result<Stored, Errors> {
        let planned = self.plan(type_name, prior, config).await?;
        let applied = self
            .apply(planned, config)
            .await
            .map_err(|failed| failed.errors)?;
        Ok(applied.expect("an object"))
    }

    /// A second plan finds nothing to do, with and without a refresh.
    pub async fn check_settled(&self, stored: &Stored, config: &Value) {
        let refreshed = self
            .plan(&stored.type_name, Some(stored), config)
            .await
            .ok()
            .map(|planned| planned.action);
        assert_eq!(refreshed, Some(Action::NoOp), "a second plan is empty");
        let kept = self
            .plan_without_refresh(&stored.type_name, Some(stored), config)
            .await
            .ok();
        assert_eq!(kept.map(|planned| planned.action), Some(Action::NoOp));
    }

    /// ImportResourceState and the refresh that follows it. The object, and the warnings.
    pub async fn import(&self, type_name: &str, id: &str) -> Result<(Stored, Vec<Diagnostic>), Errors> {
        let request = import_resource_state::Request {
            type_name: type_name.to_owned(),
            id: id.to_owned(),
            ..import_resource_state::Request::default()
        };
        let response = call!(self, import_resource_state, request);
        let diagnostics = checked(response.diagnostics);
        if has_errors(&diagnostics) {
            assert!(response.imported_resources.is_empty());
            return Err(diagnostics);
        }
        let [imported] = response.imported_resources.as_slice() else {
            panic!("exactly one object is imported")
        };
        assert_eq!(imported.type_name, type_name);
        let beside = Beside {
            private: imported.private.clone(),
            identity: imported.identity.clone(),
        };
        let stored = self.adopted(type_name, imported.state.as_ref(), beside);
        Ok((self.refresh(&stored).await.0, diagnostics))
    }

    /// MoveResourceState and the refresh that follows it. The object, and the warnings.
    pub async fn take_over(
        &self,
        type_name: &str,
        mut request: move_resource_state::Request,
    ) -> Result<(Stored, Vec<Diagnostic>), Errors> {
        request.target_type_name = type_name.to_owned();
        let response = call!(self, move_resource_state, request);
        let diagnostics = checked(response.diagnostics);
        if has_errors(&diagnostics) {
            return Err(diagnostics);
        }
        let beside = Beside {
            private: response.target_private,
            identity: response.target_identity,
        };
        let stored = self.adopted(type_name, response.target_state.as_ref(), beside);
        Ok((self.refresh(&stored).await.0, diagnostics))
    }

    fn adopted(&self, type_name: &str, state: Option<&DynamicValue>, beside: Beside) -> Stored {
        let state = self.decode(type_name, state);
        assert!(!state.is_null() && state.is_wholly_known());
        check_write_only(self.schema(type_name), &state);
        self.check_identity(type_name, (&None, &beside.identity), &state);
        self.store(type_name, &state, beside)
    }

    /// Plans and applies the end of an object.
    pub async fn destroy(&self, stored: &Stored) -> Vec<Diagnostic> {
        let planned = self.plan_destroy(stored).await;
        assert_eq!(planned.action, Action::Destroy);
        let warnings = planned.warnings.clone();
        assert!(matches!(self.apply(planned, &Value::Null).await, Ok(None)));
        warnings
    }

    async fn plan_destroy(&self, stored: &Stored) -> Planned {
        let prior = self.upgrade(stored).await;
        let call = self
            .plan_call(&stored.type_name, &prior, &Value::Null, stored.beside.clone())
            .await;
        let Ok((state, _, beside, warnings)) = call else {
            panic!("a destroy can be planned")
        };
        let type_name = stored.type_name.clone();
        Planned {
            type_name,
            prior: Some(stored.clone()),
            action: Action::Destroy,
            state,
            warnings,
            beside,
        }
    }
}

impl Stored {
    /// An object as another version of the provider might have left it.
    pub fn from_json(type_name: &str, json: &str) -> Self {
        Self {
            type_name: type_name.to_owned(),
            json: json.as_bytes().to_vec(),
            beside: Beside::default(),
        }
    }

    /// The same, with private data.
    pub fn with_private(mut self, private: &[u8]) -> Self {
        self.beside.private = private.to_vec();
        self
    }

    pub fn private(&self) -> &[u8] {
        &self.beside.private
    }

    /// The object as the state file has it.
    pub fn whole_json(&self) -> &[u8] {
        &self.json
    }

    /// An attribute as the state file has it.
    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_slice::<serde_json::Value>(&self.json).unwrap()[name].clone()
    }
}

/// Diagnostics that keep their own rules.
pub fn checked(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    use wire::attribute_path::step::Selector;
    for diagnostic in &diagnostics {
        assert_ne!(diagnostic.severity(), Severity::Invalid);
        assert!(!diagnostic.summary.is_empty() && !diagnostic.detail.is_empty());
        let first = diagnostic
            .attribute
            .as_ref()
            .map(|path| path.steps.first().and_then(|step| step.selector.clone()));
        assert!(
            matches!(first, None | Some(Some(Selector::AttributeName(_)))),
            "a path begins with a name"
        );
    }
    diagnostics
}

/// The first lines of diagnostics.
pub fn summaries(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.summary.as_str())
        .collect()
}

pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity() == Severity::Error)
}

fn check_replaces(path: &wire::AttributePath, prior: &Value, planned: &Value) {
    use wire::attribute_path::step::Selector;
    let (mut before, mut now) = (prior.clone(), planned.clone());
    for step in &path.steps {
        let Some(Selector::AttributeName(name)) = &step.selector else {
            panic!("a path of names")
        };
        (before, now) = (before.attribute(name).clone(), now.attribute(name).clone());
    }
    assert!(prior.is_null() || !same(&before, &now), "only a change replaces");
}

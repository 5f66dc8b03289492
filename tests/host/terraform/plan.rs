//! The plan walk.

use super::diagnostics::{checked, without_errors};
use super::stored::{Beside, Stored};
use super::{Backend, Errors, Terraform};
use crate::host::cty::Value;
use crate::host::rules::{Action, action, check_planned, check_replacement, proposed_new_state};
use crate::host::wire::provider_server::Provider as _;
use crate::host::wire::{Diagnostic, plan_resource_change, validate_resource_config};

/// A plan for one object.
pub struct Planned {
    pub(super) type_name: String,
    pub(super) prior: Option<Stored>,
    /// What it does.
    pub action: Action,
    /// The object as it will be.
    pub state: Value,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
    pub(super) beside: Beside,
}

/// One answer to PlanResourceChange.
pub(super) struct Proposal {
    pub state: Value,
    pub replaces: bool,
    pub beside: Beside,
    warnings: Vec<Diagnostic>,
}

impl Terraform {
    /// ValidateResourceConfig.
    pub async fn validate(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = validate_resource_config::Request {
            type_name: type_name.to_owned(),
            config: self.encode(type_name, config),
            client_capabilities: self.capabilities(),
        };
        checked(call!(self, validate_resource_config, request).diagnostics)
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
        let validation = without_errors(self.validate(type_name, config).await)?;
        let prior_state = self.upgrade_prior(prior).await;
        let beside = prior.map(|stored| stored.beside.clone()).unwrap_or_default();
        let mut proposal = self.propose(type_name, &prior_state, config, beside).await?;
        let warnings = [validation, proposal.warnings].concat();
        let action = action(&prior_state, &proposal.state, proposal.replaces);
        if action == Action::Replace {
            proposal = self
                .propose(type_name, &Value::Null, config, proposal.beside)
                .await?;
        }
        Ok(Planned {
            type_name: type_name.to_owned(),
            prior: prior.cloned(),
            action,
            state: proposal.state,
            warnings,
            beside: proposal.beside,
        })
    }

    /// The plan for the end of an object.
    pub async fn plan_destroy(&self, stored: &Stored) -> Result<Planned, Errors> {
        let prior = self.upgrade(stored).await;
        let proposal = self
            .propose(&stored.type_name, &prior, &Value::Null, stored.beside.clone())
            .await?;
        Ok(stored.planned(Action::Destroy, proposal))
    }

    /// The plan with `-replace`: the provider plans the object as it is, and then a new one.
    pub async fn plan_forced_replacement(&self, stored: &Stored, config: &Value) -> Result<Planned, Errors> {
        let type_name = &stored.type_name;
        let prior = self.upgrade(stored).await;
        let beside = stored.beside.clone();
        let first = self.propose(type_name, &prior, config, beside).await?;
        let second = self
            .propose(type_name, &Value::Null, config, first.beside)
            .await?;
        Ok(stored.planned(Action::Replace, second))
    }

    /// PlanResourceChange, twice: the same request has the same answer.
    pub(super) async fn propose(
        &self,
        type_name: &str,
        prior: &Value,
        config: &Value,
        beside: Beside,
    ) -> Result<Proposal, Errors> {
        let proposed = proposed_new_state(self.schema(type_name), prior, config);
        let request = plan_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: self.encode(type_name, prior),
            proposed_new_state: self.encode(type_name, &proposed),
            config: self.encode(type_name, config),
            prior_private: beside.private.clone(),
            prior_identity: beside.identity.clone(),
            client_capabilities: self.capabilities(),
            ..plan_resource_change::Request::default()
        };
        let response = call!(self, plan_resource_change, request.clone());
        let again = call!(self, plan_resource_change, request);
        assert_eq!(response, again, "planning is a pure function");
        self.read_proposal(type_name, (prior, config), beside, response)
    }

    fn read_proposal(
        &self,
        type_name: &str,
        (prior, config): (&Value, &Value),
        beside: Beside,
        response: plan_resource_change::Response,
    ) -> Result<Proposal, Errors> {
        assert!(response.deferred.is_none() && !response.legacy_type_system);
        let warnings = without_errors(response.diagnostics)?;
        let planned = self.decode(type_name, response.planned_state.as_ref());
        match config {
            Value::Null => assert!(planned.is_null(), "a destroy plan is null"),
            _ => check_planned(self.schema(type_name), prior, config, &planned),
        }
        // As with Terraform, the second plan of a replacement gets the identity of the object that goes.
        let before = beside.identity.filter(|_| !prior.is_null());
        self.check_identity(type_name, (&before, &response.planned_identity), &planned);
        for path in &response.requires_replace {
            check_replacement(path, prior, &planned);
        }
        Ok(Proposal {
            state: planned,
            replaces: !response.requires_replace.is_empty(),
            beside: Beside {
                private: response.planned_private,
                identity: response.planned_identity,
            },
            warnings,
        })
    }

    /// A second plan finds nothing to do, with and without a refresh.
    pub async fn check_settled(&self, stored: &Stored, config: &Value) {
        let refreshed = self.plan(&stored.type_name, Some(stored), config).await;
        assert_eq!(
            refreshed.map(|planned| planned.action),
            Ok(Action::NoOp),
            "a second plan is empty"
        );
        let kept = self
            .plan_without_refresh(&stored.type_name, Some(stored), config)
            .await;
        assert_eq!(kept.map(|planned| planned.action), Ok(Action::NoOp));
    }
}

impl Stored {
    fn planned(&self, action: Action, proposal: Proposal) -> Planned {
        Planned {
            type_name: self.type_name.clone(),
            prior: Some(self.clone()),
            action,
            state: proposal.state,
            warnings: proposal.warnings,
            beside: proposal.beside,
        }
    }
}

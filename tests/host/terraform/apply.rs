//! The apply walk.

use super::diagnostics::without_errors;
use super::plan::Planned;
use super::stored::{Beside, Stored};
use super::{Backend, Errors, Terraform};
use crate::host::cty::Value;
use crate::host::rules::{Action, action, check_applied, check_compatible, same};
use crate::host::wire::provider_server::Provider as _;
use crate::host::wire::{Diagnostic, apply_resource_change};

/// Why an apply failed, and what exists all the same.
pub struct Failed {
    pub kept: Option<Stored>,
    pub errors: Vec<Diagnostic>,
}

/// Prior state, planned state and configuration of an apply.
type Change<'a> = [&'a Value; 3];

impl Terraform {
    /// The apply walk, with the configuration as it is known by then: validate, plan again, apply. `None` after destroy.
    pub async fn apply(&self, planned: Planned, config: &Value) -> Result<Option<Stored>, Failed> {
        if planned.action == Action::NoOp {
            return Ok(planned.prior);
        }
        let prior = self.upgrade_prior(planned.prior.as_ref()).await;
        let end = [&prior, &Value::Null, &Value::Null];
        match planned.action {
            Action::Destroy => self.change(&planned.type_name, end, planned.beside).await,
            Action::Replace => {
                let gone = self
                    .change(&planned.type_name, end, planned.beside.clone())
                    .await?;
                assert!(gone.is_none());
                self.apply_planned(planned, &Value::Null, config).await
            }
            _ => self.apply_planned(planned, &prior, config).await,
        }
    }

    async fn apply_planned(
        &self,
        planned: Planned,
        prior: &Value,
        config: &Value,
    ) -> Result<Option<Stored>, Failed> {
        let type_name = &planned.type_name;
        let kept = planned.prior.clone().filter(|_| !prior.is_null());
        let fail = |errors| Failed {
            kept: kept.clone(),
            errors,
        };
        without_errors(self.validate(type_name, config).await).map_err(fail)?;
        let proposal = self.propose(type_name, prior, config, planned.beside).await;
        let proposal = proposal.map_err(fail)?;
        check_compatible(&planned.state, &proposal.state, "the final plan");
        let before = action(prior, &planned.state, false);
        let now = action(prior, &proposal.state, proposal.replaces);
        assert!(
            before == now || (before == Action::Update && now == Action::NoOp),
            "{before:?} became {now:?}"
        );
        if now == Action::NoOp {
            return Ok(planned.prior);
        }
        self.change(type_name, [prior, &proposal.state, config], proposal.beside)
            .await
    }

    /// ApplyResourceChange.
    async fn change(
        &self,
        type_name: &str,
        [prior, planned, config]: Change<'_>,
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
        let now = Beside {
            private: response.private,
            identity: response.new_identity,
        };
        let private_is_kept = now.private == beside.private;
        let stored = (!state.is_null()).then(|| Stored::new(type_name, &state, now));
        if let Err(errors) = without_errors(response.diagnostics) {
            assert!(same(&state, prior), "a failed apply tells what exists");
            return Err(Failed { kept: stored, errors });
        }
        assert!(private_is_kept, "private data of the plan are kept");
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
        let applied = self.apply(planned, config).await;
        let applied = applied.map_err(|failed| failed.errors)?;
        Ok(applied.expect("an object"))
    }

    /// Plans and applies the end of an object. The warnings.
    pub async fn destroy(&self, stored: &Stored) -> Vec<Diagnostic> {
        let planned = self.plan_destroy(stored).await;
        let planned = planned.expect("a destroy can be planned");
        let warnings = planned.warnings.clone();
        assert!(matches!(self.apply(planned, &Value::Null).await, Ok(None)));
        warnings
    }
}

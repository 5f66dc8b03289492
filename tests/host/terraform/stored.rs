//! [`Stored`]: an object as the host keeps it between commands.

use serde_json::Value as Json;

use crate::host::cty::{Value, to_json};
use crate::host::wire::{DynamicValue, ResourceIdentityData};

/// An object's state, and what is kept beside it.
#[derive(Clone)]
pub struct Stored {
    pub(super) type_name: String,
    pub(super) json: Vec<u8>,
    pub(super) beside: Beside,
}

/// What the host keeps beside an object's state.
#[derive(Clone, Default)]
pub struct Beside {
    pub private: Vec<u8>,
    pub identity: Option<ResourceIdentityData>,
}

impl Stored {
    pub(super) fn new(type_name: &str, state: &Value, beside: Beside) -> Self {
        Self {
            type_name: type_name.to_owned(),
            json: to_json(state).to_string().into_bytes(),
            beside,
        }
    }

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

    /// The same, with an identity in JSON.
    pub fn with_identity(mut self, identity: &str) -> Self {
        let identity_data = DynamicValue {
            json: identity.into(),
            ..DynamicValue::default()
        };
        self.beside.identity = Some(ResourceIdentityData {
            identity_data: Some(identity_data),
        });
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
    pub fn json(&self, name: &str) -> Json {
        let state: Json = serde_json::from_slice(&self.json).unwrap();
        let attribute = state.get(name);
        attribute.unwrap_or_else(|| panic!("there is no {name}")).clone()
    }
}

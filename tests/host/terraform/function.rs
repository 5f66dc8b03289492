//! Calls of functions (PROTOCOL.md section 5).

use super::{Backend, Terraform, decode, encode};
use crate::host::cty::Value;
use crate::host::schema::{Function, Parameter};
use crate::host::wire::provider_server::Provider as _;
use crate::host::wire::{DynamicValue, FunctionError, call_function};

impl Terraform {
    /// The result of a function, or its error.
    ///
    /// As with a real host, an argument that is not wholly known makes the result unknown without a call, and a null is an error
    /// of the test where the parameter does not allow it.
    pub async fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        let function = &self.functions[name];
        function.check(arguments);
        if arguments.iter().any(|argument| !argument.is_wholly_known()) {
            return Ok(Value::unknown());
        }
        let response = self.call_twice(name, function, arguments).await;
        match response.error {
            Some(error) => {
                assert!(response.result.is_none(), "a result or an error");
                check_error(&error, arguments.len());
                Err(error)
            }
            None => {
                let result = decode(response.result.as_ref(), &function.result);
                assert!(result.is_wholly_known(), "a result is wholly known");
                Ok(result)
            }
        }
    }

    /// With nulls as Terraform sends them, and as OpenTofu does: the same arguments have the same result.
    async fn call_twice(
        &self,
        name: &str,
        function: &Function,
        arguments: &[Value],
    ) -> call_function::Response {
        let encoded = arguments.iter().enumerate().map(|(position, argument)| {
            let parameter = function.parameter(position).expect("a parameter");
            encode(argument, &parameter.value_type)
        });
        let encoded: Vec<_> = encoded.collect();
        let with_empty_nulls = encoded
            .iter()
            .zip(arguments)
            .map(|(encoded, argument)| match argument {
                Value::Null => DynamicValue::default(),
                _ => encoded.clone(),
            });
        let of_opentofu = self.request(name, with_empty_nulls.collect()).await;
        let of_terraform = self.request(name, encoded).await;
        assert_eq!(of_terraform, of_opentofu, "a function is pure");
        of_terraform
    }

    async fn request(&self, name: &str, arguments: Vec<DynamicValue>) -> call_function::Response {
        let request = call_function::Request {
            name: name.to_owned(),
            arguments,
        };
        call!(self, call_function, request)
    }
}

impl Function {
    fn parameter(&self, position: usize) -> Option<&Parameter> {
        self.parameters.get(position).or(self.variadic.as_ref())
    }

    /// What hosts themselves see to before they call a function.
    fn check(&self, arguments: &[Value]) {
        let (given, expected) = (arguments.len(), self.parameters.len());
        assert!(given == expected || (given > expected && self.variadic.is_some()));
        for (position, argument) in arguments.iter().enumerate() {
            let parameter = self.parameter(position).unwrap();
            assert!(
                parameter.allow_null || !argument.is_null(),
                "{} is not null",
                parameter.name
            );
        }
    }
}

/// Hosts write `Invalid value for "text" parameter: …`, and a full stop after it.
fn check_error(error: &FunctionError, arguments: usize) {
    assert!(
        !error.text.is_empty() && !error.text.ends_with(['.', '\n']),
        "{}",
        error.text
    );
    let argument = error.function_argument;
    assert!(argument.is_none_or(|argument| (0..arguments as i64).contains(&argument)));
}

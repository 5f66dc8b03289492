//! The calls for functions (PROTOCOL.md section 5).

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::engine::function::ProviderFunction;
use crate::sdk::framework::model::schema::Attribute;
use crate::sdk::framework::model::signature::Signature;
use crate::sdk::framework::value::Value;
use crate::sdk::protocol::codec::{dynamic_value, type_json};
use crate::sdk::protocol::diagnostic::{Outcome, Refusal};
use crate::sdk::protocol::tfplugin6::{
    DynamicValue, Function, FunctionError, StringKind, call_function,
    function::{Parameter, Return},
};

/// What a function takes and gives, as a message.
pub fn declare(signature: &Signature) -> Function {
    Function {
        parameters: signature.parameters.iter().map(parameter).collect(),
        variadic_parameter: signature.variadic.as_ref().map(parameter),
        r#return: Some(Return {
            r#type: type_json::encode(&signature.result.value_type()),
        }),
        summary: signature.summary.clone(),
        description: signature.description.clone(),
        description_kind: StringKind::Markdown.into(),
        ..Function::default()
    }
}

/// An unknown is never asked for: until an argument is wholly known, hosts take the result for unknown.
fn parameter(declared: &Attribute) -> Parameter {
    Parameter {
        name: declared.name.to_owned(),
        r#type: type_json::encode(&declared.value_type()),
        allow_null_value: declared.is_nullable(),
        allow_unknown_values: false,
        description: declared.description.clone(),
        description_kind: StringKind::Markdown.into(),
    }
}

/// Calls a function.
pub fn call(
    function: &dyn ProviderFunction,
    request: call_function::Request,
) -> Outcome<call_function::Response> {
    let signature = function.signature();
    let mut arguments = Vec::with_capacity(request.arguments.len());
    for (position, argument) in request.arguments.iter().enumerate() {
        match read(signature, position, argument) {
            Ok(value) => arguments.push(value),
            Err(unreadable) => return Ok(wrong_argument(position, unreadable)),
        }
    }
    Ok(match function.call(arguments) {
        Ok(result) => call_function::Response {
            result: Some(dynamic_value::encode(&result, &signature.result.value_type())),
            error: None,
        },
        Err(error) => failed(error.text, error.argument),
    })
}

/// An argument that no parameter takes is counted as well, and never read.
fn read(signature: &Signature, position: usize, argument: &DynamicValue) -> Outcome<Value> {
    match signature.parameter(position) {
        Some(parameter) => Ok(dynamic_value::decode(Some(argument), &parameter.value_type())?),
        None => Ok(Value::Null),
    }
}

fn wrong_argument(position: usize, diagnostic: Diagnostic) -> call_function::Response {
    let mut response = call_function::Response::refusal(diagnostic);
    if let Some(error) = &mut response.error {
        error.function_argument = i64::try_from(position).ok();
    }
    response
}

fn failed(text: String, argument: Option<usize>) -> call_function::Response {
    let error = FunctionError {
        text,
        function_argument: argument.and_then(|position| i64::try_from(position).ok()),
    };
    call_function::Response {
        result: None,
        error: Some(error),
    }
}

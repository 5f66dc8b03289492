//! Calls of functions.

use terraform_provider_stellantis::sdk::framework::value::Value;

use super::{message, msgpack, typed};

/// Calls a function of one text.
pub fn check_function(name: &str, argument: &str) {
    check(name, &[Value::string(argument)], &[]);
}

/// A function gives the same result for the same arguments, and a value of the type that it declares.
pub fn check(name: &str, arguments: &[Value], secrets: &[String]) {
    let function = typed::PROVIDER.function(name).expect("there is such a function");
    let result = function.call(arguments.to_vec());
    assert!(
        result == function.call(arguments.to_vec()),
        "{name} is not a pure function"
    );
    match result {
        Ok(value) => msgpack::check_round_trip(&value, &function.signature().result.value_type()),
        Err(error) => message::check_without(&error.text, secrets, &[]),
    }
}

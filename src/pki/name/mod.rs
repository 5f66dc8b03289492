//! Distinguished names (X.501, RFC 5280 section 4.1.2.4).

pub mod command_line;
pub mod distinguished_name;
pub mod naming_attribute;

mod rcgen_name;
mod string_representation;

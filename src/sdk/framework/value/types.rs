//! [`Type`]: Terraform's types (PROTOCOL.md section 6).

use std::collections::BTreeMap;

/// The type of a [`Value`](crate::sdk::framework::value::Value).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A decimal number of any size.
    Number,
    /// Unicode text.
    String,
    /// Any type: each value brings its own.
    Dynamic,
    /// Elements of one type, ordered.
    List(Box<Type>),
    /// Distinct elements of one type, unordered.
    Set(Box<Type>),
    /// Elements of one type under string keys.
    Map(Box<Type>),
    /// A fixed number of elements, each of its own type.
    Tuple(Vec<Type>),
    /// Named attributes, each of its own type.
    Object(BTreeMap<String, Type>),
}

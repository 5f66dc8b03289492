//! DOCS

use std::collections::BTreeMap;

pub use crate::sdk::framework::model::attribute_type::{AttributeType, TextType, WriteOnly};
pub use crate::sdk::framework::model::knowable::Knowable;
pub use crate::sdk::framework::model::rule::{Rule, Sibling, default, no_rule, paragraph, replace};

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attribute_type::refuse;
use crate::sdk::framework::model::schema::{Attribute, Schema, ValueSource};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

/// Whether there is a doc comment. `attributes!` checks it at compile time.
pub const fn is_documented(lines: &[&str]) -> bool {
    !lines.is_empty()
}

/// A typed model of a block or a nested object. `attributes!` implements it.
pub trait Attributes: Sized {
    /// The same model with fields that may be unknown.
    type Partial;

    /// Whether any attribute has a rule, those of nested objects included.
    const HAS_RULES: bool;

    /// The model's own doc comment.
    fn description() -> String;

    /// The attributes in the order of their declaration.
    fn attributes() -> &'static [Attribute];

    /// Reads an object. If a field is wrong, the diagnostics say so, and the field is unknown.
    fn decode(object: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Self::Partial;

    /// The model, if every field is known.
    fn whole(partial: Self::Partial) -> Option<Self>;

    /// The model with every field known, in its partial form.
    fn into_partial(self) -> Self::Partial;

    /// The model with every field unknown.
    fn unknown() -> Self::Partial;

    /// The fields as Terraform stores them, by name.
    fn encode(partial: &Self::Partial) -> BTreeMap<String, Value>;
}

/// A model of attributes that the provider computes, declared as `outputs struct`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not declared as outputs",
    note = "declare it with `attributes! {{ outputs struct … }}`, which allows no rules"
)]
pub trait OutputAttributes: Attributes {}

/// A model with fields that may be unknown.
pub type PartialOf<T> = <T as Attributes>::Partial;

/// Reads the attribute `name` of an object that has its defaults.
pub fn decode_attribute<T: AttributeType>(
    name: &str,
    object: &Value,
    at: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Knowable<T> {
    let at = at.attribute(name);
    let value = object.attribute(name);
    match value {
        Value::Unknown(_) => Knowable::Unknown,
        Value::Null if !T::OPTIONAL => refuse(missing(&at), &at, diagnostics),
        _ => T::decode(value, &at, diagnostics),
    }
}

fn missing(at: &Path) -> Diagnostic {
    Diagnostic::error("Missing required argument")
        .because(format!("The argument {at} is required, but it is not set."))
        .remedy(format!("Set {at} in the configuration."))
}

/// The schema of a resource with these inputs and outputs.
pub fn schema<I: Attributes, O: OutputAttributes>() -> Schema {
    let outputs = O::attributes().iter().cloned().map(computed);
    Schema {
        version: 0,
        description: I::description(),
        attributes: I::attributes().iter().cloned().chain(outputs).collect(),
    }
}

fn computed(mut attribute: Attribute) -> Attribute {
    attribute.source = ValueSource::Computed;
    attribute
}

/// How much is known of a model's fields: all of them ([`Whole`]), or each by itself ([`Partial`]).
pub trait Knowledge {
    /// What a field of type `T` holds.
    type Of<T>;

    /// A field as Terraform stores it. An unknown of a type that is not optional says that it will not be null.
    fn encode<T: AttributeType>(field: &Self::Of<T>) -> Value;
}

/// Every field is known, as always in an apply.
pub enum Whole {}

/// Each field may be unknown, as in validation and plan.
pub enum Partial {}

impl Knowledge for Whole {
    type Of<T> = T;

    fn encode<T: AttributeType>(field: &T) -> Value {
        field.encode()
    }
}

impl Knowledge for Partial {
    type Of<T> = Knowable<T>;

    fn encode<T: AttributeType>(field: &Knowable<T>) -> Value {
        match field {
            Knowable::Known(value) => value.encode(),
            Knowable::Unknown if T::OPTIONAL => Value::unknown(),
            Knowable::Unknown => Value::unknown_not_null(),
        }
    }
}

/// Declares a model: see the [module documentation](crate::sdk::framework::model::attributes).
#[macro_export]
macro_rules! attributes {
    ($(#[doc = $text:literal])* $visibility:vis nested struct $model:ident { $($fields:tt)* }) => {
        $crate::attributes! {
            $(#[doc = $text])* $visibility struct $model { $($fields)* }
        }

        impl $crate::sdk::framework::model::attributes::AttributeType for $model {
            const HAS_RULES: bool = <Self as $crate::sdk::framework::model::attributes::Attributes>::HAS_RULES;

            fn shape() -> $crate::sdk::framework::model::schema::Shape {
                let attributes = <Self as $crate::sdk::framework::model::attributes::Attributes>::attributes();
                $crate::sdk::framework::model::schema::Shape::Nested(attributes.to_vec())
            }

            fn decode(
                value: &$crate::sdk::framework::value::Value,
                at: &$crate::sdk::framework::value::path::Path,
                diagnostics: &mut ::std::vec::Vec<$crate::sdk::framework::diagnostic::Diagnostic>,
            ) -> $crate::sdk::framework::model::attributes::Knowable<Self> {
                use $crate::sdk::framework::model::attributes::Attributes;
                Self::whole(<Self as Attributes>::decode(value, at, diagnostics)).into()
            }

            fn encode(&self) -> $crate::sdk::framework::value::Value {
                $crate::sdk::framework::value::Value::Mapping(self.encode_fields())
            }
        }
    };
    (
        $(#[doc = $text:literal])*
        $visibility:vis outputs struct $model:ident {
            $($(#[doc = $documentation:literal])* $name:ident : $type:ty),* $(,)?
        }
    ) => {
        $crate::attributes! {
            $(#[doc = $text])* $visibility struct $model { $($(#[doc = $documentation])* $name: $type),* }
        }

        impl $crate::sdk::framework::model::attributes::OutputAttributes for $model {}

        $(const _: () = ::std::assert!(
            !<$type as $crate::sdk::framework::model::attributes::AttributeType>::HAS_RULES,
            ::std::concat!(
                "the output `", ::std::stringify!($name), "` is an object with rules; no rule applies to an output"
            ),
        );)*
    };
    ($(#[doc = $text:literal])* $visibility:vis outputs struct $model:ident { $($fields:tt)* }) => {
        ::std::compile_error!("an output is declared as `name: Type`; no rule applies to it");
    };
    (
        $(#[doc = $text:literal])*
        $visibility:vis struct $model:ident {
            $($(#[doc = $documentation:literal])* $name:ident : $type:ty $(= $rule:expr)?),* $(,)?
        }
    ) => {
        $(#[doc = $text])*
        $visibility struct $model<K: $crate::sdk::framework::model::attributes::Knowledge = $crate::sdk::framework::model::attributes::Whole> {
            $($(#[doc = $documentation])* pub $name: K::Of<$type>,)*
        }

        const _: () = ::std::assert!(
            $crate::sdk::framework::model::attributes::is_documented(&[$($text),*]),
            ::std::concat!("`", ::std::stringify!($model), "` has no doc comment"),
        );
        $(const _: () = ::std::assert!(
            $crate::sdk::framework::model::attributes::is_documented(&[$($documentation),*]),
            ::std::concat!("the attribute `", ::std::stringify!($name), "` has no doc comment"),
        );)*

        impl<K: $crate::sdk::framework::model::attributes::Knowledge> $model<K> {
            fn encode_fields(
                &self,
            ) -> ::std::collections::BTreeMap<::std::string::String, $crate::sdk::framework::value::Value> {
                [$((::std::stringify!($name).to_owned(), K::encode::<$type>(&self.$name)),)*].into()
            }
        }

        impl $crate::sdk::framework::model::attributes::Attributes for $model {
            type Partial = $model<$crate::sdk::framework::model::attributes::Partial>;

            const HAS_RULES: bool = {
                let rules: &[&str] = &[$($(::std::stringify!($rule),)?)*];
                !rules.is_empty() $(|| <$type as $crate::sdk::framework::model::attributes::AttributeType>::HAS_RULES)*
            };

            fn description() -> ::std::string::String {
                $crate::sdk::framework::model::attributes::paragraph(&[$($text),*])
            }

            fn attributes() -> &'static [$crate::sdk::framework::model::schema::Attribute] {
                #[allow(unused_imports)]
                use $crate::sdk::framework::model::attributes::{default, no_rule, replace, Rule, Sibling};
                static DECLARED: ::std::sync::LazyLock<
                    ::std::vec::Vec<$crate::sdk::framework::model::schema::Attribute>,
                > = ::std::sync::LazyLock::new(|| {
                    let mut declared = ::std::vec::Vec::new();
                    $(
                        #[allow(unused_mut, unused_assignments)]
                        let mut rule: Rule<$type> = no_rule();
                        $(rule = $rule;)?
                        declared.push(rule.declare(::std::stringify!($name), &[$($documentation),*]));
                        // The rules of the attributes below may name this one.
                        #[allow(unused_variables)]
                        let $name = Sibling::<$type>::named(::std::stringify!($name));
                    )*
                    declared
                });
                &DECLARED
            }

            fn decode(
                object: &$crate::sdk::framework::value::Value,
                at: &$crate::sdk::framework::value::path::Path,
                diagnostics: &mut ::std::vec::Vec<$crate::sdk::framework::diagnostic::Diagnostic>,
            ) -> Self::Partial {
                $model {
                    $($name: $crate::sdk::framework::model::attributes::decode_attribute::<$type>(
                        ::std::stringify!($name), object, at, diagnostics,
                    ),)*
                }
            }

            fn whole(partial: Self::Partial) -> ::std::option::Option<Self> {
                ::std::option::Option::Some($model { $($name: partial.$name.into_known()?,)* })
            }

            fn into_partial(self) -> Self::Partial {
                $model { $($name: $crate::sdk::framework::model::attributes::Knowable::Known(self.$name),)* }
            }

            fn unknown() -> Self::Partial {
                $model { $($name: $crate::sdk::framework::model::attributes::Knowable::Unknown,)* }
            }

            fn encode(
                partial: &Self::Partial,
            ) -> ::std::collections::BTreeMap<::std::string::String, $crate::sdk::framework::value::Value> {
                partial.encode_fields()
            }
        }
    };
}
#[doc(inline)]
pub use attributes;

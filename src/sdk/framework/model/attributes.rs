//! [`attributes!`]: the attributes of a resource or data source, or the parameters of a function, declared once.
//!
//! The schema, a typed model, the paths of diagnostics and the Registry page come from one declaration. This one declares a
//! resource with its nested object and its outputs:
//!
//! ```
//! # use terraform_provider_stellantis::{sdk, secret};
//! use sdk::framework::model::attributes::{WriteOnly, attributes, schema};
//! use sdk::framework::model::schema::Replacement;
//! use secret::Secret;
//!
//! attributes! {
//!     /// A greeting card.
//!     pub struct Inputs {
//!         /// Name of the recipient.
//!         name: String,
//!         /// Paper: `matte` (default) or `glossy`. A change replaces the card.
//!         paper: String = default("matte".to_owned()).replace(),
//!         /// Gloss in percent; 80 if omitted. Only with `glossy` paper.
//!         gloss: Option<i64> = default(Some(80)).only_with(paper, "glossy".to_owned()),
//!         /// Where the card is sent.
//!         address: Option<Address>,
//!         /// Code that opens the card. It is stored nowhere.
//!         code_wo: Option<WriteOnly<Secret<String>>>,
//!     }
//! }
//!
//! attributes! {
//!     /// A postal address.
//!     pub nested struct Address {
//!         /// Town.
//!         town: String,
//!         /// Country: `FR` if omitted.
//!         country: String = default("FR".to_owned()),
//!     }
//! }
//!
//! attributes! {
//!     /// What the provider computes.
//!     pub outputs struct Outputs {
//!         /// Text on the card.
//!         text: String,
//!     }
//! }
//!
//! let schema = schema::<Inputs, Outputs>();
//! assert_eq!(schema.description, "A greeting card.");
//! assert_eq!(schema.attributes[1].replacement, Replacement::Always);
//! assert!(schema.attributes[4].sensitive && schema.attributes[4].write_only);
//! assert_eq!(schema.attributes[5].description, "Text on the card.");
//! ```
//!
//! # Types
//!
//! | Rust type | in the schema |
//! |---|---|
//! | `T` | required |
//! | `Option<T>` | optional; null is `None` |
//! | either with `default(…)`, or `Option<T>` with `keep()` | optional and computed |
//! | any type in an `outputs struct` | computed |
//! | [`String`] and other [`TextType`]s | string |
//! | `Secret<String>`, and [`TextType`]s that say so | string, sensitive |
//! | [`bool`] | bool |
//! | [`i64`] | number; other numbers than integers of 64 bits are an error |
//! | `Vec<T>` | list of `T` |
//! | `BTreeSet<T>` | set of `T`; duplicates count once |
//! | `BTreeMap<String, T>` | map of `T` |
//! | a `nested struct` | object with nested attributes |
//! | [`WriteOnly<T>`](WriteOnly) | as `T`, and write-only |
//! | [`Variadic<T>`](Variadic), as the last parameter of a function | `T` for each argument that remains |
//! | [`ObjectArgument<T>`](crate::sdk::framework::model::object_argument::ObjectArgument), as a parameter of a function | dynamic: an object like the `nested struct` `T`, whose optional attributes may be left out |
//! | your own [`AttributeType`] | what its [`shape`](AttributeType::shape) says |
//!
//! # Rules
//!
//! A rule follows the type, after `=`:
//!
//! | rule | meaning |
//! |---|---|
//! | `default(value)` | if the attribute is omitted, it has this value; `value` has the attribute's type |
//! | `default(value).only_with(sibling, other)` | … but only where the attribute `sibling`, declared above, is `other` |
//! | `keep()` | if the attribute is omitted, an existing object keeps its value; for `Option<T>` only |
//! | `default(value).stored_before(sibling, former)` | … but objects from before `sibling`, declared above, existed keep the default of that time, which they have stored |
//! | `replace()`, `default(…).replace()` | a change of the attribute replaces the object |
//! | `replace_unless_empty()`, `default(…).replace_unless_empty()` | … except a change from null or from a collection without elements, which is recorded in place |
//!
//! A default never changes or replaces an object that exists: see [`fill`](crate::sdk::framework::model::defaults::fill).
//! Inside a `nested struct` only defaults have an effect: put `keep()`, `replace()` and `replace_unless_empty()` on the attribute that holds the object.
//!
//! # What is generated
//!
//! - A struct with a public field for each attribute. `Inputs` has fields of the types declared, all known. `Inputs<Partial>`
//!   is the model during validation and plan: each field is [`Knowable`].
//! - [`Attributes`], which converts between the model and [`Value`], and lists the attributes for the schema. A
//!   `nested struct` is an [`AttributeType`] as well, an `outputs struct` is also [`OutputAttributes`].
//! - Descriptions from the doc comments, in Markdown. Each is shown alone, in editors and on the Registry page, so it must
//!   make sense without those around it.
//!
//! [`attribute_path!`](crate::sdk::framework::value::path::attribute_path) names an attribute of the model in a diagnostic.
//!
//! # What does not compile
//!
//! A sibling must be declared above the default that names it, and the value must be of its type:
//!
//! ```
//! # use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
//! attributes! {
//!     /// A card.
//!     pub struct Inputs {
//!         /// Paper.
//!         paper: Option<String>,
//!         /// Gloss in percent.
//!         gloss: Option<i64> = default(Some(80)).only_with(paper, Some("glossy".to_owned())),
//!     }
//! }
//! ```
//!
//! ```compile_fail
//! # use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
//! attributes! {
//!     /// A card.
//!     pub struct Inputs {
//!         /// Paper.
//!         paper: Option<String>,
//!         /// Gloss in percent.
//!         gloss: Option<i64> = default(Some(80)).only_with(papre, Some("glossy".to_owned())),
//!     }
//! }
//! ```
//!
//! ```compile_fail
//! # use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
//! attributes! {
//!     /// A card.
//!     pub struct Inputs {
//!         /// Paper.
//!         paper: Option<String>,
//!         /// Gloss in percent.
//!         gloss: Option<i64> = default(Some(80)).only_with(paper, Some(1)),
//!     }
//! }
//! ```
//!
//! An output has no rules, and neither has an object in an output, because the practitioner can neither omit nor change it:
//!
//! ```
//! # use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
//! attributes! {
//!     /// What the provider computes.
//!     pub outputs struct Outputs {
//!         /// Text on the card.
//!         text: String,
//!     }
//! }
//! ```
//!
//! ```compile_fail
//! # use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
//! attributes! {
//!     /// What the provider computes.
//!     pub outputs struct Outputs {
//!         /// Text on the card.
//!         text: String = replace(),
//!     }
//! }
//! ```
//!
//! Every attribute has a doc comment:
//!
//! ```
//! # use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
//! attributes! {
//!     /// A card.
//!     pub struct Inputs {
//!         /// Name of the recipient.
//!         name: String,
//!     }
//! }
//! ```
//!
//! ```compile_fail
//! # use terraform_provider_stellantis::sdk::framework::model::attributes::attributes;
//! attributes! {
//!     /// A card.
//!     pub struct Inputs {
//!         name: String,
//!     }
//! }
//! ```

use std::collections::BTreeMap;

pub use crate::sdk::framework::model::attribute_type::{AttributeType, TextType, WriteOnly};
pub use crate::sdk::framework::model::knowable::Knowable;
pub use crate::sdk::framework::model::rule::{
    Rule, Sibling, default, is_documented, keep, no_rule, paragraph, replace, replace_unless_empty,
};
pub use crate::sdk::framework::model::variadic::Variadic;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attribute_type::refuse;
use crate::sdk::framework::model::schema::{Attribute, Schema, Shape, ValueSource};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;

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
    schema_with::<I>(O::attributes().to_vec())
}

/// The schema of a resource with these inputs, and outputs that several models declare.
pub fn schema_with<I: Attributes>(outputs: Vec<Attribute>) -> Schema {
    let outputs = outputs.into_iter().map(computed);
    Schema {
        version: 0,
        description: I::description(),
        attributes: I::attributes().iter().cloned().chain(outputs).collect(),
    }
}

/// The attribute as the provider computes it, with all that is in it.
pub fn computed(mut attribute: Attribute) -> Attribute {
    attribute.source = ValueSource::Computed;
    if let Shape::Nested(attributes) = attribute.shape {
        attribute.shape = Shape::Nested(attributes.into_iter().map(computed).collect());
    }
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
        $crate::sdk::framework::model::attributes::attributes! {
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
        $crate::sdk::framework::model::attributes::attributes! {
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
                use $crate::sdk::framework::model::attributes::{
                    default, keep, no_rule, replace, replace_unless_empty, Rule, Sibling,
                };
                static DECLARED: ::std::sync::LazyLock<
                    ::std::vec::Vec<$crate::sdk::framework::model::schema::Attribute>,
                > = ::std::sync::LazyLock::new(|| {
                    let mut declared = ::std::vec::Vec::new();
                    $(
                        #[allow(unused_variables)]
                        let rule: Rule<$type> = no_rule();
                        $(let rule: Rule<$type, _> = $rule;)?
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

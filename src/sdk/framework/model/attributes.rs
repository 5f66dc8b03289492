//! `attributes!`: a resource's attributes, declared once.
//!
//! Schema, typed model, diagnostic paths and documentation all come from the declaration. The Rust type says what the
//! schema says: `T` is required, `Option<T>` optional, `Secret<T>` sensitive, `WriteOnly<T>` never stored.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::schema::{Attribute, Preset, Schema, Shape, Source};
use crate::sdk::framework::value::Value;
use crate::sdk::framework::value::path::Path;
use crate::sdk::framework::value::types::Type;
use crate::secret::Secret;

/// How much is known of a model's fields: all ([`Whole`]) or each for itself ([`Partial`]).
pub trait Knowledge {
    /// What a field of type `T` holds.
    type Of<T>;

    /// A field as Terraform stores it; an unknown that will not be null says so.
    fn encode<T: AttributeType>(field: &Self::Of<T>) -> Value;
}

/// Every field is known. During apply it always is.
pub enum Whole {}

/// Each field is known or not. During validation and plan.
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

/// A value that is known now, or only after apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowable<T> {
    /// Known now.
    Known(T),
    /// Known after apply.
    Unknown,
}

impl<T> Knowable<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        self.as_ref().into_known()
    }

    /// The value itself, if it is known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// The same with a borrowed value.
    pub fn as_ref(&self) -> Knowable<&T> {
        match self {
            Self::Known(value) => Knowable::Known(value),
            Self::Unknown => Knowable::Unknown,
        }
    }

    /// What becomes of the value, if it is known.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Knowable<U> {
        match self {
            Self::Known(value) => Knowable::Known(change(value)),
            Self::Unknown => Knowable::Unknown,
        }
    }
}

impl<T> From<Option<T>> for Knowable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}

/// A Rust type that an attribute can have.
pub trait AttributeType: Sized {
    /// The attribute may be left out.
    const OPTIONAL: bool = false;
    /// The host hides the value in its output.
    const SENSITIVE: bool = false;
    /// The value is never stored.
    const WRITE_ONLY: bool = false;
    /// It is an object, or holds objects, whose attributes have rules.
    const HAS_RULES: bool = false;

    /// What the schema says of it.
    fn shape() -> Shape;

    /// Reads a value that is neither null (save for optional types) nor unknown as a whole.
    ///
    /// What is wrong with it is added to the diagnostics, and the result is then unknown.
    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self>;

    /// The value as Terraform stores it.
    fn encode(&self) -> Value;

    /// Whether two values mean the same though spelled differently.
    fn equivalent(one: &Value, other: &Value) -> bool {
        one == other
    }
}

/// A Rust type whose attribute is a string with rules of its own.
pub trait TextType: Sized {
    /// The host hides the value in its output.
    const SENSITIVE: bool = false;

    /// Reads the text.
    ///
    /// # Errors
    ///
    /// An error diagnostic without a path, which the caller adds.
    fn parse(text: &str) -> Result<Self, Diagnostic>;

    /// The text as it was read.
    fn as_text(&self) -> &str;

    /// Whether two texts mean the same though spelled differently.
    fn equivalent(one: &str, other: &str) -> bool {
        one == other
    }
}

impl<T: TextType> AttributeType for T {
    const SENSITIVE: bool = T::SENSITIVE;

    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Some(text) = value.as_str() else {
            return refuse(wrong_type("a string"), at, diagnostics);
        };
        match T::parse(text) {
            Ok(parsed) => Knowable::Known(parsed),
            Err(diagnostic) => refuse(diagnostic, at, diagnostics),
        }
    }

    fn encode(&self) -> Value {
        Value::string(self.as_text())
    }

    fn equivalent(one: &Value, other: &Value) -> bool {
        match (one.as_str(), other.as_str()) {
            (Some(one), Some(other)) => T::equivalent(one, other),
            _ => one == other,
        }
    }
}

impl TextType for String {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(text.to_owned())
    }

    fn as_text(&self) -> &str {
        self
    }
}

impl TextType for Secret<String> {
    const SENSITIVE: bool = true;

    fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(Self::new(text.to_owned()))
    }

    fn as_text(&self) -> &str {
        self.expose()
    }
}

impl AttributeType for bool {
    fn shape() -> Shape {
        Shape::Plain(Type::Bool)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        match value {
            Value::Bool(boolean) => Knowable::Known(*boolean),
            _ => refuse(wrong_type("true or false"), at, diagnostics),
        }
    }

    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl AttributeType for i64 {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let integer = match value {
            Value::Number(number) => number.to_i64(),
            _ => None,
        };
        match integer {
            Some(integer) => Knowable::Known(integer),
            None => refuse(wrong_type("a whole number of at most 64 bits"), at, diagnostics),
        }
    }

    fn encode(&self) -> Value {
        Value::Number((*self).into())
    }
}

impl<T: AttributeType> AttributeType for Option<T> {
    const OPTIONAL: bool = true;
    const SENSITIVE: bool = T::SENSITIVE;
    const WRITE_ONLY: bool = T::WRITE_ONLY;
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        match value {
            Value::Null => Knowable::Known(None),
            Value::Unknown(_) => Knowable::Unknown,
            _ => T::decode(value, at, diagnostics).map(Some),
        }
    }

    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::encode)
    }

    fn equivalent(one: &Value, other: &Value) -> bool {
        T::equivalent(one, other)
    }
}

impl<T: AttributeType> AttributeType for Vec<T> {
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        Shape::Plain(Type::List(Box::new(element_type::<T>())))
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Value::Sequence(elements) = value else {
            return refuse(wrong_type("a list"), at, diagnostics);
        };
        let decoded = elements
            .iter()
            .enumerate()
            .map(|(index, element)| decode_element(element, &at.index(index), diagnostics));
        decoded
            .collect::<Vec<_>>()
            .into_iter()
            .collect::<Option<_>>()
            .into()
    }

    fn encode(&self) -> Value {
        Value::Sequence(self.iter().map(T::encode).collect())
    }
}

impl<T: AttributeType> AttributeType for BTreeMap<String, T> {
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        Shape::Plain(Type::Map(Box::new(element_type::<T>())))
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        let Value::Mapping(elements) = value else {
            return refuse(wrong_type("a map"), at, diagnostics);
        };
        let decoded = elements.iter().map(|(key, element)| {
            decode_element(element, &at.key(key), diagnostics).map(|element| (key.clone(), element))
        });
        decoded
            .collect::<Vec<_>>()
            .into_iter()
            .collect::<Option<_>>()
            .into()
    }

    fn encode(&self) -> Value {
        Value::Mapping(
            self.iter()
                .map(|(key, element)| (key.clone(), element.encode()))
                .collect(),
        )
    }
}

/// An argument that reaches the provider but no plan and no state. Terraform and OpenTofu have it from 1.11 on.
#[derive(Clone, Debug)]
pub struct WriteOnly<T>(pub T);

impl<T: AttributeType> AttributeType for WriteOnly<T> {
    const OPTIONAL: bool = T::OPTIONAL;
    const SENSITIVE: bool = T::SENSITIVE;
    const WRITE_ONLY: bool = true;
    const HAS_RULES: bool = T::HAS_RULES;

    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<Self> {
        T::decode(value, at, diagnostics).map(Self)
    }

    fn encode(&self) -> Value {
        Value::Null
    }
}

fn element_type<T: AttributeType>() -> Type {
    match T::shape() {
        Shape::Plain(plain) => plain,
        Shape::Nested(attributes) => crate::sdk::framework::model::schema::object_type(&attributes),
    }
}

fn decode_element<T: AttributeType>(
    element: &Value,
    at: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    if element.is_unknown() {
        return None;
    }
    T::decode(element, at, diagnostics).into_known()
}

fn refuse<T>(diagnostic: Diagnostic, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Knowable<T> {
    diagnostics.push(diagnostic.at(at.clone()));
    Knowable::Unknown
}

fn wrong_type(expected: &str) -> Diagnostic {
    Diagnostic::error("Wrong type of value")
        .because("The value is of another type than the argument.")
        .remedy(format!("Give {expected}."))
}

/// What is said of an attribute beside its type: `default(…)`, `replace()`, or both.
pub struct Rule<T> {
    preset: Option<Preset>,
    replace: bool,
    of: PhantomData<T>,
}

/// An attribute declared above another one, as a rule of the latter names it.
#[derive(Clone, Copy)]
pub struct Sibling<T> {
    name: &'static str,
    of: PhantomData<T>,
}

impl<T> Sibling<T> {
    /// The attribute of this name. `attributes!` makes one for each field that it declares.
    pub fn named(name: &'static str) -> Self {
        Self {
            name,
            of: PhantomData,
        }
    }
}

/// A rule: left out, the attribute has this value.
pub fn default<T: AttributeType>(value: T) -> Rule<T> {
    let preset = Preset {
        value: value.encode(),
        only_with: None,
    };
    Rule {
        preset: Some(preset),
        ..no_rule()
    }
}

/// A rule: a change of the attribute makes a new object.
pub fn replace<T: AttributeType>() -> Rule<T> {
    no_rule().replace()
}

/// No rule.
pub fn no_rule<T>() -> Rule<T> {
    Rule {
        preset: None,
        replace: false,
        of: PhantomData,
    }
}

impl<T> Rule<T> {
    /// Also: a change of the attribute makes a new object.
    pub fn replace(mut self) -> Self {
        self.replace = true;
        self
    }

    /// The default applies only where the attribute `sibling`, declared above this one, has this value.
    pub fn only_with<S: AttributeType>(mut self, sibling: Sibling<S>, value: S) -> Self {
        if let Some(preset) = &mut self.preset {
            preset.only_with = Some((sibling.name, value.encode()));
        }
        self
    }

    /// The attribute's place in the schema. `documentation` holds its doc comment's lines.
    pub fn declare(self, name: &'static str, documentation: &[&str]) -> Attribute
    where
        T: AttributeType,
    {
        let source = match self.preset {
            Some(preset) => Source::Default(Box::new(preset)),
            None if T::OPTIONAL => Source::Optional,
            None => Source::Required,
        };
        Attribute {
            name,
            description: paragraph(documentation),
            shape: T::shape(),
            source,
            sensitive: T::SENSITIVE,
            write_only: T::WRITE_ONLY,
            replace: self.replace,
            equivalent: T::equivalent,
        }
    }
}

/// A doc comment's lines as one text.
pub fn paragraph(lines: &[&str]) -> String {
    lines
        .iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether there is a doc comment. `attributes!` asks at compile time.
pub const fn is_documented(lines: &[&str]) -> bool {
    !lines.is_empty()
}

/// A typed model of a block or a nested object, made by `attributes!`.
pub trait Attributes: Sized {
    /// The same model with each field known or not.
    type Partial;

    /// Whether an attribute has a rule, here or in a nested object.
    const HAS_RULES: bool;

    /// The model's own doc comment.
    fn description() -> String;

    /// The declarations, in order.
    fn attributes() -> &'static [Attribute];

    /// Reads an object. What is wrong with a field is added to the diagnostics, and the field is then unknown.
    fn decode(object: &Value, at: &Path, diagnostics: &mut Vec<Diagnostic>) -> Self::Partial;

    /// The model, if every field is known.
    fn whole(partial: Self::Partial) -> Option<Self>;

    /// The model with each field known.
    fn into_partial(self) -> Self::Partial;

    /// The model with each field unknown.
    fn unknown() -> Self::Partial;

    /// The fields as Terraform stores them, by name.
    fn encode(partial: &Self::Partial) -> BTreeMap<String, Value>;
}

/// A model of attributes that the provider computes: `attributes! { pub outputs struct … }`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not declared as outputs",
    note = "declare it with `attributes! {{ outputs struct … }}`, which allows no rules"
)]
pub trait OutputAttributes: Attributes {}

/// A model with each field known or not.
pub type PartialOf<T> = <T as Attributes>::Partial;

/// Reads the attribute `name` of an object whose defaults are filled in.
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
        .because(format!("The argument {at} is required, but has no value."))
        .remedy(format!("Give {at} a value."))
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
    attribute.source = Source::Computed;
    attribute
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

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded<T: AttributeType>(value: &Value) -> (Knowable<T>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let decoded = T::decode(value, &Path::root().attribute("a"), &mut diagnostics);
        (
            decoded,
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic.path.to_string())
                .collect(),
        )
    }

    #[test]
    fn an_unknown_element_makes_a_collection_unknown_and_is_no_mistake() {
        let list = Value::Sequence(vec![Value::string("x"), Value::unknown()]);
        assert_eq!(decoded::<Vec<String>>(&list), (Knowable::Unknown, Vec::new()));
        let map = Value::Mapping([("k".to_owned(), Value::unknown())].into());
        assert_eq!(
            decoded::<BTreeMap<String, String>>(&map),
            (Knowable::Unknown, Vec::new())
        );
    }

    #[test]
    fn every_element_of_the_wrong_type_is_named() {
        let list = Value::Sequence(vec![Value::Bool(true), Value::string("x"), Value::Null]);
        assert_eq!(decoded::<Vec<String>>(&list).1, ["a[0]", "a[2]"]);
        let map = Value::Mapping([("k".to_owned(), Value::Bool(true))].into());
        assert_eq!(decoded::<BTreeMap<String, String>>(&map).1, ["a[\"k\"]"]);
    }

    #[test]
    fn what_is_decoded_is_encoded_as_it_was() {
        let list = Value::Sequence(vec![Value::Number(1_i64.into()), Value::Number(2_i64.into())]);
        assert!(decoded::<Vec<i64>>(&list).0.into_known().unwrap().encode() == list);
        let map = Value::Mapping(
            [
                ("k".to_owned(), Value::Null),
                ("l".to_owned(), Value::string("x")),
            ]
            .into(),
        );
        assert!(
            decoded::<BTreeMap<String, Option<String>>>(&map)
                .0
                .into_known()
                .unwrap()
                .encode()
                == map
        );
        assert!(WriteOnly("hunter2".to_owned()).encode().is_null());
    }

    #[test]
    fn an_optional_type_takes_null_and_keeps_what_its_type_says_of_secrecy() {
        assert_eq!(
            decoded::<Option<i64>>(&Value::Null),
            (Knowable::Known(None), Vec::new())
        );
        const { assert!(<Option<WriteOnly<Secret<String>>> as AttributeType>::SENSITIVE) };
        const { assert!(<Option<WriteOnly<Secret<String>>> as AttributeType>::WRITE_ONLY) };
    }
}

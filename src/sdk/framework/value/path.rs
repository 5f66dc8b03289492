//! [`Path`]: the position of a value in a resource (PROTOCOL.md section 9).

use std::fmt;

/// The position of a value: the steps from the root of the block to it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To an attribute of an object, by its name.
    Attribute(String),
    /// To an element of a map, by its key.
    Key(String),
    /// To an element of a list or tuple, counted from 0.
    Index(usize),
}

impl Path {
    /// The block itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path to an attribute of this object.
    pub fn attribute(&self, name: impl Into<String>) -> Self {
        self.then(Step::Attribute(name.into()))
    }

    /// The path to an element of this map.
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.then(Step::Key(key.into()))
    }

    /// The path to an element of this list.
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => formatter.write_str(name)?,
                Step::Attribute(name) => write!(formatter, ".{name}")?,
                Step::Key(key) => write!(formatter, "[{key:?}]")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The [`Path`](crate::sdk::framework::value::path::Path) of an attribute that is declared with `attributes!`.
///
/// ```
/// # use terraform_provider_stellantis::sdk;
/// use sdk::framework::model::attributes::attributes;
/// use sdk::framework::value::path::attribute_path;
///
/// attributes! {
///     /// A card.
///     pub struct Inputs {
///         /// Where the card is sent.
///         address: Address,
///     }
/// }
///
/// attributes! {
///     /// A postal address.
///     pub nested struct Address {
///         /// Town.
///         town: String,
///     }
/// }
///
/// assert_eq!(attribute_path!(Inputs.address.town).to_string(), "address.town");
/// ```
///
/// A name that the model does not have does not compile:
///
/// ```compile_fail
/// # use terraform_provider_stellantis::sdk;
/// # use sdk::framework::model::attributes::attributes;
/// # use sdk::framework::value::path::attribute_path;
/// # attributes! {
/// #     /// A card.
/// #     pub struct Inputs {
/// #         /// Where the card is sent.
/// #         address: String,
/// #     }
/// # }
/// attribute_path!(Inputs.adress);
/// ```
#[macro_export]
macro_rules! attribute_path {
    ($model:ident . $first:ident $(. $next:ident)*) => {{
        let _ = |model: &$model| { let _ = &model.$first $(.$next)*; };
        $crate::sdk::framework::value::path::Path::root().attribute(::std::stringify!($first))$(.attribute(::std::stringify!($next)))*
    }};
}
#[doc(inline)]
pub use attribute_path;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_a_reference_in_hcl_does() {
        let path = Path::root().attribute("a").attribute("b").key("c d").index(3);
        assert_eq!(path.to_string(), r#"a.b["c d"][3]"#);
    }
}

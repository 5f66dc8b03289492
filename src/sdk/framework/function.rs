//! [`Function`]: what the author of a provider function implements.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{AttributeType, Attributes};

/// A function of the provider: in HCL, `provider::example::greet(…)`. Hosts have such functions from Terraform 1.8 and OpenTofu
/// 1.7 on.
///
/// The parameters are a struct that is declared with [`attributes!`](crate::sdk::framework::model::attributes). Its fields are
/// the parameters in their order. An argument may be null if its field is an [`Option`]. The last field may be a
/// [`Variadic`](crate::sdk::framework::model::variadic::Variadic), which takes all arguments that remain.
///
/// Hosts call a function only when its arguments are wholly known. Until then the result is unknown.
pub trait Function: Send + Sync + Sized + 'static {
    /// Name in HCL, such as `greet`.
    const NAME: &'static str;
    /// The parameters. Its doc comment describes the function, and its first paragraph is a summary.
    type Parameters: Attributes;
    /// The result.
    type Result: AttributeType;

    /// Calls the function.
    ///
    /// It must be pure, without clock, randomness or files: hosts fail if the same arguments give another result, in the plan or
    /// in the apply (PROTOCOL.md section 5).
    ///
    /// # Errors
    ///
    /// A diagnostic. Its path tells which argument is wrong: `attribute_path!(Parameters.name)`. Hosts do not show its summary,
    /// because they write their own.
    fn call(&self, parameters: Self::Parameters) -> Result<Self::Result, Diagnostic>;
}

//! Moves an object from a resource of another provider (PROTOCOL.md section 8).

use crate::sdk::framework::engine::managed::{Adoption, Managed};
use crate::sdk::framework::resource::Resource;
use crate::sdk::framework::value::Value;

/// The other provider's object as one of this resource; `None` for a resource that no object can be moved to.
pub fn take_over<R: Resource>(managed: &Managed<R>, source: &Value) -> Option<Adoption> {
    let adopted = managed.origin.as_ref()?.take_over(&managed.resource, source);
    Some(adopted.map(|adopted| managed.stored(adopted)))
}

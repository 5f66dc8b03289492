//! Imports an object (PROTOCOL.md section 5).

use crate::sdk::framework::engine::managed::{Adoption, Managed};
use crate::sdk::framework::resource::Resource;

/// The object that an ID names; `None` for a resource that cannot be imported.
pub fn import<R: Resource>(managed: &Managed<R>, id: &str) -> Option<Adoption> {
    let import = managed.import?;
    Some(import(&managed.resource, id).map(|adopted| managed.stored(adopted)))
}

//! [`Budget`]: how much a value may cost in memory, whatever its bytes promise.

use std::cell::Cell;

use crate::sdk::framework::value::path::Path;
use crate::sdk::protocol::codec::unreadable::Unreadable;

/// How many values one value may consist of: elements, attributes (also those that are missing), and itself. In memory each
/// takes a hundred times what it takes on the wire, where null is a single byte.
pub const MOST_VALUES: u32 = 250_000;

/// How many values may still be read.
pub struct Budget(Cell<u32>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MOST_VALUES))
    }
}

impl Budget {
    /// Counts one value.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if it is one too many.
    pub fn spend(&self, at: &Path) -> Result<(), Unreadable> {
        let left = self
            .0
            .get()
            .checked_sub(1)
            .ok_or_else(|| Unreadable::too_large(at))?;
        self.0.set(left);
        Ok(())
    }
}

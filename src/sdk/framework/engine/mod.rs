//! The plan engine: validates, plans, applies, imports and moves objects of any resource.

pub mod managed;
pub mod misplaced;

mod apply;
mod plan;
#[cfg(test)]
mod specimen;

//! The answers to the calls of the protocol: one file per group of RPCs.

pub mod adoption;
pub mod data_source;
pub mod ephemeral_resource;
pub mod function;
pub mod identity;
pub mod managed_resource;
pub mod not_offered;
pub mod provider;

//! The managed resources `stellantis_*`: what `framework` and `pki` make together.

pub mod credentials;
pub mod csr;
pub mod keypair;
pub mod stellantis;
pub mod subject;

mod issuance;
mod lifetime;
mod received;

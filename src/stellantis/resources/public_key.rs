//! What all resources are known by to hosts from Terraform 1.12 on.

use crate::sdk::framework::identity::Identity;

/// The public key that an object was made for.
pub const IDENTITY: &Identity = &Identity {
    name: "public_key_sha256",
    description: "SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal, when the object was made.",
    output: "id",
};

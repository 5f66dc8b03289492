//! [`PUBLIC_KEY_IDENTITY`]: the identity by which hosts from Terraform 1.12 on know an object.

use crate::sdk::framework::identity::Identity;

/// The public key that an object was created for.
pub const PUBLIC_KEY_IDENTITY: &Identity = &Identity {
    name: "public_key_sha256",
    description: "SHA-256 hash of the public key (DER of SubjectPublicKeyInfo) when the object was created, in lower-case hexadecimal.",
    output: "id",
};

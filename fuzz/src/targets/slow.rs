//! What the provider does slowly on purpose, whatever the input: it generates RSA keys, and derives keys from passwords.

use terraform_provider_stellantis::sdk::framework::model::schema::Schema;
use terraform_provider_stellantis::sdk::framework::value::Value;

/// Whether making this object takes more than a few milliseconds.
pub fn is_slow(schema: &Schema, object: &Value) -> bool {
    let has = |name: &str| schema.attributes.iter().any(|attribute| attribute.name == name);
    let is = |name: &str, value: &str| object.attribute(name).as_str() == Some(value);
    let generates_rsa = has("algorithm") && !is("algorithm", "ECDSA") && !is("algorithm", "ED25519");
    let encrypts = ["passphrase", "passphrase_wo_version"]
        .iter()
        .any(|name| !object.attribute(name).is_null());
    let derives = has("content_base64") && !is("format", "JKS");
    generates_rsa || encrypts || derives
}

//! Names of object identifiers, for error messages.

use der::asn1::ObjectIdentifier;
use der::oid::db::DB;

/// Names that turn up in practice and are missing from `der`'s database.
const NAMES: [(ObjectIdentifier, &str); 5] = [
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1"),
    (
        ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
        "ecdsa-with-SHA1",
    ),
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.7"), "DES-CBC"),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.3"),
        "pbeWithMD5AndDES-CBC",
    ),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.10"),
        "pbeWithSHA1AndDES-CBC",
    ),
];

/// The name of an object identifier, or its dotted form if it has no name here.
pub fn name(identifier: &ObjectIdentifier) -> String {
    NAMES
        .iter()
        .find_map(|(known, name)| (known == identifier).then_some(*name))
        .or_else(|| DB.by_oid(identifier))
        .map_or_else(|| identifier.to_string(), str::to_owned)
}

//! Distinguished names in the form that `rcgen` puts into requests and certificates.

use der::asn1::Any;
use der::{Tag, Tagged};
use rcgen::{DnType, DnValue};
use x509_cert::attr::AttributeTypeAndValue;

use crate::pki::name::distinguished_name::DistinguishedName;

impl DistinguishedName {
    /// The name for `rcgen`. `None` if it contains an attribute twice, which `rcgen` cannot express, or a value that is not
    /// a UTF8String, PrintableString or IA5String.
    pub(in crate::pki) fn to_rcgen(&self) -> Option<rcgen::DistinguishedName> {
        let mut name = rcgen::DistinguishedName::new();
        for attribute in self.attributes() {
            let attribute_type = rcgen_type(attribute);
            if name.get(&attribute_type).is_some() {
                return None;
            }
            name.push(attribute_type, rcgen_value(&attribute.value)?);
        }
        Some(name)
    }
}

fn rcgen_type(attribute: &AttributeTypeAndValue) -> DnType {
    let arcs: Vec<u64> = attribute.oid.arcs().map(u64::from).collect();
    DnType::from_oid(&arcs)
}

fn rcgen_value(value: &Any) -> Option<DnValue> {
    let text = std::str::from_utf8(value.value()).ok()?;
    match value.tag() {
        Tag::Utf8String => Some(DnValue::Utf8String(text.to_owned())),
        Tag::PrintableString => text.try_into().ok().map(DnValue::PrintableString),
        Tag::Ia5String => text.try_into().ok().map(DnValue::Ia5String),
        _ => None,
    }
}

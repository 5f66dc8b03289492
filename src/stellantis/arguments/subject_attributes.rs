//! [`SubjectAttributes`]: the subject that a certificate or request has, whatever it is.

use crate::pki::{DistinguishedName, NamingAttribute};
use crate::sdk::framework::model::attributes::attributes;

attributes! {
    /// A subject by fields. A field that the subject does not have is null. Of a field that it has several times, this is the
    /// first.
    pub nested struct SubjectAttributes {
        /// Country (C).
        country: Option<String>,
        /// State or province (ST).
        province: Option<String>,
        /// Locality (L).
        locality: Option<String>,
        /// Organization (O).
        organization: Option<String>,
        /// Organizational unit (OU).
        organizational_unit: Option<String>,
        /// Common name (CN).
        common_name: Option<String>,
        /// Email address.
        email_address: Option<String>,
    }
}

impl SubjectAttributes {
    /// The fields of a name.
    pub fn of(name: &DistinguishedName) -> Self {
        let first = |attribute| name.values_of(attribute).next();
        Self {
            country: first(NamingAttribute::Country),
            province: first(NamingAttribute::Province),
            locality: first(NamingAttribute::Locality),
            organization: first(NamingAttribute::Organization),
            organizational_unit: first(NamingAttribute::OrganizationalUnit),
            common_name: first(NamingAttribute::CommonName),
            email_address: first(NamingAttribute::EmailAddress),
        }
    }
}

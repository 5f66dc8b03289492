//! Types of arguments and outputs that resources, data sources and functions share.

pub mod certificate_attributes;
pub mod certificate_chain;
pub mod certificates_pem;
pub mod certificates_text;
pub mod hours;
pub mod issued_certificate;
pub mod key_parameters;
pub mod keystore_arguments;
pub mod lifetime;
pub mod mail_address;
pub mod new_keystore;
pub mod passphrase;
pub mod private_key_arguments;
pub mod private_key_pem;
pub mod subject;
pub mod subject_attributes;
pub mod text;
pub mod whole_number;
pub mod write_only_argument;

//! Types of arguments that managed and ephemeral resources share.

pub mod certificate_chain;
pub mod certificates_pem;
pub mod issued_certificate;
pub mod key_parameters;
pub mod keystore_arguments;
pub mod new_keystore;
pub mod passphrase;
pub mod private_key_arguments;
pub mod private_key_pem;
pub mod text;
pub mod whole_number;
pub mod write_only_argument;

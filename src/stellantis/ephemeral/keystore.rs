//! Ephemeral `stellantis_keystore`: a keystore that is never stored.

use std::time::SystemTime;

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::ephemeral::Ephemeral;
use crate::sdk::framework::model::attributes::{Knowable, Partial, attributes};
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::certificates::CertificatesPem;
use crate::stellantis::arguments::keystore::{
    Alias, Content, Format, Given, KeystorePassword, Profile, check_password,
};
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key::PrivateKeyPem;

const GIVE_PASSPHRASE: &str = "Give the passphrase that the key is encrypted with as private_key_passphrase.";

attributes! {
    /// A keystore that is never stored: every run of Terraform makes it anew, with other bytes. Terraform from 1.10, OpenTofu
    /// from 1.11.
    pub struct Inputs {
        /// `PKCS12` (default), or `JKS`.
        format: Format = default(Format::Pkcs12),
        /// Protection of `PKCS12`: `modern` (default) or `legacy`.
        profile: Option<Profile> = default(Some(Profile::Modern)).only_with("format", Format::Pkcs12),
        /// The name of the key. Default `stellantis`. JKS has it in lower case.
        alias: Alias = default(Alias::usual()),
        /// The private key in PEM, encrypted or not, or base64 of DER. Without it the keystore is a truststore.
        private_key_pem: Option<PrivateKeyPem>,
        /// The passphrase of an encrypted key.
        private_key_passphrase: Option<Passphrase>,
        /// The issued certificate: PEM, base64 of DER, or PKCS#7.
        certificate_pem: Option<CertificatesPem>,
        /// The certificate of the authority, or a bundle of several, in the same formats.
        ca_certificate_pem: Option<CertificatesPem>,
        /// The password of the keystore and of the key in it: at least 6 characters, with `PKCS12` of printable ASCII.
        password: KeystorePassword,
    }
}

attributes! {
    /// What is made.
    pub struct Outputs {
        /// The keystore in base64.
        content_base64: Secret<String>,
        /// SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal. Null for a truststore.
        public_key_sha256: Option<String>,
    }
}

/// Ephemeral `stellantis_keystore`.
pub struct Keystore;

impl Ephemeral for Keystore {
    const TYPE_NAME: &'static str = "stellantis_keystore";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let given = Given {
            format: &inputs.format,
            profile: &inputs.profile,
            has_key: inputs.private_key_pem.known().map(Option::is_some),
            certificate: &inputs.certificate_pem,
            authority: &inputs.ca_certificate_pem,
        };
        let mut found = given.check();
        if let (Knowable::Known(format), Knowable::Known(password)) = (&inputs.format, &inputs.password) {
            let unsuitable = check_password(*format, password).err();
            found.extend(unsuitable.map(|diagnostic| diagnostic.at(attribute_path!(Inputs.password))));
        }
        found
    }

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let passphrase = inputs.private_key_passphrase.as_ref();
        let opened = inputs
            .private_key_pem
            .as_ref()
            .map(|key| key.open(passphrase, GIVE_PASSPHRASE));
        let key = opened
            .transpose()
            .map_err(|diagnostic| diagnostic.at(attribute_path!(Inputs.private_key_passphrase)))?;
        let content = Content {
            format: inputs.format,
            profile: inputs.profile,
            alias: &inputs.alias,
            key: key.as_deref(),
            received: CertificatesPem::all(&inputs.certificate_pem),
            authorities: CertificatesPem::all(&inputs.ca_certificate_pem),
        };
        Ok(Outputs {
            content_base64: content.write(&inputs.password, SystemTime::now().into())?,
            public_key_sha256: key.as_deref().map(|key| key.public_key().sha256()),
        })
    }
}

//! Ephemeral `stellantis_keystore`: a keystore that is never stored.

use std::time::SystemTime;

use crate::pki::Pkcs12Profile;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::ephemeral::Ephemeral;
use crate::sdk::framework::model::attributes::{Knowable, Partial, attributes};
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::certificates_pem::CertificatesPem;
use crate::stellantis::arguments::keystore_arguments::{
    Alias, KeystoreArguments, KeystorePassword, WritableFormat,
};
use crate::stellantis::arguments::new_keystore::NewKeystore;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;

attributes! {
    /// Creates a keystore that is never stored, for Java and for other software that reads PKCS#12 or JKS. Every run of
    /// Terraform creates a new one, whose bytes differ.
    ///
    /// With a private key, the keystore contains the key and its certificate chain. Without one, it is a truststore that
    /// contains the CA certificates.
    ///
    /// Requires Terraform 1.10 or OpenTofu 1.11, or later.
    pub struct Inputs {
        /// Format of the keystore: `PKCS12` (default), or `JKS` for applications that read nothing else. JKS protects the key
        /// poorly.
        format: WritableFormat = default(WritableFormat::Pkcs12),
        /// Encryption of a `PKCS12` keystore: `modern` (default; AES-256 and SHA-256, for OpenSSL 3 and Java 8u301 or later),
        /// or `legacy` (3DES and SHA-1, for old JDKs and devices). Applies only when `format` is `PKCS12`.
        profile: Option<Pkcs12Profile> = default(Some(Pkcs12Profile::Modern)).only_with(format, WritableFormat::Pkcs12),
        /// Name of the private key in the keystore, at most 1024 bytes. Defaults to `stellantis`. JKS stores it in lower case.
        /// The entries of a truststore are always named `ca`, `ca-2` and so on.
        alias: Alias = default(Alias::default()),
        /// Private key to put into the keystore: PEM (PKCS#8, PKCS#1 or SEC1), encrypted or not, or base64 of DER. If omitted,
        /// the keystore is a truststore.
        private_key_pem: Option<PrivateKeyPem>,
        /// Passphrase that `private_key_pem` is encrypted with. Required if it is encrypted.
        private_key_passphrase: Option<Passphrase>,
        /// Certificate that was issued for the private key: PEM, base64 of DER, or PKCS#7. It may include the certificates of
        /// intermediate CAs. If omitted, a self-signed placeholder takes its place.
        certificate_pem: Option<CertificatesPem>,
        /// CA certificate, or a bundle of several: PEM, base64 of DER, or PKCS#7. The issued certificate must chain to it.
        ca_certificate_pem: Option<CertificatesPem>,
        /// Password of the keystore and of the private key in it: at least 6 characters, at most 1023 bytes. For `PKCS12`, only
        /// printable ASCII characters.
        password: KeystorePassword,
    }
}

attributes! {
    /// The keystore.
    pub outputs struct Outputs {
        /// Content of the keystore file, in base64.
        content_base64: Secret<String>,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal. Null for a truststore.
        public_key_sha256: Option<String>,
    }
}

/// Ephemeral `stellantis_keystore`.
pub struct EphemeralKeystore;

impl Ephemeral for EphemeralKeystore {
    const TYPE_NAME: &'static str = "stellantis_keystore";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let arguments = KeystoreArguments {
            format: &inputs.format,
            profile: &inputs.profile,
            has_key: inputs.private_key_pem.known().map(Option::is_some),
            certificate: &inputs.certificate_pem,
            authority: &inputs.ca_certificate_pem,
        };
        let mut found = arguments.check();
        if let (Knowable::Known(format), Knowable::Known(password)) = (&inputs.format, &inputs.password) {
            let unsuitable = password.check(*format).err();
            found.extend(unsuitable.map(|diagnostic| diagnostic.at(attribute_path!(Inputs.password))));
        }
        found
    }

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let passphrase = inputs.private_key_passphrase.as_ref();
        let (at, passphrase_at) = (
            attribute_path!(Inputs.private_key_pem),
            attribute_path!(Inputs.private_key_passphrase),
        );
        let key = inputs
            .private_key_pem
            .as_ref()
            .map(|key| key.open(&at, passphrase, &passphrase_at))
            .transpose()?;
        let keystore = NewKeystore {
            format: inputs.format,
            profile: inputs.profile,
            alias: &inputs.alias,
            key: key.as_deref(),
            received: CertificatesPem::all(&inputs.certificate_pem),
            authorities: CertificatesPem::all(&inputs.ca_certificate_pem),
        };
        Ok(Outputs {
            content_base64: keystore.write(&inputs.password, SystemTime::now().into())?,
            public_key_sha256: key.as_deref().map(|key| key.public_key().sha256()),
        })
    }
}

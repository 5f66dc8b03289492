//! `stellantis_keystore`: private key and certificates in a format that Java reads.

use std::time::SystemTime;

use time::OffsetDateTime;

use crate::pki::{Pkcs12Profile, PrivateKey};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, Knowable, Partial, WriteOnly, attributes};
use crate::sdk::framework::resource::{Refresh, Resource, Revise, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::certificates_pem::CertificatesPem;
use crate::stellantis::arguments::keystore_arguments::{
    Alias, KeystoreArguments, KeystorePassword, WritableFormat,
};
use crate::stellantis::arguments::new_keystore::NewKeystore;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_arguments::{PriorKey, PrivateKeyArguments};
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;
use crate::stellantis::arguments::write_only_argument::WriteOnlyArgument;
use crate::stellantis::resources::stored_outputs;

attributes! {
    /// Creates a keystore for Java and for other software that reads PKCS#12 or JKS.
    ///
    /// With a private key, the keystore contains the key and its certificate chain. Until there is a certificate, a
    /// self-signed placeholder takes its place, as with `keytool -genkey`, and the alias is its subject. Without a private
    /// key, the keystore is a truststore that contains the CA certificates.
    ///
    /// The bytes of the keystore change only when an argument changes, and not when the same private key is provided in another
    /// encoding or encryption.
    pub struct Inputs {
        /// Format of the keystore: `PKCS12` (default), or `JKS` for applications that read nothing else. JKS protects the key
        /// poorly. Changing this writes the keystore again, in place.
        format: WritableFormat = default(WritableFormat::Pkcs12),
        /// Encryption of a `PKCS12` keystore: `modern` (default; PBES2 with AES-256 and SHA-256, for OpenSSL 3 and Java 8u301 or
        /// later), or `legacy` (3DES and SHA-1, for old JDKs and devices). Applies only when `format` is `PKCS12`. Changing this
        /// writes the keystore again, in place.
        profile: Option<Pkcs12Profile> = default(Some(Pkcs12Profile::Modern)).only_with(format, WritableFormat::Pkcs12),
        /// Name of the private key in the keystore, at most 1024 bytes. Defaults to `stellantis`. JKS stores it in lower case.
        /// The entries of a truststore are always named `ca`, `ca-2` and so on. Changing this writes the keystore again, in place.
        alias: Alias = default(Alias::default()),
        /// Private key to put into the keystore: PEM (PKCS#8, PKCS#1 or SEC1), encrypted or not, or base64 of DER. It is stored
        /// in the state. At most one of `private_key_pem` and `private_key_pem_wo` may be set. If both are omitted, the keystore
        /// is a truststore.
        private_key_pem: Option<PrivateKeyPem>,
        /// Private key to put into the keystore: PEM (PKCS#8, PKCS#1 or SEC1), encrypted or not, or base64 of DER. Terraform does
        /// not store this argument, but `content_base64` contains the key. Requires `private_key_pem_wo_version`. At most one of
        /// `private_key_pem` and `private_key_pem_wo` may be set. It may be null in plans that change nothing.
        private_key_pem_wo: Option<WriteOnly<PrivateKeyPem>>,
        /// Version of `private_key_pem_wo`: a whole number. Change it when `private_key_pem_wo` changes: the keystore is then
        /// written again, in place. While it stays the same, the keystore cannot be changed with a different key.
        private_key_pem_wo_version: Option<i64>,
        /// Passphrase that `private_key_pem` or `private_key_pem_wo` is encrypted with. Required to create or change the
        /// keystore if the key is encrypted. Terraform does not store it.
        private_key_passphrase_wo: Option<WriteOnly<Passphrase>>,
        /// Certificate that was issued for the private key: PEM, base64 of DER, or PKCS#7. It may include the certificates of
        /// intermediate CAs. If omitted, a self-signed placeholder takes its place.
        certificate_pem: Option<CertificatesPem>,
        /// CA certificate, or a bundle of several: PEM, base64 of DER, or PKCS#7. The issued certificate must chain to it.
        /// Required for a truststore.
        ca_certificate_pem: Option<CertificatesPem>,
        /// Password of the keystore and of the private key in it: at least 6 characters, at most 1023 bytes. For `PKCS12`, only
        /// printable ASCII characters. It is stored in the state. Exactly one of `password` and `password_wo` is required.
        password: Option<KeystorePassword>,
        /// Password of the keystore and of the private key in it, which Terraform does not store: at least 6 characters, at most
        /// 1023 bytes. For `PKCS12`, only printable ASCII characters. Requires `password_wo_version`. Exactly one of `password`
        /// and `password_wo` is required. It may be null in plans that change nothing.
        password_wo: Option<WriteOnly<KeystorePassword>>,
        /// Version of `password_wo`: a whole number. Changing it writes the keystore again, in place, with the current
        /// `password_wo`.
        password_wo_version: Option<i64>,
    }
}

attributes! {
    /// The keystore.
    pub outputs struct Outputs {
        /// Content of the keystore file, in base64. To write the file, use `content_base64` of `local_sensitive_file`.
        content_base64: Secret<String>,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal. Null for a truststore.
        public_key_sha256: Option<String>,
    }
}

/// `stellantis_keystore`.
pub struct KeystoreResource {
    /// Tells the time.
    pub clock: fn() -> OffsetDateTime,
}

impl Default for KeystoreResource {
    fn default() -> Self {
        Self {
            clock: || SystemTime::now().into(),
        }
    }
}

impl Inputs<Partial> {
    fn key(&self) -> PrivateKeyArguments<'_> {
        PrivateKeyArguments::new(
            &self.private_key_pem,
            &self.private_key_pem_wo,
            &self.private_key_pem_wo_version,
            &self.private_key_passphrase_wo,
        )
    }

    fn arguments(&self) -> KeystoreArguments<'_> {
        KeystoreArguments {
            format: &self.format,
            profile: &self.profile,
            has_key: self.key().pem.is_expected(),
            certificate: &self.certificate_pem,
            authority: &self.ca_certificate_pem,
        }
    }

    fn password(&self) -> WriteOnlyArgument<'_, KeystorePassword> {
        WriteOnlyArgument {
            name: "password",
            stored: &self.password,
            write_only: &self.password_wo,
            version: &self.password_wo_version,
        }
    }

    /// The keystore to write with this key, if everything else is known.
    fn keystore<'a>(&'a self, key: Option<&'a PrivateKey>) -> Option<NewKeystore<'a>> {
        Some(NewKeystore {
            format: *self.format.known()?,
            profile: *self.profile.known()?,
            alias: self.alias.known()?,
            key,
            received: CertificatesPem::all(self.certificate_pem.known()?),
            authorities: CertificatesPem::all(self.ca_certificate_pem.known()?),
        })
    }
}

impl Resource for KeystoreResource {
    const TYPE_NAME: &'static str = "stellantis_keystore";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let mut found = Vec::from_iter(inputs.key().check());
        found.extend(inputs.arguments().check());
        found.extend(check_password(inputs));
        found.extend(check_password_with_format(inputs));
        found
    }

    /// Salts are random, so the content of a keystore that is written again is known only after apply.
    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        let key = inputs.key().open_for_change(prior.map(prior_key))?;
        if let Some(keystore) = inputs.keystore(key.as_deref()) {
            keystore.chain()?;
        }
        if let Some(existing) = prior.and_then(|prior| existing_outputs(prior, inputs, key.as_deref())) {
            return Ok(existing.into_partial());
        }
        check_password_for_change(inputs, prior)?;
        let key = key.filter(|_| inputs.key().pem.is_certain());
        Ok(Outputs {
            content_base64: Knowable::Unknown,
            public_key_sha256: match (inputs.key().pem.is_given(), key) {
                (Some(false), _) => Knowable::Known(None),
                (_, key) => key.map(|key| Some(key.public_key().sha256())).into(),
            },
        })
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let inputs = inputs.into_partial();
        let key = inputs.key().open_for_change(prior.map(prior_key))?;
        if let Some(existing) = prior.and_then(|prior| existing_outputs(prior, &inputs, key.as_deref())) {
            return Ok(existing);
        }
        check_password_for_change(&inputs, prior)?;
        let (Some(password), Some(keystore)) = (inputs.password().value(), inputs.keystore(key.as_deref()))
        else {
            return Err(inputs.password().absence());
        };
        Ok(Outputs {
            content_base64: keystore.write(password, (self.clock)())?,
            public_key_sha256: key.as_deref().map(|key| key.public_key().sha256()),
        })
    }
}

impl Revise for KeystoreResource {
    const REVISION: &'static str = "Number that starts at 1 and increases by one whenever the keystore is written \
         again. It is known in the plan, so it can be the version of another provider's write-only argument \
         (`…_wo_version`). Null for a keystore from an earlier version of the provider, until its next change.";
}

impl Refresh for KeystoreResource {
    /// The key's hash follows from the private key, where that is stored and not encrypted. Whether the keystore contains that
    /// key is not checked: it would take the password and hundreds of thousands of rounds of key derivation in every plan.
    fn refresh(&self, state: &State<Self>) -> (Outputs<Partial>, Vec<Diagnostic>) {
        let Some(key) = state.inputs.key().plain() else {
            return (Outputs::unknown(), Vec::new());
        };
        let outputs = Outputs {
            public_key_sha256: Knowable::Known(Some(key.public_key().sha256())),
            ..Outputs::unknown()
        };
        let hash = |outputs: &Outputs<Partial>| {
            let mut outputs = <Outputs as Attributes>::encode(outputs);
            outputs.retain(|name, _| name == "public_key_sha256");
            outputs
        };
        let remark = stored_outputs::compare(&hash(&state.outputs), &hash(&outputs), "the private key");
        (outputs, remark.into_iter().collect())
    }
}

/// The existing keystore, if at most the encoding or the encryption of the key changes: it may be in use already, so it stays.
fn existing_outputs(
    prior: &State<KeystoreResource>,
    inputs: &Inputs<Partial>,
    key: Option<&PrivateKey>,
) -> Option<Outputs> {
    let outputs: Outputs = Outputs {
        content_base64: prior.outputs.content_base64.known()?.clone(),
        public_key_sha256: prior.outputs.public_key_sha256.known()?.clone(),
    };
    let same_key = match (inputs.key().pem.is_given()?, key) {
        (false, _) => outputs.public_key_sha256.is_none(),
        (true, key) => Some(key?.public_key().sha256()) == outputs.public_key_sha256,
    };
    let before = prior.inputs.keystore(None)?;
    let same_content = before.is_like(&inputs.keystore(None)?);
    let same_password = prior.inputs.password.known()? == inputs.password.known()?
        && prior.inputs.password_wo_version.known()? == inputs.password_wo_version.known()?;
    (same_key && same_content && same_password).then_some(outputs)
}

fn prior_key(prior: &State<KeystoreResource>) -> PriorKey<'_> {
    let public_key_sha256 = prior.outputs.public_key_sha256.known();
    PriorKey {
        arguments: prior.inputs.key(),
        public_key_sha256: public_key_sha256.and_then(Option::as_deref),
    }
}

/// A keystore is written with a password. A write-only one without a new version must not change by the way.
fn check_password_for_change(
    inputs: &Inputs<Partial>,
    prior: Option<&State<KeystoreResource>>,
) -> Result<(), Diagnostic> {
    inputs.password().check_presence()?;
    let Some(prior) = prior else {
        return Ok(());
    };
    let same_version = inputs.password().has_version_of(&prior.inputs.password());
    let (Some(content), Some(password)) = (prior.outputs.content_base64.known(), inputs.password().value())
    else {
        return Ok(());
    };
    match same_version && !password.opens(content) {
        true => Err(different_password()),
        false => Ok(()),
    }
}

fn different_password() -> Diagnostic {
    Diagnostic::error("Keystore has a different password")
        .because(
            "The keystore has to be written again, but password_wo does not open the existing one, and password_wo_version has \
             not changed.",
        )
        .remedy(
            "Set password_wo to the password of the existing keystore. To change the password, increase password_wo_version.",
        )
        .at(attribute_path!(Inputs.password_wo))
}

fn check_password(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let password = inputs.password();
    match password.is_expected() {
        Some(false) => Some(password.absence()),
        _ => password.check(),
    }
}

fn check_password_with_format(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let password = inputs.password();
    let checked = password.value()?.check(*inputs.format.known()?);
    checked.err().map(|diagnostic| diagnostic.at(password.path()))
}

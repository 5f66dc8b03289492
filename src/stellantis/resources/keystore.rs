//! `stellantis_keystore`: key and certificates in the form that Java wants.

use std::time::SystemTime;

use time::OffsetDateTime;

use crate::pki::PrivateKey;
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{Attributes, Knowable, Partial, WriteOnly, attributes};
use crate::sdk::framework::resource::{Resource, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::certificates::CertificatesPem;
use crate::stellantis::arguments::given_key::GivenKey;
use crate::stellantis::arguments::keystore::{
    Alias, Content, Format, Given, KeystorePassword, Profile, check_password,
};
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key::PrivateKeyPem;
use crate::stellantis::arguments::versioned::Versioned;

attributes! {
    /// A keystore for Java and for whatever else reads PKCS#12 or JKS.
    ///
    /// With a private key it holds the key and its certificate; until there is one, a self-signed placeholder as
    /// `keytool -genkey` makes it, with the alias as its subject. Without a private key it is a truststore of the authority. Its bytes change only when an
    /// argument does, and not when the same key is given in another spelling or encryption.
    pub struct Inputs {
        /// `PKCS12` (default), or `JKS` for applications that read nothing else: its protection is weak.
        format: Format = default(Format::Pkcs12),
        /// Protection of `PKCS12`: `modern` (default: PBES2 with AES-256 and SHA-256; OpenSSL 3, Java from 8u301), or `legacy`
        /// (3DES and SHA-1; old JDKs and devices).
        profile: Option<Profile> = default(Some(Profile::Modern)).only_with("format", Format::Pkcs12),
        /// The name of the key. Default `stellantis`. JKS has it in lower case. The entries of a truststore are `ca`, `ca-2`
        /// and so on.
        alias: Alias = default(Alias::usual()),
        /// The private key in PEM: PKCS#8, PKCS#1 or SEC1, encrypted or not. Or base64 of DER. At most one of this and
        /// `private_key_pem_wo`.
        private_key_pem: Option<PrivateKeyPem>,
        /// The same, but stored nowhere by itself. Needs `private_key_pem_wo_version`.
        private_key_pem_wo: Option<WriteOnly<PrivateKeyPem>>,
        /// A number for `private_key_pem_wo`. A new number says that the key changed.
        private_key_pem_wo_version: Option<i64>,
        /// The passphrase of an encrypted key. It is stored nowhere.
        private_key_passphrase_wo: Option<WriteOnly<Passphrase>>,
        /// The issued certificate: PEM, base64 of DER, or PKCS#7. Certificates of intermediate authorities may stand beside it.
        certificate_pem: Option<CertificatesPem>,
        /// The certificate of the authority, or a bundle of several, in the same formats.
        ca_certificate_pem: Option<CertificatesPem>,
        /// The password of the keystore and of the key in it: at least 6 characters, with `PKCS12` of printable ASCII. Either
        /// this or `password_wo`.
        password: Option<KeystorePassword>,
        /// The same, but stored nowhere. Needs `password_wo_version`.
        password_wo: Option<WriteOnly<KeystorePassword>>,
        /// A number for `password_wo`. A new number writes the keystore anew.
        password_wo_version: Option<i64>,
    }
}

attributes! {
    /// What is made.
    pub struct Outputs {
        /// The keystore in base64. `local_sensitive_file` writes it with `content_base64`.
        content_base64: Secret<String>,
        /// SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal. Null for a truststore.
        public_key_sha256: Option<String>,
    }
}

/// `stellantis_keystore`.
pub struct Keystore {
    /// What time it is.
    pub clock: fn() -> OffsetDateTime,
}

impl Default for Keystore {
    fn default() -> Self {
        Self {
            clock: || SystemTime::now().into(),
        }
    }
}

impl Inputs<Partial> {
    fn key(&self) -> GivenKey<'_> {
        GivenKey::of(
            &self.private_key_pem,
            &self.private_key_pem_wo,
            &self.private_key_pem_wo_version,
            &self.private_key_passphrase_wo,
        )
    }

    fn given(&self) -> Given<'_> {
        Given {
            format: &self.format,
            profile: &self.profile,
            has_key: self.key().pem.is_given(),
            certificate: &self.certificate_pem,
            authority: &self.ca_certificate_pem,
        }
    }

    fn password(&self) -> Versioned<'_, KeystorePassword> {
        Versioned {
            name: "password",
            stored: &self.password,
            write_only: &self.password_wo,
            version: &self.password_wo_version,
        }
    }

    /// What is to be written with this key, if it is known.
    fn content<'a>(&'a self, key: Option<&'a PrivateKey>) -> Option<Content<'a>> {
        Some(Content {
            format: *self.format.known()?,
            profile: *self.profile.known()?,
            alias: self.alias.known()?,
            key,
            received: CertificatesPem::all(self.certificate_pem.known()?),
            authorities: CertificatesPem::all(self.ca_certificate_pem.known()?),
        })
    }
}

impl Resource for Keystore {
    const TYPE_NAME: &'static str = "stellantis_keystore";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let mut found = inputs.key().check();
        found.extend(inputs.given().check());
        found.extend(misgiven_password(inputs));
        found.extend(unsuitable_password(inputs));
        found
    }

    /// Salts are random, so a content that is written anew is known only afterwards.
    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        let key = inputs.key().open()?;
        if let Some(content) = inputs.content(key.as_deref()) {
            content.chain()?;
        }
        if let Some(kept) = prior.and_then(|prior| kept(prior, inputs, key.as_deref())) {
            return Ok(kept.into_partial());
        }
        if let Some(prior) = prior {
            check_unversioned(prior, inputs)?;
        }
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
        let key = inputs.key().open()?;
        if let Some(kept) = prior.and_then(|prior| kept(prior, &inputs, key.as_deref())) {
            return Ok(kept);
        }
        let (Some(password), Some(content)) = (inputs.password().value(), inputs.content(key.as_deref()))
        else {
            return Err(not_one_password("neither is given"));
        };
        Ok(Outputs {
            content_base64: content.write(password, (self.clock)())?,
            public_key_sha256: key.as_deref().map(|key| key.public_key().sha256()),
        })
    }
}

/// What exists, where only the spelling or the encryption of the key changes: it has been handed out, and stays.
fn kept(prior: &State<Keystore>, inputs: &Inputs<Partial>, key: Option<&PrivateKey>) -> Option<Outputs> {
    let outputs: Outputs = Outputs {
        content_base64: prior.outputs.content_base64.known()?.clone(),
        public_key_sha256: prior.outputs.public_key_sha256.known()?.clone(),
    };
    let same_key = match (inputs.key().pem.is_given()?, key) {
        (false, _) => outputs.public_key_sha256.is_none(),
        (true, key) => Some(key?.public_key().sha256()) == outputs.public_key_sha256,
    };
    let before = prior.inputs.content(None)?;
    let same_content = before.is_like(&inputs.content(None)?);
    let same_password = prior.inputs.password.known()? == inputs.password.known()?
        && prior.inputs.password_wo_version.known()? == inputs.password_wo_version.known()?;
    (same_key && same_content && same_password).then_some(outputs)
}

/// A write-only password must not become another one by the way, because of a change of something else.
fn check_unversioned(prior: &State<Keystore>, inputs: &Inputs<Partial>) -> Result<(), Diagnostic> {
    let same_version = match (
        prior.inputs.password_wo_version.known(),
        inputs.password_wo_version.known(),
    ) {
        (Some(Some(before)), Some(Some(after))) => before == after,
        _ => false,
    };
    let (Some(content), Some(password)) = (prior.outputs.content_base64.known(), inputs.password().value())
    else {
        return Ok(());
    };
    match same_version && !password.opens(content) {
        true => Err(another_password()),
        false => Ok(()),
    }
}

fn another_password() -> Diagnostic {
    Diagnostic::error("Keystore has another password")
        .because(
            "The keystore is to be written anew, and password_wo does not open the one that exists, but \
             password_wo_version is what it was.",
        )
        .remedy(
            "Give the password that the keystore has. If it should change, add one to password_wo_version.",
        )
        .at(attribute_path!(Inputs.password_wo))
}

fn misgiven_password(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let password = inputs.password();
    if password.is_given_twice() {
        return Some(not_one_password("both are given"));
    }
    match password.is_given() {
        Some(false) => Some(not_one_password("neither is given")),
        _ => password.version_left_out(),
    }
}

fn not_one_password(count: &str) -> Diagnostic {
    Diagnostic::error("Not exactly one password")
        .because(format!(
            "The keystore's password is given by password or by password_wo, but {count}."
        ))
        .remedy("Give one of the two: password_wo keeps it out of the state.")
        .at(attribute_path!(Inputs.password))
}

fn unsuitable_password(inputs: &Inputs<Partial>) -> Option<Diagnostic> {
    let password = inputs.password();
    let checked = check_password(*inputs.format.known()?, password.value()?);
    checked.err().map(|diagnostic| diagnostic.at(password.path()))
}

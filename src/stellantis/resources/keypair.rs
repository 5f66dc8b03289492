//! `stellantis_keypair`: the private key of an application.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::pki::{EcdsaCurve, PrivateKey, RsaBits};
use crate::sdk::framework::adoption::{Adopted, Import, Move};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::identity::Identity;
use crate::sdk::framework::model::attributes::{
    Attributes, Knowable, Partial, TextType, WriteOnly, attributes,
};
use crate::sdk::framework::resource::{Change, Resource, Review, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::key_pair::{Algorithm, arguments_of, check, generate, key_pem};
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key::PrivateKeyPem;
use crate::stellantis::arguments::versioned::version_left_out;
use crate::stellantis::resources::key_file::KeyFile;
use crate::stellantis::resources::{public_key, tls};
use crate::stellantis::rules::DOCUMENTED_KEY;

const GIVE_PREVIOUS: &str = "Give the passphrase that the key has been encrypted with so far as previous_passphrase_wo; of a \
    key that was imported, that is its password in the file. Nothing has changed.";

/// Stands for the version of a passphrase where none is given.
const NO_VERSION: i64 = 0;

attributes! {
    /// The key pair of an application. The private key is made once and kept in Terraform's state: encrypted, if a
    /// passphrase is given.
    ///
    /// Destroying or replacing it makes the certificate that was issued for it useless.
    ///
    /// A key that exists already is imported from its file: PEM, DER, PKCS#12 or JKS, encrypted or not. See
    /// [Adopting a registration that was made by hand](../guides/adopt.md). A `tls_private_key` of hashicorp/tls becomes one
    /// by a `moved` block.
    pub struct Inputs {
        /// Algorithm of the key: `RSA` (default), `ECDSA` or `ED25519`. Stellantis documents RSA with 2048 bits only. A
        /// change makes a new key.
        algorithm: Algorithm = default(Algorithm::Rsa).replace(),
        /// Size of an RSA key in bits: 2048 (default), 3072, 4096 or 8192. Only with `RSA`. A change makes a new key.
        rsa_bits: Option<RsaBits> = default(Some(RsaBits::B2048)).only_with("algorithm", Algorithm::Rsa).replace(),
        /// Curve of an ECDSA key: `P256` (default), `P384` or `P521`. Only with `ECDSA`. A change makes a new key.
        ecdsa_curve: Option<EcdsaCurve> =
            default(Some(EcdsaCurve::P256)).only_with("algorithm", Algorithm::Ecdsa).replace(),
        /// Any values. A change of one of them makes a new key.
        keepers: Option<BTreeMap<String, Option<String>>> = replace(),
        /// Encrypts `private_key_pem` with this passphrase, which is itself stored nowhere. Needs
        /// `passphrase_wo_version`.
        passphrase_wo: Option<WriteOnly<Passphrase>>,
        /// The passphrase that the key has been encrypted with so far, where a new version changes or removes it.
        previous_passphrase_wo: Option<WriteOnly<Passphrase>>,
        /// A number for the passphrase. A new number encrypts the same key anew, in place.
        passphrase_wo_version: Option<i64>,
    }
}

attributes! {
    /// What is made.
    pub struct Outputs {
        /// The private key in PEM: PKCS#8, label `PRIVATE KEY`, or `ENCRYPTED PRIVATE KEY` with a passphrase (PBES2,
        /// AES-256-CBC, PBKDF2 with HMAC-SHA-256).
        private_key_pem: Secret<String>,
        /// The public key in PEM: SubjectPublicKeyInfo, label `PUBLIC KEY`.
        public_key_pem: String,
        /// SHA-256 over the public key (DER of SubjectPublicKeyInfo) in lower-case hexadecimal, as
        /// `openssl pkey -pubin -outform DER | sha256sum` prints it.
        public_key_sha256: String,
        /// The same as `public_key_sha256`.
        id: String,
    }
}

/// `stellantis_keypair`.
pub struct Keypair;

impl Resource for Keypair {
    const TYPE_NAME: &'static str = "stellantis_keypair";
    type Inputs = Inputs;
    type Outputs = Outputs;
    const IDENTITY: Option<&'static Identity> = Some(public_key::IDENTITY);

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let mut found = check(&inputs.algorithm, &inputs.rsa_bits, &inputs.ecdsa_curve);
        found.extend(version_left_out(
            "passphrase",
            &inputs.passphrase_wo,
            &inputs.passphrase_wo_version,
        ));
        found
    }

    /// A new version keeps the key, and all that is public of it. The encrypted text is known too: a certificate signing
    /// request that takes it then sees that the key inside is the same.
    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        let passphrase = inputs.passphrase_wo.known();
        let previous = inputs.previous_passphrase_wo.known();
        let version = inputs.passphrase_wo_version.known();
        let (Some(passphrase), Some(previous), Some(version)) = (passphrase, previous, version) else {
            return Ok(prior.map_or_else(Outputs::unknown, kept_public));
        };
        let protection = Protection::of(passphrase, previous, *version)?;
        match prior {
            None => Ok(Outputs::unknown()),
            Some(prior) => {
                let key = protection.open(prior)?;
                Ok(outputs(&key, &protection)?.into_partial())
            }
        }
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        let protection = Protection::of(
            &inputs.passphrase_wo,
            &inputs.previous_passphrase_wo,
            inputs.passphrase_wo_version,
        )?;
        let key = match prior {
            Some(prior) => protection.open(prior)?,
            None => Arc::new(generate(inputs.algorithm, inputs.rsa_bits, inputs.ecdsa_curve)?),
        };
        outputs(&key, &protection)
    }
}

/// What is known of a key whose new passphrase is not known yet.
fn kept_public(prior: &State<Keypair>) -> Outputs<Partial> {
    Outputs {
        private_key_pem: Knowable::Unknown,
        public_key_pem: prior.outputs.public_key_pem.clone(),
        public_key_sha256: prior.outputs.public_key_sha256.clone(),
        id: prior.outputs.id.clone(),
    }
}

/// The passphrases of a step: the one that the key is to have, and the one that it had.
struct Protection<'a> {
    passphrase: Option<&'a Passphrase>,
    version: i64,
    previous: Option<&'a Passphrase>,
}

impl<'a> Protection<'a> {
    /// A version without its passphrase is an error: it would decrypt the key without anybody having asked for it.
    fn of(
        passphrase: &'a Option<WriteOnly<Passphrase>>,
        previous: &'a Option<WriteOnly<Passphrase>>,
        version: Option<i64>,
    ) -> Result<Self, Diagnostic> {
        if version.is_some() && passphrase.is_none() {
            return Err(no_passphrase());
        }
        Ok(Self {
            passphrase: passphrase.as_ref().map(|WriteOnly(passphrase)| passphrase),
            version: version.unwrap_or(NO_VERSION),
            previous: previous.as_ref().map(|WriteOnly(passphrase)| passphrase),
        })
    }

    /// The key that the state holds, opened with the passphrase that it was encrypted with: the previous one, if it is
    /// given.
    fn open(&self, prior: &State<Keypair>) -> Result<Arc<PrivateKey>, Diagnostic> {
        let stored = prior.outputs.private_key_pem.known().ok_or_else(no_key)?;
        let stored = PrivateKeyPem::parse(stored.expose())?;
        stored
            .open(self.previous.or(self.passphrase), GIVE_PREVIOUS)
            .map_err(|diagnostic| diagnostic.at(attribute_path!(Inputs.previous_passphrase_wo)))
    }
}

fn outputs(key: &PrivateKey, protection: &Protection<'_>) -> Result<Outputs, Diagnostic> {
    let public_key_sha256 = key.public_key().sha256();
    Ok(Outputs {
        private_key_pem: key_pem(key, protection.passphrase, protection.version)?,
        public_key_pem: key.public_key().to_pem(),
        id: public_key_sha256.clone(),
        public_key_sha256,
    })
}

fn no_passphrase() -> Diagnostic {
    Diagnostic::error("Version without a passphrase")
        .because("The argument passphrase_wo_version is set, but passphrase_wo has no value.")
        .remedy(
            "Give passphrase_wo. To store the key without a passphrase, remove passphrase_wo_version too.",
        )
        .at(attribute_path!(Inputs.passphrase_wo))
}

fn no_key() -> Diagnostic {
    Diagnostic::error("No private key in the state")
        .because("The state of this key pair holds no private key.")
        .remedy("Restore the state from a backup, or replace the key pair with terraform apply -replace.")
}

/// A key that was made elsewhere, under the passphrase that it had there.
fn adopted(key: &PrivateKey, passphrase: Option<&Passphrase>) -> Result<Adopted<Keypair>, Diagnostic> {
    let (algorithm, rsa_bits, ecdsa_curve) = arguments_of(key);
    let inputs = Inputs {
        algorithm,
        rsa_bits,
        ecdsa_curve,
        keepers: None,
        passphrase_wo: None,
        previous_passphrase_wo: None,
        passphrase_wo_version: None,
    };
    let protection = Protection {
        passphrase,
        version: NO_VERSION,
        previous: None,
    };
    let state = State {
        inputs: inputs.into_partial(),
        outputs: outputs(key, &protection)?.into_partial(),
    };
    Ok(Adopted {
        state,
        remarks: Vec::new(),
    })
}

impl Import for Keypair {
    fn import(&self, id: &str) -> Result<Adopted<Self>, Diagnostic> {
        let found = KeyFile::from_id(id)?.open()?;
        adopted(&found.key, found.passphrase.as_ref())
    }
}

impl Move for Keypair {
    const PROVIDER: &'static str = tls::PROVIDER;
    const SOURCE_TYPE_NAME: &'static str = "tls_private_key";
    const NEWEST_VERSION: i64 = tls::PRIVATE_KEY_VERSION;
    type Source = tls::PrivateKey;

    fn take_over(&self, source: &tls::PrivateKey<Partial>) -> Result<Adopted<Self>, Diagnostic> {
        let stored = source.private_key_pem.known().and_then(Option::as_ref);
        let stored = PrivateKeyPem::parse(stored.ok_or_else(no_key)?.expose())?;
        adopted(&*stored.open(None, GIVE_PREVIOUS)?, None)
    }
}

impl Review for Keypair {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        match change {
            Change::Create(planned) => undocumented(planned).into_iter().collect(),
            Change::Replace(prior, planned) => undocumented(planned)
                .into_iter()
                .chain([key_dies()])
                .chain(decrypted(prior, planned))
                .collect(),
            Change::Destroy(_) => vec![key_dies()],
            Change::Update(prior, planned) => decrypted(prior, planned).into_iter().collect(),
            Change::None(state) => not_the_passphrase(state).into_iter().collect(),
        }
    }
}

fn undocumented(planned: &State<Keypair>) -> Option<Diagnostic> {
    let algorithm = planned
        .inputs
        .algorithm
        .known()
        .filter(|algorithm| **algorithm != Algorithm::Rsa)?;
    let warning = Diagnostic::warning("Key that Stellantis does not document")
        .because(format!(
            "Stellantis documents {DOCUMENTED_KEY} only, but the algorithm is {}. It may refuse the certificate signing \
             request.",
            algorithm.as_text()
        ))
        .remedy("Ask Stellantis first, or leave algorithm out.");
    Some(warning.at(attribute_path!(Inputs.algorithm)))
}

fn decrypted(prior: &State<Keypair>, planned: &State<Keypair>) -> Option<Diagnostic> {
    let removed = matches!(planned.inputs.passphrase_wo, Knowable::Known(None));
    (removed && stored_key(prior)?.is_encrypted()).then(|| {
        Diagnostic::warning("Private key will be stored in the clear")
            .because("The key that exists is encrypted, and no passphrase is given for the planned one: the state will hold it in clear text.")
            .remedy("Give passphrase_wo and passphrase_wo_version, unless this is what you want.")
            .at(attribute_path!(Inputs.passphrase_wo))
    })
}

/// Nothing is done with a passphrase that does not open the key, but somebody is wrong about it: about the passphrase, or
/// about the version.
fn not_the_passphrase(state: &State<Keypair>) -> Option<Diagnostic> {
    let given = state.inputs.passphrase_wo.known()?.as_ref()?;
    let stored = stored_key(state).filter(PrivateKeyPem::is_encrypted)?;
    stored.open(Some(&given.0), GIVE_PREVIOUS).is_err().then(|| {
        Diagnostic::warning("Passphrase does not open the private key")
            .because(
                "The key in the state is encrypted with another passphrase than passphrase_wo, and passphrase_wo_version \
                 is what it was: the key stays as it is.",
            )
            .remedy(
                "Give the passphrase that the key has. If it should change, add one to passphrase_wo_version, and give the \
                 former passphrase as previous_passphrase_wo.",
            )
            .at(attribute_path!(Inputs.passphrase_wo))
    })
}

fn stored_key(state: &State<Keypair>) -> Option<PrivateKeyPem> {
    let pem = state.outputs.private_key_pem.known()?;
    PrivateKeyPem::parse(pem.expose()).ok()
}

fn key_dies() -> Diagnostic {
    Diagnostic::warning("Private key will be destroyed")
        .because(
            "The private key exists in the state only. A certificate that was issued for it can no longer be used, and \
             a new key needs a new certificate from Stellantis.",
        )
        .remedy(
            "If the key is in use, do not apply this plan, or save private_key_pem first. The lifecycle argument \
             prevent_destroy guards against it.",
        )
}

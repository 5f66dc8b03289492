//! `stellantis_keypair`: the private key of an application.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::pki::{EcdsaCurve, PrivateKey, PrivateKeyError, PrivateKeyText, PublicKey, RsaBits, Weakness};
use crate::sdk::framework::adoption::{Adopted, Import, Move};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::{
    Attributes, Knowable, Partial, TextType, WriteOnly, attributes,
};
use crate::sdk::framework::resource::{Change, Refresh, Resource, Review, Revise, State};
use crate::sdk::framework::value::path::attribute_path;
use crate::secret::Secret;
use crate::stellantis::arguments::key_parameters;
use crate::stellantis::arguments::key_parameters::AlgorithmName;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;
use crate::stellantis::arguments::write_only_argument::check_version;
use crate::stellantis::resources::hashicorp_tls;
use crate::stellantis::resources::key_file::KeyFile;
use crate::stellantis::rules;

const SET_PREVIOUS_PASSPHRASE: &str = "Set previous_passphrase_wo to the passphrase that the private key is encrypted with now. For an imported key, it is \
     the passphrase or password of the file. The key has not been changed.";

/// The version of a passphrase where none is given.
const NO_VERSION: i64 = 0;

attributes! {
    /// Creates the key pair of an application. The private key is created once and stored in the Terraform state, encrypted
    /// if a passphrase is set.
    ///
    /// If the key pair is destroyed or replaced, the certificate that was issued for it can no longer be used.
    ///
    /// An existing private key can be imported from its file (PEM, DER, PKCS#12 or JKS, encrypted or not): see
    /// [Adopting a registration that was made by hand](../guides/adopt.md). A `tls_private_key` of hashicorp/tls can be moved
    /// to this resource with a `moved` block.
    ///
    /// If a key pair with `deletion_protection` is replaced with `-replace` or as tainted under `create_before_destroy`, it stays in
    /// the state as a deposed object beside the new one, and further plans fail. To get it back, save its `private_key_pem` from the
    /// output of `terraform state pull` in a file, run `terraform state rm`, and import the file. To destroy it, set its
    /// `deletion_protection` to `false` in that output, increase `serial` by one, and run `terraform state push`.
    pub struct Inputs {
        /// Algorithm of the key pair: `RSA` (default), `ECDSA` or `ED25519`. Stellantis documents only RSA with 2048 bits.
        /// Changing this replaces the key pair.
        algorithm: AlgorithmName = default(AlgorithmName::Rsa).replace(),
        /// Size of the RSA key in bits: `2048` (default), `3072`, `4096` or `8192`. Applies only when `algorithm` is `RSA`.
        /// Changing this replaces the key pair.
        rsa_bits: Option<RsaBits> = default(Some(RsaBits::B2048)).only_with(algorithm, AlgorithmName::Rsa).replace(),
        /// Curve of the ECDSA key: `P256` (default), `P384` or `P521`. Applies only when `algorithm` is `ECDSA`. Changing this
        /// replaces the key pair.
        ecdsa_curve: Option<EcdsaCurve> =
            default(Some(EcdsaCurve::P256)).only_with(algorithm, AlgorithmName::Ecdsa).replace(),
        /// Arbitrary map of strings. Changing it replaces the key pair, so it can hold the values that a new key should depend
        /// on. The first values that an existing key pair gets, such as an imported one, are only recorded. An empty map is the
        /// same as none.
        keepers: Option<BTreeMap<String, Option<String>>> = replace_unless_empty(),
        /// Whether the key pair is protected from deletion: `false` by default. As long as the state says `true`, a plan that
        /// destroys or replaces the key pair is an error, even if the resource block or its module has been removed, and so is an
        /// apply of `-replace` or of a tainted key pair. To destroy the key pair, set this to `false` and apply first.
        deletion_protection: bool = default(false),
        /// Passphrase that encrypts `private_key_pem`: 1 to 1023 bytes, without control characters. Terraform does not store it.
        /// Requires `passphrase_wo_version`, and can be null in plans that do not change that version. A key pair that is created
        /// without both is stored unencrypted.
        passphrase_wo: Option<WriteOnly<Passphrase>>,
        /// Passphrase that the private key is encrypted with now. Required when `passphrase_wo` is changed or removed. For an
        /// imported key, it is the passphrase or password of its file. Terraform does not store it.
        previous_passphrase_wo: Option<WriteOnly<Passphrase>>,
        /// Version of `passphrase_wo`: a whole number. Changing it encrypts the same private key again, in place, with the
        /// current `passphrase_wo`. Removing both stores the private key unencrypted.
        passphrase_wo_version: Option<i64>,
    }
}

attributes! {
    /// The key pair.
    pub outputs struct Outputs {
        /// Private key in PEM (PKCS#8): label `PRIVATE KEY`, or `ENCRYPTED PRIVATE KEY` if it is encrypted (PBES2 with
        /// AES-256-CBC and PBKDF2-HMAC-SHA-256): with `passphrase_wo`, or with the passphrase of the file it was imported from.
        private_key_pem: Secret<String>,
        /// Public key in PEM (SubjectPublicKeyInfo): label `PUBLIC KEY`.
        public_key_pem: String,
        /// SHA-256 hash of the public key (DER of SubjectPublicKeyInfo), in lower-case hexadecimal, as
        /// `openssl pkey -pubin -outform DER | sha256sum` prints it.
        public_key_sha256: String,
        /// Identifier of the key pair: the value of `public_key_sha256`.
        id: String,
    }
}

/// `stellantis_keypair`.
pub struct KeypairResource;

impl Resource for KeypairResource {
    const TYPE_NAME: &'static str = "stellantis_keypair";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let mut found = key_parameters::check(&inputs.algorithm, &inputs.rsa_bits, &inputs.ecdsa_curve);
        found.extend(check_version(
            "passphrase",
            &inputs.passphrase_wo,
            &inputs.passphrase_wo_version,
        ));
        found
    }

    /// A new version keeps the key, and with it everything public. The encrypted text is known too, so that a request made
    /// with it sees in the plan that the key inside is the same.
    fn plan(
        &self,
        inputs: &Inputs<Partial>,
        prior: Option<&State<Self>>,
    ) -> Result<Outputs<Partial>, Diagnostic> {
        let passphrase = inputs.passphrase_wo.known();
        let previous = inputs.previous_passphrase_wo.known();
        let version = inputs.passphrase_wo_version.known();
        if let Some(kept) = prior.and_then(|prior| kept_outputs(version?, prior)) {
            return Ok(kept.into_partial());
        }
        let (Some(passphrase), Some(previous), Some(version)) = (passphrase, previous, version) else {
            return Ok(prior.map_or_else(Outputs::unknown, public_outputs));
        };
        let protection = Protection::new(passphrase, previous, *version)?;
        match prior {
            None => Ok(Outputs::unknown()),
            Some(prior) => {
                let key = protection.open(prior)?;
                Ok(outputs(&key, &protection)?.into_partial())
            }
        }
    }

    fn apply(&self, inputs: Inputs, prior: Option<&State<Self>>) -> Result<Outputs, Diagnostic> {
        if let Some(kept) = prior.and_then(|prior| kept_outputs(&inputs.passphrase_wo_version, prior)) {
            return Ok(kept);
        }
        let protection = Protection::new(
            &inputs.passphrase_wo,
            &inputs.previous_passphrase_wo,
            inputs.passphrase_wo_version,
        )?;
        let key = match prior {
            Some(prior) => protection.open(prior)?,
            None => Arc::new(key_parameters::generate(
                inputs.algorithm,
                inputs.rsa_bits,
                inputs.ecdsa_curve,
            )?),
        };
        outputs(&key, &protection)
    }

    fn delete(&self, prior: &State<Self>) -> Result<(), Diagnostic> {
        match is_protected(prior) {
            true => Err(protected_key(prior)),
            false => Ok(()),
        }
    }
}

/// All outputs of the prior object, if the private key stays as it is stored: no passphrase is needed for that.
fn kept_outputs(version: &Option<i64>, prior: &State<KeypairResource>) -> Option<Outputs> {
    let outputs = &prior.outputs;
    let unchanged = prior.inputs.passphrase_wo_version.known() == Some(version);
    unchanged.then_some(Outputs {
        private_key_pem: outputs.private_key_pem.known()?.clone(),
        public_key_pem: outputs.public_key_pem.known()?.clone(),
        public_key_sha256: outputs.public_key_sha256.known()?.clone(),
        id: outputs.id.known()?.clone(),
    })
}

/// What is known in a plan when the new passphrase is not: everything public.
fn public_outputs(prior: &State<KeypairResource>) -> Outputs<Partial> {
    Outputs {
        private_key_pem: Knowable::Unknown,
        public_key_pem: prior.outputs.public_key_pem.clone(),
        public_key_sha256: prior.outputs.public_key_sha256.clone(),
        id: prior.outputs.id.clone(),
    }
}

/// The passphrases of a change: the one that the key is to have, and the one that it has.
struct Protection<'a> {
    passphrase: Option<&'a Passphrase>,
    version: i64,
    previous: Option<&'a Passphrase>,
}

impl<'a> Protection<'a> {
    /// A version without its passphrase is an error: it would decrypt the key though nobody asked for it.
    fn new(
        passphrase: &'a Option<WriteOnly<Passphrase>>,
        previous: &'a Option<WriteOnly<Passphrase>>,
        version: Option<i64>,
    ) -> Result<Self, Diagnostic> {
        if version.is_some() && passphrase.is_none() {
            return Err(version_alone());
        }
        Ok(Self {
            passphrase: passphrase.as_ref().map(|WriteOnly(passphrase)| passphrase),
            version: version.unwrap_or(NO_VERSION),
            previous: previous.as_ref().map(|WriteOnly(passphrase)| passphrase),
        })
    }

    /// The key in the state, opened with the passphrase that it is encrypted with: the previous one, if it is given.
    fn open(&self, prior: &State<KeypairResource>) -> Result<Arc<PrivateKey>, Diagnostic> {
        let stored = prior.outputs.private_key_pem.known().ok_or_else(missing_key)?;
        let stored = PrivateKeyPem::parse(stored.expose())?;
        let key = stored
            .open_or_advise(self.previous.or(self.passphrase), SET_PREVIOUS_PASSPHRASE)
            .map_err(|diagnostic| diagnostic.at(attribute_path!(Inputs.previous_passphrase_wo)))?;
        let other = stored.is_encrypted().then(|| swapped_key(prior, &key)).flatten();
        other.map_or(Ok(key), Err)
    }
}

fn outputs(key: &PrivateKey, protection: &Protection<'_>) -> Result<Outputs, Diagnostic> {
    let public_key_sha256 = key.public_key().sha256();
    Ok(Outputs {
        private_key_pem: key_parameters::to_pem(key, protection.passphrase, protection.version)?,
        public_key_pem: key.public_key().to_pem(),
        id: public_key_sha256.clone(),
        public_key_sha256,
    })
}

fn version_alone() -> Diagnostic {
    Diagnostic::error("Version without a passphrase")
        .because("The argument passphrase_wo_version is set, but passphrase_wo has no value.")
        .remedy("Set passphrase_wo. To store the private key unencrypted, remove passphrase_wo_version too.")
        .at(attribute_path!(Inputs.passphrase_wo))
}

fn missing_key() -> Diagnostic {
    Diagnostic::error("No private key in the state")
        .because("The state of this key pair contains no private key.")
        .remedy(
            "Restore the state from a backup that contains the private key. Only if there is none, replace the key pair with \
             terraform apply -refresh=false -replace: the certificate that was issued for it can then no longer be used.",
        )
}

fn damaged_key(state: &State<KeypairResource>, error: &PrivateKeyError) -> Diagnostic {
    Diagnostic::error("Private key in the state cannot be read")
        .because(format!(
            "The private key in the state of {} cannot be read: {error}.",
            name_key(state)
        ))
        .remedy(
            "Restore the state from a backup that contains the intact private key. Do not replace the key pair while its \
             certificate is in use.",
        )
}

/// A key that was created elsewhere, under the passphrase that it had there.
fn adopt(key: &PrivateKey, passphrase: Option<&Passphrase>) -> Result<Adopted<KeypairResource>, Diagnostic> {
    let (algorithm, rsa_bits, ecdsa_curve) = key_parameters::parameters_of(key);
    let inputs = Inputs {
        algorithm,
        rsa_bits,
        ecdsa_curve,
        keepers: None,
        deletion_protection: false,
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
        remarks: key.weakness().as_ref().map(weak_key).into_iter().collect(),
    })
}

fn weak_key(weakness: &Weakness) -> Diagnostic {
    Diagnostic::warning("Private key is weak")
        .because(format!(
            "The private key is adopted as it is, but others can compute it from its public key: {weakness}."
        ))
        .remedy(
            "Replace it soon: create a new key with another stellantis_keypair, send a request for it to Stellantis, and keep this \
             one until the new certificate is in use.",
        )
}

impl Revise for KeypairResource {
    const REVISION: &'static str = "Number that starts at 1 and increases by one whenever the same private key is \
         encrypted, decrypted, or encrypted with another passphrase. It is known in the plan, so it can be the version \
         of another provider's write-only argument (`…_wo_version`). A key pair that replaces another one starts at 1 \
         again: to follow the key itself, use `public_key_sha256` or the `revision` of `stellantis_csr`. Null for a key \
         pair from an earlier version of the provider, until its next change.";

    /// A new version of the passphrase is enough, even if the passphrase is not known yet.
    fn is_revised(prior: &State<Self>, planned: &State<Self>) -> bool {
        !has_same_version(prior, planned) || !prior.has_outputs_of(planned)
    }
}

impl Import for KeypairResource {
    fn import(&self, id: &str) -> Result<Adopted<Self>, Diagnostic> {
        let found = KeyFile::from_id(id)?.open()?;
        adopt(&found.key, found.passphrase.as_ref())
    }
}

impl Move for KeypairResource {
    const PROVIDER: &'static str = hashicorp_tls::PROVIDER;
    const SOURCE_TYPE_NAME: &'static str = "tls_private_key";
    const NEWEST_VERSION: i64 = hashicorp_tls::PRIVATE_KEY_VERSION;
    type SourceState = hashicorp_tls::TlsPrivateKey;

    fn take_over(&self, source: &hashicorp_tls::TlsPrivateKey<Partial>) -> Result<Adopted<Self>, Diagnostic> {
        let stored = source.private_key_pem.known().and_then(Option::as_ref);
        let stored = stored.ok_or_else(missing_key)?.expose();
        let key = PrivateKeyPem::parse(stored)?.open_or_advise(None, SET_PREVIOUS_PASSPHRASE)?;
        let mut adopted = adopt(&key, None)?;
        adopted.remarks.extend(hashicorp_tls::changed_encoding(stored));
        Ok(adopted)
    }
}

impl Refresh for KeypairResource {
    /// A state that somebody has edited: the public key follows from the private key, where that is not encrypted.
    fn refresh(&self, state: &State<Self>) -> (Outputs<Partial>, Vec<Diagnostic>) {
        match read_public_key(state) {
            Ok(Some(key)) => {
                let remarks = corrected_public_key(state, &key).into_iter().collect();
                (public_key_outputs(&key), remarks)
            }
            Ok(None) => (Outputs::unknown(), contradiction(state).into_iter().collect()),
            Err(error) => {
                let at = attribute_path!(Outputs.private_key_pem);
                (Outputs::unknown(), vec![error.at(at)])
            }
        }
    }
}

/// The public key of the stored private key; `None` where that is encrypted.
fn read_public_key(state: &State<KeypairResource>) -> Result<Option<PublicKey>, Diagnostic> {
    let private_key = state.outputs.private_key_pem.known().ok_or_else(missing_key)?;
    match PrivateKeyText::from_pem(private_key.expose()).map_err(|error| damaged_key(state, &error))? {
        PrivateKeyText::Plain(key) => Ok(Some(key.public_key().clone())),
        PrivateKeyText::Encrypted(_) => Ok(None),
    }
}

fn public_key_outputs(key: &PublicKey) -> Outputs<Partial> {
    let sha256 = key.sha256();
    Outputs {
        private_key_pem: Knowable::Unknown,
        public_key_pem: Knowable::Known(key.to_pem()),
        id: Knowable::Known(sha256.clone()),
        public_key_sha256: Knowable::Known(sha256),
    }
}

fn corrected_public_key(state: &State<KeypairResource>, key: &PublicKey) -> Option<Diagnostic> {
    let sha256 = key.sha256();
    let mut wrong = stored_sha256s(state).to_vec();
    wrong.retain(|(_, stored)| stored.as_ref() != Some(&sha256));
    (!wrong.is_empty()).then(|| {
        Diagnostic::warning("Public key in the state did not match the private key")
            .because(format!(
                "The public key of the private key has the SHA-256 hash {sha256}. The state had a different one ({}), which has been corrected.",
                list_sha256s(&wrong)
            ))
            .remedy(
                "Find out who edited the state. If the certificate was issued for the other key, do not apply: restore the state \
                 from a backup that contains that key.",
            )
    })
}

/// If the private key is encrypted, nothing tells which of the public attributes is right.
fn contradiction(state: &State<KeypairResource>) -> Option<Diagnostic> {
    let stored = stored_sha256s(state);
    let [(_, first), ..] = &stored;
    let matches = first.is_some() && stored.iter().all(|(_, sha256)| sha256 == first);
    (!matches).then(|| {
        Diagnostic::error("Public keys in the state do not match")
            .because(format!(
                "The private key in the state is encrypted, and the public attributes do not belong to the same public key: their SHA-256 hashes are {}.",
                list_sha256s(&stored)
            ))
            .remedy("Restore the state from a backup. Do not replace the key pair while its certificate is in use.")
    })
}

/// The SHA-256 hash of the public key by each attribute that is public.
fn stored_sha256s(state: &State<KeypairResource>) -> [(&'static str, Option<String>); 3] {
    let outputs = &state.outputs;
    let pem = outputs.public_key_pem.known();
    let key = pem.and_then(|pem| PublicKey::from_pem(pem).ok());
    [
        ("public_key_pem", key.map(|key| key.sha256())),
        ("public_key_sha256", sha256_in(&outputs.public_key_sha256)),
        ("id", sha256_in(&outputs.id)),
    ]
}

/// Anything else than a hash could be a secret in the wrong place.
fn sha256_in(attribute: &Knowable<String>) -> Option<String> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let text = attribute.known()?;
    (text.len() == 64 && text.bytes().all(is_digit)).then(|| text.clone())
}

fn list_sha256s(stored: &[(&str, Option<String>)]) -> String {
    let listed = stored
        .iter()
        .map(|(name, sha256)| format!("{name}: {}", sha256.as_deref().unwrap_or("none")));
    listed.collect::<Vec<_>>().join(", ")
}

impl Review for KeypairResource {
    fn review(&self, change: &Change<'_, Self>) -> Vec<Diagnostic> {
        match change {
            Change::Create(planned) => undocumented_algorithm(planned).into_iter().collect(),
            Change::Replace(prior, planned) => undocumented_algorithm(planned)
                .into_iter()
                .chain([key_loss(prior)])
                .chain(unencrypted_storage(prior, planned))
                .collect(),
            Change::Destroy(prior) => vec![key_loss(prior)],
            Change::Update(prior, planned) if has_same_version(prior, planned) => {
                check_passphrase(planned).into_iter().collect()
            }
            Change::Update(prior, planned) => unencrypted_storage(prior, planned).into_iter().collect(),
            Change::None(state) => check_passphrase(state).into_iter().collect(),
        }
    }
}

fn has_same_version(prior: &State<KeypairResource>, planned: &State<KeypairResource>) -> bool {
    prior.inputs.passphrase_wo_version == planned.inputs.passphrase_wo_version
}

fn undocumented_algorithm(planned: &State<KeypairResource>) -> Option<Diagnostic> {
    let warning = rules::undocumented_algorithm(*planned.inputs.algorithm.known()?)?;
    Some(warning.at(attribute_path!(Inputs.algorithm)))
}

fn unencrypted_storage(
    prior: &State<KeypairResource>,
    planned: &State<KeypairResource>,
) -> Option<Diagnostic> {
    let removed = matches!(planned.inputs.passphrase_wo, Knowable::Known(None));
    (removed && stored_key(prior)?.is_encrypted()).then(|| {
        Diagnostic::warning("Private key will be stored unencrypted")
            .because(
                "The existing private key is encrypted, but no passphrase is set for the planned one: the state will contain it \
                 unencrypted.",
            )
            .remedy("Set passphrase_wo and passphrase_wo_version, unless this is what you want.")
            .at(attribute_path!(Inputs.passphrase_wo))
    })
}

/// What the passphrase shows, although nothing needs it.
fn check_passphrase(state: &State<KeypairResource>) -> Option<Diagnostic> {
    let given = state.inputs.passphrase_wo.known()?.as_ref()?;
    let stored = stored_key(state).filter(PrivateKeyPem::is_encrypted)?;
    match stored.open_or_advise(Some(&given.0), SET_PREVIOUS_PASSPHRASE) {
        Ok(key) => swapped_key(state, &key),
        Err(_) => Some(wrong_passphrase()),
    }
}

/// Nothing is done with a passphrase that does not open the key, but either the passphrase or the version is a mistake.
fn wrong_passphrase() -> Diagnostic {
    Diagnostic::warning("Passphrase does not open the private key")
        .because(
            "The private key in the state is encrypted with a passphrase other than passphrase_wo, and passphrase_wo_version \
             has not changed, so the key stays as it is.",
        )
        .remedy(
            "Set passphrase_wo to the passphrase that the key is encrypted with. To change the passphrase, increase \
             passphrase_wo_version, and set previous_passphrase_wo to the old one.",
        )
        .at(attribute_path!(Inputs.passphrase_wo))
}

/// An encrypted key in a state that somebody has edited: a refresh cannot open it.
fn swapped_key(state: &State<KeypairResource>, key: &PrivateKey) -> Option<Diagnostic> {
    let sha256 = key.public_key().sha256();
    let stored = sha256_in(&state.outputs.public_key_sha256)?;
    (stored != sha256).then(|| {
        Diagnostic::error("Private key in the state has been swapped")
            .because(format!(
                "The public key of the encrypted private key in the state has the SHA-256 hash {sha256}, but public_key_sha256 is \
                 {stored}."
            ))
            .remedy("Restore the state from a backup. Do not replace the key pair while its certificate is in use.")
            .at(attribute_path!(Outputs.private_key_pem))
    })
}

fn stored_key(state: &State<KeypairResource>) -> Option<PrivateKeyPem> {
    let pem = state.outputs.private_key_pem.known()?;
    PrivateKeyPem::parse(pem.expose()).ok()
}

/// A warning, or an error if the key pair is protected.
fn key_loss(prior: &State<KeypairResource>) -> Diagnostic {
    if is_protected(prior) {
        return protected_key(prior);
    }
    Diagnostic::warning("Private key will be destroyed")
        .because(format!(
            "The private key of {} exists only in the state. A certificate that was issued for it can no longer be used, and a \
             new key needs a new certificate from Stellantis.",
            name_key(prior)
        ))
        .remedy(
            "If the key is in use, do not apply this plan, or save private_key_pem first. With deletion_protection = true, such a \
             plan fails.",
        )
}

fn is_protected(state: &State<KeypairResource>) -> bool {
    matches!(state.inputs.deletion_protection, Knowable::Known(true))
}

fn protected_key(prior: &State<KeypairResource>) -> Diagnostic {
    Diagnostic::error("Key pair is protected from deletion")
        .because(format!(
            "The private key of {} would be destroyed, but in the state its deletion_protection is true.",
            name_key(prior)
        ))
        .remedy(
            "To keep the key, undo the change that destroys or replaces it; for a tainted key pair, run terraform untaint. To \
             destroy the key, set deletion_protection = false and apply that first. If the resource block has been removed, put it \
             back for this. For a deposed object, see the documentation of stellantis_keypair.",
        )
        .at(attribute_path!(Inputs.deletion_protection))
}

/// The key pair in a message about its end.
fn name_key(state: &State<KeypairResource>) -> String {
    match sha256_in(&state.outputs.public_key_sha256) {
        Some(sha256) => format!("the key pair with public_key_sha256 {sha256}"),
        None => "this key pair".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{render, weaknesses};

    #[test]
    fn every_weakness_of_a_private_key_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(weaknesses(), weak_key));
    }
}

//! [`NewKeystore`]: a keystore that is to be written.

use base64::prelude::{BASE64_STANDARD, Engine};
use time::OffsetDateTime;

use crate::pki::certificate::chain::bundle::with_issuers;
use crate::pki::{
    Certificate, KeystoreContent, KeystoreContentError, NamingAttribute, Pkcs12Profile, PrivateKey,
};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::sdk::framework::value::path::Path;
use crate::secret::Secret;
use crate::stellantis::arguments::certificate_chain;
use crate::stellantis::arguments::issued_certificate;
use crate::stellantis::arguments::issued_certificate::KeyHolder;
use crate::stellantis::arguments::keystore_arguments::{Alias, KeystorePassword, WritableFormat};

/// Days for which the placeholder is valid: as many as keytool's.
const PLACEHOLDER_DAYS: u32 = 90;

/// A keystore that is to be written.
pub struct NewKeystore<'a> {
    /// The format.
    pub format: WritableFormat,
    /// The protection, with PKCS#12.
    pub profile: Option<Pkcs12Profile>,
    /// The name of the key.
    pub alias: &'a Alias,
    /// The key; without it the keystore is a truststore.
    pub key: Option<&'a PrivateKey>,
    /// The certificate for the key, and perhaps others beside it.
    pub received: &'a [Certificate],
    /// The authority's certificates.
    pub authorities: &'a [Certificate],
}

impl NewKeystore<'_> {
    /// Whether the other is the same except for its key.
    pub fn is_like(&self, other: &Self) -> bool {
        let settings = |keystore: &Self| (keystore.format, keystore.profile, keystore.alias.clone());
        settings(self) == settings(other)
            && self.received == other.received
            && self.authorities == other.authorities
    }

    /// The certificates that go beside the key: its own first, then its issuers. Without its own, none.
    ///
    /// # Errors
    ///
    /// A diagnostic: the certificate is for another key, a placeholder, or does not chain to the authority.
    pub fn chain(&self) -> Result<Vec<Certificate>, Diagnostic> {
        let Some(key) = self.key.filter(|_| !self.received.is_empty()) else {
            return Ok(Vec::new());
        };
        let at = |name| move |diagnostic: Diagnostic| diagnostic.at(Path::root().attribute(name));
        let issued = issued_certificate::find(KeyHolder::PrivateKey(key), self.received)
            .map_err(at("certificate_pem"))?;
        if self.authorities.is_empty() {
            return Ok(with_issuers(issued, self.received));
        }
        let chain = certificate_chain::build(issued, self.received, self.authorities)
            .map_err(at("ca_certificate_pem"))?;
        Ok(chain.certificates().to_vec())
    }

    /// The keystore in base64. Until there is a certificate for the key, a self-signed placeholder stands in its place.
    ///
    /// # Errors
    ///
    /// As for [`NewKeystore::chain`], or a diagnostic about alias or password.
    pub fn write(
        &self,
        password: &KeystorePassword,
        now: OffsetDateTime,
    ) -> Result<Secret<String>, Diagnostic> {
        let Some(private_key) = self.key else {
            return self.encode(&KeystoreContent::Authorities(self.authorities), password, now);
        };
        let mut chain = self.chain()?;
        if chain.is_empty() {
            chain.push(self.placeholder(private_key, now)?);
        }
        let content = KeystoreContent::Key {
            alias: self.alias.as_text(),
            private_key,
            chain: &chain,
        };
        self.encode(&content, password, now)
    }

    fn placeholder(&self, key: &PrivateKey, now: OffsetDateTime) -> Result<Certificate, Diagnostic> {
        let alias = self.alias.as_text().chars();
        let name: String = alias.take(NamingAttribute::CommonName.upper_bound()).collect();
        Certificate::placeholder(key, &name, now, PLACEHOLDER_DAYS).map_err(|error| write_failure(&error))
    }

    fn encode(
        &self,
        content: &KeystoreContent<'_>,
        password: &KeystorePassword,
        now: OffsetDateTime,
    ) -> Result<Secret<String>, Diagnostic> {
        let bytes = match self.format {
            WritableFormat::Pkcs12 => content.to_pkcs12(self.profile.unwrap_or_default(), password.secret()),
            WritableFormat::Jks => content.to_jks(password.secret(), now),
        };
        bytes
            .map(|bytes| Secret::new(BASE64_STANDARD.encode(bytes.expose())))
            .map_err(|error: KeystoreContentError| write_failure(&error))
    }
}

fn write_failure(error: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("Keystore not written")
        .because(format!("The keystore could not be written: {error}."))
        .remedy("Check the alias and the password. If both are right, report this error.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellantis::pki_errors::{keystore_writing_errors, render};

    #[test]
    fn every_error_about_a_new_keystore_has_its_text_and_remedy() {
        insta::assert_snapshot!(render(keystore_writing_errors(), write_failure));
    }
}

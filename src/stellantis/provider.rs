//! The list of everything that the provider offers.

use crate::sdk::framework::engine::data_source::Readable;
use crate::sdk::framework::engine::function::Callable;
use crate::sdk::framework::engine::managed::Managed;
use crate::sdk::framework::ephemeral::Opened;
use crate::sdk::framework::provider::Provider;
use crate::stellantis::data_sources::certificate::CertificateSource;
use crate::stellantis::ephemeral::keypair::EphemeralKeypair;
use crate::stellantis::ephemeral::keystore::EphemeralKeystore;
use crate::stellantis::ephemeral::private_key::EphemeralPrivateKey;
use crate::stellantis::ephemeral::tls_probe::EphemeralTlsProbe;
use crate::stellantis::functions::format_subject::FormatSubject;
use crate::stellantis::functions::keys_match::KeysMatch;
use crate::stellantis::functions::openssl_config::OpensslConfig;
use crate::stellantis::functions::parse_cert_request::ParseCertRequest;
use crate::stellantis::functions::parse_certificate::ParseCertificate;
use crate::stellantis::functions::parse_certificates::ParseCertificates;
use crate::stellantis::resources::application::ApplicationResource;
use crate::stellantis::resources::credentials::CredentialsResource;
use crate::stellantis::resources::csr::CsrResource;
use crate::stellantis::resources::keypair::KeypairResource;
use crate::stellantis::resources::keystore::KeystoreResource;

/// The provider's source address.
const ADDRESS: &str = "registry.terraform.io/accessing-party/stellantis";

/// The provider with everything that it offers.
pub fn provider() -> Provider {
    Provider::new(ADDRESS)
        .with_resource(Managed::new(ApplicationResource).with_review().with_revision())
        .with_resource(
            Managed::new(KeypairResource)
                .with_refresh()
                .with_review()
                .with_revision()
                .with_import()
                .with_move(),
        )
        .with_resource(
            Managed::new(CsrResource)
                .with_refresh()
                .with_review()
                .with_revision()
                .with_import()
                .with_move(),
        )
        .with_resource(
            Managed::new(CredentialsResource::default())
                .with_refresh()
                .with_review()
                .with_revision()
                .with_import(),
        )
        .with_resource(
            Managed::new(KeystoreResource::default())
                .with_refresh()
                .with_revision(),
        )
        .with_data_source(Readable::new(CertificateSource::default()))
        .with_ephemeral_resource(Opened::new(EphemeralKeypair))
        .with_ephemeral_resource(Opened::new(EphemeralKeystore))
        .with_ephemeral_resource(Opened::new(EphemeralPrivateKey))
        .with_ephemeral_resource(Opened::new(EphemeralTlsProbe))
        .with_function(Callable::new(FormatSubject))
        .with_function(Callable::new(KeysMatch))
        .with_function(Callable::new(OpensslConfig))
        .with_function(Callable::new(ParseCertRequest))
        .with_function(Callable::new(ParseCertificate))
        .with_function(Callable::new(ParseCertificates))
}

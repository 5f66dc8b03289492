//! The list of everything that the provider offers.

use crate::ephemeral;
use crate::framework::ephemeral::Opened;
use crate::framework::managed::Managed;
use crate::framework::provider::Provider;
use crate::resources::credentials::Credentials;
use crate::resources::csr::Csr;
use crate::resources::keypair::Keypair;
use crate::resources::keystore::Keystore;

/// The provider `accessing-party/stellantis`.
pub fn provider() -> Provider {
    Provider::default()
        .with_resource(Managed::new(Keypair).with_review().with_import().with_move())
        .with_resource(Managed::new(Csr).with_review().with_import().with_move())
        .with_resource(
            Managed::new(Credentials::default())
                .with_refresh()
                .with_review()
                .with_import(),
        )
        .with_resource(Managed::new(Keystore::default()))
        .with_ephemeral_resource(Opened::new(ephemeral::keypair::Keypair))
        .with_ephemeral_resource(Opened::new(ephemeral::keystore::Keystore))
        .with_ephemeral_resource(Opened::new(ephemeral::private_key::PrivateKey))
}

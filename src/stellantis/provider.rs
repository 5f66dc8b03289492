//! The list of everything that the provider offers.

use crate::sdk::framework::engine::managed::Managed;
use crate::sdk::framework::ephemeral::Opened;
use crate::sdk::framework::provider::Provider;
use crate::stellantis::ephemeral;
use crate::stellantis::resources::credentials::Credentials;
use crate::stellantis::resources::csr::Csr;
use crate::stellantis::resources::keypair::Keypair;
use crate::stellantis::resources::keystore::Keystore;

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

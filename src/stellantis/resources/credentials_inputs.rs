//! The arguments of `stellantis_credentials`, and what is read from them.

use time::OffsetDateTime;

use crate::pki::{Certificate, Chain};
use crate::sdk::framework::model::attributes::{Knowable, Partial, TextType, WriteOnly, attributes};
use crate::stellantis::arguments::certificate_chain;
use crate::stellantis::arguments::certificates_pem::CertificatesPem;
use crate::stellantis::arguments::hours::Hours;
use crate::stellantis::arguments::write_only_argument::WriteOnlyArgument;
use crate::stellantis::resources::api::{Api, CLIENT_SECRET, LOGIN_PASSWORD};
use crate::stellantis::resources::cert_request_pem::CertRequestPem;
use crate::stellantis::resources::expiry::{ExpiryAction, Validity};
use crate::stellantis::resources::received_text::{ClientId, ClientSecret, LoginPassword};

attributes! {
    /// Holds the credentials that Stellantis sends for a certificate signing request, and checks them against it.
    ///
    /// Client ID, client secret, issued certificate and CA certificate are optional, so that one configuration serves the whole
    /// life of a registration: it is `pending` until all of them are set, then `active`. Fleet owners receive a password for
    /// their MZP login instead of a client secret: set `api` to `fleet_owners`.
    pub struct Inputs {
        /// Certificate signing request that was sent to Stellantis, in PEM. It ties the credentials to the private key and the
        /// MZP of the application.
        cert_request_pem: CertRequestPem,
        /// API of Stellantis that the application is registered for: `end_users` (default) or `fleet_owners`. It decides which
        /// secret is expected: `client_secret` for `end_users`, `login_password` for `fleet_owners`. The other one may be set
        /// too, but is never listed in `missing`.
        api: Api = default(Api::EndUsers),
        /// Client ID that Stellantis sent, without white space or line breaks around it. Omit it until it arrives.
        client_id: Option<ClientId>,
        /// Client secret that Stellantis sent, without white space or line breaks around it. It is stored in the state. Omit it
        /// until it arrives. At most one of `client_secret` and `client_secret_wo` may be set. It is expected unless `api` is
        /// `fleet_owners`.
        client_secret: Option<ClientSecret>,
        /// Client secret that Stellantis sent, which Terraform does not store. Requires `client_secret_wo_version`. It can be
        /// omitted again as long as its version and `api` stay the same. At most one of `client_secret` and `client_secret_wo`
        /// may be set.
        client_secret_wo: Option<WriteOnly<ClientSecret>>,
        /// Version of `client_secret_wo`: a whole number. Increase it when `client_secret_wo` changes. It can be set before the
        /// client secret arrives.
        client_secret_wo_version: Option<i64>,
        /// Password for the MZP login, which Stellantis sends to fleet owners, without white space or line breaks around it. It
        /// is stored in the state. Omit it until it arrives. At most one of `login_password` and `login_password_wo` may be
        /// set. It is expected if `api` is `fleet_owners`.
        login_password: Option<LoginPassword>,
        /// Password for the MZP login, which Stellantis sends to fleet owners, and which Terraform does not store. Requires
        /// `login_password_wo_version`. It can be omitted again as long as its version and `api` stay the same. At most one of
        /// `login_password` and `login_password_wo` may be set.
        login_password_wo: Option<WriteOnly<LoginPassword>>,
        /// Version of `login_password_wo`: a whole number. Increase it when `login_password_wo` changes. It can be set before
        /// the password arrives.
        login_password_wo_version: Option<i64>,
        /// Certificate that Stellantis issued for the request: PEM (text around it is ignored), base64 of DER, or PKCS#7. It may
        /// include the certificates of intermediate CAs, in any order. Omit it until it arrives.
        certificate_pem: Option<CertificatesPem>,
        /// CA certificate that Stellantis sent, or a bundle of several: PEM (text around it is ignored), base64 of DER, or
        /// PKCS#7. The issued certificate must chain to it. Omit it until it arrives.
        ca_certificate_pem: Option<CertificatesPem>,
        /// Number of hours before the end of the issued certificate at which renewal becomes due: a whole number, 0 or more. If
        /// omitted, 720 (30 days) or a third of the certificate's life, whichever is shorter; a third is rounded down to whole
        /// seconds. It only affects `renewal_time`, `ready_for_renewal`, `status` and the warnings, and never replaces anything.
        early_renewal_hours: Option<Hours> = default(None).stored_before(api, Some(Hours(720))),
        /// What a plan does about an expired certificate: `warn` (default), `error` or `none`. A renewal that is due is a
        /// warning, except with `none`. With `error`, every plan fails from the end of the certificate until there is a new one,
        /// and `terraform destroy` needs `-refresh=false`, because it plans first.
        expiry_action: ExpiryAction = default(ExpiryAction::Warn),
    }
}

impl Inputs<Partial> {
    /// Whether Stellantis sends the secret of that name for this API; `None` while that is unknown.
    pub fn awaits(&self, secret: &str) -> Option<bool> {
        self.api.known().map(|api| api.secret() == secret)
    }

    /// The client secret, by either of its arguments.
    pub fn client_secret(&self) -> WriteOnlyArgument<'_, ClientSecret> {
        WriteOnlyArgument {
            name: CLIENT_SECRET,
            stored: &self.client_secret,
            write_only: &self.client_secret_wo,
            version: &self.client_secret_wo_version,
        }
    }

    /// The password for the MZP login, by either of its arguments.
    pub fn login_password(&self) -> WriteOnlyArgument<'_, LoginPassword> {
        WriteOnlyArgument {
            name: LOGIN_PASSWORD,
            stored: &self.login_password,
            write_only: &self.login_password_wo,
            version: &self.login_password_wo_version,
        }
    }

    /// The validity of the issued certificate, if there is one and it is known.
    pub fn validity(&self, now: OffsetDateTime) -> Option<Validity<'_>> {
        Some(Validity {
            now,
            mzp: self.cert_request_pem.known()?.mzp.as_text(),
            certificate: self.leaf().into_known()??,
        })
    }

    /// The issued certificate: unknown while it cannot be told, `None` while there is none.
    pub fn leaf(&self) -> Knowable<Option<&Certificate>> {
        match (self.cert_request_pem.known(), self.certificate_pem.known()) {
            (_, Some(None)) => Knowable::Known(None),
            (Some(requested), Some(Some(received))) => requested
                .find_issued(&received.certificates)
                .ok()
                .map(Some)
                .into(),
            _ => Knowable::Unknown,
        }
    }

    /// The chain of the issued certificate: unknown while it cannot be told, `None` while there is none.
    pub fn chain(&self) -> Knowable<Option<Chain>> {
        match (
            self.leaf(),
            self.certificate_pem.known(),
            self.ca_certificate_pem.known(),
        ) {
            (Knowable::Known(None), ..) | (.., Some(None)) => Knowable::Known(None),
            (Knowable::Known(Some(leaf)), Some(Some(received)), Some(Some(authorities))) => {
                certificate_chain::build(leaf, &received.certificates, &authorities.certificates)
                    .ok()
                    .map(Some)
                    .into()
            }
            _ => Knowable::Unknown,
        }
    }
}

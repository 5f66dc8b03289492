//! Ephemeral `stellantis_tls_probe`: whether a server accepts the credentials.

use std::time::Duration;

use rustls::pki_types::ServerName;

use crate::pki::certificate::chain::bundle;
use crate::pki::{Certificate, PrivateKey};
use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::ephemeral::Ephemeral;
use crate::sdk::framework::model::attributes::{Partial, TextType, attributes};
use crate::sdk::framework::value::path::attribute_path;
use crate::stellantis::arguments::certificate_attributes::rfc3339;
use crate::stellantis::arguments::certificates_pem::CertificatesPem;
use crate::stellantis::arguments::passphrase::Passphrase;
use crate::stellantis::arguments::private_key_pem::PrivateKeyPem;
use crate::stellantis::arguments::text::{quote, quote_name};
use crate::stellantis::arguments::whole_number::WholeNumber;
use crate::stellantis::tls::probe::{Outcome, Probe};

attributes! {
    /// Opens a TLS connection to a server with the credentials of an application, sends nothing else, and closes it. This shows
    /// whether the server still accepts the certificate. Neither the private key nor the result is stored.
    ///
    /// A connection that fails is a result, not an error, whatever the reason: a refused certificate, a closed port, a server
    /// that does not answer or is not trusted, or a name that does not resolve. A warning gives the reason, because Terraform
    /// never shows ephemeral values. A `postcondition` can turn it into an error.
    ///
    /// Only the TLS handshake is checked. Some servers, such as nginx, complete the handshake with any certificate and refuse
    /// the HTTP request instead; the probe cannot detect this. Proxies are taken from the environment variables `HTTPS_PROXY`,
    /// `ALL_PROXY` and `NO_PROXY` of the Terraform process.
    ///
    /// Terraform opens the connection in every plan and in every apply. Requires Terraform 1.10 or OpenTofu 1.11, or later.
    pub struct Inputs {
        /// Name or IP address of the server, without a scheme or a port, such as `api.example.com`.
        host: ServerHost,
        /// TCP port of the server: 1 to 65535. Defaults to `443`.
        port: WholeNumber<1, 65535> = default(WholeNumber(443)),
        /// Name or IP address that the certificate of the server must be valid for, which is also sent to the server (SNI). Defaults
        /// to `host`.
        server_name: Option<ServerHost>,
        /// Certificate chain to send: PEM, base64 of DER, or PKCS#7, with the issued certificate and the intermediate CAs in any
        /// order, such as `certificate_chain_pem` of `stellantis_credentials`. Set it together with `private_key_pem`. If both are
        /// omitted, no client certificate is sent.
        certificate_chain_pem: Option<CertificatesPem>,
        /// Private key of the certificate: PEM (PKCS#8, PKCS#1 or SEC1), encrypted or not, or base64 of DER. Set it together with
        /// `certificate_chain_pem`.
        private_key_pem: Option<PrivateKeyPem>,
        /// Passphrase that `private_key_pem` is encrypted with. Required if it is encrypted.
        passphrase: Option<Passphrase>,
        /// CA certificate that the certificate of the server must chain to, or a bundle of several: PEM, base64 of DER, or PKCS#7.
        /// If omitted, the CAs that the operating system trusts are used.
        ca_certificate_pem: Option<CertificatesPem>,
        /// Number of seconds after which the connection counts as failed: 1 to 60. Defaults to `10`. A TLS 1.3 server that
        /// sends no session tickets gives no sign that it has accepted a certificate, so the probe waits this long before it
        /// reports success.
        timeout_seconds: WholeNumber<1, 60> = default(WholeNumber(10)),
    }
}

attributes! {
    /// What the connection showed.
    pub outputs struct Outputs {
        /// Whether the server accepted the TLS connection, and its certificate is trusted. It says nothing about the credentials if
        /// `client_certificate_requested` is `false`.
        accepted: bool,
        /// Why the connection was not accepted, in one sentence. Null if it was.
        error: Option<String>,
        /// Whether the server asked for a client certificate. `false` if the connection did not get that far.
        client_certificate_requested: bool,
        /// Version of TLS: `TLSv1.2` or `TLSv1.3`. Null if the connection did not get that far.
        protocol_version: Option<String>,
        /// Subject of the server's certificate as a distinguished name (RFC 4514), even if the certificate is not trusted. Null if
        /// the connection did not get that far.
        server_subject_dn: Option<String>,
        /// Last instant at which the server's certificate is valid (RFC 3339, UTC). Null if the connection did not get that far.
        server_validity_end_time: Option<String>,
    }
}

/// Ephemeral `stellantis_tls_probe`.
pub struct EphemeralTlsProbe;

impl Ephemeral for EphemeralTlsProbe {
    const TYPE_NAME: &'static str = "stellantis_tls_probe";
    type Inputs = Inputs;
    type Outputs = Outputs;

    fn check(&self, inputs: &Inputs<Partial>) -> Vec<Diagnostic> {
        let (chain, key) = (&inputs.certificate_chain_pem, &inputs.private_key_pem);
        match (chain.known(), key.known()) {
            (Some(Some(_)), Some(None)) => {
                vec![incomplete_credentials("private_key_pem").at(attribute_path!(Inputs.private_key_pem))]
            }
            (Some(None), Some(Some(_))) => vec![
                incomplete_credentials("certificate_chain_pem")
                    .at(attribute_path!(Inputs.certificate_chain_pem)),
            ],
            _ => Vec::new(),
        }
    }

    fn open(&self, inputs: Inputs) -> Result<Outputs, Diagnostic> {
        let (at, passphrase_at) = (
            attribute_path!(Inputs.private_key_pem),
            attribute_path!(Inputs.passphrase),
        );
        let key = inputs
            .private_key_pem
            .as_ref()
            .map(|key| key.open(&at, inputs.passphrase.as_ref(), &passphrase_at))
            .transpose()?;
        let chain = key.as_deref().map(|key| chain_for(key, &inputs)).transpose()?;
        let authorities = inputs.ca_certificate_pem.as_ref();
        let probe = Probe {
            host: inputs.host.as_text(),
            port: u16::try_from(inputs.port.0).unwrap_or_default(),
            server_name: inputs.server_name.as_ref().unwrap_or(&inputs.host).name.clone(),
            credentials: key.as_deref().zip(chain.as_deref()),
            authorities: authorities.map(|authorities| authorities.certificates.as_slice()),
            timeout: Duration::from_secs(inputs.timeout_seconds.0.unsigned_abs()),
        };
        Ok(outputs(probe.run()))
    }

    fn review(&self, outputs: &Outputs) -> Vec<Diagnostic> {
        outputs
            .error
            .iter()
            .map(|error| refused_connection(error))
            .collect()
    }
}

/// The certificate for the key, with its issuers in order.
fn chain_for(key: &PrivateKey, inputs: &Inputs) -> Result<Vec<Certificate>, Diagnostic> {
    let given = CertificatesPem::all(&inputs.certificate_chain_pem);
    match bundle::leaf_for(given, &key.public_key()) {
        Some(leaf) => Ok(bundle::with_issuers(leaf, given)),
        None => Err(wrong_key(given).at(attribute_path!(Inputs.private_key_pem))),
    }
}

fn outputs(outcome: Outcome) -> Outputs {
    let server = outcome.server_certificate;
    Outputs {
        accepted: outcome.failure.is_none(),
        error: outcome.failure.map(|failure| failure.to_string()),
        client_certificate_requested: outcome.client_certificate_requested,
        protocol_version: outcome.protocol_version.map(str::to_owned),
        server_subject_dn: server.as_ref().map(|server| server.subject().to_string()),
        server_validity_end_time: server.map(|server| rfc3339(server.not_after())),
    }
}

fn refused_connection(error: &str) -> Diagnostic {
    Diagnostic::warning("Connection not accepted")
        .because(error)
        .remedy(
            "If the application should be able to connect, check its certificate and the arguments of the probe. To make this an error, \
             add a postcondition on accepted.",
        )
}

fn incomplete_credentials(missing: &str) -> Diagnostic {
    Diagnostic::error("Credentials are incomplete")
        .because(format!(
            "A client certificate and its private key must be set together, but {missing} is not set."
        ))
        .remedy("Set both certificate_chain_pem and private_key_pem, or neither.")
}

fn wrong_key(given: &[Certificate]) -> Diagnostic {
    let subjects: Vec<String> = given
        .iter()
        .take(3)
        .map(|certificate| quote_name(certificate.subject()))
        .collect();
    Diagnostic::error("Private key does not match the certificate")
        .because(format!(
            "No certificate in certificate_chain_pem was issued for private_key_pem. It contains {}.",
            subjects.join(", ")
        ))
        .remedy("Use the private key and the certificate chain of the same registration.")
}

/// A host name or an IP address.
pub struct ServerHost {
    text: String,
    name: ServerName<'static>,
}

impl TextType for ServerHost {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        match ServerName::try_from(text.to_owned()) {
            Ok(name) => Ok(Self {
                text: text.to_owned(),
                name,
            }),
            Err(_) => Err(unusable_host(text)),
        }
    }

    fn as_text(&self) -> &str {
        &self.text
    }
}

fn unusable_host(text: &str) -> Diagnostic {
    Diagnostic::error("Server name cannot be used")
        .because(format!(
            "{} is neither a host name nor an IP address.",
            quote(text)
        ))
        .remedy("Use a name such as api.example.com or an address, without a scheme, a port or a path.")
}

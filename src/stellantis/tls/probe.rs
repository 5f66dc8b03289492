//! [`Probe`]: one TLS connection to a server, to see whether it accepts the credentials.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConnection, ProtocolVersion, RootCertStore};

use crate::pki::{Certificate, PrivateKey};
use crate::stellantis::tls::failure::{Distrust, Failure};
use crate::stellantis::tls::observer::Observer;
use crate::stellantis::tls::{handshake, proxy};

/// A connection to be opened.
pub struct Probe<'a> {
    /// Name or address of the server.
    pub host: &'a str,
    /// TCP port.
    pub port: u16,
    /// The name that the server's certificate must have.
    pub server_name: ServerName<'static>,
    /// Private key and certificate chain, the issued certificate first.
    pub credentials: Option<(&'a PrivateKey, &'a [Certificate])>,
    /// The authorities that the server's certificate may chain to; `None` for those that the operating system trusts.
    pub authorities: Option<&'a [Certificate]>,
    /// How long all of it may take.
    pub timeout: Duration,
}

/// What a connection showed, as far as it got.
#[derive(Default)]
pub struct Outcome {
    /// Why the server did not accept the connection; `None` if it did.
    pub failure: Option<Failure>,
    /// Whether the server asked for a client certificate.
    pub client_certificate_requested: bool,
    /// `TLSv1.2` or `TLSv1.3`.
    pub protocol_version: Option<&'static str>,
    /// The server's certificate, if it can be read.
    pub server_certificate: Option<Certificate>,
}

impl Probe<'_> {
    /// Opens the connection, and closes it again. It takes the whole timeout if a server of TLS 1.3 accepts the client
    /// certificate and sends no session ticket.
    pub fn run(&self) -> Outcome {
        let (observer, mut client) = match self.prepare() {
            Ok(prepared) => prepared,
            Err(failure) => return Outcome::of(failure),
        };
        let deadline = Instant::now() + self.timeout;
        let connected = proxy::connect(self.host, self.port, deadline);
        let failure = connected
            .and_then(|mut stream| handshake::shake_hands(&mut client, &mut stream, &observer))
            .err();
        let server_certificate = observer.server_certificate();
        Outcome {
            failure,
            client_certificate_requested: observer.was_asked(),
            protocol_version: client.protocol_version().and_then(version_name),
            server_certificate: server_certificate.and_then(|der| Certificate::from_der(der).ok()),
        }
    }

    fn prepare(&self) -> Result<(Arc<Observer>, ClientConnection), Failure> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(
            Arc::new(self.trusted_authorities()),
            provider.clone(),
        )
        .build()
        .map_err(|_| Failure::UntrustedServer(Distrust::UnknownIssuer))?;
        let credentials = self.credentials.map(certified_key).transpose();
        let observer = Arc::new(Observer::new(
            verifier,
            credentials.map_err(|error| Failure::of_tls(&error))?,
        ));
        let client = handshake::client(provider, &observer, self.server_name.clone());
        Ok((observer, client.map_err(|error| Failure::of_tls(&error))?))
    }

    fn trusted_authorities(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        match self.authorities {
            Some(authorities) => roots.add_parsable_certificates(authorities.iter().map(der)),
            None => roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs),
        };
        roots
    }
}

impl Outcome {
    fn of(failure: Failure) -> Self {
        Self {
            failure: Some(failure),
            ..Self::default()
        }
    }
}

fn certified_key((key, chain): (&PrivateKey, &[Certificate])) -> Result<Arc<CertifiedKey>, rustls::Error> {
    let key = PrivatePkcs8KeyDer::from(key.pkcs8());
    let signer = aws_lc_rs::sign::any_supported_type(&key.into())?;
    Ok(Arc::new(CertifiedKey::new(
        chain.iter().map(der).collect(),
        signer,
    )))
}

fn der(certificate: &Certificate) -> CertificateDer<'static> {
    CertificateDer::from(certificate.der().to_vec())
}

fn version_name(version: ProtocolVersion) -> Option<&'static str> {
    match version {
        ProtocolVersion::TLSv1_2 => Some("TLSv1.2"),
        ProtocolVersion::TLSv1_3 => Some("TLSv1.3"),
        _ => None,
    }
}

//! [`Observer`]: watches a handshake from inside, at the places where rustls asks its client for decisions.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ClientSessionStore, ResolvesClientCert, Tls12ClientSessionValue, Tls13ClientSessionValue,
    WebPkiServerVerifier,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, NamedGroup, SignatureScheme};

use crate::stellantis::tls::failure::Failure;

/// Verifies the server as usual, sends the client certificate, and remembers what it was asked.
#[derive(Debug)]
pub struct Observer {
    verifier: Arc<WebPkiServerVerifier>,
    credentials: Option<Arc<CertifiedKey>>,
    server_certificate: OnceLock<CertificateDer<'static>>,
    was_asked: AtomicBool,
    has_ticket: AtomicBool,
}

impl Observer {
    /// An observer with what verifies the server, and the credentials if there are any.
    pub fn new(verifier: Arc<WebPkiServerVerifier>, credentials: Option<Arc<CertifiedKey>>) -> Self {
        Self {
            verifier,
            credentials,
            server_certificate: OnceLock::new(),
            was_asked: AtomicBool::new(false),
            has_ticket: AtomicBool::new(false),
        }
    }

    /// The server's certificate, whether it is trusted or not.
    pub fn server_certificate(&self) -> Option<&CertificateDer<'static>> {
        self.server_certificate.get()
    }

    /// Whether the server asked for a client certificate.
    pub fn was_asked(&self) -> bool {
        self.was_asked.load(Ordering::Relaxed)
    }

    /// What it means that the server closes the connection after the handshake, without an alert.
    pub fn closure(&self) -> Failure {
        match self.credentials {
            Some(_) => Failure::ClosedAfterCertificate,
            None => Failure::CertificateRequired,
        }
    }

    /// Whether the server has sent a session ticket. A server of TLS 1.3 that asks for a client certificate does so only after
    /// it has accepted it (RFC 8446 section 4.6.1).
    pub fn has_ticket(&self) -> bool {
        self.has_ticket.load(Ordering::Relaxed)
    }
}

impl ServerCertVerifier for Observer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.server_certificate
            .get_or_init(|| end_entity.clone().into_owned());
        self.verifier
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

impl ResolvesClientCert for Observer {
    fn resolve(&self, _authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.credentials.clone()
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Keeps no session: each probe makes a whole handshake.
impl ClientSessionStore for Observer {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {
        self.has_ticket.store(true, Ordering::Relaxed);
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}

//! Connections to the socket: encrypted as a host in Go does it, or in the clear.

use std::{io, path::PathBuf, sync::Arc, time::SystemTime};

use der::Decode;
use hyper_util::rt::TokioIo;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::{CertifiedKey, SingleCertAndKey},
};
use tokio::net::UnixStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::transport::{Channel, Endpoint, Uri};
use x509_cert::{
    Certificate,
    ext::pkix::{ExtendedKeyUsage, SubjectAltName, name::GeneralName},
};

use super::{Handshake, Identity};

/// OID of id-kp-serverAuth (RFC 5280 section 4.2.1.12).
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";

/// Critical extensions that Go understands: key usage, basic constraints, SAN, extended key usage.
const KNOWN_EXTENSIONS: [&str; 4] = ["2.5.29.15", "2.5.29.19", "2.5.29.17", "2.5.29.37"];

/// A channel that presents `identity`, or no certificate at all.
pub async fn channel(
    handshake: &Handshake,
    identity: Option<Arc<Identity>>,
) -> Result<Channel, tonic::transport::Error> {
    let handshake = handshake.clone();
    let connect = move |_: Uri| {
        let (handshake, identity) = (handshake.clone(), identity.clone());
        async move { encrypted(&handshake, identity.as_deref()).await.map(TokioIo::new) }
    };
    endpoint()
        .connect_with_connector(tower::service_fn(connect))
        .await
}

/// A channel in the clear.
pub async fn channel_without_tls(socket: PathBuf) -> Result<Channel, tonic::transport::Error> {
    let connect = move |_: Uri| {
        let socket = socket.clone();
        async move { UnixStream::connect(socket).await.map(TokioIo::new) }
    };
    endpoint()
        .connect_with_connector(tower::service_fn(connect))
        .await
}

fn endpoint() -> Endpoint {
    Endpoint::from_static("http://localhost")
}

/// A TLS connection that negotiated HTTP/2. Whether the plugin accepts our certificate shows at the first read.
pub async fn encrypted(
    handshake: &Handshake,
    identity: Option<&Identity>,
) -> io::Result<TlsStream<UnixStream>> {
    let certificate = handshake.certificate.clone().expect("a plugin with TLS");
    let connector = TlsConnector::from(Arc::new(client_config(certificate, identity)));
    let stream = UnixStream::connect(&handshake.socket).await?;
    let stream = connector
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await?;
    let (_, session) = stream.get_ref();
    assert_eq!(session.alpn_protocol(), Some(b"h2".as_slice()));
    assert_eq!(session.protocol_version(), Some(ProtocolVersion::TLSv1_3));
    Ok(stream)
}

fn client_config(root: CertificateDer<'static>, identity: Option<&Identity>) -> ClientConfig {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = OnlyRoot {
        certificate: root,
        provider: provider.clone(),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match identity {
        Some(identity) => {
            config.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified(identity))))
        }
        None => config.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// Unlike the constructors of rustls, this does not check that certificate and key match.
fn certified(identity: &Identity) -> CertifiedKey {
    let key = aws_lc_rs::sign::any_supported_type(&identity.key()).unwrap();
    CertifiedKey::new(vec![identity.certificate.clone()], key)
}

/// Trusts one certificate, and only for what Go would trust it.
#[derive(Debug)]
struct OnlyRoot {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for OnlyRoot {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if *end_entity != self.certificate {
            return Err(CertificateError::UnknownIssuer.into());
        }
        assert_eq!(server_name.to_str(), "localhost");
        verify(
            &self.certificate,
            SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(now.as_secs()),
        )?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Go's rules for a leaf that is its own root.
fn verify(der: &[u8], now: SystemTime) -> Result<(), CertificateError> {
    let certificate = Certificate::from_der(der).map_err(|_| CertificateError::BadEncoding)?;
    let certificate = certificate.tbs_certificate();
    if now < certificate.validity().not_before.to_system_time() {
        return Err(CertificateError::NotValidYet);
    }
    if now > certificate.validity().not_after.to_system_time() {
        return Err(CertificateError::Expired);
    }
    let (_, SubjectAltName(names)) = certificate
        .get_extension()
        .ok()
        .flatten()
        .ok_or(CertificateError::NotValidForName)?;
    let is_localhost =
        |name: &GeneralName| matches!(name, GeneralName::DnsName(name) if name.as_str() == "localhost");
    if !names.iter().any(is_localhost) {
        return Err(CertificateError::NotValidForName);
    }
    let usages = certificate
        .get_extension()
        .map_err(|_| CertificateError::BadEncoding)?;
    if usages.is_some_and(|(_, ExtendedKeyUsage(usages))| {
        usages.iter().all(|usage| usage.to_string() != SERVER_AUTH)
    }) {
        return Err(CertificateError::InvalidPurpose);
    }
    let mut extensions = certificate.extensions().into_iter().flatten();
    if extensions
        .any(|extension| extension.critical && !KNOWN_EXTENSIONS.contains(&&*extension.extn_id.to_string()))
    {
        return Err(CertificateError::UnhandledCriticalExtension);
    }
    Ok(())
}

//! [`Failure`]: why a server did not accept a connection, in one sentence.

use std::io;

use rustls::{AlertDescription, CertificateError, Error};

/// Why a connection was not accepted. It contains no text that the server sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The name has no address.
    #[error("The name {host} does not resolve to an address.")]
    Unresolved {
        /// The name.
        host: String,
    },
    /// No name server answered in time.
    #[error("The name {host} was not resolved in time.")]
    UnresolvedInTime {
        /// The name.
        host: String,
    },
    /// No TCP connection, or one that broke.
    #[error("The connection to {peer} failed: {kind}.")]
    Connection {
        /// Host and port, of the server or of the proxy.
        peer: String,
        /// What the operating system says.
        kind: io::ErrorKind,
    },
    /// Nothing came in time.
    #[error("{peer} did not answer in time.")]
    Timeout {
        /// Host and port, of the server or of the proxy.
        peer: String,
    },
    /// The environment names a proxy of another kind.
    #[error("The environment names a proxy with the scheme {scheme}, but only http proxies are supported.")]
    UnsupportedProxy {
        /// The scheme, such as `socks5`.
        scheme: String,
    },
    /// The proxy does not open the connection.
    #[error("The proxy {proxy} refused to connect to the server: it answered with HTTP status {status}.")]
    ProxyRefusal {
        /// Host and port of the proxy.
        proxy: String,
        /// The status.
        status: u16,
    },
    /// The proxy speaks something else.
    #[error("The proxy {proxy} did not answer with HTTP.")]
    NoHttp {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// The server speaks something else.
    #[error("The server did not answer with TLS.")]
    NoTls,
    /// The server closed the connection too early.
    #[error("The server closed the connection during the TLS handshake.")]
    Closed,
    /// In TLS 1.3, a server that refuses the client certificate may just close.
    #[error(
        "The server closed the connection after it received the client certificate, without giving a reason. It probably \
         refused the certificate."
    )]
    ClosedAfterCertificate,
    /// The server wants a client certificate, and none was given, or none that it can verify.
    #[error("The server requires a client certificate, and none could be sent.")]
    CertificateRequired,
    /// The server refused the client certificate.
    #[error("The server refused the client certificate with the alert {0}.")]
    RefusedCertificate(Refusal),
    /// The server ended the handshake for another reason.
    #[error("The server ended the TLS handshake with the alert {code} ({alert}).")]
    Alert {
        /// The number in RFC 8446 section 6.
        code: u8,
        /// Its name.
        alert: String,
    },
    /// We refused the server's certificate.
    #[error("The certificate of the server is not trusted: {0}.")]
    UntrustedServer(Distrust),
    /// Anything else.
    #[error("The TLS handshake failed: {0}.")]
    Handshake(String),
}

/// What an alert says about the client certificate (RFC 8446 section 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Alert 42.
    #[error("bad_certificate (it is damaged)")]
    BadCertificate,
    /// Alert 43.
    #[error("unsupported_certificate (its type is not supported)")]
    UnsupportedCertificate,
    /// Alert 44.
    #[error("certificate_revoked (it has been revoked)")]
    Revoked,
    /// Alert 45.
    #[error("certificate_expired (it has expired)")]
    Expired,
    /// Alert 46.
    #[error("certificate_unknown (it gives no reason)")]
    Unknown,
    /// Alert 48.
    #[error("unknown_ca (it does not know the CA that issued it)")]
    UnknownAuthority,
    /// Alert 49.
    #[error("access_denied (it is valid, but not permitted)")]
    AccessDenied,
}

/// Why the server's certificate is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// It chains to no given authority.
    #[error("none of the trusted CAs issued it")]
    UnknownIssuer,
    /// It is for another name.
    #[error("it is not valid for the name of the server")]
    WrongName,
    /// It has ended.
    #[error("it has expired")]
    Expired,
    /// It has not begun.
    #[error("it is not yet valid")]
    NotYetValid,
    /// It is for something else.
    #[error("it is not meant for TLS servers")]
    WrongPurpose,
    /// A signature in its chain is wrong.
    #[error("a signature in its chain is invalid")]
    BadSignature,
    /// Anything else.
    #[error("it does not comply with RFC 5280")]
    Other,
}

impl Failure {
    /// The failure of an exchange with `peer`. An error of TLS travels inside one of the stream.
    pub fn of_io(error: &io::Error, peer: &str) -> Self {
        if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            return Self::of_tls(error);
        }
        let peer = peer.to_owned();
        match error.kind() {
            io::ErrorKind::TimedOut => Self::Timeout { peer },
            io::ErrorKind::UnexpectedEof => Self::Closed,
            kind => Self::Connection { peer, kind },
        }
    }

    /// The failure of a handshake.
    pub fn of_tls(error: &Error) -> Self {
        match error {
            Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => Self::NoTls,
            Error::AlertReceived(alert) => Self::of_alert(*alert),
            Error::InvalidCertificate(error) => Self::UntrustedServer(Distrust::of(error)),
            error => Self::Handshake(error.to_string()),
        }
    }

    fn of_alert(alert: AlertDescription) -> Self {
        use AlertDescription as Alert;
        Self::RefusedCertificate(match alert {
            Alert::BadCertificate => Refusal::BadCertificate,
            Alert::UnsupportedCertificate => Refusal::UnsupportedCertificate,
            Alert::CertificateRevoked => Refusal::Revoked,
            Alert::CertificateExpired => Refusal::Expired,
            Alert::CertificateUnknown => Refusal::Unknown,
            Alert::UnknownCA => Refusal::UnknownAuthority,
            Alert::AccessDenied => Refusal::AccessDenied,
            Alert::CertificateRequired => return Self::CertificateRequired,
            alert => {
                let (code, alert) = (u8::from(alert), format!("{alert:?}"));
                return Self::Alert { code, alert };
            }
        })
    }
}

impl Distrust {
    fn of(error: &CertificateError) -> Self {
        match error {
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::WrongName
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Self::NotYetValid,
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                Self::WrongPurpose
            }
            CertificateError::BadSignature => Self::BadSignature,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures() -> Vec<Failure> {
        let peer = || "api.example.com:443".to_owned();
        let proxy = || "proxy.example.com:3128".to_owned();
        let refusals = [
            AlertDescription::BadCertificate,
            AlertDescription::UnsupportedCertificate,
            AlertDescription::CertificateRevoked,
            AlertDescription::CertificateExpired,
            AlertDescription::CertificateUnknown,
            AlertDescription::UnknownCA,
            AlertDescription::AccessDenied,
            AlertDescription::CertificateRequired,
            AlertDescription::HandshakeFailure,
        ];
        let distrusts = [
            CertificateError::UnknownIssuer,
            CertificateError::NotValidForName,
            CertificateError::Expired,
            CertificateError::NotValidYet,
            CertificateError::InvalidPurpose,
            CertificateError::BadSignature,
            CertificateError::BadEncoding,
        ];
        let mut failures = vec![
            Failure::Unresolved {
                host: "api.example.com".to_owned(),
            },
            Failure::UnresolvedInTime {
                host: "api.example.com".to_owned(),
            },
            Failure::of_io(&io::ErrorKind::ConnectionRefused.into(), &peer()),
            Failure::of_io(&io::ErrorKind::TimedOut.into(), &peer()),
            Failure::of_io(&io::ErrorKind::UnexpectedEof.into(), &peer()),
            Failure::UnsupportedProxy {
                scheme: "socks5".to_owned(),
            },
            Failure::ProxyRefusal {
                proxy: proxy(),
                status: 407,
            },
            Failure::NoHttp { proxy: proxy() },
            Failure::of_tls(&Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType)),
            Failure::ClosedAfterCertificate,
            Failure::of_tls(&rustls::PeerIncompatible::NoCipherSuitesInCommon.into()),
        ];
        failures.extend(refusals.map(|alert| Failure::of_tls(&Error::AlertReceived(alert))));
        failures.extend(distrusts.map(|error| Failure::of_tls(&Error::InvalidCertificate(error))));
        failures
    }

    #[test]
    fn every_failure_is_one_sentence_about_its_cause() {
        let sentences: Vec<String> = failures().iter().map(Failure::to_string).collect();
        insta::assert_snapshot!(sentences.join("\n"));
    }
}

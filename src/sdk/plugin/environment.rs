//! [`HostEnvironment`]: the environment variables that the host sets (PROTOCOL.md section 1).

use std::{env, ffi::OsString};

use rustls::{
    pki_types::{CertificateDer, pem::PemObject},
    server::ParsedCertificate,
};

use super::socket::options::SocketOptions;

/// Shows that a host started this process, and not a person. It is not a secret and protects nothing.
pub const MAGIC_COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// What the host asks of this process. A process that has one was started by a host.
#[derive(Debug, Clone, Default)]
pub struct HostEnvironment {
    /// The only certificate that a client may present. `None`: the host has turned TLS off.
    pub client_certificate: Option<ClientCertificate>,
    /// Where to listen.
    pub socket: SocketOptions,
    /// Whether the host reads a seventh field in the handshake (`PLUGIN_MULTIPLEX_GRPC`).
    pub asks_for_multiplexing: bool,
}

/// An X.509 certificate in DER that is known to parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate(CertificateDer<'static>);

/// Why this process cannot be a plugin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// The cookie is missing or wrong: a person started the program.
    #[error("the program was not started by Terraform or OpenTofu: {} is missing or wrong", MAGIC_COOKIE.0)]
    NotAPlugin,
    /// No client could connect.
    #[error("PLUGIN_CLIENT_CERT cannot be read: {0}")]
    ClientCertificate(&'static str),
    /// A port is not a number from 0 to 65535.
    #[error("{0} is not a port number")]
    Port(&'static str),
}

impl HostEnvironment {
    /// Reads the environment of this process.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError`]; the cookie is checked first.
    pub fn read() -> Result<Self, EnvironmentError> {
        Self::from_variables(|name| env::var_os(name))
    }

    /// The same for any environment. A variable that is empty counts as missing.
    ///
    /// # Errors
    ///
    /// As [`HostEnvironment::read`].
    pub fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, EnvironmentError> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let (cookie, expected) = MAGIC_COOKIE;
        if variable(cookie).is_none_or(|value| value != expected) {
            return Err(EnvironmentError::NotAPlugin);
        }
        Ok(Self {
            client_certificate: variable("PLUGIN_CLIENT_CERT")
                .map(ClientCertificate::from_variable)
                .transpose()?,
            socket: SocketOptions {
                directory: variable("PLUGIN_UNIX_SOCKET_DIR").map(Into::into),
                group: variable("PLUGIN_UNIX_SOCKET_GROUP"),
                first_port: port("PLUGIN_MIN_PORT", &variable)?,
                last_port: port("PLUGIN_MAX_PORT", &variable)?,
            },
            asks_for_multiplexing: variable("PLUGIN_MULTIPLEX_GRPC").is_some(),
        })
    }
}

fn port(name: &'static str, variable: &impl Fn(&str) -> Option<OsString>) -> Result<u16, EnvironmentError> {
    let Some(value) = variable(name) else {
        return Ok(0);
    };
    value
        .to_str()
        .and_then(|digits| digits.parse().ok())
        .ok_or(EnvironmentError::Port(name))
}

impl ClientCertificate {
    /// The certificate in DER.
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.0
    }

    fn from_variable(value: OsString) -> Result<Self, EnvironmentError> {
        let refused = EnvironmentError::ClientCertificate;
        let text = value.into_string().map_err(|_| refused("it is not UTF-8"))?;
        let der = CertificateDer::from_pem_slice(text.as_bytes())
            .map_err(|_| refused("it contains no PEM certificate"))?;
        ParsedCertificate::try_from(&der).map_err(|_| refused("it is not an X.509 certificate"))?;
        Ok(Self(der))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<HostEnvironment, EnvironmentError> {
        HostEnvironment::from_variables(|name| {
            let all = [&[MAGIC_COOKIE], variables].concat();
            all.iter()
                .rev()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    fn refusal(client_certificate: &str) -> EnvironmentError {
        read(&[("PLUGIN_CLIENT_CERT", client_certificate)]).unwrap_err()
    }

    #[test]
    fn without_the_right_cookie_the_process_is_not_a_plugin() {
        assert_eq!(
            HostEnvironment::from_variables(|_| None).unwrap_err(),
            EnvironmentError::NotAPlugin
        );
        let wrong = read(&[(MAGIC_COOKIE.0, "d602"), ("PLUGIN_CLIENT_CERT", "no PEM")]);
        assert_eq!(wrong.unwrap_err(), EnvironmentError::NotAPlugin);
    }

    #[test]
    fn missing_and_empty_variables_ask_for_nothing() {
        for host in [
            read(&[]),
            read(&[("PLUGIN_CLIENT_CERT", ""), ("PLUGIN_MULTIPLEX_GRPC", "")]),
        ] {
            let host = host.unwrap();
            assert_eq!(host.client_certificate, None);
            assert!(!host.asks_for_multiplexing);
            assert_eq!((host.socket.first_port, host.socket.last_port), (0, 0));
        }
    }

    #[test]
    fn every_variable_of_the_host_is_read() {
        let host = read(&[
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
            ("PLUGIN_UNIX_SOCKET_DIR", "/run/plugins"),
            ("PLUGIN_UNIX_SOCKET_GROUP", "staff"),
            ("PLUGIN_MULTIPLEX_GRPC", "true"),
        ])
        .unwrap();
        assert_eq!((host.socket.first_port, host.socket.last_port), (10_000, 25_000));
        assert_eq!(
            host.socket.directory.unwrap(),
            std::path::Path::new("/run/plugins")
        );
        assert_eq!(host.socket.group.unwrap(), "staff");
        assert!(host.asks_for_multiplexing);
    }

    #[test]
    fn the_client_certificate_is_the_der_inside_the_pem() {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let host = read(&[("PLUGIN_CLIENT_CERT", &certified.cert.pem())]).unwrap();
        assert_eq!(host.client_certificate.unwrap().der(), certified.cert.der());
    }

    #[test]
    fn an_unreadable_client_certificate_is_an_error() {
        let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
        let garbled = pem::encode(&pem::Pem::new("CERTIFICATE", "garbled"));
        assert_eq!(
            refusal("garbled"),
            EnvironmentError::ClientCertificate("it contains no PEM certificate")
        );
        assert_eq!(
            refusal(&key),
            EnvironmentError::ClientCertificate("it contains no PEM certificate")
        );
        assert_eq!(
            refusal(&garbled),
            EnvironmentError::ClientCertificate("it is not an X.509 certificate")
        );
    }

    #[test]
    fn a_port_out_of_range_is_an_error() {
        let error = read(&[("PLUGIN_MAX_PORT", "65536")]).unwrap_err();
        assert_eq!(error, EnvironmentError::Port("PLUGIN_MAX_PORT"));
    }
}

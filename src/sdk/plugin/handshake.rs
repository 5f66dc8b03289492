//! [`Handshake`]: the one line on stdout that tells the host where the plugin listens (PROTOCOL.md section 1).

use std::io::{self, Write};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use super::socket::endpoint::Endpoint;

/// go-plugin's core protocol version and app protocol version. The latter is the major version of Terraform's plugin
/// protocol.
const VERSIONS: &str = "1|6";

pub(super) struct Handshake<'a> {
    pub endpoint: &'a Endpoint,
    /// The server's certificate in DER. A host that did not ask for TLS crashes on one.
    pub certificate: Option<&'a [u8]>,
    /// Whether to write the seventh field. A host that did not ask for it reads it as part of the certificate.
    pub multiplexing_field: bool,
}

impl Handshake<'_> {
    /// Writes the line and flushes. Nothing may be written to stdout afterwards.
    pub fn write(&self, mut stdout: impl Write) -> io::Result<()> {
        stdout.write_all(self.line().as_bytes())?;
        stdout.flush()
    }

    fn line(&self) -> String {
        let Endpoint { network, address } = self.endpoint;
        let certificate = self
            .certificate
            .map(|der| STANDARD_NO_PAD.encode(der))
            .unwrap_or_default();
        let multiplexing = if self.multiplexing_field { "|false" } else { "" };
        format!("{VERSIONS}|{network}|{address}|grpc|{certificate}{multiplexing}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(certificate: Option<&[u8]>, multiplexing_field: bool) -> String {
        let endpoint = Endpoint {
            network: "unix",
            address: "/tmp/plugin-1/s".into(),
        };
        Handshake {
            endpoint: &endpoint,
            certificate,
            multiplexing_field,
        }
        .line()
    }

    #[test]
    fn a_line_without_tls_keeps_the_separator_of_the_certificate() {
        assert_eq!(line(None, false), "1|6|unix|/tmp/plugin-1/s|grpc|\n");
    }

    #[test]
    fn the_certificate_is_base64_without_padding() {
        assert_eq!(
            line(Some(&[0xfb, 0xff, 1, 2]), false),
            "1|6|unix|/tmp/plugin-1/s|grpc|+/8BAg\n"
        );
    }

    #[test]
    fn the_seventh_field_says_that_the_plugin_does_not_multiplex() {
        assert_eq!(line(None, true), "1|6|unix|/tmp/plugin-1/s|grpc||false\n");
    }
}

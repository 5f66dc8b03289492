//! The handshake line, parsed strictly.

use std::path::PathBuf;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustls::pki_types::CertificateDer;

/// What the line says.
#[derive(Debug, Clone)]
pub struct Handshake {
    pub socket: PathBuf,
    pub certificate: Option<CertificateDer<'static>>,
    /// The seventh field, as printed.
    pub multiplexing: Option<String>,
}

impl Handshake {
    pub fn parse(line: &str) -> Self {
        let line = line.strip_suffix('\n').expect("the line is complete");
        let mut fields = line.split('|');
        let mut next = || fields.next().expect("six fields at least");
        assert_eq!([next(), next(), next()], ["1", "6", "unix"], "{line}");
        let socket = PathBuf::from(next());
        assert!(socket.is_absolute(), "{line}");
        assert_eq!(next(), "grpc", "{line}");
        let certificate = certificate(next());
        let multiplexing = fields.next().map(str::to_owned);
        assert_eq!(fields.next(), None, "more than seven fields: {line}");
        Self {
            socket,
            certificate,
            multiplexing,
        }
    }
}

fn certificate(field: &str) -> Option<CertificateDer<'static>> {
    if field.is_empty() {
        return None;
    }
    assert!(
        field.len() > 50,
        "a host ignores a certificate this short: {field}"
    );
    Some(
        STANDARD_NO_PAD
            .decode(field)
            .expect("base64 without padding")
            .into(),
    )
}

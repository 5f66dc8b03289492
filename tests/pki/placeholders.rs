//! Placeholder certificates, compared with `openssl`.

use terraform_provider_stellantis::pki::{Certificate, EcdsaCurve, KeyAlgorithm, PrivateKey, RsaBits};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::tools::Tools;

#[test]
fn openssl_verifies_the_placeholder_of_every_algorithm() {
    let start = OffsetDateTime::parse("2026-02-03T04:05:06Z", &Rfc3339).unwrap();
    let curves = [EcdsaCurve::P256, EcdsaCurve::P384, EcdsaCurve::P521].map(KeyAlgorithm::Ecdsa);
    let others = [KeyAlgorithm::Rsa(RsaBits::B2048), KeyAlgorithm::Ed25519];
    for algorithm in curves.into_iter().chain(others) {
        let tools = Tools::new();
        let key = PrivateKey::generate(algorithm).unwrap();
        let certificate = Certificate::placeholder(&key, "MZP128745", start, 90).unwrap();
        tools.write("x.pem", certificate.to_pem());
        tools.openssl("verify -check_ss_sig -attime 1770100000 -CAfile x.pem x.pem");
        let printed =
            tools.openssl("x509 -in x.pem -noout -subject -issuer -dates -dateopt iso_8601 -nameopt RFC2253");
        let expected = "subject=CN=MZP128745\nissuer=CN=MZP128745\nnotBefore=2026-02-03 04:05:06Z\nnotAfter=2026-05-04 04:05:06Z\n";
        assert_eq!(printed, expected, "{algorithm:?}");
        assert_eq!(*certificate.public_key(), key.public_key());
        assert!(certificate.is_self_signed() && !certificate.is_authority());
    }
}

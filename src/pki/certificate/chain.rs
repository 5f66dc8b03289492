//! Chains (RFC 5280 section 6): from a certificate, over its issuers, to an authority that is trusted.

use crate::pki::certificate::x509_certificate::Certificate;
use crate::pki::key::public_key::PublicKey;
use crate::pki::key::signature::SignatureError;

/// Most certificates in a chain, the first and the last included.
pub const LONGEST_CHAIN: usize = 10;

/// Why a certificate does not chain to an authority. Names are written as RFC 4514 has them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Nobody gave the issuer.
    #[error("the certificate of \"{subject}\" was issued by \"{issuer}\", whose certificate is missing")]
    MissingIssuer {
        /// Whose issuer is missing.
        subject: String,
        /// Who is missing.
        issuer: String,
    },
    /// An authority has the issuer's name, but another key.
    #[error(
        "the certificate of \"{subject}\" was signed with another key than that of the authority \"{issuer}\" given, \
         which only has the issuer's name"
    )]
    WrongIssuerKey {
        /// Whose certificate it is.
        subject: String,
        /// The authority of the same name.
        issuer: String,
    },
    /// The issuer's basicConstraints do not allow it to issue.
    #[error(
        "the certificate of \"{subject}\" was issued by \"{issuer}\", which is not a certificate authority"
    )]
    IssuerNotAuthority {
        /// Whose certificate it is.
        subject: String,
        /// Who issued it.
        issuer: String,
    },
    /// The chain ends in a root that is not among the authorities.
    #[error("the self-signed certificate of \"{subject}\" is not among the authorities given")]
    UntrustedRoot {
        /// Whose certificate it is.
        subject: String,
    },
    /// The signature of a link cannot be verified.
    #[error("the signature of the certificate of \"{subject}\" cannot be verified: {reason}")]
    UnsupportedSignature {
        /// Whose certificate it is.
        subject: String,
        /// Why.
        reason: SignatureError,
    },
    /// Authorities that issued each other, and none of them trusted.
    #[error(
        "the issuers of the certificate of \"{subject}\" go in a circle and never reach an authority given"
    )]
    Loop {
        /// Where the circle closes.
        subject: String,
    },
    /// More than [`LONGEST_CHAIN`].
    #[error("the chain has more than {LONGEST_CHAIN} certificates")]
    TooLong,
}

/// A verified chain: the leaf first, the trust anchor last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    certificates: Vec<Certificate>,
}

impl Chain {
    /// Finds the way from the leaf to one of the authorities, all of which are trusted. Each step is an issuer with
    /// the right name, the right key and the right to issue. Validity in time is not looked at.
    ///
    /// The way goes on to a root where it can, and ends at an intermediate authority that is given without its root.
    /// A leaf that is not self-signed needs an issuer, even if it is given among the authorities.
    ///
    /// # Errors
    /// [`ChainError`] names the certificate at which the way ends.
    pub fn build(
        leaf: &Certificate,
        intermediates: &[Certificate],
        authorities: &[Certificate],
    ) -> Result<Self, ChainError> {
        let mut search = Search {
            intermediates,
            authorities,
            visited: Vec::new(),
        };
        let way = search.way_from(leaf, 1)?;
        Ok(Self {
            certificates: way.into_iter().cloned().collect(),
        })
    }

    /// The certificates: the leaf first, the trust anchor last.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// What an application sends in TLS: the leaf, then the intermediates, each certified by the next one, without the
    /// self-signed root.
    pub fn to_pem(&self) -> String {
        let is_sent =
            |(position, certificate): &(usize, &Certificate)| *position == 0 || !certificate.is_self_signed();
        self.certificates
            .iter()
            .enumerate()
            .filter(is_sent)
            .map(|(_, sent)| sent.to_pem())
            .collect()
    }
}

/// The leaf, then its issuers in order, as far as they are among the certificates given. None of them is trusted for it.
pub fn with_issuers(leaf: &Certificate, certificates: &[Certificate]) -> Vec<Certificate> {
    let mut chain = vec![leaf.clone()];
    while let Some(issuer) = chain.last().and_then(|last| issuer_of(last, certificates)) {
        if chain.contains(issuer) || chain.len() == LONGEST_CHAIN {
            break;
        }
        chain.push(issuer.clone());
    }
    chain
}

/// A certificate with the right name whose key verifies, as far as the algorithm is one that can be verified.
fn issuer_of<'a>(certificate: &Certificate, candidates: &'a [Certificate]) -> Option<&'a Certificate> {
    let is_issuer = |candidate: &&Certificate| {
        candidate.subject().matches(certificate.issuer())
            && certificate.verify_signature(candidate.public_key()) != Err(SignatureError::Invalid)
    };
    match certificate.is_self_signed() {
        true => None,
        false => candidates.iter().find(is_issuer),
    }
}

/// The certificate for the key, wherever it stands in a bundle. Where there are several, a self-signed one, which
/// nobody issued, comes last.
pub fn leaf_for<'a>(certificates: &'a [Certificate], key: &PublicKey) -> Option<&'a Certificate> {
    let candidates = || {
        certificates
            .iter()
            .filter(|certificate| certificate.public_key() == key)
    };
    candidates()
        .find(|certificate| !certificate.is_self_signed())
        .or_else(|| candidates().next())
}

struct Search<'a> {
    intermediates: &'a [Certificate],
    authorities: &'a [Certificate],
    /// From a certificate that has been visited no way was found: it is not tried again, so that the search ends soon
    /// even where many authorities have certified each other.
    visited: Vec<&'a Certificate>,
}

impl<'a> Search<'a> {
    /// The certificate and the way from it to an authority.
    fn way_from(
        &mut self,
        current: &'a Certificate,
        length: usize,
    ) -> Result<Vec<&'a Certificate>, ChainError> {
        if length > LONGEST_CHAIN {
            return Err(ChainError::TooLong);
        }
        self.visited.push(current);
        let is_trusted = self.authorities.contains(current);
        if current.is_self_signed() {
            let untrusted = || ChainError::UntrustedRoot {
                subject: subject(current),
            };
            return is_trusted.then(|| vec![current]).ok_or_else(untrusted);
        }
        match self.way_over_issuers(current, length) {
            Ok(way) => Ok(std::iter::once(current).chain(way).collect()),
            Err(_) if is_trusted && length > 1 => Ok(vec![current]),
            Err(error) => Err(error),
        }
    }

    fn way_over_issuers(
        &mut self,
        current: &'a Certificate,
        length: usize,
    ) -> Result<Vec<&'a Certificate>, ChainError> {
        let mut failure = None;
        for issuer in self.issuers(current)? {
            if self.visited.contains(&issuer) {
                continue;
            }
            match self.way_from(issuer, length + 1) {
                Ok(way) => return Ok(way),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure.unwrap_or_else(|| ChainError::Loop {
            subject: subject(current),
        }))
    }

    /// Everybody who can have issued the certificate, roots first; at least one.
    fn issuers(&self, current: &Certificate) -> Result<Vec<&'a Certificate>, ChainError> {
        let mut issuers = Vec::new();
        let mut failure = None;
        let given = self.authorities.iter().chain(self.intermediates);
        for candidate in given.filter(|given| given.subject().matches(current.issuer()) && *given != current)
        {
            match verify_link(current, candidate) {
                Ok(()) => issuers.push(candidate),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if issuers.is_empty() {
            return Err(failure.unwrap_or_else(|| missing_issuer(current)));
        }
        issuers.sort_by_key(|issuer| !issuer.is_self_signed());
        Ok(issuers)
    }
}

fn verify_link(certificate: &Certificate, issuer: &Certificate) -> Result<(), ChainError> {
    certificate
        .verify_signature(issuer.public_key())
        .map_err(|reason| match reason {
            SignatureError::Invalid => ChainError::WrongIssuerKey {
                subject: subject(certificate),
                issuer: subject(issuer),
            },
            reason => ChainError::UnsupportedSignature {
                subject: subject(certificate),
                reason,
            },
        })?;
    if !issuer.is_authority() {
        return Err(ChainError::IssuerNotAuthority {
            subject: subject(certificate),
            issuer: subject(issuer),
        });
    }
    Ok(())
}

fn subject(certificate: &Certificate) -> String {
    certificate.subject().to_string()
}

fn missing_issuer(certificate: &Certificate) -> ChainError {
    ChainError::MissingIssuer {
        subject: subject(certificate),
        issuer: certificate.issuer().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::openssl::Tools;

    /// root → middle → leaf, and a root of the same name with another key.
    fn tools() -> Tools {
        let tools = Tools::new();
        tools.root("root", "/O=Authority/CN=root");
        tools.root("impostor", "/O=Authority/CN=root");
        tools.intermediate("middle", "/O=Authority/CN=middle", "root");
        tools.leaf("leaf", "/CN=MZP1", "middle");
        tools
    }

    fn build(tools: &Tools, intermediates: &[&str], authorities: &[&str]) -> Result<Chain, ChainError> {
        let leaf = tools.certificate("leaf");
        let given = |names: &[&str]| match names.is_empty() {
            true => Vec::new(),
            false => tools.certificates(names),
        };
        Chain::build(&leaf, &given(intermediates), &given(authorities))
    }

    fn message(tools: &Tools, intermediates: &[&str], authorities: &[&str]) -> String {
        build(tools, intermediates, authorities).unwrap_err().to_string()
    }

    #[test]
    fn a_chain_is_sent_without_its_root_and_openssl_believes_it() {
        let tools = tools();
        let chain = build(&tools, &["leaf", "middle"], &["root"]).unwrap();
        assert_eq!(
            chain.certificates(),
            tools.certificates(&["leaf", "middle", "root"])
        );
        assert_eq!(chain.to_pem(), tools.read("leaf.pem") + &tools.read("middle.pem"));
        tools.write("chain.pem", chain.to_pem());
        tools.openssl("verify -CAfile root.pem -untrusted chain.pem leaf.pem");
    }

    #[test]
    fn intermediates_may_come_with_the_authorities_in_any_order() {
        let tools = tools();
        let expected = build(&tools, &["middle"], &["root"]).unwrap();
        assert_eq!(build(&tools, &[], &["root", "middle"]).unwrap(), expected);
        assert_eq!(
            build(&tools, &["leaf"], &["leaf", "middle", "impostor", "root"]).unwrap(),
            expected
        );
    }

    #[test]
    fn an_intermediate_given_alone_is_trusted_and_sent() {
        let tools = tools();
        let chain = build(&tools, &[], &["middle"]).unwrap();
        assert_eq!(chain.certificates(), tools.certificates(&["leaf", "middle"]));
        assert_eq!(chain.to_pem(), tools.read("leaf.pem") + &tools.read("middle.pem"));
        assert_eq!(build(&tools, &["root"], &["middle"]).unwrap(), chain);
    }

    #[test]
    fn a_missing_intermediate_is_named() {
        let tools = tools();
        assert_eq!(
            message(&tools, &[], &["root"]),
            "the certificate of \"CN=MZP1\" was issued by \"CN=middle,O=Authority\", whose certificate is missing"
        );
        let missing = ChainError::MissingIssuer {
            subject: "CN=middle,O=Authority".to_owned(),
            issuer: "CN=root,O=Authority".to_owned(),
        };
        assert_eq!(build(&tools, &["middle"], &["leaf"]), Err(missing));
    }

    #[test]
    fn an_authority_of_the_same_name_with_another_key_is_named() {
        let tools = tools();
        let wrong = ChainError::WrongIssuerKey {
            subject: "CN=middle,O=Authority".to_owned(),
            issuer: "CN=root,O=Authority".to_owned(),
        };
        assert_eq!(build(&tools, &["middle"], &["impostor"]), Err(wrong));
    }

    #[test]
    fn a_root_that_is_not_among_the_authorities_is_not_trusted() {
        let tools = tools();
        tools.root("other", "/CN=other");
        let untrusted = ChainError::UntrustedRoot {
            subject: "CN=root,O=Authority".to_owned(),
        };
        assert_eq!(build(&tools, &["middle", "root"], &["other"]), Err(untrusted));
    }

    #[test]
    fn a_certificate_that_is_no_authority_cannot_issue() {
        let tools = tools();
        tools.leaf("below", "/CN=below", "leaf");
        let below = tools.certificate("below");
        let given = tools.certificates(&["leaf", "middle"]);
        let error = Chain::build(&below, &given, &tools.certificates(&["root"])).unwrap_err();
        let expected = ChainError::IssuerNotAuthority {
            subject: "CN=below".to_owned(),
            issuer: "CN=MZP1".to_owned(),
        };
        assert_eq!(error, expected);
    }

    #[test]
    fn a_cross_signed_authority_is_reached_by_either_way() {
        let tools = tools();
        tools.root("old", "/CN=old");
        tools.write("cross.key", tools.read("root.key"));
        tools.issue(
            "cross",
            "/O=Authority/CN=root",
            "old",
            "basicConstraints=CA:TRUE\n",
        );
        let over_old = build(&tools, &["root", "middle", "cross"], &["old"]).unwrap();
        assert_eq!(
            over_old.certificates(),
            tools.certificates(&["leaf", "middle", "cross", "old"])
        );
        let direct = build(&tools, &["cross", "middle"], &["old", "root"]).unwrap();
        assert_eq!(
            direct.certificates(),
            tools.certificates(&["leaf", "middle", "root"])
        );
    }

    #[test]
    fn authorities_that_certify_each_other_in_a_circle_are_refused() {
        let tools = tools();
        tools.root("other", "/CN=other");
        for (name, subject, issuer) in [
            ("one", "/O=Authority/CN=root", "other"),
            ("two", "/CN=other", "root"),
        ] {
            let key = if name == "one" { "root.key" } else { "other.key" };
            tools.write(&format!("{name}.key"), tools.read(key));
            tools.issue(name, subject, issuer, "basicConstraints=CA:TRUE\n");
        }
        let looped = ChainError::Loop {
            subject: "CN=other".to_owned(),
        };
        assert_eq!(
            build(&tools, &["middle", "one", "two"], &["impostor"]),
            Err(looped)
        );
    }

    #[test]
    fn more_than_ten_certificates_are_refused() {
        let tools = Tools::new();
        tools.root("ca0", "/CN=ca0");
        for number in 1..=10 {
            let issuer = format!("ca{}", number - 1);
            tools.intermediate(&format!("ca{number}"), &format!("/CN=ca{number}"), &issuer);
        }
        let names: Vec<String> = (1..=9).map(|number| format!("ca{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (given, root) = (tools.certificates(&names), tools.certificates(&["ca0"]));
        assert_eq!(
            Chain::build(&given[8], &given, &root)
                .unwrap()
                .certificates()
                .len(),
            10
        );
        assert_eq!(
            Chain::build(&tools.certificate("ca10"), &given, &root),
            Err(ChainError::TooLong)
        );
    }

    #[test]
    fn a_self_signed_leaf_is_trusted_only_where_it_is_given() {
        let tools = tools();
        tools.root("leaf", "/CN=MZP1");
        assert_eq!(
            message(&tools, &["leaf"], &["root"]),
            "the self-signed certificate of \"CN=MZP1\" is not among the authorities given"
        );
        assert_eq!(
            build(&tools, &[], &["leaf"]).unwrap().to_pem(),
            tools.read("leaf.pem")
        );
    }

    #[test]
    fn every_algorithm_of_an_authority_is_verified() {
        let algorithms = [
            ("RSA -pkeyopt rsa_keygen_bits:2048", "-sha256"),
            (
                "RSA -pkeyopt rsa_keygen_bits:2048",
                "-sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest",
            ),
            ("EC -pkeyopt ec_paramgen_curve:P-384", "-sha384"),
            ("EC -pkeyopt ec_paramgen_curve:P-521", "-sha512"),
            ("ED25519", ""),
        ];
        for (algorithm, signature) in algorithms {
            let tools = Tools::new();
            tools.key("leaf");
            tools.openssl(&format!("genpkey -algorithm {algorithm} -out root.key"));
            tools.openssl("req -x509 -new -config req.cnf -key root.key -subj /CN=root -out root.pem");
            tools.openssl("req -new -config req.cnf -key leaf.key -subj /CN=leaf -out leaf.csr");
            tools.openssl(&format!(
                "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial {signature} -out leaf.pem"
            ));
            assert_eq!(
                build(&tools, &[], &["root"]).unwrap().certificates().len(),
                2,
                "{algorithm} {signature}"
            );
        }
    }

    #[test]
    fn a_sha1_signature_is_not_believed_but_an_old_root_still_is() {
        let tools = Tools::new();
        tools.openssl("genrsa -out root.key 2048");
        tools.key("leaf");
        tools.openssl("req -x509 -new -sha1 -config req.cnf -key root.key -subj /CN=root -out root.pem");
        tools.issue("leaf", "/CN=leaf", "root", "basicConstraints=CA:FALSE\n");
        let chain = build(&tools, &[], &["root"]).unwrap();
        assert_eq!(chain.to_pem(), tools.read("leaf.pem"));
        tools.openssl(
            "x509 -req -sha1 -in request.csr -CA root.pem -CAkey root.key -CAcreateserial -out leaf.pem",
        );
        assert_eq!(
            message(&tools, &[], &["root"]),
            "the signature of the certificate of \"CN=leaf\" cannot be verified: \
             the signature algorithm sha1WithRSAEncryption is not supported"
        );
    }

    #[test]
    fn the_leaf_is_the_one_with_the_key_wherever_it_stands() {
        let tools = tools();
        let bundle = tools.certificates(&["middle", "leaf", "root"]);
        let leaf = tools.certificate("leaf");
        assert_eq!(leaf_for(&bundle, leaf.public_key()), Some(&leaf));
        assert_eq!(leaf_for(&bundle[..1], leaf.public_key()), None);
    }

    #[test]
    fn a_self_signed_placeholder_is_not_taken_for_the_issued_leaf() {
        let tools = tools();
        tools.openssl("req -x509 -new -config req.cnf -key leaf.key -subj /CN=MZP1 -out placeholder.pem");
        let bundle = tools.certificates(&["placeholder", "leaf"]);
        assert_eq!(leaf_for(&bundle, bundle[0].public_key()), Some(&bundle[1]));
        assert_eq!(leaf_for(&bundle[..1], bundle[0].public_key()), Some(&bundle[0]));
    }
}

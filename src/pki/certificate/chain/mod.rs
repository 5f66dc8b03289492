//! Chains of certificates: from an issued certificate, over its issuers, to an authority that is trusted.
//!
//! # What is checked
//!
//! RFC 5280 section 6, as far as it applies offline and independently of time:
//!
//! | rule | section | file |
//! |---|---|---|
//! | each certificate's issuer is the subject of the next one | 6.1.3 (a)(4) | `search` |
//! | each signature verifies, and both fields name the same algorithm | 4.1.1.2, 6.1.3 (a)(1) | `link` |
//! | an authority key identifier matches the issuer | 4.2.1.1 | `link` |
//! | each issuer is an authority and may sign certificates | 4.2.1.3, 4.2.1.9, 6.1.4 (k)(n) | `link` |
//! | no authority has more authorities below it than its path length allows | 4.2.1.9, 6.1.4 (l)(m) | `rules` |
//! | all names are permitted, and none is excluded | 4.2.1.10, 6.1.3 (b)(c) | `name_constraints` |
//! | no certificate has an unknown critical extension | 4.2, 6.1.4 (o), 6.1.5 (f) | `rules` |
//! | an extended key usage in an authority allows TLS clients | 4.2.1.12 | `rules` |
//!
//! As in OpenSSL, these rules apply to the trust anchor too, except that its own signature is not verified. A root may have
//! version 1, and any authority can be an anchor, including an intermediate one.
//!
//! rustls-webpki then verifies the chain again (`second_verifier`). Its verdict is final for everything that it implements.
//!
//! # What is not checked
//!
//! Revocation; certificate policies (any policy is accepted, and none is required); the anchor's signature over itself; and
//! whether the leaf has the name that somebody expects.
//!
//! # Time
//!
//! Terraform plans twice and both plans must agree, so neither the choice of a chain nor its refusal depends on the current
//! time. An expired certificate never causes an error. If several chains are possible, the one that lasts longest is used: the
//! one whose first certificate to end, leaf included, ends last. If that is the same day, the chain whose last certificate to begin
//! begins first is used, then the shortest, then the one whose authorities last longest. An authority's newer certificate is
//! therefore preferred to its expired one, whatever the order in a bundle. The newer one is also preferred if it is not yet
//! valid and the older one ends before the leaf. `remark` reports what is wrong at a given time.
//!
//! # Limits
//!
//! `budget` limits the work. At these limits a search takes a fraction of a second, so it need not be cancellable.

pub mod budget;
pub mod bundle;
pub mod certification_path;
pub mod error;
pub mod remark;

mod extension;
mod link;
mod memo;
mod name_constraints;
mod rules;
mod search;
mod second_verifier;

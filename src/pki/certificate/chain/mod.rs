//! Chains of certificates: from an issued certificate, over its issuers, to an authority that is trusted.
//!
//! # What is checked
//!
//! RFC 5280 section 6, as far as it applies without a network and without a clock:
//!
//! | rule | section | where |
//! |---|---|---|
//! | each issuer has the name that the certificate says | 6.1.3 (a)(4) | `search` |
//! | each signature verifies, and both places name its algorithm | 4.1.1.2, 6.1.3 (a)(1) | `link` |
//! | an authority key identifier is the issuer's | 4.2.1.1 | `link` |
//! | each issuer is an authority, and may sign certificates | 4.2.1.3, 4.2.1.9, 6.1.4 (k)(n) | `link` |
//! | no more authorities below one than it allows | 4.2.1.9, 6.1.4 (l)(m) | `rules` |
//! | all names are permitted and none is excluded | 4.2.1.10, 6.1.3 (b)(c) | `name_constraints` |
//! | no unknown critical extension | 4.2, 6.1.4 (o), 6.1.5 (f) | `rules` |
//! | an authority that is restricted to some purposes is for TLS clients | 4.2.1.12 | `rules` |
//!
//! The trust anchor has to obey these rules too, as OpenSSL has it, except that nobody looks at its own signature. A
//! root may be of version 1, and any authority may be an anchor, an intermediate one included.
//!
//! Then rustls-webpki verifies the chain once more (`second_verifier`). It has the last word on everything that it implements.
//!
//! # What is not checked
//!
//! Revocation; certificate policies (section 6.1.2 with any policy accepted and none required); the signature of the
//! anchor over itself; the names in the leaf, which are for TLS servers to look at.
//!
//! # Time
//!
//! Terraform computes a plan twice, and both must agree, so nothing here that chooses or refuses reads a clock. A chain
//! is not refused because of time. Among several, the one that lasts longest is chosen: the one in which the earliest
//! end is latest, the leaf's end included. Equal ones: the earliest to begin, then the shortest, then the one with the
//! longest-lived authorities. So an authority's successor is chosen over its expired former certificate, whatever the
//! order in a bundle. A successor that is not valid yet is chosen too, if the former one ends before the leaf. What time
//! makes wrong is told by `remark`, for an instant that the caller gives.
//!
//! # Limits
//!
//! `budget` has them. With all of them used up, a search takes a fraction of a second, so it needs no way to stop it.

pub mod budget;
pub mod bundle;
pub mod certification_path;
pub mod error;
pub mod remark;

mod extension;
mod link;
mod name_constraints;
mod rules;
mod search;
mod second_verifier;

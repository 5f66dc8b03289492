//! Private keys and public keys.

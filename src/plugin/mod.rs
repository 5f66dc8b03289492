//! The contract with the host process: handshake, mutual TLS, and the services of go-plugin.

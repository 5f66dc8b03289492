//! Keys, subjects, certificate signing requests, certificates and chains. Knows nothing of Terraform or gRPC.

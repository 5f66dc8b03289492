# The quickstart with no secret in any state or plan: the private key is stored encrypted, and the client secret is not
# stored at all. Passphrase and client secret are ephemeral variables, set from the environment or a secret store:
#
#     export TF_VAR_passphrase=…       encrypts the key; Terraform asks for it in every run
#     export TF_VAR_client_secret=…    once Stellantis has sent it, with -var=client_secret_version=1
#
# The directory renewal shows how another configuration uses the key.

terraform {
  required_version = ">= 1.11"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

resource "stellantis_keypair" "app" {
  passphrase_wo          = var.passphrase
  passphrase_wo_version  = var.passphrase_version
  previous_passphrase_wo = var.previous_passphrase
}

resource "stellantis_csr" "app" {
  private_key_pem           = stellantis_keypair.app.private_key_pem
  private_key_passphrase_wo = var.passphrase
  subject                   = var.subject
}

resource "stellantis_credentials" "app" {
  cert_request_pem         = stellantis_csr.app.cert_request_pem
  client_id                = var.client_id
  client_secret_wo         = var.client_secret
  client_secret_wo_version = var.client_secret_version
  certificate_pem          = var.certificate_pem
  ca_certificate_pem       = var.ca_certificate_pem
}

output "cert_request_pem" { value = stellantis_csr.app.cert_request_pem }
output "status" { value = stellantis_credentials.app.status }
output "missing" { value = stellantis_credentials.app.missing }
output "certificate_chain_pem" { value = stellantis_credentials.app.certificate_chain_pem }
output "encrypted_private_key_pem" {
  value     = stellantis_keypair.app.private_key_pem
  sensitive = true
}

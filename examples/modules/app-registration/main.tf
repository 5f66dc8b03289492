locals {
  # Only the client secret is sensitive. The rest is shown in plans, so that mistakes can be found there.
  received = {
    client_id          = nonsensitive(var.received.client_id)
    certificate_pem    = nonsensitive(var.received.certificate_pem)
    ca_certificate_pem = nonsensitive(var.received.ca_certificate_pem)
  }
}

resource "stellantis_keypair" "this" {
  keepers = var.keepers
}

resource "stellantis_csr" "this" {
  private_key_pem = stellantis_keypair.this.private_key_pem
  subject         = merge(var.subject, { common_name = var.mzp })
}

resource "stellantis_credentials" "this" {
  cert_request_pem    = stellantis_csr.this.cert_request_pem
  client_id           = local.received.client_id
  client_secret       = var.received.client_secret
  certificate_pem     = local.received.certificate_pem
  ca_certificate_pem  = local.received.ca_certificate_pem
  early_renewal_hours = var.early_renewal_hours
}

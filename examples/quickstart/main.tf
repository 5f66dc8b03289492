# One configuration serves a registration from the first apply to every renewal. Apply it, send cert_request_pem to
# Stellantis, set the four variables at the end to what Stellantis sends back, and apply it again.

terraform {
  required_version = ">= 1.6"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

resource "stellantis_keypair" "app" {}

resource "stellantis_csr" "app" {
  private_key_pem = stellantis_keypair.app.private_key_pem
  subject         = var.subject
}

resource "stellantis_credentials" "app" {
  cert_request_pem   = stellantis_csr.app.cert_request_pem
  client_id          = var.client_id
  client_secret      = var.client_secret
  certificate_pem    = var.certificate_pem
  ca_certificate_pem = var.ca_certificate_pem
}

output "cert_request_pem" { value = stellantis_csr.app.cert_request_pem }
output "status" { value = stellantis_credentials.app.status }
output "missing" { value = stellantis_credentials.app.missing }
output "valid_until" { value = stellantis_credentials.app.validity_end_time }
output "certificate_chain_pem" { value = stellantis_credentials.app.certificate_chain_pem }
output "private_key_pem" {
  value     = stellantis_keypair.app.private_key_pem
  sensitive = true
}

variable "subject" {
  description = "The subject of the request. The common name is the login identifier (MZP) that Stellantis assigned to your application."
  type = object({
    country       = string
    province      = string
    locality      = string
    organization  = string
    common_name   = string
    email_address = string
  })
  default = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

# What Stellantis sends back. Null until then.
variable "client_id" {
  type    = string
  default = null
}
variable "client_secret" {
  type      = string
  default   = null
  sensitive = true
}
variable "certificate_pem" {
  type    = string
  default = null
}
variable "ca_certificate_pem" {
  type    = string
  default = null
}

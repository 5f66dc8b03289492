# One configuration serves a registration from the first email to every renewal. Apply it, and after each answer set what has
# arrived and apply it again:
#
# 1. Describe your application below. Send the output registration_request to Mobilisights.
# 2. Set mzp to the login identifier that Mobilisights answers with. Send the output cert_request_pem to Stellantis.
# 3. Set the four variables at the end to what Stellantis sends back.
#
# docs/guides/register.md goes through these steps.

terraform {
  required_version = ">= 1.6"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

resource "stellantis_application" "app" {
  name               = "Range and parking"
  concept            = <<-EOT
    Drivers see in our app how far they can still drive, and where they
    have parked. Each driver agrees first, and can withdraw at any time.
    We keep positions for 30 days, and pass no data on.
  EOT
  company            = "Example"
  contact_name       = "Jane Doe"
  contact_email      = "jane.doe@example.com"
  requests_per_month = 100000
  vehicle_data       = ["battery level", "last position", "odometer"]
  login_identifier   = var.mzp
}

# The key pair does not depend on the MZP, so a plan without the variable does not destroy it.
resource "stellantis_keypair" "app" {}

# There is no request, and there are no credentials, until the MZP is known.
resource "stellantis_csr" "app" {
  count           = var.mzp == null ? 0 : 1
  private_key_pem = stellantis_keypair.app.private_key_pem
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    common_name   = var.mzp
    email_address = "api@example.com"
  }
}

resource "stellantis_credentials" "app" {
  count              = var.mzp == null ? 0 : 1
  cert_request_pem   = stellantis_csr.app[0].cert_request_pem
  client_id          = var.client_id
  client_secret      = var.client_secret
  certificate_pem    = var.certificate_pem
  ca_certificate_pem = var.ca_certificate_pem
}

output "registration_request" { value = stellantis_application.app.registration_request }
output "status" {
  description = "described until the MZP is set, then pending, then active."
  value       = coalesce(one(stellantis_credentials.app[*].status), stellantis_application.app.status)
}
output "cert_request_pem" { value = one(stellantis_csr.app[*].cert_request_pem) }
output "missing" { value = one(stellantis_credentials.app[*].missing) }
output "valid_until" { value = one(stellantis_credentials.app[*].validity_end_time) }
output "certificate_chain_pem" { value = one(stellantis_credentials.app[*].certificate_chain_pem) }
output "private_key_pem" {
  value     = stellantis_keypair.app.private_key_pem
  sensitive = true
}

# The login identifier (MZP) that Mobilisights sends when it approves the application. Null until then.
variable "mzp" {
  type    = string
  default = null
}

# What Stellantis sends back for the request. Null until then.
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

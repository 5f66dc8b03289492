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

# Each variable is null until Stellantis has sent its value.
resource "stellantis_credentials" "app" {
  cert_request_pem   = stellantis_csr.app.cert_request_pem
  client_id          = var.client_id
  client_secret      = var.client_secret
  certificate_pem    = var.certificate_pem
  ca_certificate_pem = var.ca_certificate_pem
}

resource "stellantis_keypair" "app" {}

resource "stellantis_csr" "app" {
  private_key_pem = stellantis_keypair.app.private_key_pem

  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Free2Move"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

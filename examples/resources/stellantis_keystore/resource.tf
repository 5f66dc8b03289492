variable "keystore_password" {
  type      = string
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

resource "stellantis_keypair" "app" {}

resource "stellantis_keystore" "app" {
  private_key_pem    = stellantis_keypair.app.private_key_pem
  certificate_pem    = var.certificate_pem
  ca_certificate_pem = var.ca_certificate_pem
  password           = var.keystore_password
}

# A truststore: only the CA certificates, no private key.
resource "stellantis_keystore" "trust" {
  count = var.ca_certificate_pem == null ? 0 : 1

  ca_certificate_pem = var.ca_certificate_pem
  password           = var.keystore_password
}

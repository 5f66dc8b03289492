resource "tls_private_key" "app" {
  count     = local.key_pairs
  algorithm = "RSA"
}
resource "tls_cert_request" "app" {
  count           = local.key_pairs
  private_key_pem = tls_private_key.app[count.index].private_key_pem
  subject {
    country             = "FR"
    province            = "Ile de France"
    locality            = "Paris"
    organization        = "Free2Move"
    organizational_unit = "Programs Partners"
    common_name         = "MZP${count.index}"
  }
}
resource "tls_self_signed_cert" "app" {
  count                 = local.registrations
  private_key_pem       = tls_private_key.app[count.index].private_key_pem
  validity_period_hours = 8760
  allowed_uses          = ["client_auth"]
  subject {
    common_name = "MZP${count.index}"
  }
}

resource "pki_private_key" "app" {
  count     = local.key_pairs
  algorithm = "RSA"
}
resource "pki_cert_request" "app" {
  count           = local.key_pairs
  private_key_pem = pki_private_key.app[count.index].private_key_pem
  subject {
    country              = "FR"
    province             = "Ile de France"
    locality             = "Paris"
    organization         = "Free2Move"
    organizational_units = ["Programs Partners"]
    common_name          = "MZP${count.index}"
  }
}
resource "pki_certificate_authority" "app" {
  count           = local.registrations
  private_key_pem = pki_private_key.app[count.index].private_key_pem
  validity        = "8760h"
  subject {
    common_name = "MZP${count.index}"
  }
}

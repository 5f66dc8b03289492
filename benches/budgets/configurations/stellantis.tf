resource "stellantis_keypair" "app" {
  count = local.key_pairs
}
resource "stellantis_csr" "app" {
  count           = local.key_pairs
  private_key_pem = stellantis_keypair.app[count.index].private_key_pem
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Free2Move"
    common_name   = "MZP${count.index}"
    email_address = "api@example.com"
  }
}
resource "stellantis_credentials" "app" {
  count            = local.registrations
  cert_request_pem = stellantis_csr.app[count.index].cert_request_pem
}

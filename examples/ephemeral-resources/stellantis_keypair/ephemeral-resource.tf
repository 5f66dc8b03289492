# A new key in every run. The run that creates the request must also store the key, in a secret store.
ephemeral "stellantis_keypair" "app" {}

resource "stellantis_csr" "app" {
  private_key_pem_wo         = ephemeral.stellantis_keypair.app.private_key_pem
  private_key_pem_wo_version = 1

  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Free2Move"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

variable "keystore_password" {
  type      = string
  ephemeral = true
}

resource "stellantis_keypair" "app" {}

# A keystore for a write-only argument. Its bytes differ in every run.
ephemeral "stellantis_keystore" "app" {
  private_key_pem = stellantis_keypair.app.private_key_pem
  password        = var.keystore_password
}

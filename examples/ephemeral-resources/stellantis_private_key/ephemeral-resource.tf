variable "passphrase" {
  type      = string
  ephemeral = true
}

resource "stellantis_keypair" "app" {
  passphrase_wo         = var.passphrase
  passphrase_wo_version = 1
}

# The decrypted key, for a write-only argument or the configuration of a provider.
ephemeral "stellantis_private_key" "app" {
  private_key_pem = stellantis_keypair.app.private_key_pem
  passphrase      = var.passphrase
}

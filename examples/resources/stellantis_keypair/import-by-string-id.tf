import {
  to = stellantis_keypair.app
  id = "KeyName.pem?passphrase_env=KEY_PASS"
}

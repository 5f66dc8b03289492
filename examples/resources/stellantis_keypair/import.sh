# The ID is the path of a file with the private key. The passphrase of an encrypted one is in an environment variable.
terraform import stellantis_keypair.app 'KeyName.pem?passphrase_env=KEY_PASS'

# Another configuration uses the key: this one creates the request for the next certificate, with a different email
# address. It reads the encrypted key from the state of the registration, decrypts it for the duration of this run, and
# passes it to a write-only argument. The key is not stored in this state either.

terraform {
  required_version = ">= 1.11"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

data "terraform_remote_state" "registration" {
  backend = "local"
  config  = { path = var.registration_state }
}

ephemeral "stellantis_private_key" "app" {
  private_key_pem = data.terraform_remote_state.registration.outputs.encrypted_private_key_pem
  passphrase      = var.passphrase
}

resource "stellantis_csr" "renewal" {
  private_key_pem_wo         = ephemeral.stellantis_private_key.app.private_key_pem_pkcs8
  private_key_pem_wo_version = 1
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    common_name   = "MZP128745"
    email_address = "renewal@example.com"
  }
}

output "cert_request_pem" { value = stellantis_csr.renewal.cert_request_pem }
output "public_key_sha256" { value = stellantis_csr.renewal.public_key_sha256 }

variable "registration_state" {
  description = "Path to the state of the registration."
  type        = string
  default     = "../terraform.tfstate"
}

variable "passphrase" {
  description = "The passphrase that the key is encrypted with."
  type        = string
  ephemeral   = true
}

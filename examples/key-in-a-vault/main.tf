# The private key is stored in Vault, and in no state or plan. An ephemeral resource generates it, write-only arguments pass it
# to Vault and to the request, and the client secret is not stored at all.
#
#     export VAULT_ADDR=… VAULT_TOKEN=…
#     terraform apply                  status = "pending": send cert_request_pem to Stellantis
#     terraform apply                  with what Stellantis sent: status = "active"
#
# To renew with a new key, see the variables key_versions and active_key_version.

terraform {
  required_version = ">= 1.11"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
    vault      = { source = "hashicorp/vault", version = ">= 5.0" }
  }
}

# A new key in every run. Only the run that creates the secret below keeps it.
ephemeral "stellantis_keypair" "new" {
  for_each = var.key_versions
}

resource "vault_kv_secret_v2" "key" {
  for_each             = var.key_versions
  mount                = var.mount
  name                 = "${var.secret}/key-${each.key}"
  data_json_wo         = jsonencode({ private_key_pem = ephemeral.stellantis_keypair.new[each.key].private_key_pem })
  data_json_wo_version = each.key
  disable_read         = true # the key is never read back into the state
}

# The key as read back from Vault. The request is signed with this one, so a failed or interrupted apply cannot leave a
# request whose key is stored nowhere.
ephemeral "vault_kv_secret_v2" "key" {
  for_each = var.key_versions
  mount    = vault_kv_secret_v2.key[each.key].mount
  mount_id = vault_kv_secret_v2.key[each.key].id # unknown, and the secret not read, until it has been written
  name     = vault_kv_secret_v2.key[each.key].name
}

ephemeral "stellantis_private_key" "key" {
  for_each        = var.key_versions
  private_key_pem = ephemeral.vault_kv_secret_v2.key[each.key].data.private_key_pem
}

resource "stellantis_csr" "app" {
  for_each                   = var.key_versions
  private_key_pem_wo         = ephemeral.stellantis_private_key.key[each.key].private_key_pem_pkcs8
  private_key_pem_wo_version = each.key
  subject                    = var.subject

  lifecycle {
    postcondition {
      condition     = self.public_key_sha256 == ephemeral.stellantis_private_key.key[each.key].public_key_sha256
      error_message = "The key in Vault is not the key of this request: it has been overwritten. Restore the version of the secret that contains the key of the request (vault kv rollback)."
    }
  }
}

resource "stellantis_credentials" "app" {
  cert_request_pem         = stellantis_csr.app[var.active_key_version].cert_request_pem
  client_id                = var.client_id
  client_secret_wo         = var.client_secret
  client_secret_wo_version = var.client_secret_version
  certificate_pem          = var.certificate_pem
  ca_certificate_pem       = var.ca_certificate_pem
}

# By key version. Send the newest one to Stellantis.
output "cert_request_pem" { value = { for version, request in stellantis_csr.app : version => request.cert_request_pem } }
output "status" { value = stellantis_credentials.app.status }

# What an application needs for mutual TLS.
output "private_key_path" { value = vault_kv_secret_v2.key[var.active_key_version].path }
output "certificate_chain_pem" { value = stellantis_credentials.app.certificate_chain_pem }

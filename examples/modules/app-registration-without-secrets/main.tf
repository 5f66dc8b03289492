locals {
  # Names sort as text, so the last one is the newest.
  names = sort(keys(var.generations))

  # A plan without the MZP must not destroy a key, so only the requests need it.
  requested = var.mzp == null ? [] : local.names

  # Once everything has arrived for a generation, the older ones may end without a warning.
  secret  = var.api == "fleet_owners" ? "login_password_version" : "client_secret_version"
  awaited = ["client_id", local.secret, "certificate_pem", "ca_certificate_pem"]
  complete = [
    for name in local.names : name
    if alltrue([for argument in local.awaited : lookup(var.generations[name], argument, null) != null])
  ]
  superseded = length(local.complete) == 0 ? [] : slice(local.names, 0, index(local.names, reverse(local.complete)[0]))
}

resource "stellantis_application" "this" {
  count = var.application == null ? 0 : 1

  name               = var.application.name
  concept            = var.application.concept
  company            = var.application.company
  contact_email      = var.application.contact_email
  contact_name       = var.application.contact_name
  requests_per_month = var.application.requests_per_month
  vehicle_data       = var.application.vehicle_data
  login_identifier   = var.mzp
}

resource "stellantis_keypair" "this" {
  for_each = toset(local.names)

  passphrase_wo          = var.passphrase
  previous_passphrase_wo = var.previous_passphrase
  passphrase_wo_version  = var.passphrase_version
  deletion_protection    = lookup(var.generations[each.key], "deletion_protection", var.deletion_protection)

  lifecycle {
    create_before_destroy = true
    precondition {
      condition     = var.mzp != null || alltrue([for argument in local.awaited : lookup(var.generations[each.key], argument, null) == null])
      error_message = "Generation ${each.key} contains values from Stellantis, so mzp must be set."
    }
  }
}

resource "stellantis_csr" "this" {
  for_each = toset(local.requested)

  private_key_pem           = stellantis_keypair.this[each.key].private_key_pem
  private_key_passphrase_wo = var.passphrase
  subject                   = merge(var.subject, { common_name = var.mzp })
}

resource "stellantis_credentials" "this" {
  for_each = toset(local.requested)

  cert_request_pem = stellantis_csr.this[each.key].cert_request_pem
  api              = var.api

  client_id                 = lookup(var.generations[each.key], "client_id", null)
  client_secret_wo          = lookup(var.client_secrets, each.key, null)
  client_secret_wo_version  = lookup(var.generations[each.key], "client_secret_version", null)
  login_password_wo         = lookup(var.login_passwords, each.key, null)
  login_password_wo_version = lookup(var.generations[each.key], "login_password_version", null)
  certificate_pem           = lookup(var.generations[each.key], "certificate_pem", null)
  ca_certificate_pem        = lookup(var.generations[each.key], "ca_certificate_pem", null)

  early_renewal_hours = var.early_renewal_hours
  expiry_action       = contains(local.superseded, each.key) ? "none" : var.expiry_action
}

module "serving" {
  source = "../app-registration/modules/serving"

  keypairs      = stellantis_keypair.this
  credentials   = stellantis_credentials.this
  expiry_action = var.expiry_action
}

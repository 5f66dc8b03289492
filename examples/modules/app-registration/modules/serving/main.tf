# Chooses the generation that applications use. All outputs come from local.keypair and local.credentials, so they always
# belong together. There are no resources here: the module only passes values on, and two modules use it.

locals {
  names = sort(keys(var.credentials))
  usable = [
    for name in local.names : name
    if contains(["active", "renewal_due"], var.credentials[name].status)
  ]
  # The names are sorted, so the last one is the newest.
  serving     = length(local.usable) > 0 ? reverse(local.usable)[0] : null
  keypair     = local.serving == null ? null : var.keypairs[local.serving]
  credentials = local.serving == null ? null : var.credentials[local.serving]

  # In every generation the two revisions start at 1, so no sum of them is unique. Together with the hash of
  # the certificate, which determines the key, they are. 12 hexadecimal digits are 48 bits: every number in JSON can hold them.
  served = local.serving == null ? [] : [
    local.credentials.certificate_sha256,
    local.credentials.revision,
    local.keypair.revision,
  ]
  revision = local.serving == null ? null : parseint(substr(sha256(jsonencode(local.served)), 0, 12), 16)

  # What is wrong, with the status of each generation: "2025 is expired (valid until 2026-01-31T12:00:00Z), 2026 is pending".
  states = join(", ", [
    for name in local.names : join("", [
      "${name} is ${var.credentials[name].status}",
      var.credentials[name].validity_end_time == null ? "" : " (valid until ${var.credentials[name].validity_end_time})",
    ])
  ])
  has_ended  = local.serving == null && anytrue([for credentials in var.credentials : credentials.status == "expired"])
  is_due     = local.serving == null ? false : local.credentials.status == "renewal_due"
  has_next   = local.serving != try(reverse(local.names)[0], null)
  is_overdue = local.is_due && !local.has_next
  advice     = "Ask Stellantis for another certificate for the same request, or add a generation, which gets a new key."
  problem = (
    local.has_ended ? "No generation is usable: ${local.states}. ${local.advice}" :
    local.is_overdue ? format("Renewal has been due since %v, and there is no newer generation: %s. %s", local.credentials.renewal_time, local.states, local.advice) :
    ""
  )
}

# One check with one assertion, because Terraform warns of every assertion that it cannot evaluate in the plan.
check "serving" {
  assert {
    condition     = var.expiry_action == "none" || !(local.has_ended || local.is_overdue)
    error_message = local.problem
  }
}

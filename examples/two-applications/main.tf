# Two applications of one company, each with its own key, request and credentials. Stellantis answers each of them
# separately, so one can be active while the other is still pending.

terraform {
  required_version = ">= 1.6"
}

locals {
  applications = {
    peugeot = "MZP128745"
    citroen = "MZP128746"
  }
}

module "registration" {
  source   = "../modules/app-registration"
  for_each = local.applications

  mzp         = each.value
  subject     = var.subject
  generations = { "2025" = try(var.received[each.key], {}) }

  # So that this example can be destroyed. Omit it in production.
  deletion_protection = false
}

output "cert_request_pem" {
  value = { for name, registration in module.registration : name => registration.cert_request_pem["2025"] }
}

output "status" {
  value = { for name, registration in module.registration : name => registration.status["2025"] }
}

output "missing" {
  value = { for name, registration in module.registration : name => registration.missing["2025"] }
}

output "serving" {
  value = { for name, registration in module.registration : name => registration.serving }
}

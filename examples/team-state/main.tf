# The registrations of a team, whose state is in a PostgreSQL database. Terraform locks it during every plan and apply,
# so several people and pipelines can work with it. docs/guides/team-state.md says how to set it up and who can read what.

terraform {
  required_version = ">= 1.6"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }

  # Everybody connects with a name of their own, in the environment variable PG_CONN_STR. The schema and the table exist
  # already: database.sql has created them.
  backend "pg" {
    schema_name          = "terraform_remote_state"
    skip_schema_creation = true
    skip_table_creation  = true
    skip_index_creation  = true
  }
}

resource "stellantis_keypair" "app" {
  for_each = var.applications

  # Without this, an apply from an old checkout would destroy the key pairs that are not in it yet.
  deletion_protection = true

  lifecycle { create_before_destroy = true }
}

resource "stellantis_csr" "app" {
  for_each = var.applications

  private_key_pem = stellantis_keypair.app[each.key].private_key_pem
  subject         = merge(var.subject, { common_name = each.value })
}

output "cert_request_pem" {
  description = "The requests to send to Stellantis, by application."
  value       = { for name, request in stellantis_csr.app : name => request.cert_request_pem }
}

variable "applications" {
  description = "The login identifier (MZP) of each application, by name."
  type        = map(string)
  default     = { peugeot = "MZP128745" }
}

variable "subject" {
  description = "The company that registers the applications."
  type = object({
    country       = string
    province      = string
    locality      = string
    organization  = string
    email_address = string
  })
  default = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    email_address = "api@example.com"
  }
}

variable "mzp" {
  description = "Login identifier that Stellantis assigned to the application, such as MZP128745. Null until it has arrived; until then, there are keys but no requests."
  type        = string

  validation {
    condition     = var.mzp == null ? true : can(regex("^MZP[0-9]+$", var.mzp))
    error_message = "The MZP is the letters MZP in upper case, followed by digits, as Stellantis sent it, such as MZP128745."
  }
}

variable "subject" {
  description = "The company, for the subject of the request. The country is an ISO 3166-1 alpha-2 code, such as FR."
  type = object({
    country       = string
    province      = string
    locality      = string
    organization  = string
    email_address = string
  })
}

variable "application" {
  description = "The description of the application for Mobilisights. Omit it if the application was described to Mobilisights in another way."
  type = object({
    name               = string
    concept            = string
    company            = string
    contact_email      = string
    contact_name       = optional(string)
    requests_per_month = number
    vehicle_data       = set(string)
  })
  default = null
}

variable "api" {
  description = "The API that the application is registered for: end_users, with a client secret, or fleet_owners, with a login password."
  type        = string
  default     = "end_users"
  nullable    = false
}

# A map of strings and not an object, because Terraform drops attributes of an object that its type does not name.
variable "generations" {
  description = "By generation, such as \"2025\", what Stellantis has sent for it: client_id, client_secret (fleet owners: login_password), certificate_pem and ca_certificate_pem. Omit what has not arrived yet. Every generation has its own key; names sort as text, and the last one is the newest. deletion_protection overrides the variable of that name for one generation."
  type        = map(map(string))
  default     = {}
  nullable    = false
  sensitive   = true

  validation {
    condition     = alltrue([for received in var.generations : received != null])
    error_message = "Use {} instead of null for a generation for which nothing has arrived yet."
  }

  validation {
    condition = alltrue([for key in flatten([for received in var.generations : try(keys(received), [])]) : contains(
      ["client_id", "client_secret", "login_password", "certificate_pem", "ca_certificate_pem", "deletion_protection"], key
    )])
    # Only keys are shown. They are sensitive if the caller has marked the whole map.
    error_message = nonsensitive(sensitive(format(
      "Unknown keys: %s. A generation has the keys client_id, client_secret, login_password, certificate_pem, ca_certificate_pem and deletion_protection.",
      join(", ", flatten([for name, received in var.generations : [for key in try(keys(received), []) : "${name}.${key}" if !contains(
        ["client_id", "client_secret", "login_password", "certificate_pem", "ca_certificate_pem", "deletion_protection"], key
      )]]))
    )))
  }
}

variable "early_renewal_hours" {
  description = "Number of hours before the end of a certificate at which renewal becomes due. Null means 720 or a third of the certificate's life, whichever is shorter."
  type        = number
  default     = null
}

variable "expiry_action" {
  description = "What a plan does about an expired certificate: warn, error or none. With none, there is no warning about a due renewal either."
  type        = string
  default     = "warn"
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether a plan that destroys or replaces a key pair is an error. Set it to false and apply before you destroy the module."
  type        = bool
  default     = true
  nullable    = false
}

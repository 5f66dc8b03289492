variable "mzp" {
  description = "Login identifier that Stellantis assigned to the application, such as MZP128745."
  type        = string
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

variable "received" {
  description = "What Stellantis sends back. Leave out what has not arrived yet."
  type = object({
    client_id          = optional(string)
    client_secret      = optional(string)
    certificate_pem    = optional(string)
    ca_certificate_pem = optional(string)
  })
  default   = {}
  nullable  = false
  sensitive = true
}

variable "early_renewal_hours" {
  description = "How many hours before the certificate expires ready_for_renewal becomes true."
  type        = number
  default     = 720
}

variable "keepers" {
  description = "Changing any of these values creates a new key, which needs a new certificate. The first values of an existing key are only recorded."
  type        = map(string)
  default     = null
}

variable "key_versions" {
  description = "The versions of the key, each with its own request. To renew with a new key, add \"2\", then send its request to Stellantis. Remove \"1\" when no application uses its key any more: this deletes it from Vault."
  type        = set(string)
  default     = ["1"]
}

variable "active_key_version" {
  description = "The version of the key that certificate_pem was issued for. Change it together with certificate_pem."
  type        = string
  default     = "1"
}

variable "mount" {
  description = "Where Vault's KV engine (version 2) is mounted."
  type        = string
  default     = "secret"
}

variable "secret" {
  description = "The path in the engine below which the keys are stored."
  type        = string
  default     = "stellantis/app"
}

variable "subject" {
  description = "The subject of the requests. The common name is the login identifier (MZP) that Stellantis assigned to your application."
  type = object({
    country       = string
    province      = string
    locality      = string
    organization  = string
    common_name   = string
    email_address = string
  })
  default = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

# What Stellantis sends back. Null until then.
variable "client_id" {
  type    = string
  default = null
}
variable "client_secret" {
  description = "The client secret. It is not stored anywhere: set it only in the run that sets or increases client_secret_version."
  type        = string
  default     = null
  ephemeral   = true
}
variable "client_secret_version" {
  description = "Set to 1 when the client secret arrives. Increase by one when it changes."
  type        = number
  default     = null
}
variable "certificate_pem" {
  type    = string
  default = null
}
variable "ca_certificate_pem" {
  type    = string
  default = null
}

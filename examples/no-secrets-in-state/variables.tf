variable "passphrase" {
  description = "Encrypts the private key. It is not stored anywhere: keep it where you keep passwords."
  type        = string
  ephemeral   = true
}

variable "passphrase_version" {
  description = "Increase by one when the passphrase changes. The same key is then encrypted with the new passphrase."
  type        = number
  default     = 1
}

variable "previous_passphrase" {
  description = "The old passphrase, in the run that changes it."
  type        = string
  default     = null
  ephemeral   = true
}

variable "subject" {
  description = "The subject of the request. The common name is the login identifier (MZP) that Stellantis assigned to your application."
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
  description = "Not stored anywhere. Set it once, together with client_secret_version."
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

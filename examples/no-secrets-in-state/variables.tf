variable "passphrase" {
  description = "Encrypts the private key. It is stored nowhere: keep it where you keep passwords."
  type        = string
  ephemeral   = true
}

variable "passphrase_version" {
  description = "Add one when the passphrase changes: the same key is encrypted anew."
  type        = number
  default     = 1
}

variable "previous_passphrase" {
  description = "The former passphrase, in the run that changes it."
  type        = string
  default     = null
  ephemeral   = true
}

variable "subject" {
  description = "Who you are. The common name is the login identifier (MZP) that Stellantis gave your application."
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

# What Stellantis sends. Until then, all are null.
variable "client_id" {
  type    = string
  default = null
}
variable "client_secret" {
  description = "Stored nowhere. Give it once, with a client_secret_version."
  type        = string
  default     = null
  ephemeral   = true
}
variable "client_secret_version" {
  description = "1 when the client secret has come. Add one when it changes."
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

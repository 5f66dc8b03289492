variable "keypairs" {
  description = "The key pairs (stellantis_keypair), by generation."
  type = map(object({
    private_key_pem = string
    revision        = number
  }))
}

variable "credentials" {
  description = "The credentials (stellantis_credentials), by generation."
  type = map(object({
    status                = string
    client_id             = string
    client_secret         = string
    login_password        = string
    ca_certificate_pem    = string
    certificate_chain_pem = string
    certificate_sha256    = string
    renewal_time          = string
    validity_end_time     = string
    revision              = number
  }))
}

variable "expiry_action" {
  description = "What a plan does when a certificate has expired and no generation is usable: warn, error or none."
  type        = string
  default     = "warn"
}

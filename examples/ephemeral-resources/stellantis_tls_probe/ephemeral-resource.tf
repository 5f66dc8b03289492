variable "certificate_chain_pem" {
  type = string
}

variable "private_key_pem" {
  type      = string
  ephemeral = true
}

# Fails the plan and the apply if the server no longer accepts the certificate. A warning says why.
ephemeral "stellantis_tls_probe" "api" {
  host                  = "api.example.com"
  certificate_chain_pem = var.certificate_chain_pem
  private_key_pem       = var.private_key_pem

  lifecycle {
    postcondition {
      condition     = self.accepted
      error_message = "The server does not accept the certificate of the application."
    }
  }
}

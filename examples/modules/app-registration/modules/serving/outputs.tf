output "serving" {
  value = local.serving

  precondition {
    condition     = var.expiry_action != "error" || !local.has_ended
    error_message = local.problem
  }
}

output "revision" {
  value = local.revision
}

output "client_id" {
  value = try(local.credentials.client_id, null)
}

output "client_secret" {
  value     = try(local.credentials.client_secret, null)
  sensitive = true
}

output "login_password" {
  value     = try(local.credentials.login_password, null)
  sensitive = true
}

output "private_key_pem" {
  value     = try(local.keypair.private_key_pem, null)
  sensitive = true
}

output "certificate_chain_pem" {
  value = try(local.credentials.certificate_chain_pem, null)
}

output "ca_certificate_pem" {
  value = try(local.credentials.ca_certificate_pem, null)
}

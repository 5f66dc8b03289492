output "cert_request_pem" {
  description = "The certificate signing request to send to Stellantis."
  value       = stellantis_csr.this.cert_request_pem
}

output "status" {
  description = "pending, active, renewal_due, expired or not_yet_valid."
  value       = stellantis_credentials.this.status
}

output "missing" {
  description = "What Stellantis has not sent yet, as argument names."
  value       = stellantis_credentials.this.missing
}

output "validity_end_time" {
  description = "When the certificate expires, as RFC 3339 in UTC."
  value       = stellantis_credentials.this.validity_end_time
}

output "ready_for_renewal" {
  description = "Whether it is time to ask for a new certificate."
  value       = stellantis_credentials.this.ready_for_renewal
}

output "client_id" {
  description = "Client ID for OAuth2, as received."
  value       = stellantis_credentials.this.client_id
}

output "client_secret" {
  description = "Client secret for OAuth2, as received."
  value       = stellantis_credentials.this.client_secret
  sensitive   = true
}

output "private_key_pem" {
  description = "Private key for mutual TLS, as PKCS#8 PEM."
  value       = stellantis_keypair.this.private_key_pem
  sensitive   = true
}

output "certificate_chain_pem" {
  description = "Certificate chain for mutual TLS: the issued certificate, then the intermediate authorities."
  value       = stellantis_credentials.this.certificate_chain_pem
}

output "ca_certificate_pem" {
  description = "Stellantis's CA certificate, as received."
  value       = stellantis_credentials.this.ca_certificate_pem
}

output "cert_request_pem" {
  description = "The certificate signing request to send to Stellantis."
  value       = stellantis_csr.this.cert_request_pem
}

output "status" {
  description = "pending, active, renewal_due, expired or not_yet_valid."
  value       = stellantis_credentials.this.status
}

output "missing" {
  description = "What Stellantis has not sent yet, as names of arguments."
  value       = stellantis_credentials.this.missing
}

output "validity_end_time" {
  description = "When the certificate ends, RFC 3339 in UTC."
  value       = stellantis_credentials.this.validity_end_time
}

output "ready_for_renewal" {
  description = "Whether it is time to ask for a new certificate."
  value       = stellantis_credentials.this.ready_for_renewal
}

output "client_id" {
  description = "For OAuth2, as received."
  value       = stellantis_credentials.this.client_id
}

output "client_secret" {
  description = "For OAuth2, as received."
  value       = stellantis_credentials.this.client_secret
  sensitive   = true
}

output "private_key_pem" {
  description = "For mutual TLS: the key, PKCS#8 PEM."
  value       = stellantis_keypair.this.private_key_pem
  sensitive   = true
}

output "certificate_chain_pem" {
  description = "For mutual TLS: the issued certificate and what follows it in the chain."
  value       = stellantis_credentials.this.certificate_chain_pem
}

output "ca_certificate_pem" {
  description = "Stellantis's CA certificate, as received."
  value       = stellantis_credentials.this.ca_certificate_pem
}

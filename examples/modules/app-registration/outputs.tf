output "registration_request" {
  description = "The text to send to Mobilisights. Null if application is not set."
  value       = one(stellantis_application.this[*].registration_request)
}

output "cert_request_pem" {
  description = "By generation: the certificate signing request to send to Stellantis."
  value       = { for name, csr in stellantis_csr.this : name => csr.cert_request_pem }
}

output "status" {
  description = "By generation: pending, active, renewal_due, expired or not_yet_valid."
  value       = { for name, credentials in stellantis_credentials.this : name => credentials.status }
}

output "missing" {
  description = "By generation: what Stellantis has not sent yet, as argument names."
  value       = { for name, credentials in stellantis_credentials.this : name => credentials.missing }
}

output "renewal_time" {
  description = "By generation: when renewal becomes due, as RFC 3339 in UTC. Null until there is a certificate."
  value       = { for name, credentials in stellantis_credentials.this : name => credentials.renewal_time }
}

output "validity_end_time" {
  description = "By generation: when the certificate expires, as RFC 3339 in UTC. Null until there is a certificate."
  value       = { for name, credentials in stellantis_credentials.this : name => credentials.validity_end_time }
}

output "serving" {
  description = "The generation whose key and credentials are in the outputs: the newest one that is active or renewal_due. Null while there is none."
  value       = module.serving.serving
}

output "revision" {
  description = "A number that changes whenever the key or the credentials of the generation in serving change, or another generation takes its place. For the _wo_version arguments of other providers."
  value       = module.serving.revision
}

output "client_id" {
  description = "Client ID for OAuth2, as received."
  value       = module.serving.client_id
}

output "client_secret" {
  description = "Client secret for OAuth2, as received."
  value       = module.serving.client_secret
  sensitive   = true
}

output "login_password" {
  description = "Password for the MZP login, as received. Only for fleet owners."
  value       = module.serving.login_password
  sensitive   = true
}

output "private_key_pem" {
  description = "Private key for mutual TLS, as PKCS#8 PEM."
  value       = module.serving.private_key_pem
  sensitive   = true
}

output "certificate_chain_pem" {
  description = "Certificate chain for mutual TLS: the issued certificate, then the intermediate authorities."
  value       = module.serving.certificate_chain_pem
}

output "ca_certificate_pem" {
  description = "Stellantis's CA certificate, as received."
  value       = module.serving.ca_certificate_pem
}

locals {
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Free2Move"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

# Save it as CSRConfig.conf, for: openssl req -new -key KeyName.pem -out CSRName.csr -config CSRConfig.conf
output "csr_config" {
  value = provider::stellantis::openssl_config(local.subject)
}

output "certificate_belongs_to_the_request" {
  value = provider::stellantis::keys_match(file("certificate.pem"), file("CSRName.csr"))
}

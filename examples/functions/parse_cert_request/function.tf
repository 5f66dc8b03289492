output "mzp" {
  value = provider::stellantis::parse_cert_request(file("CSRName.csr")).subject.common_name
}

output "certificate_ends" {
  value = provider::stellantis::parse_certificate(file("certificate.pem")).validity_end_time
}

output "subjects" {
  value = provider::stellantis::parse_certificates(file("bundle.pem"))[*].subject_dn
}

data "stellantis_certificate" "app" {
  certificate_pem = file("certificate.pem")
}

output "ready_for_renewal" {
  value = data.stellantis_certificate.app.ready_for_renewal
}

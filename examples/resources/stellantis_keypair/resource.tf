resource "stellantis_keypair" "app" {
  deletion_protection = true

  lifecycle {
    create_before_destroy = true
  }
}

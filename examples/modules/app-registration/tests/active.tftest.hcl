# Tests the module after Stellantis has answered, without real keys. Run "terraform test" in the directory of the module.

mock_provider "stellantis" {
  source = "../../mocks"
}

variables {
  mzp = "MZP128745"
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    email_address = "api@example.com"
  }
  generations = {
    "2025" = {
      client_id          = "client"
      client_secret      = "secret"
      certificate_pem    = file("../../mocks/certificate.pem")
      ca_certificate_pem = file("../../mocks/ca.pem")
    }
    "2026" = {}
  }
}

run "the_older_generation_is_in_use_while_the_newer_one_is_pending" {
  override_resource {
    target = stellantis_credentials.this["2026"]
    values = {
      status = "pending"
    }
  }

  assert {
    condition     = output.status == { "2025" = "active", "2026" = "pending" } && output.serving == "2025"
    error_message = "A generation without a certificate must not be in serving."
  }
  assert {
    condition     = output.client_id == "client" && output.client_secret == "secret"
    error_message = "The module must pass on what was received."
  }
  assert {
    condition     = output.certificate_chain_pem == file("../../mocks/certificate.pem")
    error_message = "The module must output the certificate chain."
  }
}

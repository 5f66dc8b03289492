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
}

run "outputs_what_was_received" {
  variables {
    received = {
      client_id          = "client"
      client_secret      = "secret"
      certificate_pem    = file("../../mocks/certificate.pem")
      ca_certificate_pem = file("../../mocks/ca.pem")
    }
  }

  assert {
    condition     = output.status == "active" && output.client_id == "client"
    error_message = "The module must pass on what was received."
  }
  assert {
    condition     = output.certificate_chain_pem == file("../../mocks/certificate.pem")
    error_message = "The module must output the certificate chain."
  }
}

# Tests the module before Stellantis has answered, without real keys. Run "terraform test" in the directory of the module.

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
  generations = { "2025" = {} }
}

run "a_new_registration_is_pending" {
  override_resource {
    target = stellantis_credentials.this
    values = {
      status  = "pending"
      missing = ["client_id", "client_secret", "certificate_pem", "ca_certificate_pem"]
    }
  }

  assert {
    condition     = startswith(output.cert_request_pem["2025"], "-----BEGIN CERTIFICATE REQUEST-----")
    error_message = "The module must output the request."
  }
  assert {
    condition     = output.status["2025"] == "pending" && length(output.missing["2025"]) == 4
    error_message = "Without an answer from Stellantis, everything is missing."
  }
  assert {
    condition     = output.serving == null && output.revision == null && output.private_key_pem == null
    error_message = "No generation is usable while everything is missing."
  }
}

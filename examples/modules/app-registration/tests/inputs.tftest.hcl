# Tests what the module refuses. Run "terraform test" in the directory of the module.

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

run "an_mzp_that_is_none_is_refused" {
  command = plan
  variables {
    mzp = "mzp128745"
  }
  expect_failures = [var.mzp]
}

run "a_key_with_a_typing_error_is_refused" {
  command = plan
  variables {
    generations = { "2025" = { certficate_pem = "…" } }
  }
  expect_failures = [var.generations]
}

run "without_an_mzp_there_is_no_request_yet" {
  variables {
    mzp         = null
    generations = { "2025" = {} }
  }
  assert {
    condition     = length(output.cert_request_pem) == 0 && output.serving == null
    error_message = "A request needs the MZP."
  }
}

run "a_generation_that_is_null_is_refused" {
  command = plan
  variables {
    generations = { "2025" = null }
  }
  expect_failures = [var.generations]
}

# Values for mock_provider "stellantis" in "terraform test" (Terraform 1.7 or newer). They belong together, and the provider
# accepts them as arguments of its other resources. How to use this file: docs/guides/test.md
#
# The private key was made for this file and is public. Never use it for anything else.

# After the approval. To test before the approval, override status with "described".
mock_resource "stellantis_application" {
  defaults = {
    registration_request = <<-EOT
      Dear Mobilisights team,

      Below is the current description of our application MZP128745.
      Please let us know whether your approval covers it.

      Application: Range and parking

      Concept:

        Drivers see how far they can still drive.

      Company: Example
      Contact: Jane Doe, jane.doe@example.com
      Expected requests per month: 100 000

      Vehicle data needed:

        - odometer

      Kind regards,
      Jane Doe
      Example
    EOT
    status               = "approved"
    revision             = 1
  }
}

mock_resource "stellantis_keypair" {
  defaults = {
    private_key_pem   = <<-EOT
      -----BEGIN PRIVATE KEY-----
      MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7MACcmcwm6CoD
      0YwoYIRLQsxA4keTvLkMlCDOGbH+zEt1jeRLDsMgza0krnAHITPHJ/A8Dv4G24c7
      NO5S9f9VgYITqFwQucYsq9uDi5CTttjeMId8iBmP76jkm81n4gIOvczewev5ni0V
      C1n+k1yxXMm/vHkMQuk3D871Uv9AemBJlFDWq8z6YmLmsRZ+VT32wVYODXyqWwI3
      NAj83Y+jOnuuefkEhBL8ZfUIcWOsoyBed+CHHMqR6IXuwT602yj2Idm/YQbAczWE
      zwjsTOpZvK5n1legyT6K0mgG4BJ5nT1S75qpOxGUrPUV9T3uFRc4/3NTaLlDa8SG
      O2z4pnOXAgMBAAECggEACnPKPPRbkXqaSf9L97838+nldOQNwiKiJKEq2cdWiJdI
      yWYkbsqCu9SwS+GPsN46QW8p+3iM174vZW91tV02JkSmikl25poxBjKMfeJvrsfh
      gTqtfhctcjucLzPB+wCEQ+V2SKQEdLpP4yJwooYBAYhgXZv9GGGuGxx/XnSFe0ih
      n4obL7ELreccwAlnl2wIVq0w28AZU3ylhZ5lnrEaH1M8KUUcdVABTU1NotgWqmLT
      QAG3FxqHhCU65KT57VFvFNVS4pKh2GUod1l01UUDH0xMQnsfhZr6qteUS9S4vlcS
      erntaeuQXxiua5Zqk8uQiJm9i0JdVRSOn+SbTAixuQKBgQDeUwqwNq2B6NWVFvwC
      pLIc3LDXHJtNO+wWfbik5zUt+jaL7Hl8wupKbwcSU1Va50ucGJQKbOy1CsqxJTIl
      u5yJ5Dn4GINRGlPinA+XF2DdqHIHNMaMkm0Pcxo2l39bXuZM4Fyfbm8tKxBZ4ebf
      yNrQMMGL3TMudLqEdUqGJmVDuQKBgQDXinnoIg7qo6pZZV1zNfgSQboQayK2Dbj3
      qxOzeircQuQkm8Cis6ouCQsnZJNgbRgpumb+uUq6gRVLQ8eC3WCXbRlBHM8PS1IV
      +ljO2x+4BoCVlhdQKg/p/V099plxh6W1PqyTN6ZpNfJDz5PLkzjJERtfDLk51qPW
      7Ww4B3S5zwKBgQCQG2OiNM7ilflbWjqfvAF3k9VMmc5QkbbGHVfCC9v8oWMZ734P
      0IftF2qOBlYdRi9MTuImn9QOxZ/8kw+eRa2B891fYwQ7XcVh7aZtWUoAY18GLL9F
      /uOSUBl9qVVz9F9zFTr0XLDTpkZC/JqaE6dBq1jJP+gdBKyhjyVvLxQUgQKBgHpm
      oB4MIU5sTRPhNXV0w4CSpLgoLxkVp+G13EVC7k4RCoAjlvyObOkhp5ziR7MtoNgp
      i83BqcdKAK6yOf19/BliEkJgutFjo6Tpez9VPqkBwEmyZ2DV0h2+DRJgFPlc3+SS
      R+x+YNlEkmSh37tuyoOcXF/Y2OMYmgg24grbaRUPAoGBAImqgp0Gr4WX5HZjgrqo
      hF/rtI8idaxbqXb2p98Ovp0aocvMOhCllBAOtg7qgDGDIMt5eQZdX7WDwDhdabCd
      lQHl5bJPyjvZwOuNOb0qXnZwUfQXMc/Ibg16jCb5/fZFoVP445SgR/pyQq8GeCGO
      dSNAgNO1eGjszIHnpLH4wPOS
      -----END PRIVATE KEY-----
    EOT
    public_key_pem    = <<-EOT
      -----BEGIN PUBLIC KEY-----
      MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuzAAnJnMJugqA9GMKGCE
      S0LMQOJHk7y5DJQgzhmx/sxLdY3kSw7DIM2tJK5wByEzxyfwPA7+BtuHOzTuUvX/
      VYGCE6hcELnGLKvbg4uQk7bY3jCHfIgZj++o5JvNZ+ICDr3M3sHr+Z4tFQtZ/pNc
      sVzJv7x5DELpNw/O9VL/QHpgSZRQ1qvM+mJi5rEWflU99sFWDg18qlsCNzQI/N2P
      ozp7rnn5BIQS/GX1CHFjrKMgXnfghxzKkeiF7sE+tNso9iHZv2EGwHM1hM8I7Ezq
      WbyuZ9ZXoMk+itJoBuASeZ09Uu+aqTsRlKz1FfU97hUXOP9zU2i5Q2vEhjts+KZz
      lwIDAQAB
      -----END PUBLIC KEY-----
    EOT
    public_key_sha256 = "2973aa2b928e162dd3b306e6645a9a49922a696c620ea661615714cbd0e3c722"
    id                = "2973aa2b928e162dd3b306e6645a9a49922a696c620ea661615714cbd0e3c722"
    revision          = 1
  }
}

mock_resource "stellantis_csr" {
  defaults = {
    cert_request_pem  = <<-EOT
      -----BEGIN CERTIFICATE REQUEST-----
      MIIC3TCCAcUCAQAwgZcxCzAJBgNVBAYTAkZSMRYwFAYDVQQIDA1JbGUgZGUgRnJh
      bmNlMQ4wDAYDVQQHDAVQYXJpczEQMA4GA1UECgwHRXhhbXBsZTEaMBgGA1UECwwR
      UHJvZ3JhbXMgUGFydG5lcnMxEjAQBgNVBAMMCU1aUDEyODc0NTEeMBwGCSqGSIb3
      DQEJARYPYXBpQGV4YW1wbGUuY29tMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIB
      CgKCAQEAuzAAnJnMJugqA9GMKGCES0LMQOJHk7y5DJQgzhmx/sxLdY3kSw7DIM2t
      JK5wByEzxyfwPA7+BtuHOzTuUvX/VYGCE6hcELnGLKvbg4uQk7bY3jCHfIgZj++o
      5JvNZ+ICDr3M3sHr+Z4tFQtZ/pNcsVzJv7x5DELpNw/O9VL/QHpgSZRQ1qvM+mJi
      5rEWflU99sFWDg18qlsCNzQI/N2Pozp7rnn5BIQS/GX1CHFjrKMgXnfghxzKkeiF
      7sE+tNso9iHZv2EGwHM1hM8I7EzqWbyuZ9ZXoMk+itJoBuASeZ09Uu+aqTsRlKz1
      FfU97hUXOP9zU2i5Q2vEhjts+KZzlwIDAQABoAAwDQYJKoZIhvcNAQELBQADggEB
      AEdnTf9DEAjfnTCKvOoZSpzbagUmdNqN+/F5Cgdx+u3rsYUyzItfVz9norAqFnt0
      9IqwIn2EQDloFzLDZ+XUBbcPwRzwzyy+tdrq9vyKIA1rR+gMJ1vxgVSukpw45hhW
      pxKBi8MxaTNVnZfq6MNMOiIxitU0wL7v6+vAmpWO5ZCVsIG76JbtR0AV0TZb9HVi
      sEz15THKnYVF+/vhxaV2nvjaIw5RiwXo7DLIN/UmkgJJ/AWXoch/altzf56yHSgg
      ZoCXRxchasL+wef3xJta+9IqVRcfrhjizctHXaIltz5zmGOkggejWIfolXPqvQhE
      3YgkDIGWVFa5ZdE/yKsdBaw=
      -----END CERTIFICATE REQUEST-----
    EOT
    key_algorithm     = "RSA"
    public_key_sha256 = "2973aa2b928e162dd3b306e6645a9a49922a696c620ea661615714cbd0e3c722"
    subject_dn        = "emailAddress=api@example.com,CN=MZP128745,OU=Programs Partners,O=Example,L=Paris,ST=Ile de France,C=FR"
    id                = "2973aa2b928e162dd3b306e6645a9a49922a696c620ea661615714cbd0e3c722"
    revision          = 1
  }
}

# The certificate below is valid until 2126. For another status, override it in the test.
mock_resource "stellantis_credentials" {
  defaults = {
    status                = "active"
    missing               = []
    ready_for_renewal     = false
    renewal_time          = "2126-10-03T02:03:41Z"
    mzp                   = "MZP128745"
    subject_dn            = "emailAddress=api@example.com,CN=MZP128745,OU=Programs Partners,O=Example,L=Paris,ST=Ile de France,C=FR"
    issuer_dn             = "CN=Mock CA,O=Mocks of terraform-provider-stellantis,C=FR"
    serial_number         = "02"
    validity_start_time   = "2026-11-26T02:03:41Z"
    validity_end_time     = "2126-11-02T02:03:41Z"
    certificate_sha256    = "6628edebd404b2dd52313e14bbb713607fa645432ce2cebcb1a3f53aa475ec63"
    certificate_chain_pem = <<-EOT
      -----BEGIN CERTIFICATE-----
      MIIDGjCCAr+gAwIBAgIBAjAKBggqhkjOPQQDAjBQMQswCQYDVQQGEwJGUjEvMC0G
      A1UECgwmTW9ja3Mgb2YgdGVycmFmb3JtLXByb3ZpZGVyLXN0ZWxsYW50aXMxEDAO
      BgNVBAMMB01vY2sgQ0EwIBcNMjYxMTI2MDIwMzQxWhgPMjEyNjExMDIwMjAzNDFa
      MIGXMQswCQYDVQQGEwJGUjEWMBQGA1UECAwNSWxlIGRlIEZyYW5jZTEOMAwGA1UE
      BwwFUGFyaXMxEDAOBgNVBAoMB0V4YW1wbGUxGjAYBgNVBAsMEVByb2dyYW1zIFBh
      cnRuZXJzMRIwEAYDVQQDDAlNWlAxMjg3NDUxHjAcBgkqhkiG9w0BCQEWD2FwaUBl
      eGFtcGxlLmNvbTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBALswAJyZ
      zCboKgPRjChghEtCzEDiR5O8uQyUIM4Zsf7MS3WN5EsOwyDNrSSucAchM8cn8DwO
      /gbbhzs07lL1/1WBghOoXBC5xiyr24OLkJO22N4wh3yIGY/vqOSbzWfiAg69zN7B
      6/meLRULWf6TXLFcyb+8eQxC6TcPzvVS/0B6YEmUUNarzPpiYuaxFn5VPfbBVg4N
      fKpbAjc0CPzdj6M6e655+QSEEvxl9QhxY6yjIF534IccypHohe7BPrTbKPYh2b9h
      BsBzNYTPCOxM6lm8rmfWV6DJPorSaAbgEnmdPVLvmqk7EZSs9RX1Pe4VFzj/c1No
      uUNrxIY7bPimc5cCAwEAAaN1MHMwDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMC
      B4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHwYDVR0jBBgwFoAUi2JKpXrT2cuLuiL5
      axWJ3D0GQr8wHQYDVR0OBBYEFDrqbJLn8488yKQWoYvIcG6qqUzcMAoGCCqGSM49
      BAMCA0kAMEYCIQDGe8yn0hNehnr1UzIa2SgLUngTFM4VKO+/J8LCq58pkAIhAIlA
      OkjbckZbtw4EGX4CASIkKqWnwg3KtclROeZpRRkQ
      -----END CERTIFICATE-----
    EOT
    id                    = "2973aa2b928e162dd3b306e6645a9a49922a696c620ea661615714cbd0e3c722"
    revision              = 1
  }
}

mock_resource "stellantis_keystore" {
  defaults = {
    content_base64    = "bm90IGEga2V5c3RvcmU="
    public_key_sha256 = "2973aa2b928e162dd3b306e6645a9a49922a696c620ea661615714cbd0e3c722"
    revision          = 1
  }
}

mock_data "stellantis_certificate" {
  defaults = {
    subject_dn = "emailAddress=api@example.com,CN=MZP128745,OU=Programs Partners,O=Example,L=Paris,ST=Ile de France,C=FR"
    issuer_dn  = "CN=Mock CA,O=Mocks of terraform-provider-stellantis,C=FR"
    subject = {
      country             = "FR"
      province            = "Ile de France"
      locality            = "Paris"
      organization        = "Example"
      organizational_unit = "Programs Partners"
      common_name         = "MZP128745"
      email_address       = "api@example.com"
    }
    serial_number         = "02"
    validity_start_time   = "2026-11-26T02:03:41Z"
    validity_end_time     = "2126-11-02T02:03:41Z"
    key_algorithm         = "RSA"
    key_bits              = 2048
    public_key_sha256     = "2973aa2b928e162dd3b306e6645a9a49922a696c620ea661615714cbd0e3c722"
    certificate_sha256    = "6628edebd404b2dd52313e14bbb713607fa645432ce2cebcb1a3f53aa475ec63"
    is_authority          = false
    key_usage             = ["digitalSignature"]
    extended_key_usage    = ["clientAuth"]
    dns_names             = []
    status                = "active"
    ready_for_renewal     = false
    renewal_time          = "2126-10-03T02:03:41Z"
    certificate_chain_pem = <<-EOT
      -----BEGIN CERTIFICATE-----
      MIIDGjCCAr+gAwIBAgIBAjAKBggqhkjOPQQDAjBQMQswCQYDVQQGEwJGUjEvMC0G
      A1UECgwmTW9ja3Mgb2YgdGVycmFmb3JtLXByb3ZpZGVyLXN0ZWxsYW50aXMxEDAO
      BgNVBAMMB01vY2sgQ0EwIBcNMjYxMTI2MDIwMzQxWhgPMjEyNjExMDIwMjAzNDFa
      MIGXMQswCQYDVQQGEwJGUjEWMBQGA1UECAwNSWxlIGRlIEZyYW5jZTEOMAwGA1UE
      BwwFUGFyaXMxEDAOBgNVBAoMB0V4YW1wbGUxGjAYBgNVBAsMEVByb2dyYW1zIFBh
      cnRuZXJzMRIwEAYDVQQDDAlNWlAxMjg3NDUxHjAcBgkqhkiG9w0BCQEWD2FwaUBl
      eGFtcGxlLmNvbTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBALswAJyZ
      zCboKgPRjChghEtCzEDiR5O8uQyUIM4Zsf7MS3WN5EsOwyDNrSSucAchM8cn8DwO
      /gbbhzs07lL1/1WBghOoXBC5xiyr24OLkJO22N4wh3yIGY/vqOSbzWfiAg69zN7B
      6/meLRULWf6TXLFcyb+8eQxC6TcPzvVS/0B6YEmUUNarzPpiYuaxFn5VPfbBVg4N
      fKpbAjc0CPzdj6M6e655+QSEEvxl9QhxY6yjIF534IccypHohe7BPrTbKPYh2b9h
      BsBzNYTPCOxM6lm8rmfWV6DJPorSaAbgEnmdPVLvmqk7EZSs9RX1Pe4VFzj/c1No
      uUNrxIY7bPimc5cCAwEAAaN1MHMwDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMC
      B4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHwYDVR0jBBgwFoAUi2JKpXrT2cuLuiL5
      axWJ3D0GQr8wHQYDVR0OBBYEFDrqbJLn8488yKQWoYvIcG6qqUzcMAoGCCqGSM49
      BAMCA0kAMEYCIQDGe8yn0hNehnr1UzIa2SgLUngTFM4VKO+/J8LCq58pkAIhAIlA
      OkjbckZbtw4EGX4CASIkKqWnwg3KtclROeZpRRkQ
      -----END CERTIFICATE-----
    EOT
  }
}

locals {
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Free2Move"
    common_name   = "MZP128745"
    email_address = "api@example.com"
  }
}

output "command" {
  value = "openssl req -new -utf8 -key KeyName.pem -subj '${provider::stellantis::format_subject(local.subject, "openssl")}'"
}

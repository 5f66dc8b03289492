terraform {
  required_providers {
    minimal = {
      source = "example/minimal"
    }
  }
}

resource "minimal_greeting" "ada" {
  name = "Ada"
}

output "text" {
  value = minimal_greeting.ada.text
}

data "minimal_salutation" "french" {
  language = "fr"
}

output "greeting" {
  value = provider::minimal::greet(data.minimal_salutation.french.words, "Ada", "Grace")
}

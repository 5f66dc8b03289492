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

terraform {
  required_version = ">= 1.11"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

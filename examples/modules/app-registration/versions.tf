terraform {
  required_version = ">= 1.6"
  required_providers {
    stellantis = { source = "accessing-party/stellantis" }
  }
}

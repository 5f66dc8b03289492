terraform {
  required_providers {
    stellantis = {
      source = "accessing-party/stellantis"
    }
  }
}

# There is nothing to configure.
provider "stellantis" {}

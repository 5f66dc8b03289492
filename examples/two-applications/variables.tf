variable "subject" {
  description = "The company that registers the applications."
  type = object({
    country       = string
    province      = string
    locality      = string
    organization  = string
    email_address = string
  })
  default = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Example"
    email_address = "api@example.com"
  }
}

variable "received" {
  description = "What Stellantis has sent so far, by application name."
  type        = map(map(string))
  default     = {}
  sensitive   = true
}

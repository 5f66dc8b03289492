resource "stellantis_application" "app" {
  name          = "Fleet charging planner"
  concept       = "Plans the charging of company cars. Drivers agree to the use of their data in the app."
  company       = "Free2Move"
  contact_email = "api@example.com"

  requests_per_month = 200000
  vehicle_data       = ["Battery level", "Mileage", "Position"]
}

# The text to send to Mobilisights.
output "registration_request" {
  value = stellantis_application.app.registration_request
}

//! The arguments of `stellantis_application`.

use crate::sdk::framework::model::attributes::{Partial, attributes};
use crate::stellantis::resources::concept::Concept;
use crate::stellantis::resources::contact_email::ContactEmail;
use crate::stellantis::resources::description_text::{ApplicationName, Company, ContactName};
use crate::stellantis::resources::requests_per_month::RequestsPerMonth;
use crate::stellantis::resources::vehicle_data::VehicleData;
use crate::stellantis::rules::Mzp;

attributes! {
    /// Describes the application to be registered, and writes the email to send to Mobilisights.
    ///
    /// It exists only in Terraform's state, and nothing is sent: you send `registration_request` to Mobilisights, and again
    /// when the description changes. Every change is made in place. If the description changes after the approval, the plan
    /// warns and lists the changes. [Registering an application](../guides/register.md) goes through a registration step by
    /// step.
    pub struct Inputs {
        /// Name of the application. One line, at most 250 characters.
        name: ApplicationName,
        /// What the application does with the data, in plain text. Mobilisights expects a concept that complies with ExVe (ISO
        /// 20078), the GDPR and Stellantis's rules. It may have several lines, such as a heredoc; white space around the text
        /// is ignored. At most 20,000 characters.
        concept: Concept,
        /// Name of the company that registers the application, such as `Free2Move`. One line, at most 250 characters.
        company: Company,
        /// Email address that Mobilisights writes to, such as `api@example.com`. ASCII. It may differ from the one in the
        /// subject of the request.
        contact_email: ContactEmail,
        /// Name of the person to contact. If omitted, only the email address is given. One line, at most 250 characters.
        contact_name: Option<ContactName>,
        /// Number of requests that the application is expected to send to Stellantis's API per month: a whole number, at least
        /// `1`.
        requests_per_month: RequestsPerMonth,
        /// Vehicle data that the application needs: at least one item, each named as in Stellantis's documentation. The order
        /// makes no difference, and duplicates are ignored. One line each, at most 250 characters.
        vehicle_data: VehicleData,
        /// Login identifier (MZP) that Mobilisights sent when it approved the application, such as `MZP128745`. Omit it, or set
        /// it to null, until it arrives. A plan that changes or removes it warns, because requests and certificates contain it,
        /// and the application is not approved without it.
        login_identifier: Option<Mzp>,
    }
}

impl Inputs<Partial> {
    /// The arguments, if all of them are known.
    pub fn to_known(&self) -> Option<Inputs> {
        Some(Inputs {
            name: self.name.known()?.clone(),
            concept: self.concept.known()?.clone(),
            company: self.company.known()?.clone(),
            contact_email: self.contact_email.known()?.clone(),
            contact_name: self.contact_name.known()?.clone(),
            requests_per_month: *self.requests_per_month.known()?,
            vehicle_data: self.vehicle_data.known()?.clone(),
            login_identifier: self.login_identifier.known()?.clone(),
        })
    }
}

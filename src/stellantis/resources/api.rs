//! [`Api`]: the API of Stellantis that an application is registered for.

use crate::sdk::framework::diagnostic::Diagnostic;
use crate::sdk::framework::model::attributes::TextType;
use crate::stellantis::arguments::text::quote;

/// The argument for the client secret, and its name in the attribute `missing`.
pub const CLIENT_SECRET: &str = "client_secret";

/// The argument for the login password, and its name in the attribute `missing`.
pub const LOGIN_PASSWORD: &str = "login_password";

/// The API of Stellantis that an application is registered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// For the vehicles of private owners, each of whom consents.
    EndUsers,
    /// For the vehicles of companies.
    FleetOwners,
}

impl Api {
    /// The argument for the secret that Stellantis sends for this API.
    pub fn secret(self) -> &'static str {
        match self {
            Self::EndUsers => CLIENT_SECRET,
            Self::FleetOwners => LOGIN_PASSWORD,
        }
    }

    /// The other API.
    pub fn other(self) -> Self {
        match self {
            Self::EndUsers => Self::FleetOwners,
            Self::FleetOwners => Self::EndUsers,
        }
    }
}

impl TextType for Api {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        let all = [Self::EndUsers, Self::FleetOwners];
        all.into_iter().find(|api| api.as_text() == text).ok_or_else(|| {
            Diagnostic::error("Unknown API")
                .because(format!("The API {} does not exist.", quote(text)))
                .remedy("Use \"end_users\" or \"fleet_owners\".")
        })
    }

    fn as_text(&self) -> &str {
        match self {
            Self::EndUsers => "end_users",
            Self::FleetOwners => "fleet_owners",
        }
    }
}

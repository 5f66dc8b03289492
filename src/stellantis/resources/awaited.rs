//! [`Awaited`]: the things that Stellantis sends.

use crate::sdk::framework::model::attributes::Knowable;
use crate::stellantis::resources::api::{CLIENT_SECRET, LOGIN_PASSWORD};

/// Which of the things that Stellantis sends are missing; `None` for one of which that is not known yet. What is not awaited is
/// not missing.
pub struct Awaited {
    /// The client ID.
    pub client_id: Option<bool>,
    /// The client secret.
    pub client_secret: Option<bool>,
    /// The password for the MZP login.
    pub login_password: Option<bool>,
    /// The issued certificate.
    pub certificate: Option<bool>,
    /// The CA certificate.
    pub ca_certificate: Option<bool>,
}

impl Awaited {
    /// The names of those that are missing, in the order of the attribute `missing`.
    pub fn missing(&self) -> Knowable<Vec<String>> {
        let mut names = Vec::new();
        for (name, missing) in self.by_name() {
            match missing {
                Some(true) => names.push(name.to_owned()),
                Some(false) => {}
                None => return Knowable::Unknown,
            }
        }
        Knowable::Known(names)
    }

    /// Whether any is known to be missing.
    pub fn is_pending(&self) -> bool {
        self.by_name().iter().any(|(_, missing)| *missing == Some(true))
    }

    fn by_name(&self) -> [(&'static str, Option<bool>); 5] {
        [
            ("client_id", self.client_id),
            (CLIENT_SECRET, self.client_secret),
            (LOGIN_PASSWORD, self.login_password),
            ("certificate_pem", self.certificate),
            ("ca_certificate_pem", self.ca_certificate),
        ]
    }
}

/// Whether an optional argument is omitted; `None` while that is not known.
pub fn is_missing<T>(argument: &Knowable<Option<T>>) -> Option<bool> {
    argument.known().map(Option::is_none)
}

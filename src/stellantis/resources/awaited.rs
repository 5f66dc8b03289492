//! [`Awaited`]: the four things that Stellantis sends.

use crate::sdk::framework::model::attributes::Knowable;

/// The name of the client secret in the attribute `missing`, whichever argument is to provide it.
pub const CLIENT_SECRET: &str = "client_secret";

/// Which of the four things that Stellantis sends are missing; `None` for one of which that is not known yet.
pub struct Awaited {
    /// The client ID.
    pub client_id: Option<bool>,
    /// The client secret.
    pub client_secret: Option<bool>,
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

    fn by_name(&self) -> [(&'static str, Option<bool>); 4] {
        [
            ("client_id", self.client_id),
            (CLIENT_SECRET, self.client_secret),
            ("certificate_pem", self.certificate),
            ("ca_certificate_pem", self.ca_certificate),
        ]
    }
}

/// Whether an optional argument is omitted; `None` while that is not known.
pub fn is_missing<T>(argument: &Knowable<Option<T>>) -> Option<bool> {
    argument.known().map(Option::is_none)
}

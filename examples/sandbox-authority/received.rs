//! [`Received`]: the four things that Stellantis sends, in a `.auto.tfvars.json` file, which Terraform loads automatically.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use crate::authority::Issued;
use crate::random_bytes::random_bytes;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A new client ID and secret, and what was issued.
pub struct Received {
    client_id: String,
    secret: String,
    secret_kind: SecretKind,
    issued: Issued,
}

/// Which secret is sent.
#[derive(Clone, Copy)]
pub enum SecretKind {
    /// For the API of end users.
    ClientSecret,
    /// For the API of fleet owners.
    LoginPassword,
}

impl Received {
    /// Adds a new client ID and secret to what was issued.
    pub fn for_certificate(issued: Issued, secret_kind: SecretKind) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            client_id: client_id()?,
            secret: secret()?,
            secret_kind,
            issued,
        })
    }

    /// Writes four variables or, with a name, the element of that name in the variable `received`.
    ///
    /// Everything else in the file is kept, including the client ID and secret of an earlier answer: a renewal
    /// brings a new certificate, but not a new client. Only the owner can read the file.
    pub fn write(self, path: &Path, name: Option<&str>) -> Result<(), Box<dyn Error>> {
        let mut variables = Variables::read(path)?;
        match name {
            None => variables.answer.update(self),
            Some(name) => variables
                .received
                .get_or_insert_default()
                .entry(name.to_owned())
                .or_default()
                .update(self),
        }
        variables.write(path)
    }
}

/// The file: one answer, or several by name.
#[derive(Default, Deserialize, Serialize)]
struct Variables {
    #[serde(flatten)]
    answer: Answer,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<BTreeMap<String, Answer>>,
}

/// What the file has of one answer, under the names of the provider's arguments.
#[derive(Default, Deserialize, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_pem: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_certificate_pem: Option<String>,
    /// What else somebody has written into the file.
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Variables {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("cannot read {}: {error}", path.display()).into()),
        };
        serde_json::from_str(&text)
            .map_err(|error| format!("{} does not contain such variables: {error}", path.display()).into())
    }

    fn write(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut file = NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.persist(path)?;
        Ok(())
    }
}

impl Answer {
    fn update(&mut self, received: Received) {
        self.client_id.get_or_insert(received.client_id);
        match received.secret_kind {
            SecretKind::ClientSecret => self.client_secret.get_or_insert(received.secret),
            SecretKind::LoginPassword => self.login_password.get_or_insert(received.secret),
        };
        self.certificate_pem = Some(received.issued.certificate_pem);
        self.ca_certificate_pem = Some(received.issued.ca_certificate_pem);
    }
}

/// A random UUID (RFC 9562, version 4).
fn client_id() -> Result<String, Box<dyn Error>> {
    let mut id = u128::from_be_bytes(random_bytes()?);
    id = id & !(0xF << 76) | 0x4 << 76;
    id = id & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{id:032x}");
    let groups =
        [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| hex.get(group).unwrap_or_default().to_owned());
    Ok(groups.join("-"))
}

/// 48 characters of 6 bits each.
fn secret() -> Result<String, Box<dyn Error>> {
    let letters = random_bytes::<48>()?;
    Ok(letters
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 64)]))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(certificate: &str) -> Received {
        with(SecretKind::ClientSecret, certificate)
    }

    fn with(secret: SecretKind, certificate: &str) -> Received {
        let issued = Issued {
            certificate_pem: certificate.to_owned(),
            ca_certificate_pem: "ca".to_owned(),
        };
        Received::for_certificate(issued, secret).unwrap()
    }

    fn file(path: &Path) -> Value {
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn a_renewal_keeps_the_client() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.auto.tfvars.json");
        received("first").write(&path, None).unwrap();
        let before = file(&path);
        received("second").write(&path, None).unwrap();
        let after = file(&path);
        assert_eq!(after["certificate_pem"], "second");
        assert_eq!(after["client_id"], before["client_id"]);
        assert_eq!(after["client_secret"], before["client_secret"]);
    }

    #[test]
    fn a_fleet_owner_gets_a_login_password_in_place_of_a_client_secret_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.auto.tfvars.json");
        let answer = |certificate| {
            let received = with(SecretKind::LoginPassword, certificate);
            received.write(&path, None).unwrap();
            file(&path)
        };
        let (before, after) = (answer("first"), answer("second"));
        assert!(before["login_password"].is_string() && before["client_secret"].is_null());
        assert_eq!(after["login_password"], before["login_password"]);
    }

    #[test]
    fn whatever_else_is_in_the_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.auto.tfvars.json");
        let others = r#"{ "client_id": null, "region": "eu", "received": { "a": { "client_secret": "s", "note": 1 } } }"#;
        fs::write(&path, others).unwrap();
        received("first").write(&path, None).unwrap();
        received("second").write(&path, Some("a")).unwrap();
        let all = file(&path);
        assert_eq!(
            (&all["region"], &all["certificate_pem"]),
            (&"eu".into(), &"first".into())
        );
        assert!(all["client_id"].is_string());
        let named = &all["received"]["a"];
        assert_eq!(
            (&named["client_secret"], &named["note"]),
            (&"s".into(), &1.into())
        );
        assert_eq!(named["certificate_pem"], "second");
    }

    #[test]
    fn two_applications_share_a_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.auto.tfvars.json");
        received("lion").write(&path, Some("peugeot")).unwrap();
        received("chevrons").write(&path, Some("citroen")).unwrap();
        let both = file(&path);
        assert_eq!(both["received"]["peugeot"]["certificate_pem"], "lion");
        assert_eq!(both["received"]["citroen"]["certificate_pem"], "chevrons");
        assert_ne!(
            both["received"]["peugeot"]["client_secret"],
            both["received"]["citroen"]["client_secret"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("received.auto.tfvars.json");
        received("leaf").write(&path, None).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_client_id_is_a_uuid_of_version_4() {
        let id = client_id().unwrap();
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]));
    }
}

//! [`Received`]: the four things that Stellantis sends, as a `.auto.tfvars.json` that Terraform reads by itself.

use std::error::Error;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use tempfile::NamedTempFile;

use crate::authority::Issued;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The four things, under the names of the provider's arguments.
pub struct Received(Map<String, Value>);

impl Received {
    /// Adds a new client ID and client secret to what was issued.
    pub fn for_certificate(issued: Issued) -> Result<Self, Box<dyn Error>> {
        let things = [
            ("client_id", client_id()?),
            ("client_secret", client_secret()?),
            ("certificate_pem", issued.certificate_pem),
            ("ca_certificate_pem", issued.ca_certificate_pem),
        ];
        Ok(Self(
            things
                .into_iter()
                .map(|(name, text)| (name.to_owned(), text.into()))
                .collect(),
        ))
    }

    /// Writes four variables or, with a name, the element of that name in the variable `received`.
    ///
    /// What else is in the file stays. So do the client ID and client secret of an earlier answer: a renewal brings a new
    /// certificate, not a new client. Only the owner can read the file.
    pub fn write(self, path: &Path, name: Option<&str>) -> Result<(), Box<dyn Error>> {
        let mut variables = variables_in(path)?;
        let place = match name {
            None => &mut variables,
            Some(name) => object_at(object_at(&mut variables, "received")?, name)?,
        };
        for (name, thing) in self.0 {
            let kept = name.starts_with("client_") && place.get(&name).is_some_and(Value::is_string);
            if !kept {
                place.insert(name, thing);
            }
        }
        write_private(path, &Value::Object(variables))
    }
}

/// Bytes that nobody can guess.
pub fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Box<dyn Error>> {
    let mut bytes = [0; LENGTH];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "the system gives no random numbers")?;
    Ok(bytes)
}

fn variables_in(path: &Path) -> Result<Map<String, Value>, Box<dyn Error>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Map::new()),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display()).into()),
    };
    serde_json::from_str(&text)
        .map_err(|error| format!("{} is not a JSON object: {error}", path.display()).into())
}

fn object_at<'a>(
    parent: &'a mut Map<String, Value>,
    name: &str,
) -> Result<&'a mut Map<String, Value>, Box<dyn Error>> {
    let value = parent.entry(name).or_insert_with(|| json!({}));
    value
        .as_object_mut()
        .ok_or_else(|| format!("{name} in the file is not an object").into())
}

fn write_private(path: &Path, variables: &Value) -> Result<(), Box<dyn Error>> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, variables)?;
    file.write_all(b"\n")?;
    file.persist(path)?;
    Ok(())
}

/// A random UUID (RFC 9562, version 4).
fn client_id() -> Result<String, Box<dyn Error>> {
    let mut id = u128::from_be_bytes(random()?);
    id = id & !(0xF << 76) | 0x4 << 76;
    id = id & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{id:032x}");
    let groups =
        [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| hex.get(group).unwrap_or_default().to_owned());
    Ok(groups.join("-"))
}

/// 48 characters of 6 bits each.
fn client_secret() -> Result<String, Box<dyn Error>> {
    let letters = random::<48>()?;
    Ok(letters
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 64)]))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(certificate: &str) -> Received {
        let certificate_pem = certificate.to_owned();
        Received::for_certificate(Issued {
            certificate_pem,
            ca_certificate_pem: "ca".to_owned(),
        })
        .unwrap()
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

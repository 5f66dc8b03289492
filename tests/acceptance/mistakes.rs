//! Mistakes in a configuration: each a clear error, at the line where it stands.

use serde_json::Value as Json;

use crate::workspace::Workspace;

fn csr(name: &str, changes: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("country", "FR"),
        ("province", "Ile de France"),
        ("locality", "Paris"),
        ("organization", "Free2Move"),
        ("organizational_unit", "Programs Partners"),
        ("common_name", "MZP128745"),
        ("email_address", "api@example.com"),
    ];
    for (name, value) in &mut fields {
        if let Some((_, changed)) = changes.iter().find(|(changed, _)| changed == name) {
            *value = changed;
        }
    }
    let subject: String = fields
        .iter()
        .map(|(name, value)| format!("    {name} = \"{value}\"\n"))
        .collect();
    format!(
        "resource \"stellantis_csr\" \"{name}\" {{\n  private_key_pem = stellantis_keypair.app.private_key_pem\n  \
         subject = {{\n{subject}  }}\n}}\n"
    )
}

/// Terraform finds the line of an attribute inside an object from 1.15 on; before, it shows the head of the block.
fn finds_lines_in_objects() -> bool {
    let version = Workspace::new("").run(&["version", "-json"]).stdout;
    let version: Json = serde_json::from_str(&version).unwrap();
    let version = version["terraform_version"].as_str().unwrap().to_owned();
    let minor = version
        .split('.')
        .nth(1)
        .and_then(|minor| minor.parse::<u32>().ok());
    minor.is_some_and(|minor| minor >= 15)
}

const KEYPAIR: &str = "resource \"stellantis_keypair\" \"app\" {}\n";

#[test]
fn three_mistakes_in_a_subject_are_three_errors_each_at_its_line() {
    let mistakes = [
        ("country", "UK"),
        ("organizational_unit", "Programs Partner"),
        ("common_name", "mzp128745"),
    ];
    let workspace = Workspace::new(&format!("{KEYPAIR}{}", csr("app", &mistakes)));
    let plan = workspace.plan(&[]).failure();
    for words in [
        "The country is",
        "Write \"GB\".",
        "this typo",
        "An MZP is",
        "Write \"MZP128745\".",
    ] {
        assert!(plan.text().contains(words), "{words}: {}", plan.stderr);
    }
    for line in [
        "country = \"UK\"",
        "organizational_unit = \"Programs Partner\"",
        "common_name = \"mzp128745\"",
    ] {
        assert!(
            plan.text().contains(line) || !finds_lines_in_objects(),
            "{line}: {}",
            plan.stderr
        );
    }
    assert_eq!(plan.stderr.matches("Error: ").count(), 3);
}

#[test]
fn every_mistake_is_found_where_it_stands() {
    let long = "x".repeat(129);
    let mistakes = [
        ("country", "UK", "Invalid country code"),
        ("country", "fr", "Invalid country code"),
        ("country", "France", "Invalid country code"),
        ("country", "", "Invalid country code"),
        ("province", " ", "Invalid field of the subject"),
        ("locality", &long, "Invalid field of the subject"),
        ("organization", "a\\tb", "Invalid field of the subject"),
        (
            "organizational_unit",
            "Programs Partner",
            "Invalid organizational unit",
        ),
        ("common_name", "mzp12", "Invalid MZP"),
        ("common_name", "MZP", "Invalid MZP"),
        ("email_address", "api.example.com", "Invalid mail address"),
    ];
    let blocks = mistakes
        .iter()
        .enumerate()
        .map(|(n, (field, value, _))| csr(&format!("n{n}"), &[(field, value)]));
    let workspace = Workspace::new(&format!("{KEYPAIR}{}", blocks.collect::<String>()));
    let validated: Json = serde_json::from_str(&workspace.run(&["validate", "-json"]).stdout).unwrap();
    let found: Vec<(String, String)> = validated["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (string(&found["snippet"]["code"]), string(&found["summary"])))
        .collect();
    assert_eq!(found.len(), mistakes.len(), "{found:#?}");
    let exact = finds_lines_in_objects();
    for (index, (field, _, summary)) in mistakes.iter().enumerate() {
        let line = if exact {
            format!("{field} =")
        } else {
            format!("\"n{index}\"")
        };
        let there = found
            .iter()
            .any(|(code, said)| code.contains(&line) && said == summary);
        assert!(there, "{field}: {summary}: {found:#?}");
    }
}

fn string(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

#[test]
fn texts_in_each_others_place_are_told_what_they_are() {
    let workspace = Workspace::new(&format!("{KEYPAIR}{}", csr("app", &[])));
    workspace.apply(&[]);
    let exchanged = "resource \"stellantis_credentials\" \"app\" {\n  cert_request_pem = stellantis_csr.app.cert_request_pem\n  \
                     certificate_pem = stellantis_keypair.app.private_key_pem\n}\n\
                     resource \"stellantis_csr\" \"other\" {\n  private_key_pem = stellantis_csr.app.cert_request_pem\n  \
                     subject = stellantis_csr.app.subject\n}\n";
    let main = workspace.read("main.tf");
    workspace.write("main.tf", &format!("{main}{exchanged}"));
    workspace
        .plan(&[])
        .failure()
        .says("the text holds a private key, not a certificate")
        .says("the text holds a certificate signing request, not a private key");
}

#[test]
fn an_encrypted_key_is_recognised() {
    let workspace = Workspace::new(
        &csr("app", &[]).replace("stellantis_keypair.app.private_key_pem", "file(\"KeyName.pem\")"),
    );
    workspace
        .tool(
            "openssl",
            &[
                "genpkey",
                "-algorithm",
                "RSA",
                "-aes256",
                "-pass",
                "pass:hunter2",
                "-out",
                "KeyName.pem",
            ],
        )
        .success();
    workspace
        .plan(&[])
        .failure()
        .says("the private key is encrypted (PKCS#8")
        .says("openssl pkey -in");
}

#[test]
fn a_client_secret_with_a_line_break_is_told_of_trimspace() {
    let workspace = Workspace::new(&format!(
        "{KEYPAIR}{}resource \"stellantis_credentials\" \"app\" {{\n  cert_request_pem = stellantis_csr.app.cert_request_pem\n  \
         client_secret = file(\"secret.txt\")\n}}\n",
        csr("app", &[])
    ));
    workspace.write("secret.txt", "s3cr3t-marked\n");
    workspace
        .plan(&[])
        .failure()
        .says("client_secret = file(\"secret.txt\")")
        .says("trimspace")
        .does_not_say("s3cr3t");
}

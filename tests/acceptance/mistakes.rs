//! Mistakes in a configuration: each a clear error, at the line where it stands.

use std::sync::LazyLock;

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
    static FINDS: LazyLock<bool> = LazyLock::new(|| {
        let version = Workspace::new("").run(&["version", "-json"]).stdout;
        let version: Json = serde_json::from_str(&version).unwrap();
        let mut numbers = version["terraform_version"].as_str().unwrap().split('.');
        let minor: u32 = numbers.nth(1).unwrap().parse().unwrap();
        minor >= 15
    });
    *FINDS
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

/// A field of the subject, a mistake in it as HCL writes it, and what the provider calls it.
type Mistake<'a> = (&'a str, &'a str, &'a str);

const COUNTRY: &str = "Invalid country code";
const FIELD: &str = "Invalid field of the subject";
const UNIT: &str = "Invalid organizational unit";
const NAME: &str = "Invalid MZP";
const MAIL: &str = "Invalid email address";

const MISTAKES: &[Mistake<'_>] = &[
    ("country", "UK", COUNTRY),
    ("country", "fr", COUNTRY),
    ("country", "France", COUNTRY),
    ("country", "ZZ", COUNTRY),
    ("country", "FR\\n", COUNTRY),
    ("organization", "tab\\tulator", FIELD),
    ("organization", "nul\\u0000", FIELD),
    ("organization", "break\\r\\n", FIELD),
    ("province", "Rh\u{FFFD}ne", FIELD),
    ("organizational_unit", "Programs Partner", UNIT),
    ("organizational_unit", "programs partners", UNIT),
    ("common_name", "mzp12", NAME),
    ("common_name", "MZP", NAME),
    ("common_name", "MZP 12", NAME),
    ("common_name", "128745", NAME),
    ("email_address", "api.example.com", MAIL),
    ("email_address", "api@", MAIL),
    ("email_address", "api@example", MAIL),
    ("email_address", "API <api@example.com>", MAIL),
    ("email_address", "api@example.com, it@example.com", MAIL),
    ("email_address", "prénom@example.com", MAIL),
];

/// What nobody may write in any field.
fn in_every_field<'a>(long: &'a str, summaries: &[(&'a str, &'a str)]) -> Vec<Mistake<'a>> {
    let mistakes = summaries.iter().flat_map(|(field, summary)| {
        ["", " ", long].map(|value| match *field {
            // What is blank is told so in the same words everywhere.
            "email_address" if value.trim().is_empty() => (*field, value, FIELD),
            _ => (*field, value, *summary),
        })
    });
    mistakes.collect()
}

#[test]
fn every_mistake_is_found_where_it_stands() {
    let long = "x".repeat(129);
    let fields = [
        ("country", COUNTRY),
        ("province", FIELD),
        ("locality", FIELD),
        ("organization", FIELD),
        ("organizational_unit", UNIT),
        ("common_name", NAME),
        ("email_address", MAIL),
    ];
    let mistakes = [MISTAKES, &in_every_field(&long, &fields)].concat();
    let blocks = mistakes
        .iter()
        .enumerate()
        .map(|(n, (field, value, _))| csr(&format!("n{n}"), &[(field, value)]));
    let workspace = Workspace::new(&format!("{KEYPAIR}{}", blocks.collect::<String>()));
    let found = validated(&workspace);
    assert_eq!(found.len(), mistakes.len(), "{found:#?}");
    for (index, (field, value, summary)) in mistakes.iter().enumerate() {
        let address = format!("stellantis_csr.n{index}");
        let error = found.iter().find(|error| error.address == address);
        let error = error.unwrap_or_else(|| panic!("nothing about {field} = {value:?}: {found:#?}"));
        assert_eq!(error.summary, *summary, "{field} = {value:?}");
        assert!(
            error.detail.contains("\n\n"),
            "a cause and a remedy: {}",
            error.detail
        );
        let line = match finds_lines_in_objects() {
            true => format!("{field} ="),
            false => format!("\"n{index}\""),
        };
        assert!(error.line.contains(&line), "{line}: {}", error.line);
    }
}

/// An error as `terraform validate -json` has it.
#[derive(Debug)]
struct Invalid {
    address: String,
    summary: String,
    detail: String,
    line: String,
}

fn validated(workspace: &Workspace) -> Vec<Invalid> {
    let validated: Json = serde_json::from_str(&workspace.run(&["validate", "-json"]).stdout).unwrap();
    let errors = validated["diagnostics"].as_array().unwrap().iter();
    errors
        .map(|error| Invalid {
            address: string(&error["address"]),
            summary: string(&error["summary"]),
            detail: string(&error["detail"]),
            line: string(&error["snippet"]["code"]),
        })
        .collect()
}

fn string(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

#[test]
fn texts_in_each_others_place_are_told_what_they_are() {
    let workspace = Workspace::new(&format!("{KEYPAIR}{}", csr("app", &[])));
    workspace.apply(&[]);
    let main = workspace.read("main.tf");
    workspace.write("main.tf", &format!("{main}{EXCHANGED}"));
    workspace
        .plan(&[])
        .failure()
        .says("the text contains a private key, not a certificate")
        .says("the text contains a certificate signing request, not a private key");
    let certificate = "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=MZP1";
    let certificate = workspace.tool("sh", &["-c", certificate]).success().stdout;
    workspace.write("certificate.pem", &certificate);
    workspace.write("main.tf", &main);
    workspace.edit(
        "main.tf",
        "stellantis_keypair.app.private_key_pem",
        "file(\"certificate.pem\")",
    );
    workspace
        .plan(&[])
        .failure()
        .says("the text contains a certificate, not a private key");
}

const EXCHANGED: &str = r#"
resource "stellantis_credentials" "app" {
  cert_request_pem = stellantis_csr.app.cert_request_pem
  certificate_pem  = stellantis_keypair.app.private_key_pem
}

resource "stellantis_csr" "other" {
  private_key_pem = stellantis_csr.app.cert_request_pem
  subject         = stellantis_csr.app.subject
}
"#;

#[test]
fn an_encrypted_key_needs_its_passphrase_and_no_other() {
    let workspace = Workspace::new(
        &csr("app", &[]).replace("stellantis_keypair.app.private_key_pem", "file(\"KeyName.pem\")"),
    );
    let encrypted = "openssl genpkey -algorithm RSA -aes256 -pass pass:hunter2 -out KeyName.pem";
    let legacy = "openssl rsa -in KeyName.pem -passin pass:hunter2 -traditional -aes256 -passout pass:hunter2 -out KeyName.pem";
    for command in [encrypted, legacy] {
        workspace.tool("sh", &["-c", command]).success();
        workspace.plan(&[]).failure().says("Passphrase is missing");
        let key = "= file(\"KeyName.pem\")";
        let with = |passphrase: &str| format!("{key}\n  private_key_passphrase_wo = \"{passphrase}\"");
        workspace.edit("main.tf", key, &with("hunter3"));
        workspace.plan(&[]).failure().says("Private key cannot be opened");
        workspace.edit("main.tf", &with("hunter3"), &with("hunter2"));
        workspace.apply(&[]);
        workspace.edit("main.tf", &with("hunter2"), key);
    }
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

#[test]
fn ten_megabytes_are_refused_in_a_few_lines() {
    let configuration = csr("app", &[]).replace("\"Paris\"", "file(\"long.txt\")");
    let workspace = Workspace::new(&format!("{KEYPAIR}{configuration}"));
    workspace.write("long.txt", &"x".repeat(10_000_000));
    let plan = workspace.plan(&[]).failure().says("has 10000000 characters");
    assert!(plan.stderr.len() < 2_000, "{} bytes", plan.stderr.len());
}

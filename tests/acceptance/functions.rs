//! The functions, as a configuration calls them.

use serde_json::json;

use crate::life::{answer, quickstart};
use crate::workspace::{Workspace, vector};

const SUBJECT: &str = "{
    country       = \"FR\"
    province      = \"Ile de France\"
    locality      = \"Paris\"
    organization  = \"Free2Move\"
    common_name   = \"MZP128745\"
    email_address = \"api@example.com\"
  }";

#[test]
fn functions_tell_of_certificate_request_and_key_in_plan_and_apply() {
    let workspace = quickstart();
    let outputs = r#"
output "request" { value = provider::stellantis::parse_cert_request(stellantis_csr.app[0].cert_request_pem) }
output "certificate" { value = var.certificate_pem == null ? null : provider::stellantis::parse_certificate(var.certificate_pem) }
output "bundle" { value = [for one in provider::stellantis::parse_certificates(var.bundle) : one.subject_dn] }
output "match" { value = nonsensitive(provider::stellantis::keys_match(stellantis_keypair.app.private_key_pem, stellantis_csr.app[0].cert_request_pem)) }
variable "bundle" { default = "" }
check "role" {
  assert {
    condition     = var.certificate_pem == null || try(contains(provider::stellantis::parse_certificate(var.certificate_pem).extended_key_usage, "clientAuth"), false)
    error_message = "The certificate is not for TLS clients."
  }
}
"#;
    let bundle = format!("-var=bundle={}", vector("keystores/ec.pem"));
    workspace.write("functions.tf", outputs);
    // The key is not made yet, so what the functions say of it is not known either.
    workspace
        .plan(&[&bundle])
        .changes()
        .says("+ match = (known after apply)")
        .says("+ request = (known after apply)");
    workspace.apply(&[&bundle]);
    assert_eq!(
        workspace.output("request")["subject"]["common_name"],
        json!("MZP128745")
    );
    assert_eq!(workspace.output("request")["signature_is_valid"], json!(true));
    assert_eq!(workspace.output("match"), json!(true));
    assert_eq!(workspace.output("bundle"), json!(["CN=ec"]));
    assert_eq!(workspace.output("certificate"), json!(null));
    answer(&workspace, &[]);
    workspace.apply(&[&bundle]).does_not_say("not for TLS clients");
    let certificate = workspace.output("certificate");
    assert_eq!(
        certificate["public_key_sha256"],
        workspace.output("request")["public_key_sha256"]
    );
    assert_eq!(
        certificate["serial_number"],
        workspace.attribute("stellantis_credentials.app[0]", "serial_number")
    );
    assert_eq!(certificate["extended_key_usage"], json!(["clientAuth"]));
}

#[test]
fn the_configuration_for_openssl_is_written_for_a_subject_without_its_default() {
    let workspace = Workspace::new(&format!(
        "locals {{\n  subject = {SUBJECT}\n}}\n\
         output \"config\" {{ value = provider::stellantis::openssl_config(local.subject) }}\n\
         output \"name\" {{ value = provider::stellantis::format_subject(local.subject, \"rfc4514\") }}\n"
    ));
    workspace.apply(&[]);
    workspace.write("CSRConfig.conf", workspace.output("config").as_str().unwrap());
    workspace
        .tool("openssl", &["genrsa", "-out", "KeyName.pem", "2048"])
        .success();
    let subject = workspace
        .tool(
            "openssl",
            &[
                "req",
                "-new",
                "-key",
                "KeyName.pem",
                "-config",
                "CSRConfig.conf",
                "-noout",
                "-subject",
                "-nameopt",
                "RFC2253",
            ],
        )
        .success();
    assert_eq!(
        subject.stdout.trim_end().strip_prefix("subject="),
        workspace.output("name").as_str()
    );
}

#[test]
fn a_wrong_argument_is_shown_at_its_line_with_what_to_do() {
    let workspace = Workspace::new("");
    let key = vector("ecdsa-p256.key.pem");
    let secret = key.lines().nth(1).unwrap().to_owned();
    workspace.write("key.pem", &key);
    let without_country = SUBJECT.replace("country       = \"FR\"", "");
    for (call, parameter, words) in [
        (
            "parse_certificate(\"dear colleague\")".to_owned(),
            "text",
            "the text is neither PEM nor base64.",
        ),
        (
            "parse_certificate(file(\"key.pem\"))".to_owned(),
            "text",
            "the text contains a private key, not a certificate. Provide a certificate.",
        ),
        (
            "parse_certificate(null)".to_owned(),
            "text",
            "argument must not be null",
        ),
        (
            "keys_match(file(\"key.pem\"), \"\")".to_owned(),
            "other",
            "the text is empty.",
        ),
        (
            format!("format_subject({without_country}, \"openssl\")"),
            "subject",
            "The argument subject.country is required, but it is not set. Set subject.country in the configuration.",
        ),
        (
            format!("format_subject({SUBJECT}, \"der\")"),
            "format",
            "The format \"der\" does not exist. Use \"openssl\", \"keytool\" or \"rfc4514\".",
        ),
    ] {
        workspace.write(
            "output.tf",
            &format!("output \"x\" {{ value = provider::stellantis::{call} }}\n"),
        );
        let outcome = workspace.plan(&[]).failure();
        assert!(!outcome.text().contains(&secret), "{}", outcome.text());
        outcome
            .says("Error: Invalid function argument")
            .says("in output \"x\":")
            .says(&format!("Invalid value for \"{parameter}\" parameter:"))
            .says(words)
            .does_not_say("..");
    }
}

#[test]
fn the_data_source_tells_of_a_certificate_and_waits_for_one_that_is_not_known() {
    let workspace = Workspace::new(
        r#"
variable "certificate" {}
resource "terraform_data" "received" { input = var.certificate }
data "stellantis_certificate" "now" { certificate_pem = var.certificate }
data "stellantis_certificate" "later" {
  certificate_pem     = terraform_data.received.output
  early_renewal_hours = 10000000
  lifecycle {
    postcondition {
      condition     = self.status == "renewal_due"
      error_message = "Renewal is not due."
    }
  }
}
output "now" { value = data.stellantis_certificate.now.subject.common_name }
output "later" { value = data.stellantis_certificate.later.status }
"#,
    );
    let certificate = |name: &str| format!("-var=certificate={}", vector(name));
    let ec = certificate("keystores/ec.pem");
    workspace
        .plan(&[&ec])
        .changes()
        .says("data.stellantis_certificate.later will be read during apply")
        .says("+ later = (known after apply)")
        .says("+ now = \"ec\"");
    workspace.apply(&[&ec]);
    assert_eq!(workspace.output("later"), json!("renewal_due"));
    workspace
        .plan(&[&certificate("ecdsa-p256.key.pem")])
        .failure()
        .says("Error: Certificate cannot be read")
        .says("with data.stellantis_certificate.now")
        .says("the text contains a private key, not a certificate");
}

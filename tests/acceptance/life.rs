//! The whole life of a registration, with the quickstart's own configuration.

use std::fs;

use serde_json::{Value as Json, json};

use crate::workspace::{Outcome, Workspace, terraform};

pub fn quickstart() -> Workspace {
    Workspace::example("quickstart", terraform())
}

/// Answers the request that the quickstart puts out.
pub fn answer(workspace: &Workspace, arguments: &[&str]) {
    let request = workspace.output("cert_request_pem");
    workspace.answer(request.as_str().unwrap(), arguments).success();
}

#[test]
fn a_registration_lives_from_its_creation_to_its_end() {
    let workspace = quickstart();
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "pending");
    assert_eq!(workspace.output("missing").as_array().unwrap().len(), 4);

    answer(&workspace, &["--intermediate"]);
    workspace
        .plan(&[])
        .changes()
        .says("stellantis_credentials.app will be updated in-place")
        .says("1 to change");
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
    assert_eq!(workspace.output("missing"), json!([]));

    let lyon = r#"-var=subject={country="FR",province="Rhône",locality="Lyon",organization="Example",common_name="MZP128745",email_address="api@example.com"}"#;
    let request = workspace.output("cert_request_pem");
    workspace
        .plan(&[lyon])
        .changes()
        .says("stellantis_csr.app will be updated in-place")
        .says("Certificate signing request will change")
        .says("0 to add, 2 to change, 0 to destroy");
    workspace.apply(&[lyon]);
    assert_ne!(workspace.output("cert_request_pem"), request);
    workspace.apply(&[]);
    assert_eq!(
        workspace.output("cert_request_pem"),
        request,
        "the same key and subject give the same bytes"
    );

    workspace
        .destroy()
        .success()
        .says("Private key will be destroyed")
        .says("3 destroyed");
    assert_eq!(
        workspace
            .run(&["show", "-json"])
            .success()
            .stdout
            .matches("stellantis_")
            .count(),
        0
    );
}

#[test]
fn a_key_is_replaced_after_warnings_and_its_certificate_with_it() {
    let workspace = quickstart();
    workspace.apply(&[]);
    answer(&workspace, &[]);
    workspace.apply(&[]);
    // With -replace, Terraform asks the provider for no plan of the end of the old key.
    let warned = |outcome: Outcome| {
        let outcome = outcome.changes().says("Certificate signing request will change");
        outcome.says("Certificate may not fit the new request")
    };
    warned(workspace.plan(&["-replace=stellantis_keypair.app"])).says("will be replaced, as requested");
    let main = workspace.read("main.tf");
    workspace.write(
        "main.tf",
        &main.replace("\"app\" {}", "\"app\" {\n  rsa_bits = 3072\n}"),
    );
    warned(workspace.plan(&[]))
        .says("Private key will be destroyed")
        .says("# forces replacement");
    workspace.write("main.tf", &main);
    fs::rename(
        workspace.path("received.auto.tfvars.json"),
        workspace.path("old.json"),
    )
    .unwrap();
    workspace
        .run(&["apply", "-auto-approve", "-replace=stellantis_keypair.app"])
        .success();
    workspace.plan(&[]).nothing_to_do();
    assert_eq!(workspace.output("status"), "pending");

    fs::rename(
        workspace.path("old.json"),
        workspace.path("received.auto.tfvars.json"),
    )
    .unwrap();
    workspace
        .plan(&[])
        .failure()
        .says("Certificate is for another key")
        .says("Request: \"emailAddress=");
    answer(&workspace, &[]);
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
}

#[test]
fn a_plan_that_was_saved_is_applied_later() {
    let workspace = quickstart();
    workspace.run(&["plan", "-out=first.tfplan"]).success();
    workspace.run(&["apply", "first.tfplan"]).success();
    answer(&workspace, &[]);
    workspace.run(&["plan", "-out=second.tfplan"]).success();
    workspace.run(&["apply", "second.tfplan"]).success();
    assert_eq!(workspace.output("status"), "active");
    workspace.plan(&[]).nothing_to_do();
    workspace.plan(&["-refresh=false"]).nothing_to_do();
    workspace
        .run(&["apply", "-auto-approve", "-refresh-only"])
        .success();
    workspace.run(&["plan", "-destroy", "-out=last.tfplan"]).success();
    workspace.run(&["apply", "last.tfplan"]).success();
}

#[test]
fn a_certificate_of_another_application_is_refused_in_the_plan() {
    let (workspace, other) = (quickstart(), quickstart());
    workspace.apply(&[]);
    other.apply(&[]);
    answer(&other, &[]);
    workspace.write(
        "received.auto.tfvars.json",
        &other.read("received.auto.tfvars.json"),
    );
    let outcome = workspace
        .plan(&[])
        .failure()
        .says("Certificate is for another key")
        .says("on main.tf line");
    let text = outcome.text();
    for key in [&workspace, &other]
        .map(|workspace| workspace.attribute("stellantis_keypair.app", "public_key_sha256"))
    {
        assert!(
            text.contains(key.as_str().unwrap()),
            "both sides are named: {text}"
        );
    }
}

#[test]
fn a_wrong_authority_and_a_missing_intermediate_are_refused_in_the_plan() {
    let (workspace, other) = (quickstart(), quickstart());
    workspace.apply(&[]);
    other.apply(&[]);
    answer(&workspace, &["--intermediate"]);
    answer(&other, &[]);
    let received: Json = serde_json::from_str(&workspace.read("received.auto.tfvars.json")).unwrap();
    let others: Json = serde_json::from_str(&other.read("received.auto.tfvars.json")).unwrap();

    let mut wrong = received.clone();
    wrong["ca_certificate_pem"] = others["ca_certificate_pem"].clone();
    workspace.write("received.auto.tfvars.json", &wrong.to_string());
    workspace
        .plan(&[])
        .failure()
        .says("Certificate does not chain to the CA")
        .says("ca_certificate_pem =");

    let mut incomplete = received.clone();
    let bundle = received["certificate_pem"].as_str().unwrap();
    let leaf = bundle
        .split_inclusive("-----END CERTIFICATE-----")
        .next()
        .unwrap();
    incomplete["certificate_pem"] = json!(leaf);
    workspace.write("received.auto.tfvars.json", &incomplete.to_string());
    workspace
        .plan(&[])
        .failure()
        .says("was issued by \"CN=Sandbox Intermediate CA")
        .says("whose certificate is missing");

    workspace.write("received.auto.tfvars.json", &received.to_string());
    workspace.apply(&[]);
    assert_eq!(workspace.output("status"), "active");
}

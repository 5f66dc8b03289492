//! Lives of applications, and of the set among their arguments.

use crate::arguments::{APPLICATION, MZP, application, number, text};
use crate::host::{Action, Launch, Stored, Terraform, Value, summaries};

type Arguments = Vec<(&'static str, Value)>;

/// The usual description with another value of one argument.
fn with(name: &'static str, value: Value) -> Arguments {
    let mut arguments = application();
    arguments.retain(|(other, _)| *other != name);
    arguments.push((name, value));
    arguments
}

fn names(names: &[&str]) -> Value {
    Value::set(names.iter().map(text).collect())
}

/// Plans and applies a change in place; the stored object, and what the plan warned of.
async fn change(terraform: &Terraform, prior: &Stored, arguments: &[(&str, Value)]) -> (Stored, Vec<String>) {
    let config = terraform.config(APPLICATION, arguments);
    let planned = terraform
        .plan(APPLICATION, Some(prior), &config)
        .await
        .ok()
        .unwrap();
    assert_eq!(planned.action, Action::Update);
    assert!(planned.state.is_wholly_known(), "the plan knows all");
    let warned = summaries(&planned.warnings)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let stored = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    terraform.check_settled(&stored, &config).await;
    (stored, warned)
}

#[tokio::test]
async fn point_42_43_an_application_is_described_approved_and_changed_in_place() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = terraform.config(APPLICATION, &application());
    let planned = terraform.plan(APPLICATION, None, &config).await.ok().unwrap();
    assert!(planned.state.is_wholly_known(), "the plan knows all");
    let described = terraform.apply(planned, &config).await.ok().unwrap().unwrap();
    terraform.check_settled(&described, &config).await;
    assert_eq!(
        (described.json("status"), described.json("revision")),
        ("described".into(), 1.into())
    );

    let (described, warned) = change(&terraform, &described, &with("company", text("Free2Move SAS"))).await;
    assert_eq!(described.json("revision"), 2);
    assert!(warned.is_empty());

    let (approved, warned) = change(&terraform, &described, &with("login_identifier", text(MZP))).await;
    assert_eq!(warned, ["Description of an approved application changes"]);
    assert_eq!(
        (approved.json("status"), approved.json("revision")),
        ("approved".into(), 3.into())
    );
    let request = approved.json("registration_request");
    assert!(request.as_str().unwrap().contains(MZP));

    let (described, warned) = change(&terraform, &approved, &application()).await;
    assert_eq!(warned, ["Login identifier of the application is removed"]);
    assert_eq!(described.json("status"), "described");
    assert!(terraform.destroy(&described).await.is_empty());
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_35_the_order_of_vehicle_data_and_white_space_around_the_concept_change_nothing() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let config = |arguments: &Arguments| terraform.config(APPLICATION, arguments);
    let stored = terraform
        .make(APPLICATION, None, &config(&application()))
        .await
        .unwrap();
    let concept = application().into_iter().find(|(name, _)| *name == "concept");
    let concept = format!("{}\r\n", concept.unwrap().1.as_str().unwrap());
    for same in [
        with("vehicle_data", names(&["odometer", "battery level", "odometer"])),
        with("concept", text(concept)),
    ] {
        terraform.check_settled(&stored, &config(&same)).await;
    }
    let (changed, _) = change(&terraform, &stored, &with("vehicle_data", names(&["doors"]))).await;
    assert_eq!(changed.json("vehicle_data"), serde_json::json!(["doors"]));
    plugin.shutdown().await;
}

#[tokio::test]
async fn elements_of_a_set_may_be_unknown_and_turn_out_to_be_the_same() {
    let (plugin, terraform) = Terraform::start(Launch::default()).await;
    let vehicle_data = vec![Value::unknown(), text("odometer"), Value::unknown()];
    let unknown = terraform.config(APPLICATION, &with("vehicle_data", Value::set(vehicle_data)));
    let planned = terraform.plan(APPLICATION, None, &unknown).await.ok().unwrap();
    assert!(planned.state.attribute("registration_request").is_unknown());
    assert!(*planned.state.attribute("status") == text("described"));
    assert!(*planned.state.attribute("revision") == number(1));
    let known = terraform.config(
        APPLICATION,
        &with("vehicle_data", names(&["odometer", "battery level"])),
    );
    let stored = terraform.apply(planned, &known).await.ok().unwrap().unwrap();
    terraform.check_settled(&stored, &known).await;
    plugin.shutdown().await;
}

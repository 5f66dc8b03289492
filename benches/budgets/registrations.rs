//! Registrations in a state that no Terraform has applied: of thousands of objects, its apply takes minutes for itself.

use futures_util::future::join_all;
use serde_json::{Value as Json, from_slice, from_str, json};
use tokio::sync::Semaphore;

use crate::fixtures::SUBJECT;
use crate::host::{Launch, Stored, Terraform, Value};
use crate::workspace::{Workspace, release_binary};

/// Adds registrations to a state that holds some, until there are so many. Each has a key of its own.
pub async fn grow(workspace: &Workspace, registrations: usize) {
    let mut state: Json = from_str(&workspace.read("terraform.tfstate")).unwrap();
    let present = instances(&mut state, "stellantis_keypair").len();
    let (_plugin, terraform) =
        Terraform::start(Launch::default().binary(release_binary()).without("TF_LOG")).await;
    let limit = Semaphore::new(10);
    let create = async |number| {
        let _turn = limit.acquire().await.unwrap();
        create(&terraform, number).await
    };
    let created = join_all((present..registrations).map(create)).await;
    for (number, objects) in (present..).zip(created) {
        for (type_name, object) in objects {
            let instances = instances(&mut state, type_name);
            let mut instance = instances[0].clone();
            instance["index_key"] = json!(number);
            instance["attributes"] = from_slice(object.whole_json()).unwrap();
            instances.push(instance);
        }
    }
    workspace.write("terraform.tfstate", &state.to_string());
}

fn instances<'a>(state: &'a mut Json, type_name: &str) -> &'a mut Vec<Json> {
    let mut resources = state["resources"].as_array_mut().unwrap().iter_mut();
    let resource = resources.find(|resource| resource["type"] == type_name).unwrap();
    resource["instances"].as_array_mut().unwrap()
}

/// A key pair, its request and its credentials, as the configuration describes them.
async fn create(terraform: &Terraform, number: usize) -> [(&'static str, Stored); 3] {
    let text = |stored: &Stored, name| Value::string(stored.json(name).as_str().unwrap());
    let make = async |type_name, arguments: &[(&str, Value)]| {
        let config = terraform.config(type_name, arguments);
        terraform.make(type_name, None, &config).await.unwrap()
    };
    let key_pair = make("stellantis_keypair", &[]).await;
    let subject = SUBJECT.map(|(name, value)| match name {
        "common_name" => (name, Value::string(format!("MZP{number}"))),
        _ => (name, Value::string(value)),
    });
    let arguments = [
        ("private_key_pem", text(&key_pair, "private_key_pem")),
        ("subject", Value::map(subject)),
    ];
    let csr = make("stellantis_csr", &arguments).await;
    let request = [("cert_request_pem", text(&csr, "cert_request_pem"))];
    let credentials = make("stellantis_credentials", &request).await;
    [
        ("stellantis_keypair", key_pair),
        ("stellantis_csr", csr),
        ("stellantis_credentials", credentials),
    ]
}

//! Objects that come and go in one process.

use std::env;
use std::time::Instant;

use super::{Load, seconds_since, start};
use crate::fixtures::SUBJECT;
use crate::host::{Stored, Terraform, Value};
use crate::process::memory;

/// How many, unless `SOAK` says another number.
const LIFECYCLES: usize = 500;

/// Create, plan, refresh, update and destroy of a key pair, its request and its credentials.
pub async fn lifecycles() -> Load {
    let lifecycles = env::var("SOAK").map_or(LIFECYCLES, |number| number.parse().expect("SOAK is a number"));
    let (plugin, terraform) = start().await;
    let resident = || memory(plugin.process_id(), "VmRSS:");
    let begin = Instant::now();
    let mut after_tenth = 0.0;
    for lived in 0..lifecycles {
        if lived == lifecycles / 10 {
            after_tenth = resident();
        }
        live(&terraform, lived).await;
    }
    let at_end = resident();
    let figures = format!(
        "{after_tenth:.1} MiB resident after a tenth of them, {at_end:.1} MiB at the end; {}",
        seconds_since(begin)
    );
    plugin.shutdown().await;
    Load {
        what: format!(
            "{lifecycles} lifecycles in one process: create, plan, refresh, update and destroy of three objects"
        ),
        figures,
        limit: "flat",
    }
}

async fn live(terraform: &Terraform, number: usize) {
    let key_pair = [("algorithm", Value::string("ECDSA"))];
    let protected = [key_pair[0].clone(), ("deletion_protection", Value::Bool(false))];
    let key_pair = change(terraform, "stellantis_keypair", &key_pair, &protected).await;
    let key = key_pair.json("private_key_pem");
    let key = key.as_str().unwrap();
    let request = ["1", "2"].map(|suffix| csr(key, &format!("MZP{number}{suffix}")));
    let csr = change(terraform, "stellantis_csr", &request[0], &request[1]).await;
    let pem = csr.json("cert_request_pem");
    let pending = [("cert_request_pem", Value::string(pem.as_str().unwrap()))];
    let answered = [pending[0].clone(), ("client_id", Value::string("client"))];
    let credentials = change(terraform, "stellantis_credentials", &pending, &answered).await;
    for stored in [credentials, csr, key_pair] {
        terraform.destroy(&stored).await;
    }
}

/// Creates an object, refreshes and plans it, and updates it.
async fn change(
    terraform: &Terraform,
    type_name: &str,
    first: &[(&str, Value)],
    second: &[(&str, Value)],
) -> Stored {
    let config = terraform.config(type_name, first);
    let created = terraform.make(type_name, None, &config).await.unwrap();
    terraform.check_settled(&created, &config).await;
    let config = terraform.config(type_name, second);
    terraform.make(type_name, Some(&created), &config).await.unwrap()
}

fn csr(key: &str, common_name: &str) -> [(&'static str, Value); 2] {
    let subject = SUBJECT.map(|(name, value)| match name {
        "common_name" => (name, Value::string(common_name)),
        _ => (name, Value::string(value)),
    });
    [
        ("private_key_pem", Value::string(key)),
        ("subject", Value::map(subject)),
    ]
}

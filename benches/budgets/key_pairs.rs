//! Generation of RSA-2048 keys. How long one takes is a matter of luck, so that there are hundreds.

use std::process::Command;
use std::thread;
use std::time::Instant;

use terraform_provider_stellantis::pki::{KeyAlgorithm, PrivateKey, RsaBits};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use crate::contender::Contender;
use crate::host::{Launch, Terraform};
use crate::plans;
use crate::table::{Column, Row, alternate, ratios};
use crate::workspace::release_binary;

const KEYPAIR: &str = "stellantis_keypair";
const HUNDRED: &str = "apply of 100 RSA-2048 key pairs ÷ (100 × one core's generation ÷ cores)";

pub fn rows(contenders: &[Contender], runtime: &Runtime) -> Vec<Row> {
    [by_terraform(contenders)]
        .into_iter()
        .chain(on_one_core(runtime))
        .collect()
}

/// Seconds of an apply of a hundred, in turn.
fn by_terraform(contenders: &[Contender]) -> Row {
    let workspaces: Vec<_> = contenders
        .iter()
        .map(|contender| (contender.column, contender.workspace_of_key_pairs()))
        .collect();
    let measures: Vec<_> = workspaces
        .iter()
        .map(|(column, workspace)| {
            let measure = move || {
                let _ = std::fs::remove_file(workspace.path("terraform.tfstate"));
                seconds(|| plans::apply(workspace))
            };
            (*column, measure)
        })
        .collect();
    let what = "`terraform apply` of 100 RSA-2048 key pairs (s)";
    Row::new(what, "3 rounds", alternate(3, &measures))
}

/// What a key takes alone, and what a hundred take through the provider over what the cores would take for the generation.
fn on_one_core(runtime: &Runtime) -> [Row; 2] {
    let cores = thread::available_parallelism().unwrap().get() as f64;
    let alone: [(Column, &dyn Fn() -> f64); 2] = [
        (Column::Ours, &|| generate(40)),
        (Column::OpenSsl, &|| generate_with_openssl(10)),
    ];
    let alone = alternate(5, &alone);
    let hundred: [(Column, &dyn Fn() -> f64); 2] = [
        (Column::Ours, &|| runtime.block_on(apply(100))),
        (Column::Floor, &|| generate(100) * 100.0 / cores / 1e3),
    ];
    let over_generation = ratios(&alternate(4, &hundred), Column::Floor);
    let how = "5 × 40 with the library that the provider uses; 5 × 10 `openssl genrsa`";
    let how_of_hundred = "ten at once, by the strict host of the tests; 4 rounds";
    [
        Row::new("one RSA-2048 key on one core (ms)", how, alone).only(&[Column::Ours, Column::OpenSsl]),
        Row::new(HUNDRED, how_of_hundred, over_generation)
            .only(&[Column::Ours])
            .budget("1.15"),
    ]
}

fn seconds(work: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    work();
    begin.elapsed().as_secs_f64()
}

/// Milliseconds a key.
fn generate(count: usize) -> f64 {
    let generate = || {
        for _ in 0..count {
            PrivateKey::generate(KeyAlgorithm::Rsa(RsaBits::B2048)).unwrap();
        }
    };
    seconds(generate) * 1e3 / count as f64
}

fn generate_with_openssl(count: usize) -> f64 {
    let generate = || {
        for _ in 0..count {
            let made = Command::new("openssl")
                .args(["genrsa", "2048"])
                .output()
                .expect("openssl");
            assert!(made.status.success());
        }
    };
    seconds(generate) * 1e3 / count as f64
}

/// Seconds of so many applies, ten at once as Terraform does.
async fn apply(count: usize) -> f64 {
    let (_plugin, terraform) =
        Terraform::start(Launch::default().binary(release_binary()).without("TF_LOG")).await;
    let config = terraform.config(KEYPAIR, &[]);
    let limit = Semaphore::new(10);
    let begin = Instant::now();
    let applies = (0..count).map(|_| async {
        let _turn = limit.acquire().await.unwrap();
        terraform.make(KEYPAIR, None, &config).await.unwrap()
    });
    futures_util::future::join_all(applies).await;
    begin.elapsed().as_secs_f64()
}

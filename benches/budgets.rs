//! The budgets, measured on the release binary: `make bench`. It prints what it finds and judges nothing.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used)]

#[path = "../tests/fixtures/mod.rs"]
mod fixtures;
#[path = "../tests/host/mod.rs"]
mod host;
#[path = "../tests/acceptance/workspace.rs"]
mod workspace;

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use fixtures::SUBJECT;
use host::{Launch, Plugin, Stored, Terraform, Value};
use terraform_provider_stellantis::pki::{KeyAlgorithm, PrivateKey, RsaBits};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use workspace::Workspace;

const KEYPAIR: &str = "stellantis_keypair";
const CSR: &str = "stellantis_csr";
const CREDENTIALS: &str = "stellantis_credentials";

fn main() {
    // `cargo test --benches` starts this program too; it has nothing to test.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let runtime = Runtime::new().unwrap();
    println!("{:<70} {:>9} {:>12}", "what", "budget", "measured");
    report(
        "start to handshake line, median of 60 (ms)",
        "5",
        runtime.block_on(start()),
    );
    report(
        "resident memory after a schema call (MiB)",
        "10",
        runtime.block_on(memory()),
    );
    report(
        "release binary, stripped (MiB)",
        "8",
        mebibytes(fs::metadata(release()).unwrap().len()),
    );
    let (five, empty) = plans();
    report(
        "terraform plan, five unchanged resources / empty, medians of 15",
        "2.4",
        five / empty,
    );
    report("    five unchanged resources (ms)", "", five * 1e3);
    report("    an empty configuration (ms)", "", empty * 1e3);
    let (ratio, one) = runtime.block_on(key_pairs());
    report(
        "apply of 100 RSA-2048 key pairs / (100 x one core's / cores)",
        "1.15",
        ratio,
    );
    report("    one RSA-2048 key on one core (ms)", "", one);
    for registrations in [100, 1_000] {
        let what = format!("refresh and plan of {registrations} registrations: CPU per resource (ms)");
        report(
            &what,
            "constant",
            runtime.block_on(refresh_and_plan(registrations)),
        );
    }
}

fn report(what: &str, budget: &str, measured: f64) {
    println!("{what:<70} {budget:>9} {measured:>12.2}");
}

fn release() -> PathBuf {
    workspace::root().join("target/release/terraform-provider-stellantis")
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

/// The release binary, with logs off as a user has them.
async fn provider() -> Plugin {
    Launch::default()
        .binary(release())
        .without("TF_LOG")
        .start()
        .await
}

async fn start() -> f64 {
    let mut samples = Vec::new();
    for _ in 0..60 {
        let launch = Launch::default().binary(release()).without("TF_LOG");
        let begin = Instant::now();
        let plugin = launch.start().await;
        samples.push(begin.elapsed().as_secs_f64() * 1e3);
        drop(plugin);
    }
    median(samples)
}

async fn memory() -> f64 {
    let plugin = provider().await;
    let _schema = Terraform::over(plugin.connect().await).await;
    let status = fs::read_to_string(format!("/proc/{}/status", plugin.process_id())).unwrap();
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    mebibytes(
        resident
            .split_whitespace()
            .next()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            << 10,
    )
}

/// Two key pairs, their requests, and the credentials of one of them.
const FIVE_RESOURCES: &str = r#"
resource "stellantis_keypair" "app" {
  count = 2
}
resource "stellantis_csr" "app" {
  count           = 2
  private_key_pem = stellantis_keypair.app[count.index].private_key_pem
  subject = {
    country       = "FR"
    province      = "Ile de France"
    locality      = "Paris"
    organization  = "Free2Move"
    common_name   = "MZP${count.index}"
    email_address = "api@example.com"
  }
}
resource "stellantis_credentials" "app" {
  cert_request_pem = stellantis_csr.app[0].cert_request_pem
}
"#;

/// Seconds of a plan with five unchanged resources and of one with none, alternating.
fn plans() -> (f64, f64) {
    let five = FIVE_RESOURCES;
    let (five, empty) = (Workspace::new(five), Workspace::new(""));
    // Terraform alone: a configuration that names the provider makes it check the provider's package.
    empty.write("main.tf", "");
    five.run(&["apply", "-auto-approve"]).success();
    let seconds = |workspace: &Workspace| {
        let begin = Instant::now();
        workspace.run(&["plan"]).success();
        begin.elapsed().as_secs_f64()
    };
    let samples: Vec<_> = (0..15).map(|_| (seconds(&five), seconds(&empty))).collect();
    let (of_five, of_empty) = samples.into_iter().unzip();
    (median(of_five), median(of_empty))
}

/// A hundred applies, ten at once as Terraform does, over what the cores would take for the generation alone. Both are
/// repeated in turn, since the time that a key takes is a matter of luck.
async fn key_pairs() -> (f64, f64) {
    let cores = thread::available_parallelism().unwrap().get() as f64;
    let plugin = provider().await;
    let terraform = Terraform::over(plugin.connect().await).await;
    let (mut applied, mut generated) = (0.0, 0.0);
    for _ in 0..3 {
        generated += generate(100);
        applied += apply(&terraform, 100).await;
    }
    (applied / (generated / cores), generated / 300.0 * 1e3)
}

fn generate(count: usize) -> f64 {
    let begin = Instant::now();
    for _ in 0..count {
        PrivateKey::generate(KeyAlgorithm::Rsa(RsaBits::B2048)).unwrap();
    }
    begin.elapsed().as_secs_f64()
}

async fn apply(terraform: &Terraform, count: usize) -> f64 {
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

/// Milliseconds of the provider's processor time per resource, for registrations of one company that share one key.
async fn refresh_and_plan(registrations: usize) -> f64 {
    let plugin = provider().await;
    let terraform = Terraform::over(plugin.connect().await).await;
    let objects = registration(&terraform).await;
    let before = processor_time(&plugin);
    for _ in 0..registrations {
        for (type_name, stored, config) in &objects {
            let planned = terraform
                .plan(type_name, Some(stored), config)
                .await
                .ok()
                .unwrap();
            drop(planned);
        }
    }
    let spent = processor_time(&plugin) - before;
    spent.as_secs_f64() * 1e3 / (registrations * objects.len()) as f64
}

async fn registration(terraform: &Terraform) -> Vec<(&'static str, Stored, Value)> {
    let keypair_config = terraform.config(KEYPAIR, &[]);
    let keypair = terraform.make(KEYPAIR, None, &keypair_config).await.unwrap();
    let text = |stored: &Stored, name: &str| Value::string(stored.json(name).as_str().unwrap());
    let subject = SUBJECT.map(|(name, value)| (name, Value::string(value)));
    let arguments = [
        ("private_key_pem", text(&keypair, "private_key_pem")),
        ("subject", Value::map(subject)),
    ];
    let csr_config = terraform.config(CSR, &arguments);
    let csr = terraform.make(CSR, None, &csr_config).await.unwrap();
    let credentials_config = terraform.config(
        CREDENTIALS,
        &[("cert_request_pem", text(&csr, "cert_request_pem"))],
    );
    let credentials = terraform
        .make(CREDENTIALS, None, &credentials_config)
        .await
        .unwrap();
    vec![
        (KEYPAIR, keypair, keypair_config),
        (CSR, csr, csr_config),
        (CREDENTIALS, credentials, credentials_config),
    ]
}

/// User and system time so far, by the kernel's clock of 100 ticks a second.
fn processor_time(plugin: &Plugin) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", plugin.process_id())).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}
